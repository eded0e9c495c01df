import { Client } from "discordx";
import { injectable } from "tsyringe";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { Blobs } from "../../platform/storage/blobs.js";
import { Notices } from "../customers/notices.js";
import { Settings } from "../settings/settings.service.js";
import { currency } from "../settings/shop-settings.js";
import { ticketSettings } from "../tickets/ticket.settings.js";
import { PayableService } from "./payable.service.js";
import { ProofService } from "./proof.service.js";
import * as proofViews from "./proof.views.js";
import { TicketMessages } from "./ticket-messages.js";

interface OfProof {
  readonly guildId: Snowflake;
  readonly proofId: RowId;
}

/** Proofs in their tickets, and what people are told of them. */
@injectable()
export class ProofJobs {
  constructor(
    private readonly client: Client,
    private readonly proofs: ProofService,
    private readonly payables: PayableService,
    private readonly blobs: Blobs,
    private readonly messages: TicketMessages,
    private readonly settings: Settings,
    private readonly notices: Notices,
  ) {}

  /** Shows the proof with its file, which an edit would drop otherwise. */
  async draw({ guildId, proofId }: OfProof): Promise<void> {
    const { about } = await this.proofs.get(guildId, proofId);
    const ticket = await this.messages.ticketOf(guildId, about);
    if (!ticket) return;
    await this.messages.draw(
      ticket.channelId,
      `proof:${proofId}`,
      async () => {
        const proof = await this.proofs.get(guildId, proofId);
        const payable = await this.payables.get(guildId, about);
        const unit = await this.settings.get(guildId, currency);
        const file = await this.blobs.get(proof.fileKey);
        return { messageId: proof.messageId, view: proofViews.review(proof, payable, file, unit) };
      },
      (messageId) => this.proofs.shownIn(guildId, proofId, messageId),
    );
  }

  async remind({ guildId, proofId }: OfProof): Promise<void> {
    const proof = await this.proofs.get(guildId, proofId);
    if (proof.state !== "waiting") return;
    const payable = await this.payables.get(guildId, proof.about);
    const staffRoles = await this.settings.get(guildId, ticketSettings[proof.about.kind].staffRoles);
    const view = proofViews.reminder(proof, payable, staffRoles);
    await this.messages.say(guildId, proof.about, view, `proof:${proofId}:reminder`);
  }

  async tellRejected({ guildId, proofId }: OfProof): Promise<void> {
    const proof = await this.proofs.get(guildId, proofId);
    const payable = await this.payables.get(guildId, proof.about);
    const ticket = await this.messages.ticketOf(guildId, proof.about);
    const view = proofViews.rejectedNotice(proof, payable, this.guildName(guildId));
    const reader = { guildId, memberId: proof.memberId, notice: "orders" } as const;
    await this.notices.send(reader, view, {
      effectKey: `proof:${proofId}:rejected`,
      ...(ticket && { fallback: { channelId: ticket.channelId, view } }),
    });
  }

  private guildName(guildId: Snowflake): string {
    return this.client.guilds.cache.get(guildId)?.name ?? "the shop";
  }
}
