import {
  ApplicationCommandOptionType,
  GuildMember,
  PermissionFlagsBits,
  User,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
} from "discord.js";
import { ButtonComponent, Discord, Guard, Slash, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { AccessCheck, actorOf, policy } from "../../platform/discord/policy.js";
import { show } from "../../platform/discord/view.js";
import { oneLine } from "../../platform/plain-text.js";
import { turnBlocks } from "./block.actions.js";
import { BlockService } from "./block.service.js";
import { LONGEST_BLOCK_DAYS } from "./block.types.js";
import * as blockViews from "./block.views.js";

/** Ten of the longest fit an embed. */
const LONGEST_REASON = 200;

@Discord()
@injectable()
export class BlockCommands {
  constructor(
    private readonly blocks: BlockService,
    private readonly access: AccessCheck,
  ) {}

  @Slash({
    name: "block",
    description: "Keep a member from buying; what they have stays theirs",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async block(
    @SlashOption({
      name: "member",
      description: "Who may not buy any more",
      type: ApplicationCommandOptionType.User,
      required: true,
    })
    member: GuildMember | User,
    @SlashOption({
      name: "reason",
      description: "Why; for staff, kept in the audit log",
      type: ApplicationCommandOptionType.String,
      minLength: 1,
      maxLength: LONGEST_REASON,
      required: true,
    })
    reason: string,
    @SlashOption({
      name: "days",
      description: "For how many days; leave empty for good",
      type: ApplicationCommandOptionType.Integer,
      minValue: 1,
      maxValue: LONGEST_BLOCK_DAYS,
      required: false,
    })
    days: number | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const { bot } = member instanceof GuildMember ? member.user : member;
    const block = await this.blocks.block(actorOf(interaction), {
      target: { ...this.access.named(interaction.guild, member), bot },
      reason: oneLine(reason),
      days,
    });
    await show(interaction, blockViews.blocked(block));
  }

  @Slash({
    name: "unblock",
    description: "Let a blocked member buy again",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async unblock(
    @SlashOption({
      name: "member",
      description: "Who may buy again",
      type: ApplicationCommandOptionType.User,
      required: true,
    })
    member: GuildMember | User,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    await this.blocks.unblock(actorOf(interaction), member.id);
    await show(interaction, blockViews.unblocked(member.id));
  }

  @Slash({
    name: "blocklist",
    description: "Members who may not buy, and why",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async list(interaction: ChatInputCommandInteraction<"cached">): Promise<void> {
    await show(interaction, blockViews.list(await this.blocks.list(interaction.guildId, 1)));
  }

  @ButtonComponent({ id: turnBlocks.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async turn(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { page } = turnBlocks.parse(interaction.customId);
    await show(interaction, blockViews.list(await this.blocks.list(interaction.guildId, page)));
  }
}
