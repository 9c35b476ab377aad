import { parameters } from '../../apps/server/src/promotion/parameters.ts';
import type { Day } from './day.ts';
import type { Mechanism } from './mechanisms.ts';

export interface Outcome {
  name: string;
  /** Of the places, how many were sold. */
  fill: number;
  revenueEuros: number;
  budgetUsed: number;
  /** Mean distance between how an advertiser's money went and how people came, over the day, of what was spent. */
  pacingError: number;
  /** How many had nothing left at eight in the evening. */
  dryBeforeEvening: number;
  cpmSmall: number;
  cpmLarge: number;
  /** Worth for each euro, and the same of those who play the auction against those who do not. */
  worthPerEuro: number;
  strategicGain: number;
  /** Of the small, who got less than a fifth of what they wanted to buy. */
  smallStarved: number;
  microsecondsPerPlace: number;
}

export function simulate(day: Day, open: (spent: readonly number[]) => Mechanism): Outcome {
  const { advertisers, places, forecast } = day;
  const count = advertisers.length;
  const spent = new Array<number>(count).fill(0);
  const views = new Array<number>(count).fill(0);
  const worth = new Array<number>(count).fill(0);
  const mechanism = open(spent);
  const checkpoints = 96;
  const curves: number[][] = [];
  const known = knower(forecast);
  let sold = 0;
  let dry = 0;
  let wasEvening = false;
  const began = performance.now();
  for (const [index, { hour, topic, region, draw }] of places.entries()) {
    const matches = advertisers.map(({ topics, regions }) => topics[topic]! * regions[region]!);
    const worths = matches.map(
      (match, at) => parameters.capMicros * advertisers[at]!.quality * match,
    );
    const { elapsed, placesLeft } = known(hour, index);
    const won = mechanism.sell({ index, elapsed, placesLeft, draw, worths, matches });
    if (won) {
      sold += 1;
      spent[won.at]! += won.priceMicros;
      views[won.at]! += 1;
      worth[won.at]! += worths[won.at]!;
    }
    if (!wasEvening && hour >= 20) {
      wasEvening = true;
      dry = advertisers.filter(
        ({ budgetMicros }, at) => budgetMicros - spent[at]! < 0.01 * budgetMicros,
      ).length;
    }
    if ((index + 1) % Math.ceil(places.length / checkpoints) === 0) curves.push([...spent]);
  }
  const tookMs = performance.now() - began;
  const of = (pick: (at: number) => boolean, values: readonly number[]) =>
    values.reduce((sum, one, at) => (pick(at) ? sum + one : sum), 0);
  const everybody = () => true;
  const isSmall = (at: number) => advertisers[at]!.isSmall;
  const cpm = (pick: (at: number) => boolean) => of(pick, spent) / 1_000 / of(pick, views);
  const perEuro = (pick: (at: number) => boolean) => of(pick, worth) / of(pick, spent);
  const budgets = advertisers.map(({ budgetMicros }) => budgetMicros);
  const small = advertisers.flatMap((_, at) => (isSmall(at) ? [at] : []));
  return {
    name: mechanism.name,
    fill: sold / places.length,
    revenueEuros: of(everybody, spent) / 1_000_000,
    budgetUsed: of(everybody, spent) / of(everybody, budgets),
    pacingError: pacingErrorOf(curves, spent, views),
    dryBeforeEvening: dry / count,
    cpmSmall: cpm(isSmall),
    cpmLarge: cpm((at) => !isSmall(at)),
    worthPerEuro: perEuro(everybody),
    strategicGain:
      perEuro((at) => advertisers[at]!.isStrategic) /
      perEuro((at) => !advertisers[at]!.isStrategic),
    smallStarved: small.filter((at) => spent[at]! < 0.2 * budgets[at]!).length / small.length,
    microsecondsPerPlace: (tookMs * 1_000) / places.length,
  };
}

/** What can be known while the day goes on: the forecast, set right by what has come. */
function knower(forecast: readonly number[]) {
  const total = forecast.reduce((sum, one) => sum + one, 0);
  let hourNow = -1;
  let before = 0;
  let seenBefore = 0;
  return (hour: number, seen: number) => {
    if (hour !== hourNow) {
      before = forecast.slice(0, hour).reduce((sum, one) => sum + one, 0);
      seenBefore = seen;
      hourNow = hour;
    }
    // So far the day was so much fuller than expected; a tenth of a day of trust in the forecast beside it.
    const trust = total / 3;
    const fuller = (seenBefore + trust) / (before + trust);
    const ofHour = Math.max(0, forecast[hour]! * fuller - (seen - seenBefore));
    const later = (total - before - forecast[hour]!) * fuller;
    const placesLeft = ofHour + later;
    return { placesLeft, elapsed: seen / (seen + Math.max(placesLeft, 1)) };
  };
}

/** Those who got a few views only say nothing of pace. */
const viewsMin = 50;

function pacingErrorOf(
  curves: readonly number[][],
  spent: readonly number[],
  views: readonly number[],
): number {
  let [sum, weight] = [0, 0];
  for (const [at, all] of spent.entries()) {
    if (views[at]! < viewsMin) continue;
    for (const [step, curve] of curves.entries()) {
      sum += Math.abs(curve[at]! / all - (step + 1) / curves.length);
      weight += 1;
    }
  }
  return sum / weight;
}
