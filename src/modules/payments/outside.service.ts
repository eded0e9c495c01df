import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Actor } from "../../platform/actor.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";
import type { SubjectRef } from "../tickets/ticket.types.js";
import { WalletService } from "../wallet/wallet.service.js";
import { confirmationError } from "./confirmation.types.js";
import { MethodService } from "./method.service.js";
import type { PaymentMethod } from "./method.types.js";
import { PayableService } from "./payable.service.js";
import { aboutColumns, type Payable } from "./payable.types.js";
import { ProofService } from "./proof.service.js";
import type { ConfirmationDraft, OutsideMoney } from "./outside.types.js";

interface MoneyRow {
  methods: OutsideMoney["methods"];
  received: string;
  balance: string | null;
  waiting: number;
}

/** What people see before they pay from outside, or record that it was paid. */
@injectable()
export class OutsideService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly payables: PayableService,
    private readonly methods: MethodService,
    private readonly proofs: ProofService,
    private readonly wallet: WalletService,
  ) {}

  /**
   * How the actor pays an own order or deposit by a method.
   *
   * @throws DomainError what {@link PayableService.own} throws, `methods.notFound`, `methods.notOffered`
   */
  async instructions(
    actor: Actor,
    about: SubjectRef,
    methodId: RowId,
  ): Promise<{ readonly payable: Payable; readonly method: PaymentMethod; readonly missing: Minor | null }> {
    const payable = await this.payables.own(actor, about);
    const method = await this.methods.offered(actor.guildId, methodId);
    return { payable, method, missing: await this.missing(payable) };
  }

  /** The actor's own, if a proof for it is taken. @throws DomainError what {@link PayableService.own} throws */
  mayShowProof(actor: Actor, about: SubjectRef): Promise<Payable> {
    return this.payables.own(actor, about, true);
  }

  /** What a proof may name. @throws DomainError what {@link mayShowProof} throws, `payments.noMethods` */
  async methodsFor(actor: Actor, about: SubjectRef): Promise<PaymentMethod[]> {
    await this.mayShowProof(actor, about);
    return this.anyMethods(actor.guildId);
  }

  /**
   * What the form of a confirmation begins with.
   *
   * @throws DomainError `payments.needsStaff`, `payments.noMethods`, `orders.notFound`, `deposits.notFound`,
   * `proofs.notFound`
   */
  async confirmation(actor: Actor, about: SubjectRef, proofId: RowId | null): Promise<ConfirmationDraft> {
    if (!actor.staffOf.has(about.kind)) throw confirmationError("payments.needsStaff", {});
    const payable = await this.payables.get(actor.guildId, about);
    const methods = await this.anyMethods(actor.guildId);
    const proof = proofId === null ? null : await this.proofs.get(actor.guildId, proofId);
    return { payable, methods, proof, missing: await this.missing(payable) };
  }

  payable(actor: Actor, about: SubjectRef): Promise<Payable> {
    return this.payables.get(actor.guildId, about);
  }

  /** What a panel shows of the money from outside, in one statement. */
  async money(guildId: Snowflake, about: SubjectRef, customerId: RowId): Promise<OutsideMoney> {
    const [row] = await this.dataSource.query<MoneyRow[]>(
      `SELECT
         (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id::text, 'name', name, 'emoji', emoji) ORDER BY place), '[]')
          FROM payment_methods WHERE guild_id = $1 AND place IS NOT NULL AND enabled) AS methods,
         (SELECT coalesce(sum(amount_minor), 0) FROM payments
          WHERE guild_id = $1 AND (order_id = $2 OR deposit_id = $3)) AS received,
         (SELECT balance FROM accounts WHERE guild_id = $1 AND customer_id = $4) AS balance,
         (SELECT count(*)::int FROM payment_proofs
          WHERE guild_id = $1 AND (order_id = $2 OR deposit_id = $3) AND state = 'waiting') AS waiting`,
      [guildId, ...aboutColumns(about), customerId],
    );
    return {
      methods: row?.methods ?? [],
      received: BigInt(row?.received ?? 0),
      balance: BigInt(row?.balance ?? 0),
      waitingProofs: row?.waiting ?? 0,
    };
  }

  /** What the wallet does not cover of an order; all of a deposit, which is to be added to it. */
  private async missing({ kind, guildId, customerId, due }: Payable): Promise<Minor | null> {
    if (due === null || kind === "deposit") return due;
    const balance = await this.wallet.balance(guildId, customerId);
    return due > balance ? due - balance : 0n;
  }

  /** Also those that are not offered now: money may have been sent while they were. */
  private async anyMethods(guildId: Snowflake): Promise<PaymentMethod[]> {
    const methods = await this.methods.list(guildId);
    if (methods.length === 0) throw confirmationError("payments.noMethods", {});
    return methods;
  }
}
