import { parameters } from './parameters.ts';

/** A promotion as it stands when a place comes up. */
export interface Running {
  id: string;
  /** Who pays; one may run several. */
  advertiser: string;
  /** 0 to 1, from how people took what was shown: hidden and reported against all. */
  quality: number;
  budgetMicros: number;
  spentMicros: number;
  /** What its advertiser may spend today with all promotions together. */
  advertiserBudgetMicros: number;
  pace: Pace;
}

/** What a promotion has learned: how much of what it is worth it says. */
export interface Pace {
  /** The share of its worth that it bids. */
  alpha: number;
  /** Worth won for each place that came up, the last places counting most. */
  wonPerPlace: number;
  /** Places that it has seen. */
  seen: number;
}

export interface Candidate {
  running: Running;
  /** 0 to 1: how much the place has to do with it, by topic, place and language; never by the person. */
  match: number;
}

export interface Place {
  /** Counts up through the day. */
  index: number;
  /** The share of the day's places that have come up, as far as one can know, 0 to 1. */
  elapsed: number;
  /** From 0 up to, not including, 1; drawn before anything is known of the candidates. */
  draw: number;
  /** What places cost lately. */
  averagePriceMicros: number;
}

export interface Awarded {
  id: string;
  priceMicros: number;
  how: 'highest' | 'lane';
}

/** What a view there is worth to a promotion, in micros. */
export function worthOf({ running, match }: Candidate): number {
  return parameters.capMicros * running.quality * match;
}

/** [PR2] What it offers; nobody types a bid. */
export function bidOf(candidate: Candidate): number {
  return Math.floor(candidate.running.pace.alpha * worthOf(candidate));
}

export function isSmall({ advertiserBudgetMicros }: Running): boolean {
  return advertiserBudgetMicros < parameters.smallBelowMicros;
}

/**
 * [PR1] [PR3] Who gets the place, and for what. The highest bid wins and pays what it bid; every fifth place is drawn among small
 * advertisers who are not ahead of their day, for what places cost lately. Null when nobody offers enough. It depends on nothing
 * but what is handed in, so that anybody computes the same from the log.
 */
export function award(place: Place, candidates: readonly Candidate[]): Awarded | null {
  if (place.index % parameters.laneEvery === parameters.laneEvery - 1) {
    const drawn = draw(place, candidates);
    if (drawn) return drawn;
  }
  let best: Awarded | null = null;
  for (const candidate of candidates) {
    const { running } = candidate;
    const bid = bidOf(candidate);
    if (bid < parameters.reserveMicros || bid > leftOf(running)) continue;
    // Of equal bids the one that has spent less of its budget.
    if (best && bid === best.priceMicros) {
      const other = candidates.find((one) => one.running.id === best!.id)!.running;
      if (shareOf(other) <= shareOf(running)) continue;
    } else if (best && bid < best.priceMicros) continue;
    best = { id: running.id, priceMicros: bid, how: 'highest' };
  }
  return best;
}

function draw(place: Place, candidates: readonly Candidate[]): Awarded | null {
  const able = candidates.filter(({ running, match }) => {
    const price = lanePrice(place, { running, match });
    return (
      isSmall(running) &&
      match >= parameters.laneMatchMin &&
      worthOf({ running, match }) >= parameters.laneWorthMin * place.averagePriceMicros &&
      price <= leftOf(running) &&
      shareOf(running) <= place.elapsed
    );
  });
  const drawn = able[Math.floor(place.draw * able.length)];
  return drawn ? { id: drawn.running.id, priceMicros: lanePrice(place, drawn), how: 'lane' } : null;
}

/** Never more than it is worth, nor less than a place costs at least. */
function lanePrice({ averagePriceMicros }: Place, candidate: Candidate): number {
  const price = Math.min(averagePriceMicros, worthOf(candidate));
  return Math.max(parameters.reserveMicros, Math.floor(price));
}

const leftOf = ({ budgetMicros, spentMicros }: Running) => budgetMicros - spentMicros;
const shareOf = ({ budgetMicros, spentMicros }: Running) => spentMicros / budgetMicros;

/** Before anything was won: it bids what would spend its budget if it won as often as it seems worth to. */
export function startPace(budgetMicros: number, placesOfDay: number): Pace {
  const wonPerPlace = budgetMicros / Math.max(placesOfDay, 1) / 0.3;
  return { alpha: 0.3, wonPerPlace, seen: 0 };
}

/** How many places of the day have come up, and how many are still expected. */
export interface DayOfPlaces {
  seen: number;
  left: number;
}

/**
 * [PR4] After each place that came up and was sold by bids: what was won is remembered, and the bid becomes what spends the budget evenly
 * over the day's places, with what was missed made up for (first-price pacing as in PACE, Gao and Kroer 2020).
 */
export function follow(
  pace: Pace,
  happened: {
    wonWorthMicros: number;
    budgetMicros: number;
    spentMicros: number;
    places: DayOfPlaces;
  },
): Pace {
  const { wonWorthMicros, budgetMicros, spentMicros, places } = happened;
  const seen = pace.seen + 1;
  const weight = 1 / Math.min(seen + parameters.prior, parameters.memory);
  const wonPerPlace = pace.wonPerPlace + weight * (wonWorthMicros - pace.wonPerPlace);
  const total = places.seen + places.left;
  const behind = (budgetMicros * places.seen) / total - spentMicros;
  const wanted = budgetMicros / total + behind / (parameters.catchUp * total);
  const alpha = wonPerPlace > 0 ? wanted / wonPerPlace : 1;
  return { seen, wonPerPlace, alpha: Math.min(1, Math.max(parameters.alphaMin, alpha)) };
}
