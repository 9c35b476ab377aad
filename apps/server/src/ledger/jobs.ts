import type { Jobs } from '#platform/jobs';

/** Expired holds cannot be posted anyway; the sweep gives back what they reserve within a minute. */
export function registerJobs(jobs: Jobs, ledger: { expireHolds(): Promise<unknown> }): void {
  jobs.register('ledger.expireHolds', async () => {
    await ledger.expireHolds();
  });
  jobs.schedule('* * * * *', 'ledger.expireHolds');
}
