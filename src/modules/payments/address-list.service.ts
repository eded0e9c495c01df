import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import { Transactions } from "../../platform/database/transactions.js";
import { keyOf, type RowId, type Snowflake } from "../../platform/ids.js";
import { AuditLog } from "../audit/audit.service.js";
import { methodError, MethodService } from "./method.service.js";
import type { AddressesAdded, PaymentMethod } from "./method.types.js";

/** The lists of addresses from which buyers are given one each. */
@injectable()
export class AddressListService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly methods: MethodService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Adds addresses at the end of a network's list. One that the guild knows already, of any method, is not added again:
   * it may be somebody's.
   *
   * @param network its key, as the form gives it
   * @throws DomainError `methods.notFound`, `methods.noSuchNetwork`
   */
  async add(actor: Actor, methodId: RowId, network: string, addresses: readonly string[]): Promise<AddressesAdded> {
    const method = await this.cryptoMethod(actor.guildId, methodId);
    const chosen = networkOf(method, network);
    return this.transactions.run("payments.addAddresses", async (tx) => {
      const rows = await tx.query<{ address: string }>(
        `INSERT INTO crypto_addresses (guild_id, method_id, network, address, position, added_at)
         SELECT $1, $2, $3, address, position, $5 FROM unnest($4::text[]) WITH ORDINALITY AS list (address, position)
         ON CONFLICT (guild_id, lower(address)) DO NOTHING
         RETURNING address`,
        [actor.guildId, methodId, chosen, addresses, this.clock.now()],
      );
      const added = new Set(rows.map(({ address }) => address));
      if (added.size > 0) {
        await this.audit.record(tx, {
          actor,
          action: "paymentMethod.addAddresses",
          subject: { kind: "paymentMethod", id: methodId },
          after: { network: chosen, added: added.size },
        });
      }
      return { added: added.size, known: addresses.filter((address) => !added.has(address)) };
    });
  }

  /**
   * Takes unused addresses out of a method's lists.
   *
   * @returns how many went; those that are somebody's stay
   * @throws DomainError `methods.notFound`
   */
  async withdraw(actor: Actor, methodId: RowId, addresses: readonly string[]): Promise<number> {
    await this.cryptoMethod(actor.guildId, methodId);
    return this.transactions.run("payments.withdrawAddresses", async (tx) => {
      const withdrawn = await tx.execute(
        `DELETE FROM crypto_addresses
         WHERE guild_id = $1 AND method_id = $2 AND given_at IS NULL AND address = ANY ($3)`,
        [actor.guildId, methodId, addresses],
      );
      if (withdrawn > 0) {
        await this.audit.record(tx, {
          actor,
          action: "paymentMethod.withdrawAddresses",
          subject: { kind: "paymentMethod", id: methodId },
          after: { withdrawn },
        });
      }
      return withdrawn;
    });
  }

  /** @throws DomainError `methods.notFound` for one that is removed or no crypto */
  async cryptoMethod(guildId: Snowflake, methodId: RowId): Promise<PaymentMethod> {
    const { method } = await this.methods.card(guildId, methodId);
    if (method.kind !== "crypto") throw methodError("methods.notFound", {});
    return method;
  }
}

/** A network by the key that controls carry. @throws DomainError `methods.noSuchNetwork` */
export function networkOf({ networks }: PaymentMethod, key: string): string {
  const network = networks.find((each) => keyOf(each) === key);
  if (network === undefined) throw methodError("methods.noSuchNetwork", {});
  return network;
}
