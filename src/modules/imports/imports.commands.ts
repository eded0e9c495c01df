import {
  ApplicationCommandOptionType,
  PermissionFlagsBits,
  type Attachment,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
} from "discord.js";
import { ButtonComponent, Discord, Guard, Slash, SlashChoice, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { downloadAttachment } from "../../platform/discord/attachments.js";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { withProgress } from "../../platform/discord/progress.js";
import { show } from "../../platform/discord/view.js";
import { applyImport, discardImport } from "./imports.actions.js";
import { LARGEST_FILE_BYTES } from "./imports.types.js";
import * as importViews from "./imports.views.js";
import { ProductExportService } from "./product-export.service.js";
import { readProductFile } from "./product-file.js";
import { ProductImportService } from "./product-import.service.js";

@Discord()
@injectable()
export class ImportCommands {
  constructor(
    private readonly imports: ProductImportService,
    private readonly exports: ProductExportService,
  ) {}

  @Slash({
    name: "importproducts",
    description: "Read products from a CSV file; shows what would change first",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async importProducts(
    @SlashOption({
      name: "file",
      description: "Our own CSV, or Shopify's product export",
      type: ApplicationCommandOptionType.Attachment,
      required: true,
    })
    file: Attachment,
    @SlashChoice(
      { name: "merge: add and change, hide nothing", value: "merge" },
      { name: "replace: also hide what the file does not name", value: "replace" },
    )
    @SlashOption({
      name: "mode",
      description: "What happens to products that the file does not name (default: nothing)",
      type: ApplicationCommandOptionType.String,
      required: false,
    })
    mode: string | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const actor = actorOf(interaction);
    const plan = await withProgress(interaction, async (progress) => {
      const bytes = await downloadAttachment(interaction.client, file, LARGEST_FILE_BYTES);
      const tell = (rows: number) => progress.tell(importViews.progress.reading(rows));
      const read = await readProductFile(bytes, actor.currency, tell);
      progress.tell(importViews.progress.comparing(read.rows.length));
      return this.imports.plan(actor, {
        ...read,
        fileName: file.name,
        mode: mode === "replace" ? "replace" : "merge",
      });
    });
    await show(interaction, importViews.plan(plan));
  }

  @Slash({
    name: "exportproducts",
    description: "All products as a CSV file, which the import reads back",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async exportProducts(interaction: ChatInputCommandInteraction<"cached">): Promise<void> {
    const { guildId, currency } = actorOf(interaction);
    await show(interaction, importViews.exported(await this.exports.files(guildId, currency)));
  }

  @ButtonComponent({ id: applyImport.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async apply(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { file } = applyImport.parse(interaction.customId);
    const result = await withProgress(interaction, async (progress) => {
      const tell = (rows: number) => progress.tell(importViews.progress.applying(rows));
      tell(0);
      return this.imports.apply(actorOf(interaction), file, tell);
    });
    await show(interaction, importViews.outcome(result));
  }

  @ButtonComponent({ id: discardImport.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async discard(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { file } = discardImport.parse(interaction.customId);
    await show(interaction, importViews.discarded(await this.imports.discard(actorOf(interaction), file)));
  }
}
