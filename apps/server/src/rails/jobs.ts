import { Gauge } from 'prom-client';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Metrics } from '#platform/metrics';
import type { Cards } from './card/index.ts';
import { eachCurrency, type Rails } from './rail.ts';

/** Every night each rail is held against the word of the bank; a difference is an alarm and not only a figure. */
export function registerRailsJobs(deps: {
  jobs: Jobs;
  log: Log;
  metrics: Metrics;
  rails: Rails;
  card: Pick<Cards, 'compare' | 'settings'>;
}): void {
  const { jobs, log, metrics, rails, card } = deps;
  const compareAll = () => eachCurrency(rails, (rail, asset) => rail.reconcile(asset));
  const gauge = new Gauge({
    name: 'allmende_rails_unexplained_minor_units',
    help: 'What the book of a rail and the word of the bank differ by, without a reason that is known',
    labelNames: ['rail', 'currency'],
    registers: [metrics.registry],
    async collect() {
      for (const { rail, unexplained } of await compareAll()) {
        gauge.set({ rail, currency: unexplained.assetCode }, Number(unexplained.value));
      }
    },
  });
  jobs.register('rails.reconcile', async () => {
    for (const { rail, isStopped, unexplained, gaps } of await compareAll()) {
      if (isStopped) log.fatal({ rail, unexplained, gaps }, 'rails.not_reconciled');
    }
  });
  jobs.schedule('41 3 * * *', 'rails.reconcile');
  // What no event has told of, and refunds that the processor did not take at once.
  jobs.register('rails.compare_cards', async () => {
    if (await card.settings.keys()) await card.compare();
  });
  jobs.schedule('*/20 * * * *', 'rails.compare_cards', {
    key: 'rails.compare_cards',
    queue: 'rails_cards',
  });
}
