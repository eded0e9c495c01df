import type { RepliableInteraction } from "discord.js";
import { SECOND } from "../clock.js";
import { show, type View } from "./view.js";

/** What takes less than this needs no news; and Discord asks not to edit more often. */
const INTERVAL_MS = 1.5 * SECOND;

/**
 * Tells whoever waits how far a long piece of work is, in the answer to their interaction. The work only calls
 * {@link tell}, which never waits; the newest view is shown at most every 1.5 s, and nothing before the first 1.5 s.
 *
 * For what ends within the 15 minutes that an interaction lives.
 */
export class Progress {
  private latest: View | undefined;
  private timer: NodeJS.Timeout | undefined;
  private editing: Promise<void> = Promise.resolve();
  private ended = false;

  constructor(private readonly interaction: RepliableInteraction) {}

  /** Has a view shown, unless a newer one comes first. */
  tell(view: View): void {
    this.latest = view;
    if (!this.ended) this.timer ??= setTimeout(() => this.edit(), INTERVAL_MS);
  }

  /** Shows nothing more; resolves when no edit is under way, so that the outcome comes last. */
  async end(): Promise<void> {
    this.ended = true;
    clearTimeout(this.timer);
    await this.editing;
  }

  private edit(): void {
    const view = this.latest;
    this.timer = undefined;
    if (!view || this.ended) return;
    // News that does not arrive is no reason to stop the work; the outcome is shown by who shows it.
    this.editing = show(this.interaction, view).catch(() => undefined);
  }
}

/** Runs work with a {@link Progress} that has ended when this returns, whatever the work does. */
export async function withProgress<T>(
  interaction: RepliableInteraction,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const progress = new Progress(interaction);
  try {
    return await work(progress);
  } finally {
    await progress.end();
  }
}
