import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Config } from './config.ts';
import type { Database } from './database.ts';
import type { Http } from './http.ts';
import type { Metrics } from './metrics.ts';

/**
 * What watches this process: `/healthz` says that it runs, `/readyz` that it can serve (its database
 * answers), `/metrics` how it does, to whoever may know [P5].
 */
export function registerHealth(options: {
  config: Config;
  http: Http;
  database: Database;
  metrics: Metrics;
  isStopping: () => boolean;
}): void {
  const { config, http, database, metrics, isStopping } = options;
  http.fastify.get('/healthz', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return { status: 'ok' };
  });
  http.fastify.get('/readyz', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    const isReady = !isStopping() && (await answersWithin(database, 2000));
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready' });
  });
  http.fastify.get('/metrics', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    if (!mayReadMetrics(config, request)) {
      return reply.code(403).send({ status: 'set METRICS_TOKEN and send it as a bearer token' });
    }
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

function mayReadMetrics(config: Config, request: FastifyRequest): boolean {
  const { metricsToken, publicUrl, trustedProxies } = config;
  if (metricsToken !== null) return isSame(request.headers.authorization, `Bearer ${metricsToken}`);
  return (
    trustedProxies === 0 &&
    isLocalHost(new URL(publicUrl).host) &&
    // A page of somebody else's, whose name suddenly leads here, says that name.
    isLocalHost(request.headers.host ?? '') &&
    isLoopback(request.socket.remoteAddress ?? '') &&
    !Object.keys(request.headers).some((name) => forwarding.test(name))
  );
}

/** What proxies add; a program on this machine sends none of it. */
const forwarding = /^(forwarded|via|x-forwarded-.*|x-real-ip|x-client-ip|true-client-ip|cf-.*)$/;

function isLocalHost(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host);
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}

/** In a time that says nothing about where the two differ. */
function isSame(given: string | undefined, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return given !== undefined && timingSafeEqual(digest(given), digest(expected));
}

async function answersWithin(database: Database, patienceMs: number): Promise<boolean> {
  const tooLong = new Promise<false>((resolve) => setTimeout(resolve, patienceMs, false).unref());
  const answer = database.pool.query('select 1').then(
    () => true,
    () => false,
  );
  return Promise.race([answer, tooLong]);
}
