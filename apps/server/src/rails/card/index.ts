import type { Rail } from '../rail.ts';
import type { BooksOf } from '../books.ts';
import type { RailsDependencies } from '../index.ts';
import { sepaAsset } from '../rules.ts';
import { createReturns } from '../sepa/returns.ts';
import type { Allowed } from '../settings.ts';
import { createCardBooking } from './booking.ts';
import { createCard } from './card.ts';
import { type Claims, createClaims } from './claims.ts';
import { createComparing } from './comparing.ts';
import { registerCardEvents } from './events.ts';
import { createProcessor } from './processor.ts';
import { type CardSettings, createCardSettings } from './settings.ts';

/** The rail of cards with all that belongs to it. */
export interface Cards {
  rail: Rail;
  settings: CardSettings;
  claims: Claims;
  /** Fetches the processor's list, and sends what neither it nor an answer has told to be there. */
  compare(): Promise<void>;
}

export function createCards(
  deps: RailsDependencies,
  { allowed, booksOf }: { allowed: Allowed; booksOf: BooksOf },
): Cards {
  const books = booksOf({ rail: 'card', assetCode: sepaAsset.assetCode });
  const settings = createCardSettings({ ...deps, allowed });
  const place = deps.cardProcessor;
  const processor = createProcessor({ settings, ...(place ? { place } : {}) });
  const returns = createReturns({ ...deps, books });
  const booking = createCardBooking({ ...deps, books, returns });
  const { rail, sendRefunds } = createCard({ ...deps, settings, processor, books, returns });
  const fetchList = createComparing({ ...deps, processor, booking });
  registerCardEvents(deps.http, { ...deps, processor, booking });
  return {
    rail,
    settings,
    claims: createClaims({ ...deps, books }),
    async compare() {
      // A refund whose answer was lost is in the list; asked for again after days, it might be made twice.
      await fetchList();
      await sendRefunds();
      // What they changed, also those that were on their way already.
      await fetchList();
    },
  };
}
