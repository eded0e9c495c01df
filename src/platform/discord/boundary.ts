import { randomInt } from "node:crypto";
import {
  DiscordjsErrorCodes,
  DiscordjsTypeError,
  MessageFlags,
  type Interaction,
  type RepliableInteraction,
} from "discord.js";
import type { Client } from "discordx";
import { inject, singleton } from "tsyringe";
import type { Logger } from "winston";
import { DomainError } from "../errors.js";
import { FAULT_REPORTS, type FaultReports } from "../faults.js";
import { LOGGER } from "../logging/logger.js";
import { countInteraction } from "../metrics.js";
import { traced } from "../trace.js";
import { declaredAck, once, withReconnect } from "./acknowledge.js";
import { apiFacts, apiSentence, isTooLate } from "./api-errors.js";
import { actionName } from "./custom-id.js";
import { shopEmbed } from "./embed.js";
import { ERROR_SENTENCES, sentenceOf, type SentenceTable } from "./sentences.js";
import { newMessage, type View } from "./view.js";

/** The gateway may deliver an event twice within moments of a RESUME; this many interactions are remembered. */
const REMEMBERED = 1_000;
/** Letters and digits that are not mistaken for each other when read aloud. */
const REFERENCE_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
const OLDER_MESSAGE =
  "This button belongs to an older message and does nothing any more. Open the message again with its command.";
const OLDER_COMMAND = "This command does not exist any more. Discord shows the new list after a restart of the app.";

type Outcome = "done" | "refused" | "unavailable" | "failed" | "unknown" | "late";

/** Runs every interaction: under a trace, logged once, and answered with a sentence whatever goes wrong. */
@singleton()
export class InteractionBoundary {
  private readonly running = new Set<Promise<void>>();
  private readonly seen = new Set<string>();

  constructor(
    @inject(LOGGER) private readonly logger: Logger,
    @inject(ERROR_SENTENCES) private readonly sentences: SentenceTable,
    @inject(FAULT_REPORTS) private readonly faults: FaultReports,
  ) {}

  /** Answers the client's interactions from now on. */
  bind(client: Client): void {
    client.on("interactionCreate", (interaction) => {
      if (!this.firstSight(interaction.id)) return;
      const run = this.run(client, interaction).catch((error: unknown) => {
        this.logger.error("interaction could not be answered", {
          interactionId: interaction.id,
          error,
          ...apiFacts(error),
        });
      });
      this.running.add(run);
      void run.finally(() => this.running.delete(run));
    });
  }

  /** Resolves when no interaction is running. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  private firstSight(id: string): boolean {
    if (this.seen.has(id)) return false;
    this.seen.add(id);
    const [oldest] = this.seen;
    if (this.seen.size > REMEMBERED && oldest) this.seen.delete(oldest);
    return true;
  }

  private async run(client: Client, interaction: Interaction): Promise<void> {
    const startedAt = performance.now();
    const reference = newReference();
    await traced(reference, async (trace) => {
      const { outcome, answer, ...facts } = await this.outcomeOf(client, interaction, reference);
      const ms = performance.now() - startedAt;
      countInteraction(named(interaction).kind, outcome, ms);
      this.logger.log(outcome === "failed" ? "error" : "info", "interaction", {
        ...named(interaction),
        guildId: interaction.guildId,
        userId: interaction.user.id,
        outcome,
        ms: Math.round(ms),
        statements: trace.statements.length,
        correlationId: reference,
        ...facts,
      });
      if (answer && interaction.isRepliable()) await answerAnyway(interaction, refusalView(answer));
      if (outcome === "failed" && interaction.guildId) {
        const { kind, name } = named(interaction);
        await this.faults.report({ guildId: interaction.guildId, what: `${kind} ${name}`, reference });
      }
    });
  }

  private async outcomeOf(
    client: Client,
    interaction: Interaction,
    reference: string,
  ): Promise<{ outcome: Outcome; answer?: string; code?: string; error?: unknown }> {
    try {
      const result: unknown = await client.executeInteraction(interaction);
      // discordx gives null when no handler matched, and also after autocomplete by a function.
      if (result !== null || interaction.isAutocomplete()) return { outcome: "done" };
      return { outcome: "unknown", answer: interaction.isCommand() ? OLDER_COMMAND : OLDER_MESSAGE };
    } catch (error) {
      if (isTooLate(error)) return { outcome: "late", ...apiFacts(error) };
      const refusal = isForgedForm(error) ? new DomainError("component.malformed", {}) : error;
      if (refusal instanceof DomainError) {
        const sentence = sentenceOf(this.sentences, refusal);
        if (sentence) return { outcome: "refused", code: refusal.code, answer: sentence };
      }
      const sentence = apiSentence(error);
      if (sentence) return { outcome: "unavailable", answer: sentence, ...apiFacts(error) };
      const answer = `Something went wrong on our side, and nothing more was done. Reference \`${reference}\`: tell staff if it happens again.`;
      return { outcome: "failed", answer, error, ...apiFacts(error) };
    }
  }
}

/** A submitted form lacks a field that we gave it, or has another kind of field in its place. */
function isForgedForm(error: unknown): boolean {
  if (!(error instanceof DiscordjsTypeError)) return false;
  const { ModalSubmitInteractionFieldNotFound, ModalSubmitInteractionFieldType } = DiscordjsErrorCodes;
  return error.code === ModalSubmitInteractionFieldNotFound || error.code === ModalSubmitInteractionFieldType;
}

/** A reference that people can read to staff: 8 letters and digits, in every log line of the action. */
export function newReference(): string {
  return Array.from({ length: 8 }, () => REFERENCE_ALPHABET[randomInt(REFERENCE_ALPHABET.length)]).join("");
}

/** The refusal as people see it, the same everywhere. */
export function refusalView(sentence: string): View {
  return { embeds: [shopEmbed({ description: sentence, tone: "danger" })] };
}

/** Shows a view to the caller alone, in whatever state the interaction is. */
async function answerAnyway(interaction: RepliableInteraction, view: View): Promise<void> {
  const message = { ...newMessage(view), flags: MessageFlags.Ephemeral } as const;
  if (!interaction.deferred && !interaction.replied) {
    await once(() => interaction.reply(message));
    return;
  }
  const { ack, ephemeral } = declaredAck(interaction);
  const thinking = ack === "defer" && !interaction.replied;
  if (thinking && ephemeral) {
    await withReconnect(() => interaction.editReply(newMessage(view)));
    return;
  }
  // The first follow-up takes the place of a public “thinking” and is public like it, unless that was edited before:
  // discord/discord-api-docs#2866, and #2739 for why it is not deleted first.
  if (thinking) await interaction.editReply({ content: "…" });
  await interaction.followUp(message);
  if (thinking) await interaction.deleteReply();
}

/** Who did what, without the values of options and fields. */
function named(interaction: Interaction): { kind: string; name: string } {
  if (interaction.isMessageComponent() || interaction.isModalSubmit()) {
    const kind = interaction.isModalSubmit() ? "modal" : interaction.isButton() ? "button" : "select";
    return { kind, name: actionName(interaction.customId) };
  }
  if (interaction.isChatInputCommand() || interaction.isAutocomplete()) {
    const { commandName, options } = interaction;
    const path = [commandName, options.getSubcommandGroup(false), options.getSubcommand(false)];
    return { kind: interaction.isAutocomplete() ? "autocomplete" : "slash", name: path.filter(Boolean).join(" ") };
  }
  return { kind: "context menu", name: interaction.isCommand() ? interaction.commandName : "" };
}
