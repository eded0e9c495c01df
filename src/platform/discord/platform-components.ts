import "../container.js";
import type { ButtonInteraction } from "discord.js";
import { ButtonComponent, Discord, Guard } from "discordx";
import { injectable } from "tsyringe";
import { dismiss } from "./confirm.js";
import { shopEmbed } from "./embed.js";
import { policy } from "./policy.js";
import { show } from "./view.js";

/** The controls that belong to no module. */
@Discord()
@injectable()
export class PlatformComponents {
  @ButtonComponent({ id: dismiss.pattern })
  @Guard(policy({ level: "customer", ack: "update", whileBlocked: true }))
  async dismiss(interaction: ButtonInteraction<"cached">): Promise<void> {
    await show(interaction, { embeds: [shopEmbed({ description: "Nothing was changed." })] });
  }
}
