import { homeEntriesMax } from '@allmende/contract/feed-limits';
import type { Uuid } from '#platform/ids';
import type { Db, PostRow } from './posts-store.ts';

/**
 * All SQL that says which entries stand in a list, and the one statement that fetches them with all that the feed knows
 * about how the viewer stands to them. So a page of a timeline asks the feed's tables once.
 */

/** Ids of entries and their `place`, by which the list is sorted; `$1` is the viewer. */
export interface Picked {
  text: string;
  values: unknown[];
}

/** Of a list of ids below `before`, the latest first. */
export interface Slice {
  before: Uuid | null;
  limit: number;
}

export interface ReaderRow {
  active_at: Date;
  is_stale: boolean;
  read_up_to: Uuid | null;
}

/** What the viewer has done with a post. */
export interface Marks {
  isLiked: boolean;
  isBoosted: boolean;
  isBookmarked: boolean;
  /** What they chose in its poll. */
  chosen: number[];
}

export type PlacedRow = PostRow & { place: Uuid };

type FoundRow = PlacedRow &
  ReaderRow & {
    depth: 0 | 1 | 2;
    is_followed: boolean;
    is_muted: boolean;
    is_answered_followed: boolean;
    is_liked: boolean;
    is_boosted: boolean;
    is_bookmarked: boolean;
    chosen: number[] | null;
  };

export interface Found {
  /** As the list is sorted, the highest place first. */
  rows: PlacedRow[];
  /** What they quote or pass on, and what that quotes, by id. */
  others: Map<Uuid, PostRow>;
  /** By the id of a post. */
  marks: Map<Uuid, Marks>;
  /** Of the authors, and of whoever is answered. */
  followed: Set<Uuid>;
  /** Of the authors. */
  muted: Set<Uuid>;
  /** When the viewer was here last; undefined for whoever never was. */
  reader: ReaderRow | undefined;
}

/** Above every id, and below. */
const top = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const bottom = '00000000-0000-0000-0000-000000000000';

/** A value rather than `exists`, which may be answered by reading all whom the viewer follows. */
const isFollowed = (actor: string) =>
  `coalesce((select f.is_accepted from feed_follows f
     where f.follower_actor_id = $1 and f.followed_actor_id = ${actor}), false)`;

/**
 * Ids first and rows by their ids, so that each step is a handful of index look-ups whatever the size of the tables, and
 * one plan serves all values.
 */
export async function find(db: Db, viewer: Uuid | null, picked: Picked): Promise<Found> {
  const { rows } = await db.query<FoundRow>(
    `with picked as materialized (${picked.text}),
     entry as materialized (
       select p.*, picked.place from picked
       join feed_posts p on p.id = any (array(select id from picked)) and p.id = picked.id
     ), near as materialized (
       select p.*, null::uuid as place from feed_posts p where p.id = any (array(
         select boost_of_id from entry where boost_of_id is not null
         union select quote_id from entry where quote_id is not null))
     ), far as materialized (
       select p.*, null::uuid as place from feed_posts p where p.id = any (array(
         select quote_id from near where quote_id is not null))
     ), every as (
       select 0 as depth, * from entry union all select 1, * from near union all select 2, * from far
     )
     select every.*, r.active_at, r.is_stale, r.read_up_to,
       ${isFollowed('every.author_actor_id')} as is_followed,
       ${isFollowed('every.reply_to_actor_id')} as is_answered_followed,
       exists (select from feed_mutes m
         where m.actor_id = $1 and m.muted_actor_id = every.author_actor_id) as is_muted,
       exists (select from feed_likes l where l.post_id = every.id and l.actor_id = $1) as is_liked,
       exists (select from feed_posts b where b.boost_of_id = every.id and b.author_actor_id = $1
         and b.deleted_at is null) as is_boosted,
       exists (select from feed_bookmarks b
         where b.actor_id = $1 and b.post_id = every.id) as is_bookmarked,
       case when every.poll is not null then (
         select v.options from feed_votes v where v.post_id = every.id and v.actor_id = $1) end as chosen
     from (values ($1::uuid)) viewer (id)
     left join feed_readers r on r.actor_id = viewer.id
     left join every on true
     order by depth, place desc`,
    [viewer, ...picked.values],
  );
  return sorted(rows);
}

function sorted(rows: FoundRow[]): Found {
  const found: Found = {
    rows: [],
    others: new Map(),
    marks: new Map(),
    followed: new Set(),
    muted: new Set(),
    // Left joins: without any post there is one row, which only says this.
    reader: rows[0]?.active_at ? rows[0] : undefined,
  };
  for (const row of rows) {
    if (row.id === null) continue;
    if (row.depth === 0) found.rows.push(row);
    else found.others.set(row.id, row);
    found.marks.set(row.id, {
      isLiked: row.is_liked,
      isBoosted: row.is_boosted,
      isBookmarked: row.is_bookmarked,
      chosen: row.chosen ?? [],
    });
    if (row.is_followed) found.followed.add(row.author_actor_id);
    if (row.is_muted) found.muted.add(row.author_actor_id);
    if (row.is_answered_followed) found.followed.add(row.reply_to_actor_id!);
  }
  return found;
}

/** These; sorted by id, the latest first. */
export function pickIds(ids: readonly Uuid[]): Picked {
  return { text: 'select distinct id, id as place from unnest($2::uuid[]) id', values: [ids] };
}

/**
 * [FD30] Pointers, and what those who are merged and oneself have posted. When pointers alone fill the slice, nothing older
 * than the last of them is asked of the merged; otherwise the timeline ends below the last pointer that is kept, which
 * cannot lie within the first slice. Of the merged first only their latest posts are looked at (`heads`, below the cursor): where these
 * fill the slice, nothing older than the last of them is asked either.
 */
export function pickHome({ before, limit }: Slice): Picked {
  const isFirst = before === null;
  const end = `(select post_id from feed_timeline where reader_actor_id = $1
    order by post_id desc offset ${homeEntriesMax - 1} limit 1)`;
  return {
    text: `with kept as materialized (
         select coalesce(${isFirst ? 'null' : end}, '${bottom}'::uuid) as id
       ), pointed as materialized (
         select post_id as id from feed_timeline, kept
         where reader_actor_id = $1 and post_id < $2 ${isFirst ? '' : 'and post_id >= kept.id'}
         order by post_id desc limit $3
       ), lowest as materialized (
         select coalesce((select id from pointed order by id desc offset $3::bigint - 1 limit 1), kept.id) as id
         from kept
       ), latest as materialized (
         select actor_id, latest_post_id as id from feed_authors, lowest
         where is_merged and latest_post_id >= lowest.id
       ), whole as (
         select actor_id, latest_post_id as id from feed_authors, lowest
         where actor_id = $1 and not is_merged and latest_post_id >= lowest.id
         union all
         select * from latest
         where actor_id = $1 or ${isFollowed('latest.actor_id')}
       ), heads as materialized (
         select actor_id, case when whole.id < $2 then whole.id else (
           select p.id from feed_posts p
           where p.author_actor_id = whole.actor_id and p.id < $2 and p.id >= lowest.id
           order by p.author_actor_id desc, p.id desc limit 1
         ) end as id from lowest, whole
       ), newest as materialized (
         select coalesce((select id from heads where id is not null order by id desc offset $3::bigint - 1 limit 1), lowest.id) as id
         from lowest
       )
       select id, id as place from (
         select id from pointed
         union
         select p.id from newest, heads cross join lateral (
           select id from feed_posts
           where author_actor_id = heads.actor_id and id <= heads.id and id >= newest.id
           order by author_actor_id desc, id desc limit $3
         ) p where heads.id >= newest.id
       ) found order by id desc limit $3`,
    values: [before ?? top, limit],
  };
}

export function pickPublic({ before, limit }: Slice): Picked {
  return {
    text: `select id, id as place from feed_posts
      where visibility = 'public' and reply_to_id is null and boost_of_id is null and deleted_at is null and id < $2
      order by id desc limit $3`,
    values: [before ?? top, limit],
  };
}

export function pickHashtag(tag: string, { before, limit }: Slice): Picked {
  return {
    text: `select post_id as id, post_id as place from feed_hashtags where tag = $2 and post_id < $3
      order by post_id desc limit $4`,
    values: [tag, before ?? top, limit],
  };
}

export function pickAuthor(
  authorActorId: Uuid,
  { before, limit, withReplies }: Slice & { withReplies: boolean },
): Picked {
  return {
    text: `select id, id as place from feed_posts where author_actor_id = $2 and id < $3 and deleted_at is null
        and ($5 or reply_to_id is null or reply_to_actor_id = author_actor_id)
      order by id desc limit $4`,
    values: [authorActorId, before ?? top, limit, withReplies],
  };
}

export function pickMentions({ before, limit }: Slice): Picked {
  return {
    text: `select post_id as id, post_id as place from feed_mentions where actor_id = $1 and post_id < $2
      order by post_id desc limit $3`,
    values: [before ?? top, limit],
  };
}

/** In the order in which they were liked. */
export function pickLikes({ before, limit }: Slice): Picked {
  return {
    text: `select post_id as id, id as place from feed_likes where actor_id = $1 and id < $2
      order by id desc limit $3`,
    values: [before ?? top, limit],
  };
}

/** In the order in which they were kept. */
export function pickBookmarks({ before, limit }: Slice): Picked {
  return {
    text: `select post_id as id, id as place from feed_bookmarks where actor_id = $1 and id < $2
      order by id desc limit $3`,
    values: [before ?? top, limit],
  };
}
