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
import { type BooksOf, createBooks } from './books.ts';
import { createCards } from './card/index.ts';
import type { ProcessorPlace } from './card/processor.ts';
import { createCash } from './cash/cash.ts';
import { createShifts } from './cash/shifts.ts';
import { createDesk } from './desk.ts';
import { registerRailsJobs } from './jobs.ts';
import { createPayIns } from './pay-ins.ts';
import { createPayouts } from './payouts.ts';
import type { Rails } from './rail.ts';
import { createReleasing } from './releasing.ts';
import { registerRailsRoutes } from './routes.ts';
import { sepaAsset } from './sepa/asset.ts';
import { createBooking } from './sepa/booking.ts';
import { createImporting } from './sepa/importing.ts';
import { createReturns } from './sepa/returns.ts';
import { accountOf, createSepa } from './sepa/sepa.ts';
import { createCashSettings } from './cash/settings.ts';
import { createSepaSettings } from './sepa/settings.ts';
import { allowedUnder } from './settings.ts';

export interface RailsDependencies {
  /** Under the regime `play` nothing comes from a bank and nothing goes to one. */
  config: Pick<Config, 'regime' | 'serverKey' | 'publicUrl'>;
  /** For tests, whose processor of cards is a double. */
  cardProcessor?: ProcessorPlace | undefined;
  database: Database;
  clock: Clock;
  log: Log;
  http: Http;
  gateway: Pick<Gateway, 'deliver'>;
  jobs: Jobs;
  metrics: Metrics;
  identity: Pick<Identity, 'actors' | 'actorByHandle' | 'consumeConfirmation' | 'personOfUser'>;
  ledger: Ledger;
  wallet: Pick<Wallet, 'accountOf' | 'bills' | 'outside' | 'cashIn' | 'currencies'>;
}

/**
 * Rails: how money comes into wallets from outside and leaves them again. They promise that every movement that a bank tells
 * of is booked exactly once, that a wallet gets what came for its owner and loses only what really goes out, and that
 * a difference between the book and the bank's word is seen and stops payouts. They keep the till. The rules have numbers in SPEC.md.
 */
export function createRails(deps: RailsDependencies): void {
  const { table } = deps.wallet.currencies;
  const allowed = allowedUnder(deps.config.regime);
  const settings = {
    sepa: createSepaSettings({ ...deps, allowed }),
    cash: createCashSettings({ ...deps, allowed, table }),
  };
  const booksOf: BooksOf = (of) => createBooks({ ...deps, ...of });
  const books = booksOf({ rail: 'sepa', assetCode: sepaAsset.assetCode });
  const sepa = createSepa({ ...deps, settings: settings.sepa, books });
  const cash = createCash({ ...deps, settings: settings.cash, booksOf, table });
  const returns = createReturns({ ...deps, booksOf: () => books });
  const card = createCards(deps, { allowed, booksOf, table });
  const rails: Rails = new Map([sepa, cash.rail, card.rail].map((rail) => [rail.name, rail]));
  const booking = createBooking({ ...deps, books, returns });
  const payouts = createPayouts({ ...deps, rails, table });
  deps.wallet.cashIn(cash.drawer);
  deps.wallet.bills.collectWith(async () => {
    const { collect } = await sepa.capabilities(sepaAsset);
    const account = accountOf(await settings.sepa.read());
    return collect && { account, assetCode: sepaAsset.assetCode };
  });
  registerRailsRoutes(deps.http, {
    ...deps,
    table,
    settings,
    rails,
    payIns: createPayIns({ ...deps, rails, table }),
    payouts,
    release: createReleasing({ ...deps, rails, table }),
    shifts: createShifts({ ...deps, booksOf: cash.rail.booksOf, table }),
    takeCash: cash.take,
    card,
    desk: createDesk({ ...deps, books, payouts, table }),
    importFile: createImporting({ ...deps, settings: settings.sepa, books, booking, returns }),
  });
  registerRailsJobs({ ...deps, rails, card });
}

export { readBankFile } from './sepa/incoming.ts';
