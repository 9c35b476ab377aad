import { fail, ok } from '@allmende/contract/errors';
import type { Id } from '@allmende/contract/ids';
import type { FeedEntry, Post } from '@allmende/contract/feed';
import { newPostsMax } from '@allmende/contract/feed-limits';
import { foldTag } from '@allmende/contract/hashtags';
import type { FilterPlace } from '@allmende/contract/word-filters';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Answer, FeedContext, Page, Viewer } from './context.ts';
import { readCursor } from './cursor.ts';
import type { Sift, SiftFor } from './filters/filtering.ts';
import type { Posts } from './posts.ts';
import * as pages from './pages-store.ts';
import type { PostRow } from './posts-store.ts';
import { presentEntries } from './present.ts';
import { awayAfterMs, belongsHome, notedEveryMs, type Standing } from './rules.ts';
import type { Look, Sight } from './seeing.ts';
import * as store from './timelines-store.ts';

type Entries = { items: FeedEntry[]; nextCursor: string | null };
type Paged = Answer<Entries, 'platform.invalid_input'>;

const ancestorsMax = 40;
/** [FD29] More entries than a home timeline has: those of it are all looked at. */
const lookedAtMax = 1_200;
const sliceMax = 100;

export type Timelines = ReturnType<typeof createTimelines>;

/** [FD20]–[FD28] What stands in which timeline, always asked of the one function that decides who may see what. */
export function createTimelines(
  { database, clock, identity }: FeedContext,
  { look, posts, siftFor }: { look: Look; posts: Posts; siftFor: SiftFor },
) {
  const { pool } = database;

  /**
   * Fills a page from slices: what is fetched and not shown is fetched past. Ends when a slice is not full; [FD29] where hardly anything
   * is shown, after so many entries, and the next page goes on from there.
   */
  async function collect(
    { cursor, limit }: Page,
    fetch: (slice: pages.Slice) => Promise<Sight>,
    isShown: (row: PostRow, sight: Sight) => boolean,
    sift?: Sift,
  ): Paged {
    const from = readCursor(cursor);
    if (!from.ok) return from;
    const items: FeedEntry[] = [];
    let before = from.value;
    for (let lookedAt = 0; ; ) {
      const wanted = limit - items.length;
      // A few more, so that what is not shown seldom costs another question, and many where most is not.
      const more = Math.max(5, Math.ceil(wanted / 4), Math.min(lookedAt, sliceMax - wanted));
      const size = wanted + more;
      const sight = await fetch({ before, limit: size });
      const { rows } = sight;
      const visible = rows.filter((row) => sight.sees(row) && isShown(row, sight));
      const shown = sifted(visible, sight, sift);
      const taken = shown.slice(0, wanted);
      items.push(...taken.map(({ entry }) => entry));
      if (taken.length === wanted && (shown.length > wanted || rows.length === size)) {
        return ok({ items, nextCursor: taken.at(-1)!.row.place });
      }
      if (rows.length < size) return ok({ items, nextCursor: null });
      before = rows.at(-1)!.place;
      lookedAt += rows.length;
      if (lookedAt >= lookedAtMax) return ok({ items, nextCursor: before });
    }
  }

  const isHere = (reader: pages.ReaderRow | undefined) =>
    reader !== undefined &&
    !reader.is_stale &&
    clock.now().getTime() - reader.active_at.getTime() <= notedEveryMs;

  /** [FD32] Notes that the reader is here; whoever was away gets their timeline anew. */
  async function arrive(actorId: Uuid, known: pages.ReaderRow | undefined): Promise<void> {
    const now = clock.now();
    const awayMs = known ? now.getTime() - known.active_at.getTime() : Number.POSITIVE_INFINITY;
    // Committed before posts are read: what comes from now on is written, what was before is found.
    await store.noteReader(pool, { actorId, now, isStale: awayMs > awayAfterMs });
    if (!known || known.is_stale || awayMs > awayAfterMs) {
      await database.transaction((tx) => store.regenerate(tx.client, actorId));
    }
    await store.trim(pool, actorId);
  }

  /**
   * A slice of the home timeline. Reader and entries come from one statement, so a timeline that is shown was whole at
   * that moment; for whoever was away it is asked again when it is.
   */
  async function lookHome(viewer: Uuid, slice: pages.Slice): Promise<Sight> {
    const sight = await look(viewer, pages.pickHome(slice));
    if (isHere(sight.reader)) return sight;
    await arrive(viewer, sight.reader);
    return look(viewer, pages.pickHome(slice));
  }

  const isAtHome = (viewer: Uuid) => (row: PostRow, sight: Sight) =>
    belongsHome(viewer, standingOf(row, sight), sight.relationOf);

  /** [FD25] Of a page that begins with `cursor`, the posts that stand on a page before it. */
  async function standingAbove(viewer: Uuid, cursor: string | undefined, sight: Sight) {
    const from = readCursor(cursor);
    const boosted = sight.rows
      .map((row) => (row.boost_of_id === null ? row : sight.others.get(row.boost_of_id)!))
      .filter((post) => post.boost_count > 0);
    if (!from.ok || from.value === null || boosted.length === 0) return new Set<Uuid>();
    return store.listBoostedAbove(pool, viewer, boosted, from.value);
  }

  const isNotMuted = (row: PostRow, sight: Sight) => {
    const { byActorId, authorActorId } = standingOf(row, sight);
    return !sight.relationOf(byActorId).isMuted && !sight.relationOf(authorActorId).isMuted;
  };

  /** A list of what the viewer may see and has not muted, without what their filters for the place leave out. */
  async function collectSifted(
    viewer: Viewer,
    page: Page,
    pick: (slice: pages.Slice) => pages.Picked,
    {
      place,
      isWanted = () => true,
    }: { place: FilterPlace | null; isWanted?: (row: PostRow) => boolean },
  ): Paged {
    const isShown = (row: PostRow, sight: Sight) => isNotMuted(row, sight) && isWanted(row);
    const sift = place === null ? undefined : await siftFor(viewer, place);
    return collect(page, (slice) => look(viewer, pick(slice)), isShown, sift);
  }

  return {
    async home(viewer: Uuid, page: Page) {
      let readUpTo: Uuid | null = null;
      let above: ReadonlySet<Uuid> = new Set();
      const belongs = isAtHome(viewer);
      const isFirst = once();
      const found = await collect(
        page,
        async (slice) => {
          const sight = await lookHome(viewer, slice);
          readUpTo = sight.reader?.read_up_to ?? null;
          above = await standingAbove(viewer, page.cursor, sight);
          return sight;
        },
        (row, sight) =>
          !above.has(row.boost_of_id ?? row.id) && belongs(row, sight) && isFirst(row),
        await siftFor(viewer, 'home'),
      );
      if (!found.ok) return found;
      return ok({ ...found.value, readUpTo: readUpTo && toPublicId('pst', readUpTo) });
    },

    async countNew(viewer: Uuid, after: Uuid): Promise<number> {
      const sight = await lookHome(viewer, { before: null, limit: newPostsMax });
      const isNew = (row: PostRow) => row.id > after && row.author_actor_id !== viewer;
      const belongs = isAtHome(viewer);
      const isFirst = once();
      const rows = sight.rows.filter(
        (row) => sight.sees(row) && belongs(row, sight) && isFirst(row) && isNew(row),
      );
      return sifted(rows, sight, await siftFor(viewer, 'home')).length;
    },

    markRead: (viewer: Uuid, upTo: Uuid) => store.setReadUpTo(pool, viewer, upTo, clock.now()),

    /** A list that another part of the feed picks, of what the viewer may see and has not muted. */
    listed: collectSifted,

    /** [FD160] Those of the posts that one may see and has neither muted nor filtered, in no order. */
    async picked(viewer: Viewer, ids: readonly Uuid[]): Promise<Post[]> {
      if (ids.length === 0) return [];
      const sight = await look(viewer, pages.pickIds(ids));
      const rows = sight.rows.filter((row) => sight.sees(row) && isNotMuted(row, sight));
      return sifted(rows, sight, await siftFor(viewer, 'public')).flatMap(({ entry }) =>
        entry.foldedBy.length === 0 ? [entry.post] : [],
      );
    },

    public: (viewer: Viewer, page: Page) =>
      collectSifted(viewer, page, pages.pickPublic, { place: 'public' }),

    hashtag: (viewer: Viewer, tag: string, page: Page) =>
      collectSifted(viewer, page, (slice) => pages.pickHashtag(foldTag(tag), slice), {
        place: 'public',
      }),

    async profile(
      viewer: Viewer,
      handle: string,
      { withReplies, ...page }: Page & { withReplies: boolean },
    ): Answer<Entries, 'feed.actor_unknown' | 'platform.invalid_input'> {
      const id = await identity.actorIdByHandle(handle);
      if (!id) return fail('feed.actor_unknown');
      return collect(
        page,
        (slice) => look(viewer, pages.pickAuthor(id, { ...slice, withReplies })),
        () => true,
        await siftFor(viewer, 'profiles'),
      );
    },

    mentions: (viewer: Uuid, page: Page) =>
      collect(page, (slice) => look(viewer, pages.pickMentions(slice)), isNotMuted),

    bookmarks: (viewer: Uuid, page: Page) =>
      collect(
        page,
        (slice) => look(viewer, pages.pickBookmarks(slice)),
        () => true,
      ),

    likes: (viewer: Uuid, page: Page) =>
      collect(
        page,
        (slice) => look(viewer, pages.pickLikes(slice)),
        () => true,
      ),

    async thread(
      viewer: Viewer,
      id: Uuid,
      { cursor, limit }: Page,
    ): Answer<
      {
        ancestors: Post[];
        post: Post;
        items: Post[];
        nextCursor: string | null;
        folded: { postId: Id<'post'>; by: string[] }[];
      },
      'feed.post_unknown' | 'platform.invalid_input'
    > {
      const after = readCursor(cursor);
      if (!after.ok) return after;
      const row = await posts.seen(viewer, id);
      if (!row.ok) return row;
      const [post, ancestors, replies] = await Promise.all([
        posts.get(viewer, id),
        store.listAncestors(pool, row.value, ancestorsMax),
        store.listReplies(pool, id, { after: after.value, limit: limit + 1 }),
      ]);
      if (!post.ok) return post;
      const page = replies.slice(0, limit);
      const sift = await siftFor(viewer, 'threads');
      const folded: { postId: Id<'post'>; by: string[] }[] = [];
      // The post for which one came is shown as it is.
      const shown = async (ids: readonly Uuid[]) => {
        const found = await posts.shown(viewer, ids);
        return found.filter((one) => {
          const { isHidden, foldedBy } = sift(one);
          if (foldedBy.length > 0 && !isHidden) folded.push({ postId: one.id, by: foldedBy });
          return !isHidden;
        });
      };
      return ok({
        ancestors: await shown(ancestors.reverse()),
        post: post.value,
        items: await shown(page),
        nextCursor: replies.length > limit ? page.at(-1)! : null,
        folded,
      });
    },
  };
}

/** What is left out is not there; what is folded says by which filters. */
function sifted(rows: readonly pages.PlacedRow[], sight: Sight, sift?: Sift) {
  return rows.flatMap((row) => {
    const [entry] = presentEntries([row], sight);
    if (!entry) return [];
    const { isHidden, foldedBy } = sift?.(entry.post) ?? { isHidden: false, foldedBy: [] };
    return isHidden ? [] : [{ row, entry: { ...entry, foldedBy } }];
  });
}

function standingOf(row: PostRow, sight: Sight): Standing {
  const original = row.boost_of_id === null ? row : sight.others.get(row.boost_of_id)!;
  return {
    byActorId: row.author_actor_id,
    authorActorId: original.author_actor_id,
    replyToActorId: row.reply_to_actor_id,
  };
}

/** True of the first entry of each post, and of no other; asked of entries as they are sorted. */
function once(): (row: PostRow) => boolean {
  const known = new Set<Uuid>();
  return (row) => {
    const id = row.boost_of_id ?? row.id;
    return !known.has(id) && known.add(id) !== undefined;
  };
}
