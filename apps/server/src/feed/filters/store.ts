import type { NewFeedFilter } from '@allmende/contract/feed-filters';
import type { FilterPlace, FilterWord } from '@allmende/contract/word-filters';
import type { Uuid } from '#platform/ids';
import type { Db } from '../posts-store.ts';

/** All SQL about word filters. */
export interface FilterRow {
  id: Uuid;
  title: string;
  words: FilterWord[];
  places: FilterPlace[];
  action: NewFeedFilter['action'];
  until: Date | null;
}

export async function readFilters(db: Db, ownerActorId: Uuid): Promise<FilterRow[]> {
  const text = `select id, title, words, places, action, until from feed_filters
    where owner_actor_id = $1 order by title, id`;
  return (await db.query<FilterRow>(text, [ownerActorId])).rows;
}

export async function putFilter(
  db: Db,
  ownerActorId: Uuid,
  id: Uuid,
  filter: NewFeedFilter,
): Promise<void> {
  await db.query(
    `insert into feed_filters (owner_actor_id, id, title, words, places, action, until) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (owner_actor_id, id) do update set title = excluded.title, words = excluded.words,
       places = excluded.places, action = excluded.action, until = excluded.until`,
    [
      ownerActorId,
      id,
      filter.title,
      JSON.stringify(filter.words),
      filter.places,
      filter.action,
      filter.until,
    ],
  );
}

export async function deleteFilter(db: Db, ownerActorId: Uuid, id: Uuid): Promise<void> {
  await db.query('delete from feed_filters where owner_actor_id = $1 and id = $2', [
    ownerActorId,
    id,
  ]);
}
