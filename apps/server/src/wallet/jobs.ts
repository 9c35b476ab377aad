import type { Jobs } from '#platform/jobs';
import type { Wallet } from './wallet.ts';

/** Every night, when little is going on, the whole book is checked. */
export function registerWalletJobs(jobs: Jobs, wallet: Wallet): void {
  jobs.register('wallet.selfCheck', async () => {
    await wallet.selfCheck();
  });
  jobs.schedule('23 3 * * *', 'wallet.selfCheck');
}
