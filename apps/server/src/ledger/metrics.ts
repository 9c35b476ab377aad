import { Gauge } from 'prom-client';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import type { Metrics } from '#platform/metrics';
import { readLastLook } from './seals.ts';

/**
 * How long payments may have been without a seal: since somebody last looked for what is to be sealed. Read from what is
 * stored, so that it holds in every process and after a start; before the first look nothing is known.
 */
export function registerMetrics(
  metrics: Metrics,
  { database, clock }: { database: Pick<Database, 'pool'>; clock: Clock },
): void {
  new Gauge({
    name: 'allmende_ledger_seal_age_seconds',
    help: 'How long ago all payments were sealed; above 900 the job that does so has stopped',
    registers: [metrics.registry],
    async collect() {
      const at = await readLastLook(database.pool);
      this.set(at === null ? Number.NaN : (clock.now().getTime() - at.getTime()) / 1000);
    },
  });
}
