import type { Jobs } from '#platform/jobs';

/** Expired holds cannot be posted anyway; the sweep gives back what they reserve within a minute. */
export function registerJobs(
  jobs: Jobs,
  ledger: { expireHolds(): Promise<unknown>; seal(): Promise<unknown>; cover(): Promise<unknown> },
): void {
  jobs.register('ledger.expireHolds', async () => {
    await ledger.expireHolds();
  });
  jobs.schedule('* * * * *', 'ledger.expireHolds');
  // At minute 0 of a new day too, when it makes the anchor of the day that has ended and adds up what is owed.
  jobs.register(
    'ledger.seal',
    async () => {
      await ledger.seal();
      await ledger.cover();
    },
    { isLong: true },
  );
  jobs.schedule('*/5 * * * *', 'ledger.seal', { key: 'ledger-seal', queue: 'ledger-seal' });
}
