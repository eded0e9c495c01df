import { InteractionType } from "discord-api-types/v10";
import type { WebSocket } from "ws";
import type { WorldEvent } from "../../world/events.js";
import type { Interaction } from "../../world/types.js";
import type { World } from "../../world/world.js";
import type { LiveEvent, SeenInteraction } from "../protocol.js";
import type { Viewer } from "./viewer.js";

/** A burst of changes, such as a setup, is told as one. Milliseconds. */
const SCENE_PAUSE_MS = 40;

/** What a window needs from the page. */
export interface Eyes {
  /** The world as the persona sees it; undefined when they are no member any more. */
  viewer(): Viewer | undefined;
  scene(viewer: Viewer): LiveEvent;
  violations(): number;
}

/** One open window: tells it what its persona sees happen. */
export class Window {
  #scheduled: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: WebSocket,
    readonly userId: string,
    private readonly world: World,
    private readonly eyes: Eyes,
  ) {
    this.tell({ type: "clock", now: world.now() });
    this.tell({ type: "violations", count: eyes.violations() });
    this.showScene();
  }

  tell(event: LiveEvent): void {
    this.socket.send(JSON.stringify(event));
  }

  /** Tells the whole scene anew, soon. */
  refresh(): void {
    this.#scheduled ??= setTimeout(() => {
      this.#scheduled = undefined;
      this.showScene();
    }, SCENE_PAUSE_MS);
  }

  showScene(): void {
    const viewer = this.eyes.viewer();
    this.tell(viewer ? this.eyes.scene(viewer) : { type: "stranger" });
  }

  close(): void {
    clearTimeout(this.#scheduled);
    this.socket.terminate();
  }

  hear(event: WorldEvent): void {
    switch (event.type) {
      case "messageCreated":
      case "messageUpdated": {
        const message = this.eyes.viewer()?.message(event.message);
        if (message) this.tell({ type: "message", message, fresh: event.type === "messageCreated" });
        if (event.type === "messageCreated") this.refresh();
        return;
      }
      case "messageDeleted":
        if (!this.#sees(event.message.channelId)) return;
        this.tell({ type: "gone", channelId: event.message.channelId, messageId: event.message.id });
        return;
      case "messagesDeleted":
        if (!this.#sees(event.channel.id)) return;
        for (const { id } of event.messages) this.tell({ type: "gone", channelId: event.channel.id, messageId: id });
        return;
      case "interactionCreated":
      case "interactionChanged":
        if (event.interaction.userId === this.userId) this.#tellInteraction(event.interaction);
        return;
      case "typing": {
        if (!this.#sees(event.channelId)) return;
        const name = this.world.user(this.world.botUserId)?.username ?? "";
        this.tell({ type: "typing", channelId: event.channelId, name });
        return;
      }
      case "commandsChanged":
        this.tell({ type: "commands" });
        return;
      default:
        this.refresh();
    }
  }

  #sees(channelId: string): boolean {
    const channel = this.world.channel(channelId);
    return channel !== undefined && this.eyes.viewer()?.sees(channel) === true;
  }

  /** What the persona waits for. Autocompletion is waited for where it is typed. */
  #tellInteraction(interaction: Interaction): void {
    if (interaction.type === InteractionType.ApplicationCommandAutocomplete) return;
    const seen: SeenInteraction = {
      id: interaction.id,
      channelId: interaction.channelId,
      command: interaction.command,
      messageId: interaction.messageId,
      customId: interaction.customId,
      state: interaction.failed ? "failed" : interaction.acknowledgedAt === undefined ? "sent" : "answered",
    };
    this.tell({ type: "interaction", interaction: seen });
  }
}
