import type { Rail } from '../rail.ts';
import type { BooksOf } from '../books.ts';
import type { RailsDependencies } from '../index.ts';
import type { AssetTables } from '#wallet';
import { createReturns } from '../sepa/returns.ts';
import type { Allowed } from '../settings.ts';
import { createCardBooking } from './booking.ts';
import { createCard } from './card.ts';
import { type Claims, createClaims } from './claims.ts';
import { createComparing } from './comparing.ts';
import { registerCardEvents } from './events.ts';
import { createProcessor } from './processor.ts';
import { createUnclaimed, type Unclaimed } from './unclaimed.ts';
import { type CardSettings, createCardSettings } from './settings.ts';

/** The rail of cards with all that belongs to it. */
export interface Cards {
  rail: Rail;
  settings: CardSettings;
  claims: Claims;
  unclaimed: Unclaimed;
  /** Fetches the processor's list, and sends what neither it nor an answer has told to be there. */
  compare(): Promise<void>;
}

export function createCards(
  deps: RailsDependencies,
  of: { allowed: Allowed; booksOf: BooksOf; table: AssetTables },
): Cards {
  const { table, allowed } = of;
  const booksOf = (assetCode: string) => of.booksOf({ rail: 'card', assetCode });
  const settings = createCardSettings({ ...deps, table, allowed });
  const place = deps.cardProcessor;
  const processor = createProcessor({ settings, ...(place ? { place } : {}) });
  const returns = createReturns({ ...deps, booksOf });
  const booking = createCardBooking({ ...deps, booksOf, returns });
  const { rail, sendRefunds } = createCard({
    ...deps,
    table,
    settings,
    processor,
    booksOf,
    returns,
  });
  const fetchList = createComparing({ ...deps, table, processor, booking });
  registerCardEvents(deps.http, { ...deps, table, processor, booking });
  return {
    rail,
    settings,
    claims: createClaims({ ...deps, table, booksOf }),
    unclaimed: createUnclaimed({ ...deps, table, processor, booking, booksOf, fetchList }),
    async compare() {
      // A refund whose answer was lost is in the list; asked for again after days, it might be made twice.
      await fetchList();
      await sendRefunds();
      // What they changed, also those that were on their way already.
      await fetchList();
    },
  };
}
