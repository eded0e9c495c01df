import { resolve } from "node:path";
import { expect, it } from "vitest";
import { readEnvironment } from "./environment.js";

const token = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA.GabcDE.abcdefghijklmnopqrstuvwxyz0123456789AB";

it("needs nothing, and keeps its data in ./data", () => {
  expect(readEnvironment({ HOME: "/root", DISCORD_TOKEN: "" })).toEqual({
    DISCORD_TOKEN: undefined,
    DISCORD_API_URL: undefined,
    DATABASE_URL: undefined,
    DATA_DIR: resolve("data"),
    ENCRYPTION_KEY: undefined,
    OPERATOR_IDS: [],
    HTTP_PORT: undefined,
    HTTP_HOST: "127.0.0.1",
    LOG_LEVEL: "info",
    LOG_FORMAT: "json",
  });
});

it("takes what is set", () => {
  const read = readEnvironment({
    DISCORD_TOKEN: ` ${token} `,
    DISCORD_API_URL: "http://127.0.0.1:4000/api",
    DATABASE_URL: "postgres://shop:p%40ss@localhost:5432/shop?sslmode=require",
    DATA_DIR: "/srv/shop",
    OPERATOR_IDS: "123456789012345678, 12345678901234567890",
    HTTP_PORT: "8080",
    HTTP_HOST: "0.0.0.0",
    LOG_LEVEL: "debug",
    LOG_FORMAT: "pretty",
  });
  expect(read).toMatchObject({
    DISCORD_TOKEN: token,
    DATA_DIR: "/srv/shop",
    OPERATOR_IDS: ["123456789012345678", "12345678901234567890"],
    HTTP_PORT: 8080,
    HTTP_HOST: "0.0.0.0",
    LOG_LEVEL: "debug",
  });
});

it("reports every fault at once, without repeating a secret", () => {
  const read = () =>
    readEnvironment({
      DISCORD_TOKEN: "Bot my-secret-token",
      DISCORD_API_URL: "discord.com",
      DATABASE_URL: "mysql://root:hunter2@localhost/shop",
      ENCRYPTION_KEY: "hunter2",
      OPERATOR_IDS: "me",
      HTTP_PORT: "0",
      HTTP_HOST: "everywhere",
      LOG_LEVEL: "loud",
      LOG_FORMAT: "xml",
    });
  expect(read).toThrow(
    [
      "The configuration has faults:",
      "DISCORD_TOKEN must be the bot's token from Discord's developer portal (Bot → Reset Token).",
      "DISCORD_API_URL must be an http or https address, such as https://discord.com/api.",
      "DATABASE_URL must look like postgres://user:password@host:5432/database.",
      "ENCRYPTION_KEY must be 32 random bytes as 64 hexadecimal digits, as `openssl rand -hex 32` prints them.",
      "OPERATOR_IDS must be Discord user ids of 17 to 20 digits, separated by commas.",
      "HTTP_PORT must be a port from 1 to 65535.",
      "HTTP_HOST must be the address to listen on, such as 127.0.0.1 or 0.0.0.0.",
      "LOG_LEVEL must be one of error, warn, info, debug.",
      "LOG_FORMAT must be one of json, pretty.",
    ].join("\n"),
  );
});
