import fc from "fast-check";
import { expect, it } from "vitest";
import type { Payload } from "./job.js";
import { decodePayload, encodePayload } from "./payload-codec.js";

const { payload } = fc.letrec((tie) => ({
  // Names as ours are; a payload has no key that starts with $.
  payload: fc.dictionary(fc.stringMatching(/^[a-z][A-Za-z]{0,8}$/), tie("value"), { noNullPrototype: true }),
  value: fc.oneof(
    { depthSize: "small" },
    fc.string(),
    fc.integer(),
    fc.bigInt(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("payload"), { maxLength: 3 }),
    tie("payload"),
  ),
}));

it("brings every payload back as it was, bigints included", () => {
  fc.assert(
    fc.property(payload, (sent) => {
      const stored: unknown = JSON.parse(JSON.stringify(encodePayload(sent as Payload)));
      expect(decodePayload(stored as object)).toEqual(sent);
    }),
  );
});
