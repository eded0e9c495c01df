import fastify from "fastify";
import { inject, singleton } from "tsyringe";
import type { Logger } from "winston";
import { LOGGER } from "../logging/logger.js";
import { HealthCheck } from "./health.js";
import { Measurements } from "./measurements.js";

/** Longest that a question may take to arrive; nobody sends bodies here. */
const REQUEST_TIMEOUT_MS = 5_000;
const LARGEST_BODY_BYTES = 1_024;

/** Answers those who watch the bot: `/health` and `/metrics`. It asks for no password: reach it from inside only. */
@singleton()
export class HttpServer {
  private readonly server = fastify({ requestTimeout: REQUEST_TIMEOUT_MS, bodyLimit: LARGEST_BODY_BYTES });

  constructor(
    health: HealthCheck,
    measurements: Measurements,
    @inject(LOGGER) private readonly logger: Logger,
  ) {
    this.server.get("/health", async (_request, reply) => {
      const found = await health.look();
      return reply
        .code(found.healthy ? 200 : 503)
        .header("cache-control", "no-store")
        .send(found);
    });
    this.server.get("/metrics", async (_request, reply) => {
      const text = await measurements.read();
      return reply.header("content-type", measurements.contentType).send(text);
    });
    this.server.setErrorHandler((error, request, reply) => {
      this.logger.error("http request failed", { path: request.url, error });
      return reply.code(500).send({ error: "Something went wrong; the log has it." });
    });
  }

  /** @throws Error when the port is taken */
  async listen(port: number, host: string): Promise<void> {
    await this.server.listen({ port, host });
    this.logger.info("http listens", { host, port });
  }

  /** Lets what is being answered finish. */
  async close(): Promise<void> {
    await this.server.close();
  }
}
