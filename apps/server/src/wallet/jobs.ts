import type { Jobs } from '#platform/jobs';
import type { Charges } from './charges/charges.ts';
import type { Wallet } from './wallet.ts';

/**
 * Every night, when little is going on, the whole book is checked, and what nobody paid at a counter is forgotten; in
 * the afternoon rates are looked after.
 */
export function registerWalletJobs(jobs: Jobs, wallet: Wallet, charges: Charges): void {
  jobs.register('wallet.selfCheck', async () => {
    await wallet.selfCheck();
  });
  jobs.schedule('23 3 * * *', 'wallet.selfCheck');
  jobs.register('wallet.forgetUnpaidCharges', () => charges.forgetUnpaid());
  jobs.schedule('41 3 * * *', 'wallet.forgetUnpaidCharges');
  jobs.register('wallet.tendCurrencies', () => wallet.currencies.desk.tend());
  // The European Central Bank publishes at about 16:00 in Frankfurt; later tries are for when it is late.
  jobs.schedule('17 15,16,18 * * 1-5', 'wallet.tendCurrencies');
}
