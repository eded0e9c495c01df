import { Entity, PrimaryColumn } from "typeorm";
import { InstantColumn } from "../../platform/database/columns.js";

/** A Discord server that the bot serves; every other row belongs to one. */
@Entity("guilds")
export class Guild {
  @PrimaryColumn({ type: "bigint" })
  id!: string;

  @InstantColumn({ default: () => "now()" })
  createdAt!: Date;
}
