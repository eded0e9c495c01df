import { describe, expect, it } from "vitest";
import { routes as served } from "../rest/routes/index.js";
import { formErrors, mergeFormErrors, validateRequestBody, validateResponse } from "./index.js";
import { routes } from "./routes.js";

const MESSAGES = "/channels/:channel_id/messages";
const COMMANDS = "/applications/:application_id/commands";
const CALLBACK = "/interactions/:interaction_id/:interaction_token/callback";

const faults = (route: string, method: string, body: unknown): string[] =>
  validateRequestBody(route, method, body).map(({ rule, path, code }) => `${rule} ${path.join(".")} ${code}`);

describe("the routes", () => {
  it("are the ones the sandbox serves, no fewer and no more", () => {
    expect(Object.keys(routes).sort()).toEqual(served.map(({ method, path }) => `${method} ${path}`).sort());
  });
});

describe("a request body", () => {
  it("passes as the description has it", () => {
    expect(faults(MESSAGES, "POST", { content: "a", tts: false, enforce_nonce: true, nonce: "1" })).toEqual([]);
    expect(faults(MESSAGES, "GET", undefined)).toEqual([]);
  });

  it("is refused for a key the description does not know, however deep", () => {
    const body = { content: "a", components: [{ type: 1, components: [{ type: 2, style: 1, label: "a", foo: 1 }] }] };
    expect(faults(MESSAGES, "POST", body)).toEqual([
      "description:unknown-key components.0.components.0.foo UNKNOWN_KEY",
    ]);
  });

  it("names the field of a union's branch that was meant", () => {
    const body = { components: [{ type: 1, components: [{ type: 3, custom_id: "a", options: [{ label: "a" }] }] }] };
    expect(faults(MESSAGES, "POST", body)).toEqual([
      "description:components[].components[].options[].value components.0.components.0.options.0.value BASE_TYPE_REQUIRED",
    ]);
  });

  it("carries bitsets as text", () => {
    const overwrite = (allow: unknown): unknown => ({
      name: "a",
      permission_overwrites: [{ id: "1", type: 0, allow }],
    });
    expect(faults("/guilds/:guild_id/channels", "POST", overwrite("1024"))).toEqual([]);
    expect(faults("/guilds/:guild_id/channels", "POST", overwrite("-1"))).toEqual([
      "description:permission_overwrites[].allow permission_overwrites.0.allow NUMBER_TYPE_COERCE",
    ]);
    expect(
      faults(COMMANDS, "PUT", [{ name: "a", description: "a", default_member_permissions: "32", nsfw: false }]),
    ).toEqual([]);
  });

  it("lets pass what clients send beyond the description, by its type only", () => {
    const edit = "/channels/:channel_id/messages/:message_id";
    expect(faults(edit, "PATCH", { content: "a", tts: false, enforce_nonce: false })).toEqual([]);
    expect(faults(edit, "PATCH", { content: "a", tts: "no" })).toEqual(["description:unknown-key tts UNKNOWN_KEY"]);
  });

  it("of a callback is judged by its type", () => {
    expect(faults(CALLBACK, "POST", { type: 5, data: { flags: 64 } })).toEqual([]);
    expect(faults(CALLBACK, "POST", { type: 9, data: { custom_id: "a", title: "" } })).toEqual([
      "description:data.title data.title BASE_TYPE_REQUIRED",
      "description:data.components data.components BASE_TYPE_REQUIRED",
    ]);
    expect(faults(CALLBACK, "POST", { type: 3 })).toEqual(["description:type type BASE_TYPE_CHOICES"]);
    expect(faults(CALLBACK, "POST", undefined)).toEqual(["description:type type BASE_TYPE_REQUIRED"]);
  });
});

describe("an answer", () => {
  it("has a described status and body", () => {
    const typing = `${MESSAGES.replace("messages", "typing")}`;
    expect(validateResponse(typing, "POST", 204, undefined)).toEqual([]);
    expect(validateResponse(typing, "POST", 204, {})).toHaveLength(1);
    expect(validateResponse(typing, "POST", 201, undefined)).toHaveLength(1);
    expect(validateResponse(MESSAGES, "GET", 200, [{ id: "1" }]).length).toBeGreaterThan(0);
    expect(validateResponse(MESSAGES, "GET", 200, [])).toEqual([]);
  });

  it("that is an error has a code and a message", () => {
    expect(validateResponse(MESSAGES, "POST", 400, { code: 50035, message: "Invalid Form Body" })).toEqual([]);
    expect(validateResponse(MESSAGES, "POST", 404, { message: "Unknown Channel" })).toHaveLength(1);
    expect(validateResponse(MESSAGES, "POST", 429, { message: "Slow down", retry_after: 1, global: false })).toEqual(
      [],
    );
    expect(validateResponse(MESSAGES, "POST", 429, { message: "Slow down" }).length).toBeGreaterThan(0);
  });
});

describe("form errors", () => {
  const max = { code: "BASE_TYPE_MAX_LENGTH", message: "Must be 5 or fewer in length." };
  const required = { code: "BASE_TYPE_REQUIRED", message: "This field is required" };

  it("are nested as Discord nests them", () => {
    const errors = formErrors([
      { path: ["embeds", 0, "title"], ...max },
      { path: ["embeds", 0, "title"], ...required },
      { path: [], ...max },
    ]);
    expect(errors).toEqual({ _errors: [max], embeds: { "0": { title: { _errors: [max, required] } } } });
  });

  it("of several rules become one answer", () => {
    const one = formErrors([{ path: ["a", 0], ...max }]);
    const other = formErrors([{ path: ["a", 0], ...required }]);
    expect(mergeFormErrors([one, other])).toEqual({ a: { "0": { _errors: [max, required] } } });
  });
});
