import { promotionSumsOf } from '@allmende/contract/promotion-limits';
import type { PromotionRow } from './tables.ts';

/** What stands above a place. */
export interface Beside {
  /** Folded, without the sign. */
  hashtags: readonly string[];
  language: string | null;
  /** Of whoever wrote it, where that is a business that says where it is. */
  location: Location | null;
}
export interface Location {
  latitude: number;
  longitude: number;
}
type Aim = Pick<PromotionRow, 'topics' | 'languages' | 'radius_km' | 'latitude' | 'longitude'>;

/** How much a post without the topic, without a language, or without an address has to do with who chose one. */
const shares = { anyTopic: 0.5, otherTopic: 0.2, noLanguage: 0.8, noLocation: 0.6 };

/**
 * [PR10] What a place has to do with a promotion, 0 to 1, from what stands there alone. In another language, or beside a business beyond the
 * radius, it is not shown.
 */
export function matchOf(aim: Aim, beside: Beside): number {
  const topic =
    aim.topics.length === 0
      ? shares.anyTopic
      : topicsShared(aim, beside).length > 0
        ? 1
        : shares.otherTopic;
  return topic * languageShare(aim, beside) * nearness(aim, beside);
}

export function topicsShared({ topics }: Pick<Aim, 'topics'>, { hashtags }: Beside): string[] {
  return topics.filter((topic) => hashtags.includes(topic));
}

function languageShare({ languages }: Aim, { language }: Beside): number {
  if (languages.length === 0) return 1;
  if (language === null) return shares.noLanguage;
  return languages.includes(language) ? 1 : 0;
}

function nearness({ radius_km: radius, latitude, longitude }: Aim, { location }: Beside): number {
  if (radius === null || latitude === null || longitude === null) return 1;
  if (location === null) return shares.noLocation;
  return kilometresBetween({ latitude, longitude }, location) <= radius ? 1 : 0;
}

/** Along a great circle of a sphere. */
export function kilometresBetween(one: Location, other: Location): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const sine = (degrees: number) => Math.sin(radians(degrees) / 2) ** 2;
  const chord =
    sine(other.latitude - one.latitude) +
    Math.cos(radians(one.latitude)) *
      Math.cos(radians(other.latitude)) *
      sine(other.longitude - one.longitude);
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** [PR11] From how many of those who saw it hid it: each weighs twenty views. In hundredths, so that a single view does not change it. */
export function qualityOf({ seen, hidden }: Pick<PromotionRow, 'seen' | 'hidden'>): number {
  const quality = 1 - (20 * hidden) / (seen + 200);
  return Math.max(0.1, Math.round(quality * 100) / 100);
}

/** [PR4] Of what is left, what the rest of the day may spend, by its share of the time that is left. */
export function budgetOfDay(
  leftMicros: number,
  { now, ends, dayEnds }: { now: number; ends: number; dayEnds: number },
): number {
  const share = ends <= dayEnds ? 1 : (dayEnds - now) / (ends - now);
  return Math.floor(leftMicros * share);
}

/** What may be known of a day before it is over. */
export interface Forecast {
  /** Places in each hour of an ordinary day. */
  hours: readonly number[];
  /** How many have come up today, and before this hour. */
  seen: number;
  seenBefore: number;
  hour: number;
  /** The share of this hour that is over. */
  ofHour: number;
}

/** [PR4] How many places are still to come today: the forecast, set right by what has come. At least one. */
export function placesLeft({ hours, seen, seenBefore, hour, ofHour }: Forecast): number {
  const sum = (some: readonly number[]) => some.reduce((all, one) => all + one, 0);
  const total = sum(hours);
  const before = sum(hours.slice(0, hour));
  // So far the day was so much fuller than expected; a third of a day of trust in the forecast beside it.
  const trust = Math.max(total / 3, 1);
  const fuller = (seenBefore + trust) / (before + trust);
  const expected = hours[hour]! * fuller;
  const come = seen - seenBefore;
  const ofThis = Math.max(expected * (1 - ofHour), Math.min(expected - come, expected * 0.1), 0);
  const later = sum(hours.slice(hour + 1)) * fuller;
  return Math.max(1, ofThis + later);
}

/** What is expected of a day before there was any. */
export const usualHours: readonly number[] = Array.from({ length: 24 }, (_, hour) =>
  hour < 6 ? 1 : 10,
);

/** [PR14] As advertisers and the register are told. */
export const tens = (count: number) => count - (count % promotionSumsOf);
