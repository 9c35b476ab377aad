import { fail, ok } from '@allmende/contract/errors';
import type { FeedEntry, Post } from '@allmende/contract/feed';
import { newPostsMax } from '@allmende/contract/feed-limits';
import { foldTag } from '@allmende/contract/hashtags';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Answer, FeedContext, Page, Viewer } from './context.ts';
import { readCursor } from './cursor.ts';
import type { Posts } from './posts.ts';
import type { PostRow } from './posts-store.ts';
import type { Presenter } from './present.ts';
import { awayAfterMs, belongsHome, notedEveryMs, type Standing } from './rules.ts';
import type { Look, Sight } from './seeing.ts';
import * as store from './timelines-store.ts';

type Entries = { items: FeedEntry[]; nextCursor: string | null };
type Paged = Answer<Entries, 'platform.invalid_input'>;

const ancestorsMax = 40;

export type Timelines = ReturnType<typeof createTimelines>;

/** [FD20]–[FD28] What stands in which timeline, always asked of the one function that decides who may see what. */
export function createTimelines(
  { database, clock, identity }: FeedContext,
  { look, present, posts }: { look: Look; present: Presenter; posts: Posts },
) {
  const { pool } = database;

  /**
   * Fills a page from slices: what is fetched and not shown is fetched past. Ends when a slice is not full.
   * @param placeOf What the list is sorted by.
   */
  async function collect<Row extends PostRow>(
    { viewer, cursor, limit }: Page & { viewer: Viewer },
    fetch: (slice: store.Slice) => Promise<Row[]>,
    isShown: (row: Row, sight: Sight) => boolean,
    placeOf: (row: Row) => Uuid = (row) => row.id,
  ): Paged {
    const from = readCursor(cursor);
    if (!from.ok) return from;
    const items: FeedEntry[] = [];
    let before = from.value;
    for (;;) {
      const wanted = limit - items.length;
      // A few more, so that what is not shown seldom costs another question.
      const size = wanted + Math.max(5, Math.ceil(wanted / 4));
      const rows = await fetch({ before, limit: size });
      const sight = await look(viewer, rows);
      const shown = rows.filter((row) => sight.sees(row) && isShown(row, sight));
      const taken = shown.slice(0, wanted);
      items.push(...(await present.entries(viewer, taken, sight)));
      if (taken.length === wanted && (shown.length > wanted || rows.length === size)) {
        return ok({ items, nextCursor: placeOf(taken.at(-1)!) });
      }
      if (rows.length < size) return ok({ items, nextCursor: null });
      before = placeOf(rows.at(-1)!);
    }
  }

  /** [FD32] Notes that the reader is here; whoever was away gets their timeline anew. */
  async function arrive(actorId: Uuid): Promise<store.ReaderRow | undefined> {
    const now = clock.now();
    const known = await store.readReader(pool, actorId);
    const awayMs = known ? now.getTime() - known.active_at.getTime() : Number.POSITIVE_INFINITY;
    if (known && !known.is_stale && awayMs <= notedEveryMs) return known;
    // Committed before posts are read: what comes from now on is written, what was before is found.
    await store.noteReader(pool, { actorId, now, isStale: awayMs > awayAfterMs });
    if (!known || known.is_stale || awayMs > awayAfterMs) {
      await database.transaction((tx) => store.regenerate(tx.client, actorId));
    }
    await store.trim(pool, actorId);
    return known;
  }

  const isAtHome = (viewer: Uuid) => (row: PostRow, sight: Sight) =>
    belongsHome(viewer, standingOf(row, sight), sight.relationOf);

  const isNotMuted = (row: PostRow, sight: Sight) => {
    const { byActorId, authorActorId } = standingOf(row, sight);
    return !sight.relationOf(byActorId).isMuted && !sight.relationOf(authorActorId).isMuted;
  };

  return {
    async home(viewer: Uuid, page: Page) {
      const reader = await arrive(viewer);
      const found = await collect(
        { ...page, viewer },
        (slice) => store.sliceHome(pool, viewer, slice),
        isAtHome(viewer),
      );
      if (!found.ok) return found;
      const readUpTo = reader?.read_up_to ? toPublicId('pst', reader.read_up_to) : null;
      return ok({ ...found.value, readUpTo });
    },

    async countNew(viewer: Uuid, after: Uuid): Promise<number> {
      await arrive(viewer);
      const rows = await store.sliceHome(pool, viewer, { before: null, limit: newPostsMax });
      const newer = rows.filter((row) => row.id > after && row.author_actor_id !== viewer);
      const sight = await look(viewer, newer);
      return newer.filter((row) => sight.sees(row) && isAtHome(viewer)(row, sight)).length;
    },

    markRead: (viewer: Uuid, upTo: Uuid) => store.setReadUpTo(pool, viewer, upTo, clock.now()),

    public: (viewer: Viewer, page: Page) =>
      collect({ ...page, viewer }, (slice) => store.slicePublic(pool, slice), isNotMuted),

    hashtag: (viewer: Viewer, tag: string, page: Page) =>
      collect(
        { ...page, viewer },
        (slice) => store.sliceHashtag(pool, foldTag(tag), slice),
        isNotMuted,
      ),

    async profile(
      viewer: Viewer,
      handle: string,
      { withReplies, ...page }: Page & { withReplies: boolean },
    ): Answer<Entries, 'feed.actor_unknown' | 'platform.invalid_input'> {
      const id = await identity.actorIdByHandle(handle);
      if (!id) return fail('feed.actor_unknown');
      return collect(
        { ...page, viewer },
        (slice) => store.sliceAuthor(pool, id, { ...slice, withReplies }),
        () => true,
      );
    },

    mentions: (viewer: Uuid, page: Page) =>
      collect({ ...page, viewer }, (slice) => store.sliceMentions(pool, viewer, slice), isNotMuted),

    bookmarks: (viewer: Uuid, page: Page) =>
      collect(
        { ...page, viewer },
        (slice) => store.sliceBookmarks(pool, viewer, slice),
        () => true,
        (row) => row.place,
      ),

    async thread(
      viewer: Viewer,
      id: Uuid,
      { cursor, limit }: Page,
    ): Answer<
      { ancestors: Post[]; post: Post; items: Post[]; nextCursor: string | null },
      'feed.post_unknown' | 'platform.invalid_input'
    > {
      const after = readCursor(cursor);
      if (!after.ok) return after;
      const row = await posts.seen(viewer, id);
      if (!row.ok) return row;
      const [post, ancestors, replies] = await Promise.all([
        posts.get(viewer, id),
        store.readAncestors(pool, row.value, ancestorsMax),
        store.sliceReplies(pool, id, { after: after.value, limit: limit + 1 }),
      ]);
      if (!post.ok) return post;
      const shown = replies.slice(0, limit);
      return ok({
        ancestors: await posts.shown(viewer, ancestors.reverse()),
        post: post.value,
        items: await posts.shown(viewer, shown),
        nextCursor: replies.length > limit ? shown.at(-1)!.id : null,
      });
    },
  };
}

function standingOf(row: PostRow, sight: Sight): Standing {
  const original = row.boost_of_id === null ? row : sight.others.get(row.boost_of_id)!;
  return {
    byActorId: row.author_actor_id,
    authorActorId: original.author_actor_id,
    replyToActorId: row.reply_to_actor_id,
  };
}
