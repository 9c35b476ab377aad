import type { Jobs } from '#platform/jobs';
import type { Payables } from './payables.ts';

/** People are reminded of bills when they are awake in Europe; each reminder comes once, however often it is looked for. */
export function registerPayablesJobs(jobs: Jobs, payables: Payables): void {
  jobs.register('wallet.remindOfPayables', () => payables.remind());
  jobs.schedule('7 9-18 * * *', 'wallet.remindOfPayables');
}
