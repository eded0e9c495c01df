import type { ClientEvents } from "discord.js";
import type { Client } from "discordx";
import type { InjectionToken } from "tsyringe";
import type { Logger } from "winston";
import { traced } from "../trace.js";
import { newReference } from "./boundary.js";

type Resolve = <T>(token: InjectionToken<T>) => T;

/** Binds an event of the gateway to the method that answers it; the class is resolved from the container. */
export interface EventBinding {
  readonly event: keyof ClientEvents;
  readonly listen: (client: Client, resolve: Resolve, logger: Logger) => void;
}

/**
 * discordx swallows what an `@On` method throws, so modules bind their events with this: every failure is logged.
 *
 * @example
 * events: [onEvent("channelDelete", TicketEvents, (events, channel) => events.channelDeleted(channel))]
 */
export function onEvent<E extends keyof ClientEvents, H>(
  event: E,
  handler: InjectionToken<H>,
  run: (handler: H, ...args: ClientEvents[E]) => Promise<void>,
): EventBinding {
  return {
    event,
    listen: (client, resolve, logger) => {
      client.on(event, (...args: ClientEvents[E]) => {
        const correlationId = newReference();
        void traced(correlationId, async () => run(resolve(handler), ...args)).catch((error: unknown) => {
          logger.error("event failed", { event, correlationId, error });
        });
      });
    },
  };
}

/** Starts all bindings. */
export function bindEvents(client: Client, bindings: readonly EventBinding[], resolve: Resolve, logger: Logger): void {
  for (const binding of bindings) binding.listen(client, resolve, logger);
}
