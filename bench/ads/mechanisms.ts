import {
  award,
  type Candidate,
  follow,
  type Running,
  startPace,
  worthOf,
} from '../../apps/server/src/promotion/auction.ts';
import { parameters } from '../../apps/server/src/promotion/parameters.ts';
import type { Advertiser, Day } from './day.ts';

/** Ways to sell the same places to the same people. */
export interface Mechanism {
  name: string;
  /** Who gets the place and pays how much, of those who want it. */
  sell(place: {
    index: number;
    /** The share of the day's places that have come up, as far as is known. */
    elapsed: number;
    placesLeft: number;
    draw: number;
    worths: readonly number[];
    matches: readonly number[];
  }): { at: number; priceMicros: number } | null;
}

const { reserveMicros } = parameters;
/** Where one types bids, whoever plays the auction says less than it is worth, to have more for the money. */
const shading = 0.75;

function claimOf({ isStrategic }: Advertiser, worth: number): number {
  return isStrategic ? worth * shading : worth;
}

/** Where nobody types bids, one can still say to fit everywhere; people hide what does not, and that counts. */
const pretended = { match: 0.6, quality: 0.7 };

/** Pays the second highest bid, as fast as it goes, until the money is gone. */
export function secondPrice(day: Day, spent: readonly number[]): Mechanism {
  return secondPriceAmong('second price, as fast as possible', day, spent, () => true);
}

/** The same, but each takes part only as often as keeps its spending near the clock. */
export function throttled(day: Day, spent: readonly number[], next: () => number): Mechanism {
  const { advertisers } = day;
  const takesPart = advertisers.map(() => 0.5);
  const inner = secondPriceAmong(
    'second price, throttled',
    day,
    spent,
    (at) => next() < takesPart[at]!,
  );
  return {
    ...inner,
    sell(place) {
      if (place.index % 200 === 0) {
        for (const [at, { budgetMicros }] of advertisers.entries()) {
          const isAhead = spent[at]! / budgetMicros > place.elapsed;
          takesPart[at] = Math.min(1, Math.max(0.01, takesPart[at]! * (isAhead ? 0.9 : 1.1)));
        }
      }
      return inner.sell(place);
    },
  };
}

function secondPriceAmong(
  name: string,
  { advertisers }: Day,
  spent: readonly number[],
  takesPart: (at: number) => boolean,
): Mechanism {
  return {
    name,
    sell({ worths }) {
      let [best, bid, second]: [number, number, number] = [-1, 0, reserveMicros];
      for (let at = 0; at < advertisers.length; at++) {
        const one = advertisers[at]!;
        const own = claimOf(one, worths[at]!);
        if (own < reserveMicros || own > one.budgetMicros - spent[at]! || !takesPart(at)) continue;
        if (own > bid) {
          if (best >= 0) second = Math.max(bid, reserveMicros);
          [best, bid] = [at, own];
        } else if (own > second) second = own;
      }
      return best < 0 ? null : { at: best, priceMicros: Math.floor(second) };
    },
  };
}

/** Ours, by the very rules of the server; without the lane where `hasLane` is false. */
export function paced(day: Day, spent: readonly number[], hasLane: boolean): Mechanism {
  const { advertisers, forecast } = day;
  const expected = forecast.reduce((sum, one) => sum + one, 0);
  const running = advertisers.map(
    ({ id, budgetMicros, quality, isStrategic }): Running => ({
      id,
      advertiser: id,
      quality: isStrategic ? quality * pretended.quality : quality,
      budgetMicros,
      spentMicros: 0,
      advertiserBudgetMicros: budgetMicros,
      pace: startPace(budgetMicros, expected),
    }),
  );
  let average: number = parameters.averageAtFirstMicros;
  return {
    name: hasLane ? 'paced, with a lane' : 'paced',
    sell({ index, elapsed, placesLeft, draw, matches }) {
      const candidates: Candidate[] = [];
      for (let at = 0; at < running.length; at++) {
        const one = running[at]!;
        one.spentMicros = spent[at]!;
        const match = matches[at]!;
        const said = advertisers[at]!.isStrategic ? Math.max(match, pretended.match) : match;
        if (said > 0) candidates.push({ running: one, match: said });
      }
      const place = { index: hasLane ? index : 0, elapsed, draw, averagePriceMicros: average };
      const won = award(place, candidates);
      const at = won ? running.findIndex(({ id }) => id === won.id) : -1;
      const winner = candidates.find(({ running: one }) => one === running[at]);
      if (won) average += (won.priceMicros - average) / parameters.averageOf;
      for (let other = 0; other < running.length; other++) {
        const one = running[other]!;
        const price = other === at ? won!.priceMicros : 0;
        // Places of the lane are nobody's to win by bidding, and teach nothing but what is left.
        const isLane = won?.how === 'lane';
        one.pace = isLane
          ? one.pace
          : follow(one.pace, {
              wonWorthMicros: other === at ? worthOf(winner!) : 0,
              budgetMicros: one.budgetMicros,
              spentMicros: spent[other]! + price,
              places: { seen: index + 1, left: placesLeft },
            });
      }
      return won ? { at, priceMicros: won.priceMicros } : null;
    },
  };
}
