import {
  ApplicationCommandOptionType,
  PermissionFlagsBits,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type StringSelectMenuInteraction,
} from "discord.js";
import { ButtonComponent, Discord, Guard, SelectMenuComponent, Slash, SlashGroup, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { rowId } from "../../platform/discord/custom-id.js";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { suggest } from "../../platform/discord/suggest.js";
import { show } from "../../platform/discord/view.js";
import { FROM_START, TEXT_BOUNDS, type CategoryFacts, type Cursor } from "./catalog.types.js";
import { listCategories, openCategory } from "./category.actions.js";
import { CategoryService } from "./category.service.js";
import * as categoryViews from "./category.views.js";

/** Categories and sub-categories by name, for admins. */
export const suggestCategory = suggest("catalog.categories", { level: "admin" }, async (actor, typed, resolve) => {
  const found = await resolve(CategoryService).search(actor.guildId, typed);
  return found.map(categoryViews.choice);
});

const suggestMainCategory = suggest("catalog.mainCategories", { level: "admin" }, async (actor, typed, resolve) => {
  const found = await resolve(CategoryService).search(actor.guildId, typed);
  return found.filter(({ parentId }) => parentId === null).map(categoryViews.choice);
});

/** More siblings than a person arranges by hand; a place behind the last is the last. */
const LAST_PLACE = 1_000;

@Discord()
@injectable()
@SlashGroup({
  name: "category",
  description: "Arrange the categories of the shop",
  defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
})
@SlashGroup("category")
export class CategoryCommands {
  constructor(private readonly categories: CategoryService) {}

  @Slash({ name: "list", description: "All categories in the order of the shop" })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async list(interaction: ChatInputCommandInteraction<"cached">): Promise<void> {
    await this.showLevel(interaction, null, FROM_START);
  }

  @Slash({ name: "rename", description: "Give a category another name" })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async rename(
    @SlashOption({
      name: "category",
      description: "Which category or sub-category",
      type: ApplicationCommandOptionType.String,
      maxLength: 200,
      required: true,
      autocomplete: suggestCategory,
    })
    category: string,
    @SlashOption({
      name: "name",
      description: "What customers read from now on",
      type: ApplicationCommandOptionType.String,
      minLength: 1,
      maxLength: TEXT_BOUNDS.name,
      required: true,
    })
    name: string,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const { id } = await this.categories.named(interaction.guildId, category);
    const renamed = await this.categories.rename(actorOf(interaction), id, name);
    await this.showAround(interaction, renamed, categoryViews.notes.renamed(renamed));
  }

  @Slash({ name: "move", description: "Change a category's place, or the category that a sub-category is in" })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async move(
    @SlashOption({
      name: "category",
      description: "Which category or sub-category",
      type: ApplicationCommandOptionType.String,
      maxLength: 200,
      required: true,
      autocomplete: suggestCategory,
    })
    category: string,
    @SlashOption({
      name: "place",
      description: "1 is the first",
      type: ApplicationCommandOptionType.Integer,
      minValue: 1,
      maxValue: LAST_PLACE,
      required: false,
    })
    place: number | undefined,
    @SlashOption({
      name: "into",
      description: "The category that a sub-category goes into",
      type: ApplicationCommandOptionType.String,
      maxLength: 200,
      required: false,
      autocomplete: suggestMainCategory,
    })
    into: string | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const { id } = await this.categories.named(interaction.guildId, category);
    const target = into === undefined ? undefined : await this.categories.named(interaction.guildId, into);
    const moved = await this.categories.move(actorOf(interaction), id, {
      ...(place !== undefined && { place }),
      ...(target && { into: target }),
    });
    await this.showAround(interaction, moved, categoryViews.notes.moved(moved));
  }

  @Slash({ name: "hide", description: "Hide a category with all it holds from customers, or show it again" })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async hide(
    @SlashOption({
      name: "category",
      description: "Which category or sub-category",
      type: ApplicationCommandOptionType.String,
      maxLength: 200,
      required: true,
      autocomplete: suggestCategory,
    })
    category: string,
    @SlashOption({
      name: "hidden",
      description: "No shows it again (default: yes)",
      type: ApplicationCommandOptionType.Boolean,
      required: false,
    })
    hidden: boolean | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const { id } = await this.categories.named(interaction.guildId, category);
    const changed = await this.categories.setHidden(actorOf(interaction), id, hidden ?? true);
    const note = changed.hidden ? categoryViews.notes.hidden(changed) : categoryViews.notes.shown(changed);
    await this.showAround(interaction, changed, note);
  }

  @ButtonComponent({ id: listCategories.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async turn(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { parent, ...cursor } = listCategories.parse(interaction.customId);
    const category = parent === "0" ? null : await this.categories.get(interaction.guildId, parent);
    await this.showLevel(interaction, category, cursor);
  }

  @SelectMenuComponent({ id: openCategory.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async open(interaction: StringSelectMenuInteraction<"cached">): Promise<void> {
    const category = await this.categories.get(interaction.guildId, rowId.parse(interaction.values[0] ?? ""));
    await this.showLevel(interaction, category, FROM_START);
  }

  /** The level of the tree that the category stands in. */
  private async showAround(
    interaction: ChatInputCommandInteraction<"cached">,
    { parentId }: CategoryFacts,
    note: string,
  ): Promise<void> {
    const parent = parentId === null ? null : await this.categories.get(interaction.guildId, parentId);
    await this.showLevel(interaction, parent, FROM_START, note);
  }

  private async showLevel(
    interaction:
      ChatInputCommandInteraction<"cached"> | ButtonInteraction<"cached"> | StringSelectMenuInteraction<"cached">,
    parent: CategoryFacts | null,
    cursor: Cursor,
    note?: string,
  ): Promise<void> {
    const shelf = await this.categories.children(interaction.guildId, parent?.id ?? null, cursor);
    await show(interaction, categoryViews.level(shelf, parent, note));
  }
}
