import { injectable } from "tsyringe";
import { Client } from "discordx";
import { Notices } from "../customers/notices.js";
import { balanceChanged } from "./wallet.events.js";
import * as walletViews from "./wallet.views.js";

type BalanceChange = NonNullable<(typeof balanceChanged)["payload"]>;

/** Tells members about their balance. */
@injectable()
export class WalletJobs {
  constructor(
    private readonly client: Client,
    private readonly notices: Notices,
  ) {}

  async tell(change: BalanceChange): Promise<void> {
    const guildName = this.client.guilds.cache.get(change.guildId)?.name ?? "the shop";
    const view = walletViews.balanceChange({ ...change, guildName }, change.currency);
    const { guildId, memberId, key } = change;
    await this.notices.send({ guildId, memberId, notice: "balance" }, view, { effectKey: `balance:${guildId}:${key}` });
  }
}
