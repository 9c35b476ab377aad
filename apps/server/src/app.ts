import type { Server } from 'node:http';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import { registerDocs } from '#platform/docs-pages';
import { createGateway, type Gateway } from '#platform/gateway';
import { registerHealth } from '#platform/health';
import { createHttp, type Http } from '#platform/http';
import { createJobs, type Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import { createMetrics } from '#platform/metrics';
import { createOutbox, type Outbox } from '#platform/outbox';
import { registerWebApp } from '#platform/web-app';

/**
 * The composition root: every module is made here, and every wire between two of them is on this page.
 * What is not here does not exist.
 */
export interface App {
  config: Config;
  database: Database;
  clock: Clock;
  log: Log;
  http: Http;
  gateway: Gateway;
  outbox: Outbox;
  jobs: Jobs;
  /** Starts background work and accepts connections; `port` 0 in the configuration takes a free one. */
  listen(): Promise<{ address: string; port: number }>;
  /** Stops accepting, finishes what is under way, and leaves the database to its owner. */
  close(): Promise<void>;
}

export interface AppOptions {
  config: Config;
  database: Database;
  log: Log;
  clock: Clock;
}

export async function createApp(options: AppOptions): Promise<App> {
  const { config, database, log, clock } = options;
  let isStopping = false;

  const metrics = createMetrics();
  const http = await createHttp({ config, log, clock, metrics });
  const gateway = createGateway({ http, publicUrl: config.publicUrl, log, metrics, clock });
  const outbox = createOutbox({ database, clock, log, metrics });
  const jobs = createJobs({ connection: database.connection, log });

  registerHealth({ http, database, metrics, isStopping: () => isStopping });
  registerDocs(http, config.publicUrl);
  await registerWebApp(http);

  return {
    config,
    database,
    clock,
    log,
    http,
    gateway,
    outbox,
    jobs,
    async listen() {
      await http.fastify.listen({ host: config.host, port: config.port });
      const { port } = (http.fastify.server as Server).address() as { port: number };
      outbox.start();
      await jobs.start();
      return { address: config.publicUrl, port };
    },
    async close() {
      isStopping = true;
      gateway.close();
      await http.fastify.close();
      await outbox.stop();
      await jobs.stop();
    },
  };
}
