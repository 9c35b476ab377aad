import type { Jobs } from '#platform/jobs';
import type { Charges } from './charges/charges.ts';
import type { Wallet } from './wallet.ts';

/** Every night, when little is going on, the whole book is checked, and what nobody paid at a counter is forgotten. */
export function registerWalletJobs(jobs: Jobs, wallet: Wallet, charges: Charges): void {
  jobs.register('wallet.selfCheck', async () => {
    await wallet.selfCheck();
  });
  jobs.schedule('23 3 * * *', 'wallet.selfCheck');
  jobs.register('wallet.forgetUnpaidCharges', () => charges.forgetUnpaid());
  jobs.schedule('41 3 * * *', 'wallet.forgetUnpaidCharges');
}
