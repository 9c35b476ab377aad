import type { Database } from './database.ts';
import type { Http } from './http.ts';
import type { Metrics } from './metrics.ts';

/**
 * What watches this process: `/healthz` says that it runs, `/readyz` that it can serve (its database
 * answers), `/metrics` how it does. Metrics are for the machine itself and refused from elsewhere.
 */
export function registerHealth(options: {
  http: Http;
  database: Database;
  metrics: Metrics;
  isStopping: () => boolean;
}): void {
  const { http, database, metrics, isStopping } = options;
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
    if (!isLoopback(request.ip)) return reply.code(403).send({ status: 'only from this machine' });
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}

async function answersWithin(database: Database, patienceMs: number): Promise<boolean> {
  const tooLong = new Promise<false>((resolve) => setTimeout(resolve, patienceMs, false).unref());
  const answer = database.pool.query('select 1').then(
    () => true,
    () => false,
  );
  return Promise.race([answer, tooLong]);
}
