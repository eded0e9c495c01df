import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import type { QueueSource } from "../../platform/discord/queues.js";
import type { View } from "../../platform/discord/view.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { Blobs } from "../../platform/storage/blobs.js";
import { mapItems, type WaitingPage } from "../../platform/waiting.js";
import { Settings } from "../settings/settings.service.js";
import { currency } from "../settings/shop-settings.js";
import { AddressService } from "./address.service.js";
import * as addressViews from "./address.views.js";
import { DepositService } from "./deposit.service.js";
import * as depositViews from "./deposit.views.js";
import { Deposits } from "./deposits.js";
import { PayableService } from "./payable.service.js";
import { ProofService } from "./proof.service.js";
import * as proofViews from "./proof.views.js";

/** Proofs that nobody decided; opened with their file. */
@injectable()
export class UndecidedProofs implements QueueSource {
  constructor(
    private readonly proofs: ProofService,
    private readonly payables: PayableService,
    private readonly blobs: Blobs,
  ) {}

  async page(guildId: Snowflake, page: number): Promise<WaitingPage> {
    return mapItems(await this.proofs.undecided(guildId, page), proofViews.waiting);
  }

  async open(actor: Actor, id: RowId): Promise<View> {
    const proof = await this.proofs.waiting(actor, id);
    const payable = await this.payables.get(actor.guildId, proof.about);
    return proofViews.review(proof, payable, await this.blobs.get(proof.fileKey), actor.currency);
  }
}

/** Deposits that wait for their money. */
@injectable()
export class UndecidedDeposits implements QueueSource {
  constructor(
    private readonly deposits: Deposits,
    private readonly decisions: DepositService,
    private readonly settings: Settings,
  ) {}

  async page(guildId: Snowflake, page: number): Promise<WaitingPage> {
    const unit = await this.settings.get(guildId, currency);
    return mapItems(await this.deposits.undecided(guildId, page), (deposit) => depositViews.waiting(deposit, unit));
  }

  async open(actor: Actor, id: RowId): Promise<View> {
    return depositViews.review(await this.decisions.undecided(actor, id), actor.currency);
  }
}

/** Buyers who wait for a crypto address. */
@injectable()
export class UnansweredAddresses implements QueueSource {
  constructor(
    private readonly addresses: AddressService,
    private readonly payables: PayableService,
  ) {}

  async page(guildId: Snowflake, page: number): Promise<WaitingPage> {
    return mapItems(await this.addresses.unanswered(guildId, page), addressViews.waiting);
  }

  async open(actor: Actor, id: RowId): Promise<View> {
    const request = await this.addresses.waiting(actor, id);
    return addressViews.request(request, await this.payables.get(actor.guildId, request.about), actor.currency);
  }
}
