import type { Random } from '../../dev/fuzz.ts';

/** A day of a town: places for advertising, and who wants them. */
export interface Advertiser {
  id: string;
  isSmall: boolean;
  /** Says more than it is worth to it, or more than is so; see the mechanisms. */
  isStrategic: boolean;
  budgetMicros: number;
  quality: number;
  /** 0 to 1 for each topic and region. */
  topics: number[];
  regions: number[];
}

export interface Day {
  advertisers: Advertiser[];
  /** For each place its hour, topic and region. */
  places: { hour: number; topic: number; region: number; draw: number }[];
  /** How many were expected in each hour. */
  forecast: number[];
}

const topicCount = 8;
const regionCount = 4;
const smallCount = 45;
const largeCount = 15;
/** People look at noon and in the evening, and hardly at night. */
const curve = [
  6, 3, 2, 1, 1, 2, 8, 20, 28, 26, 24, 30, 42, 40, 30, 28, 30, 38, 52, 64, 70, 58, 34, 14,
];

/** `scarcity` 4: four times as much money for the same places. */
export function makeDay(
  random: Random,
  { places: count, scarcity }: { places: number; scarcity: number },
): Day {
  const between = (min: number, max: number) => min + random.next() * (max - min);
  const euro = 1_000_000;
  const advertisers = Array.from({ length: smallCount + largeCount }, (_, at): Advertiser => {
    const isSmall = at < smallCount;
    const own = random.int(0, topicCount - 1);
    const home = random.int(0, regionCount - 1);
    return {
      id: `${isSmall ? 'small' : 'large'} ${at}`,
      isSmall,
      isStrategic: at % 6 === 5,
      budgetMicros: Math.round(scarcity * between(isSmall ? 1 : 15, isSmall ? 4 : 40) * euro),
      quality: between(0.4, 1),
      topics: Array.from({ length: topicCount }, (_, topic) =>
        topic === own ? 1 : random.chance(0.3) ? between(0.3, 0.7) : between(0, 0.2),
      ),
      regions: Array.from({ length: regionCount }, (_, region) =>
        !isSmall || region === home ? 1 : random.chance(0.2) ? 0.5 : 0.1,
      ),
    };
  });
  const total = curve.reduce((sum, one) => sum + one, 0);
  const forecast = curve.map((one) => (one / total) * count);
  // What comes is up to a third more or less, and an hour of it is off by as much again.
  const whole = between(0.85, 1.15);
  const places: Day['places'] = [];
  for (let hour = 0; hour < 24; hour++) {
    const expected = forecast[hour]!;
    const here = Math.round(expected * whole * between(0.9, 1.1));
    for (let n = 0; n < here; n++) {
      places.push({
        hour,
        topic: random.int(0, topicCount - 1),
        region: random.int(0, regionCount - 1),
        draw: random.next(),
      });
    }
  }
  return { advertisers, places, forecast };
}
