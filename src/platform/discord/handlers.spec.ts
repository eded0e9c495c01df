/* eslint-disable no-restricted-syntax -- `autocomplete: true` is here one of the faults that must be found */
import "../container.js";
import { ButtonComponent, Discord, Guard, MetadataStorage, ModalComponent, Slash, SlashOption } from "discordx";
import { ApplicationCommandOptionType } from "discord.js";
import { beforeEach, expect, it } from "vitest";
import { action } from "./custom-id.js";
import { registeredHandlers } from "./handlers.js";
import { policy } from "./policy.js";
import { suggest } from "./suggest.js";

const press = action("spec.press");
const send = action("spec.send");
const complete = suggest("spec.products", { level: "customer" }, async () => []);

beforeEach(() => {
  MetadataStorage.clear();
});

it("enumerates what people can set off, with its policy", async () => {
  @Discord()
  class Sound {
    @Slash({ name: "buy", description: "Buy" })
    @Guard(policy({ level: "customer", ack: "defer" }))
    buy(
      @SlashOption({
        name: "product",
        description: "The product",
        type: ApplicationCommandOptionType.String,
        autocomplete: complete,
      })
      _product: string,
    ) {}
    @Slash({ name: "stock", description: "Stock", defaultMemberPermissions: "ManageGuild" })
    @Guard(policy({ level: "admin", ack: "reply" }))
    stock() {}
    @ButtonComponent({ id: press.pattern })
    @Guard(policy({ level: "support", ack: "update" }))
    press() {}
  }
  expect(Sound).toBeDefined();
  await MetadataStorage.instance.build();
  const { handlers, suggestions } = registeredHandlers();
  expect(handlers.map(({ kind, name, policy: { level, ack } }) => [kind, name, level, ack])).toEqual([
    ["command", "buy", "customer", "defer"],
    ["command", "stock", "admin", "reply"],
    ["button", String(press.pattern), "support", "update"],
  ]);
  expect(suggestions).toEqual([{ option: "buy product", name: "spec.products", policy: { level: "customer" } }]);
});

it("names all faults at once", async () => {
  @Discord()
  class Odd {
    @Slash({ name: "open", description: "Unguarded" })
    open() {}
    @Slash({ name: "twice", description: "Two policies" })
    @Guard(policy({ level: "customer", ack: "reply" }), policy({ level: "admin", ack: "reply" }))
    twice() {}
    @Slash({ name: "shown", description: "Shown to all" })
    @Guard(policy({ level: "admin", ack: "reply" }))
    shown(
      @SlashOption({ name: "x", description: "X", type: ApplicationCommandOptionType.String, autocomplete: true })
      _x: string,
    ) {}
    @ModalComponent({ id: send.pattern })
    @Guard(policy({ level: "customer", ack: "modal" }))
    send() {}
    @ButtonComponent({ id: "plain" })
    @Guard(policy({ level: "customer", ack: "reply" }))
    plain() {}
  }
  expect(Odd).toBeDefined();
  await MetadataStorage.instance.build();
  expect(() => registeredHandlers()).toThrow(
    [
      "Handlers are not in order:",
      "- command open: needs exactly one policy, has none",
      "- command twice: needs exactly one policy, has several",
      `- modal ${String(send.pattern)}: cannot answer by modal`,
      "- button plain: its id must be the pattern of an action",
      "- option shown x: autocomplete must be made by suggest()",
      "- command shown: is for admins, so it needs defaultMemberPermissions",
    ].join("\n"),
  );
});
