import type { Http } from '#platform/http';
import type { Jobs } from '#platform/jobs';
import { createBudgets } from './budgets/budgets.ts';
import { createCharges } from './charges/charges.ts';
import { createChargeRefunds } from './charges/refunds.ts';
import { registerChargesRoutes } from './charges/routes.ts';
import { registerCurrencyRoutes } from './currencies/routes.ts';
import { registerFees } from './fees/fees.ts';
import { createRequests, type RequestWork } from './requests/index.ts';
import { createEnvelopes, type EnvelopeWork } from './envelopes/index.ts';
import { createMandates, type MandateWork } from './mandates/index.ts';
import type { ByBank } from './payables/by-bank.ts';
import { createPayables, type Payables, type PayablesDeps } from './payables/payables.ts';
import { registerPayablesJobs } from './payables/jobs.ts';
import { registerPayablesRoutes } from './payables/routes.ts';
import { registerStatementRoutes } from './statements/routes.ts';
import { registerWalletJobs } from './jobs.ts';
import { registerWalletRoutes } from './routes.ts';
import { createStandingOrders, type StandingWork } from './standing-orders/index.ts';
import { assembleWallet, type Wallet as Core, type WalletDependencies } from './wallet.ts';

/** The wallet with what is built on it. */
export interface Wallet extends Core {
  requests: RequestWork;
  envelopes: EnvelopeWork;
  /** Whether one of the actors may see what is attached to one of these bills. */
  mayReadDocument: Payables['mayRead'];
  standingOrders: StandingWork;
  mandates: MandateWork;
  /** Bills for modules that ask for money, and for whoever has an account at a bank, by which they are paid too. */
  bills: Pick<ByBank, 'collectWith' | 'transferred'> &
    Pick<Payables, 'issue' | 'view' | 'keep' | 'cancel'>;
}

/**
 * The wallet: it gives actors money. One account per actor in the ledger, and for every movement one payment
 * that says who, whom, how much, what for and how it was confirmed. It promises that money moves only by
 * the will of whoever may move it, once per request, that each payment has a receipt which never changes,
 * and that whatever belongs to a payment (card, order, second factor) becomes true with it or not
 * at all. The rules have numbers in SPEC.md.
 */
export function createWallet(
  deps: WalletDependencies & { http: Http; jobs: Jobs; media: PayablesDeps['media'] },
): Wallet {
  const wallet = assembleWallet(deps);
  const charges = createCharges(deps, wallet);
  const payables = createPayables(deps, wallet);
  registerWalletRoutes(deps.http, wallet);
  registerChargesRoutes(deps.http, charges, createChargeRefunds(deps, wallet));
  registerPayablesRoutes(deps.http, payables);
  registerPayablesJobs(deps.jobs, payables);
  registerWalletJobs(deps.jobs, wallet, charges);
  registerCurrencyRoutes(deps.http, wallet);
  createBudgets(deps, wallet);
  registerStatementRoutes(deps.http, wallet);
  registerFees(deps);
  return {
    ...wallet,
    requests: createRequests(deps, wallet),
    envelopes: createEnvelopes(deps, wallet.giving),
    mayReadDocument: payables.mayRead,
    bills: { ...payables.byBank, ...payables },
    standingOrders: createStandingOrders(deps, wallet),
    mandates: createMandates(deps, wallet),
  };
}

export { receiptNumberOf } from './receipt-number.ts';
export type { Intent, Judge, Passing } from './judge.ts';
export type { ConfirmationRefusal } from './confirmation.ts';
export type { FromOutside, Outside, ToOutside } from './outside/outside.ts';
export type { Asset, AssetTable, AssetTables } from './currencies/assets.ts';
export type { Drawer } from './paying-in.ts';
export { csvLine, decimal, harmless } from './statement-csv.ts';
export { judgeAmount } from './rules.ts';
export type { ConfirmedBy, Rail, Subject } from './rules.ts';
export type { Deposit, Pay, PayRefusal, Refund, WalletDependencies } from './wallet.ts';
export { createPaper, ink, type Paper, sheet } from './statements/paper.ts';
export { type Language, writing } from './statements/words.ts';
export { termsOf } from './requests/rules.ts';
export { requestIdOf } from './store.ts';
