import { injectable } from "tsyringe";
import { Client } from "discordx";
import { DirectMessages } from "../../platform/discord/direct-messages.js";
import { balanceChanged } from "./wallet.events.js";
import * as walletViews from "./wallet.views.js";

type BalanceChange = NonNullable<(typeof balanceChanged)["payload"]>;

/** Tells members about their balance. */
@injectable()
export class WalletJobs {
  constructor(
    private readonly client: Client,
    private readonly direct: DirectMessages,
  ) {}

  async tell(change: BalanceChange): Promise<void> {
    const guildName = this.client.guilds.cache.get(change.guildId)?.name ?? "the shop";
    const view = walletViews.balanceChange({ ...change, guildName }, change.currency);
    await this.direct.send(change.memberId, view, { effectKey: `balance:${change.guildId}:${change.key}` });
  }
}
