import type { FeedEntry } from '@allmende/contract/feed';
import type { ShownPlace } from '@allmende/contract/promotion';
import { placeEvery, placeFirstAfter } from '@allmende/contract/promotion-limits';
import { api } from '../app/api.ts';

/** What stands below which post of a page. */
export type PlaceBelow = ShownPlace & { belowEntryId: string };

/** Posts are not waited for longer than this for the sake of what is paid for. */
const patienceMs = 400;

/** [PR13] Places of a page of entries, below the fourth and then below every eighth; none when the answer takes its time. */
export default async function askPlaces(entries: readonly FeedEntry[]): Promise<PlaceBelow[]> {
  const above = entries.filter(
    (_, at) => at + 1 >= placeFirstAfter && (at + 1 - placeFirstAfter) % placeEvery === 0,
  );
  // What comes after the last entry of a page would stand too near to the first place of the next one.
  const asked = above.filter((_, at) => placeFirstAfter + at * placeEvery + placeEvery <= 20);
  const answers = Promise.all(asked.map(askBelow));
  const tooLate = new Promise<null[]>((resolve) => {
    setTimeout(() => resolve([]), patienceMs);
  });
  const places = await Promise.race([answers, tooLate]);
  return places.flatMap((place) => place ?? []);
}

async function askBelow(entry: FeedEntry): Promise<PlaceBelow | null> {
  try {
    const { place } = await api.promotion.askPlace({ body: { afterPostId: entry.post.id } });
    return place && { ...place, belowEntryId: entry.id };
  } catch {
    return null;
  }
}
