import type { Identity } from '#identity';
import type { Ledger } from '#ledger';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import type { Http } from '#platform/http';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Metrics } from '#platform/metrics';
import type { Wallet } from '#wallet';
import { createBooks } from './books.ts';
import { createShifts } from './cash/shifts.ts';
import { createDesk } from './desk.ts';
import { registerRailsJobs } from './jobs.ts';
import { createPayIns } from './pay-ins.ts';
import { createPayouts } from './payouts.ts';
import { registerRailsRoutes } from './routes.ts';
import { sepaAsset } from './rules.ts';
import { createBooking } from './sepa/booking.ts';
import { createImporting } from './sepa/importing.ts';
import { createReturns } from './sepa/returns.ts';
import { createSepa } from './sepa/sepa.ts';
import { createSettings } from './settings.ts';

export interface RailsDependencies {
  /** Under the regime `play` nothing comes from a bank and nothing goes to one. */
  config: Pick<Config, 'regime'>;
  database: Database;
  clock: Clock;
  log: Log;
  http: Http;
  gateway: Pick<Gateway, 'deliver'>;
  jobs: Jobs;
  metrics: Metrics;
  identity: Pick<Identity, 'actors' | 'actorByHandle' | 'consumeConfirmation' | 'personOfUser'>;
  ledger: Ledger;
  wallet: Pick<Wallet, 'accountOf' | 'bills' | 'outside' | 'countCashWith'>;
}

/**
 * Rails: how money comes into wallets from outside and leaves them again. They promise that every movement that a bank tells
 * of is booked exactly once, that a wallet gets what came for its owner and loses only what really goes out, and that
 * a difference between the book and the bank's word is seen and stops payouts. They keep the shifts of the till. The rules have numbers in SPEC.md.
 */
export function createRails(deps: RailsDependencies): void {
  const settings = createSettings({ ...deps, isPlay: deps.config.regime === 'play' });
  const books = createBooks({ ...deps, rail: 'sepa', assetCode: sepaAsset.assetCode });
  const sepa = createSepa({ ...deps, settings, books });
  const returns = createReturns({ ...deps, books });
  const booking = createBooking({ ...deps, books, returns });
  const payouts = createPayouts({ ...deps, books, rail: sepa });
  const rails = [sepa];
  const shifts = createShifts(deps);
  deps.wallet.countCashWith(shifts.countCash);
  deps.wallet.bills.collectWith(async () => {
    const { collect } = await sepa.capabilities();
    return collect && { account: await settings.account(), assetCode: sepaAsset.assetCode };
  });
  registerRailsRoutes(deps.http, {
    ...deps,
    settings,
    rails,
    payIns: createPayIns({ ...deps, rail: sepa }),
    payouts,
    shifts,
    desk: createDesk({ ...deps, books, payouts }),
    importFile: createImporting({ ...deps, settings, books, booking, returns }),
  });
  registerRailsJobs({ ...deps, rails });
}
