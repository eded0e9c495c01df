import { Client } from "discordx";
import { injectable } from "tsyringe";
import { ChannelMessages } from "../../platform/discord/channel-messages.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { Notices } from "../customers/notices.js";
import { DepositService } from "./deposit.service.js";
import * as depositViews from "./deposit.views.js";
import { Deposits } from "./deposits.js";
import { PaymentPanels } from "./payment-panels.js";

interface OfTicket {
  readonly guildId: Snowflake;
  /** The deposit. */
  readonly subjectId: RowId;
}

/** What a deposit and its ticket do to each other. */
@injectable()
export class DepositJobs {
  constructor(
    private readonly client: Client,
    private readonly service: DepositService,
    private readonly deposits: Deposits,
    private readonly panels: PaymentPanels,
    private readonly messages: ChannelMessages,
    private readonly notices: Notices,
  ) {}

  async ticketOpened({ guildId, subjectId }: OfTicket): Promise<void> {
    await this.panels.drawIn(guildId, { kind: "deposit", id: subjectId });
  }

  /** Nobody can pay a deposit without its ticket. */
  async ticketFailed({ guildId, subjectId, openerKnows }: OfTicket & { readonly openerKnows: boolean }): Promise<void> {
    await this.service.abandon({ guildId, id: subjectId }, "its ticket could not be opened");
    if (openerKnows) return;
    const deposit = await this.deposits.get(guildId, subjectId);
    const guildName = this.client.guilds.cache.get(guildId)?.name ?? "the shop";
    const reader = { guildId, memberId: deposit.memberId, notice: "balance" } as const;
    await this.notices.send(reader, depositViews.ticketFailed(deposit, guildName), {
      effectKey: `deposit:${subjectId}:ticketFailed`,
    });
  }

  /** The ticket says it, shows it, and is for reading. */
  async ended({ guildId, depositId }: { readonly guildId: Snowflake; readonly depositId: RowId }): Promise<void> {
    const about = { kind: "deposit", id: depositId } as const;
    const channelId = await this.service.follow(guildId, depositId);
    if (!channelId) return;
    await this.panels.draw(guildId, about, channelId);
    const deposit = await this.deposits.get(guildId, depositId);
    await this.messages.post(channelId, depositViews.ended(deposit), { effectKey: `deposit:${depositId}:ended` });
  }
}
