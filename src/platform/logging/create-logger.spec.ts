import { Writable } from "node:stream";
import { transports, type Logger } from "winston";
import { describe, expect, it } from "vitest";
import { testDatabase } from "../../../test/support/database.js";
import { readEnvironment } from "../config/environment.js";
import { traced } from "../trace.js";
import { createLogger } from "./create-logger.js";

const token = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA.GabcDE.abcdefghijklmnopqrstuvwxyz0123456789AB";
const settings = { DISCORD_TOKEN: token, DATABASE_URL: "postgres://shop:hunt%40er2@db.example:5432/shop" };

/** Everything the logger writes. */
function capture(logger: Logger): () => string {
  let written = "";
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk);
      done();
    },
  });
  logger.clear().add(new transports.Stream({ stream }));
  return () => written;
}

function jsonLog() {
  const logger = createLogger(readEnvironment(settings));
  const written = capture(logger);
  return { logger, entry: () => JSON.parse(written()) as Record<string, unknown>, written };
}

describe("each line", () => {
  it("is one JSON object with time, level and the correlation id of its action", () => {
    const { logger, entry } = jsonLog();
    traced("4711", () => logger.info("use case", { useCase: "sales.pay", ms: 3, total: 5n }));
    expect(entry()).toEqual({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
      level: "info",
      message: "use case",
      correlationId: "4711",
      useCase: "sales.pay",
      ms: 3,
      total: "5",
    });
  });

  it("can be written for people", () => {
    const logger = createLogger(readEnvironment({ ...settings, LOG_FORMAT: "pretty" }));
    const written = capture(logger);
    traced("4711", () => logger.warn("slow statement", { ms: 300, sql: "SELECT 1" }));
    expect(written()).toContain("slow statement ms=300 sql=SELECT 1 correlationId=4711");
  });

  it("is left out below the level", () => {
    const { logger, written } = jsonLog();
    logger.debug("detail");
    expect(written()).toBe("");
  });
});

describe("secrets", () => {
  it("are hidden under their names, at any depth", () => {
    const { logger, written } = jsonLog();
    logger.info("made", {
      token: "s3cret-1",
      nested: [{ password: "s3cret-2", clientSecret: "s3cret-3", ENCRYPTION_KEY: "s3cret-4", key: "s3cret-5" }],
      message_content: "s3cret-6",
      goodsText: { lines: ["s3cret-7"] },
      parameters: ["s3cret-8"],
      headers: { Authorization: "s3cret-9" },
      idempotencyKey: "shown-1",
      kind: "shown-2",
    });
    expect(written()).not.toContain("s3cret");
    expect(written()).toContain("shown-1");
    expect(written()).toContain("shown-2");
  });

  it("are hidden wherever the configured ones occur", () => {
    const { logger, written } = jsonLog();
    logger.info(`login with ${token}`, { command: ["--token", token], error: new Error(`401 for ${token}`) });
    logger.info(`no route to ${settings.DATABASE_URL}, password hunt@er2 or hunt%40er2`);
    expect(written()).not.toContain(token);
    expect(written()).not.toMatch(/hunt(@|%40)er2/);
    expect(written()).toContain("401 for [hidden]");
  });

  it("are hidden where their form gives them away", () => {
    const { logger, written } = jsonLog();
    const foreign = "OTg3NjU0MzIxMDk4NzY1NDMyMTA.Gxyz12.ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ab";
    logger.info(
      `${foreign} amqp://me:swordfish@host/ https://discord.com/api/webhooks/1234/${"w".repeat(60)}/messages`,
    );
    expect(written()).not.toMatch(/OTg3|swordfish|wwww/);
    expect(written()).toContain("/api/webhooks/1234/[hidden]/messages");
  });

  it("do not leave with a failed statement: neither its parameters nor the values of the row", async () => {
    const database = await testDatabase([]);
    const { logger, written } = jsonLog();
    await database.query("CREATE TABLE licence (code text UNIQUE)");
    await database.query("INSERT INTO licence VALUES ($1)", ["AAAA-BBBB"]);
    const error: unknown = await database
      .query("INSERT INTO licence VALUES ($1)", ["AAAA-BBBB"])
      .catch((failure: unknown) => failure);
    await database.close();
    logger.error("use case failed", { error });
    expect(written()).not.toContain("AAAA-BBBB");
    expect(written()).toContain("licence_code_key");
    expect(written()).toContain("23505");
  });
});
