import { DiscordAPIError, RESTJSONErrorCodes as Code } from "discord.js";
import { expect, it } from "vitest";
import { apiFacts, apiSentence, isRefusal, isTooLate } from "./api-errors.js";

const refusal = (code: number, method = "POST", path = "/channels/1/messages") =>
  new DiscordAPIError({ code, message: "no" }, code, 403, method, `https://discord.com/api/v10${path}`, {});

it("names the permissions that a refused request needed", () => {
  expect(apiSentence(refusal(Code.MissingPermissions))).toContain("Send Messages");
  expect(apiSentence(refusal(Code.MissingPermissions, "PUT", "/guilds/1/members/2/roles/3"))).toContain("Manage Roles");
  expect(apiSentence(refusal(Code.MissingPermissions, "POST", "/guilds/1/channels"))).toContain("Manage Channels");
  expect(apiSentence(refusal(Code.MissingPermissions, "PATCH", "/guilds/1"))).toContain("health report");
});

it("has a sentence for what Discord refuses, and none for our own faults", () => {
  expect(apiSentence(refusal(Code.MaximumNumberOfGuildChannelsReached))).toContain("500");
  expect(apiSentence(refusal(Code.CannotSendMessagesToThisUser))).toContain("direct messages");
  expect(apiSentence(refusal(Code.InvalidFormBodyOrContentType))).toBeUndefined();
  expect(apiSentence(new TypeError("x"))).toBeUndefined();
});

it("keeps the interaction's token out of the log", () => {
  const error = refusal(Code.UnknownWebhook, "PATCH", "/webhooks/12/aW50ZXJhY3Rpb246c2VjcmV0/messages/@original");
  expect(JSON.stringify(apiFacts(error))).not.toContain("c2VjcmV0");
  expect(apiFacts(error)).toMatchObject({ path: "/webhooks/12/…/messages/@original", code: Code.UnknownWebhook });
});

it("knows when nobody is left to answer", () => {
  expect(isTooLate(refusal(Code.UnknownInteraction))).toBe(true);
  expect(isTooLate(refusal(Code.MissingAccess))).toBe(false);
  expect(isRefusal(refusal(Code.MissingAccess), Code.UnknownChannel, Code.MissingAccess)).toBe(true);
  expect(isRefusal(new Error("x"), Code.MissingAccess)).toBe(false);
});
