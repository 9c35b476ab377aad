import type { Actor } from '@allmende/contract/actors';
import { ok, type Result } from '@allmende/contract/errors';
import type { Post } from '@allmende/contract/feed';
import { type FeedNotice, feedNoticesOperations } from '@allmende/contract/feed-notices';
import {
  newNoticesMax,
  type NoticeKind,
  type NoticeSettings,
  noticeKinds,
  noticesKeptDays,
  usualNotices,
} from '@allmende/contract/feed-notice-kinds';
import { anyActor } from '#platform/access';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { Answer, FeedContext, Page } from '../context.ts';
import { readCursor } from '../cursor.ts';
import type { SiftFor } from '../filters/filtering.ts';
import type { Follows } from '../follows.ts';
import { pickIds } from '../pages-store.ts';
import { presentEntries } from '../present.ts';
import type { Look, RelationsTo } from '../seeing.ts';
import { grouped } from './grouping.ts';
import * as store from './store.ts';

/** One deed of one actor, as its receiver may know of it. */
export interface Notice {
  row: store.NoticeRow;
  by: Actor;
  post: Post | null;
  foldedBy: string[];
}

export type Notices = ReturnType<typeof createNotices>;

const shownActorsMax = 3;
/** Of a page of groups, so that one post with very many likes does not hold up the rest. */
const rowsMax = 1_000;
const sliceSize = 100;

/** [FD55]–[FD59] What one is told, each time asked again whether one may know of it. */
export function createNotices(
  { database, clock, http, identity, jobs }: FeedContext,
  {
    look,
    relationsTo,
    follows,
    siftFor,
  }: { look: Look; relationsTo: RelationsTo; follows: Follows; siftFor: SiftFor },
) {
  const { pool } = database;

  async function settingsOf(actorId: Uuid) {
    const { levels, read_up_to: readUpTo } = await store.readSettings(pool, actorId);
    return { levels: { ...usualNotices, ...levels } as NoticeSettings, readUpTo };
  }

  const told = (levels: NoticeSettings) => noticeKinds.filter((kind) => levels[kind] !== 'off');

  /** [FD56] Those that the receiver may know of: nobody blocked or muted, and no post that is not there for them. */
  async function visible(actorId: Uuid, rows: readonly store.NoticeRow[]): Promise<Notice[]> {
    if (rows.length === 0) return [];
    const byIds = [...new Set(rows.map((row) => row.by_actor_id))];
    const postIds = [...new Set(rows.flatMap((row) => row.post_id ?? []))];
    const [actors, relationOf, sight, sift] = await Promise.all([
      identity.actors(byIds),
      relationsTo(actorId, byIds),
      postIds.length > 0 ? look(actorId, pickIds(postIds)) : null,
      siftFor(actorId, 'notices'),
    ]);
    const seen = sight ? sight.rows.filter((row) => sight.sees(row)) : [];
    const posts = new Map(
      sight ? presentEntries(seen, sight).map(({ post }) => [toUuid(post.id), post]) : [],
    );
    return rows.flatMap((row) => {
      const by = actors.get(row.by_actor_id);
      const relation = relationOf(row.by_actor_id);
      const post = row.post_id === null ? null : posts.get(row.post_id);
      if (!by || relation.isBlocked || relation.isMuted || post === undefined) return [];
      const { isHidden, foldedBy } = post ? sift(post) : { isHidden: false, foldedBy: [] };
      return isHidden ? [] : [{ row, by, post, foldedBy }];
    });
  }

  /**
   * Single notices below `before` until `isEnough` says so of those that were found, or there are no more.
   * `next` is where the rest begins.
   */
  async function walk(
    actorId: Uuid,
    from: { before: Uuid | null; after: Uuid | null; kinds: readonly NoticeKind[] },
    isEnough: (found: readonly Notice[]) => boolean,
  ): Promise<{ found: Notice[]; next: Uuid | null }> {
    const found: Notice[] = [];
    let { before } = from;
    for (let read = 0; read < rowsMax; read += sliceSize) {
      const rows = await store.listNotices(pool, actorId, { ...from, before, limit: sliceSize });
      found.push(...(await visible(actorId, rows)));
      if (rows.length < sliceSize) return { found, next: null };
      before = rows.at(-1)!.id;
      if (isEnough(found)) break;
    }
    return { found, next: before };
  }

  const groupsOf = (found: readonly Notice[]) =>
    grouped(found.map((notice) => ({ ...notice.row, notice })));

  /** [FD55] Whole groups as far as a page goes; one that reaches further is told again below with the rest. */
  async function list(
    actorId: Uuid,
    { cursor, limit }: Page,
  ): Answer<{ items: FeedNotice[]; nextCursor: string | null }, 'platform.invalid_input'> {
    const from = readCursor(cursor);
    if (!from.ok) return from;
    const { levels, readUpTo } = await settingsOf(actorId);
    const { found, next } = await walk(
      actorId,
      { before: from.value, after: null, kinds: told(levels) },
      (all) => groupsOf(all).length > limit,
    );
    // A page ends before the first notice of the group that does not fit.
    const all = groupsOf(found);
    const cut = all[limit]?.[0]?.notice;
    const kept = cut ? found.slice(0, found.indexOf(cut)) : found;
    return ok({
      items: groupsOf(kept).map((group) =>
        present(
          group.map(({ notice }) => notice),
          readUpTo,
        ),
      ),
      nextCursor: cut ? kept.at(-1)!.row.id : next,
    });
  }

  function present(group: readonly Notice[], readUpTo: Uuid | null): FeedNotice {
    const [{ row, post, foldedBy }] = group as [Notice];
    return {
      id: toPublicId('ntc', row.id),
      kind: row.kind,
      at: row.at.toISOString(),
      isNew: readUpTo === null || row.id > readUpTo,
      actors: group.slice(0, shownActorsMax).map(({ by }) => by),
      othersCount: Math.max(0, group.length - shownActorsMax),
      post,
      foldedBy,
    };
  }

  /** [FD57] */
  async function countNew(actorId: Uuid): Promise<{ count: number; requestCount: number }> {
    const { levels, readUpTo } = await settingsOf(actorId);
    const [{ found }, requests] = await Promise.all([
      walk(
        actorId,
        { before: null, after: readUpTo, kinds: told(levels) },
        (all) => groupsOf(all).length >= newNoticesMax,
      ),
      follows.requests(actorId, { limit: newNoticesMax }),
    ]);
    return {
      count: Math.min(newNoticesMax, groupsOf(found).length),
      requestCount: requests.ok ? requests.value.items.length : 0,
    };
  }

  async function setLevels(actorId: Uuid, levels: NoticeSettings): Promise<NoticeSettings> {
    await store.putLevels(pool, actorId, levels);
    return levels;
  }

  const nothing = async (done: Promise<void>): Promise<Result<Record<string, never>, never>> => {
    await done;
    return ok({});
  };
  http.register('feedNotices', feedNoticesOperations, {
    listNotices: { access: anyActor, handle: ({ ctx, query }) => list(ctx.auth.actorId, query) },
    countNotices: {
      access: anyActor,
      handle: async ({ ctx }) => ok(await countNew(ctx.auth.actorId)),
    },
    markNoticesRead: {
      access: anyActor,
      handle: ({ ctx, body }) =>
        nothing(store.putReadUpTo(pool, ctx.auth.actorId, toUuid(body.upTo))),
    },
    getNoticeSettings: {
      access: anyActor,
      handle: async ({ ctx }) => ok((await settingsOf(ctx.auth.actorId)).levels),
    },
    setNoticeSettings: {
      access: anyActor,
      handle: async ({ ctx, body }) => ok(await setLevels(ctx.auth.actorId, body)),
    },
  });

  const job = 'feed.forgetNotices';
  jobs.register(job, () =>
    store.deleteBefore(pool, new Date(clock.now().getTime() - noticesKeptDays * 86_400_000)),
  );
  jobs.schedule('41 4 * * *', job);

  return {
    list,
    countNew,
    /** One by one, the latest first, for clients that group them themselves. */
    async each(
      actorId: Uuid,
      slice: {
        before: Uuid | null;
        after: Uuid | null;
        limit: number;
        kinds?: readonly NoticeKind[];
      },
    ): Promise<Notice[]> {
      const { levels } = await settingsOf(actorId);
      const { kinds } = slice;
      const wanted = told(levels).filter((kind) => !kinds || kinds.includes(kind));
      const { found } = await walk(
        actorId,
        { ...slice, kinds: wanted },
        (all) => all.length >= slice.limit,
      );
      return found.slice(0, slice.limit);
    },
    /** [FD57] Those that are new, one by one, the latest first. */
    async eachNew(actorId: Uuid, limit: number): Promise<Notice[]> {
      const { levels, readUpTo } = await settingsOf(actorId);
      const { found } = await walk(
        actorId,
        { before: null, after: readUpTo, kinds: told(levels) },
        (all) => all.length >= limit,
      );
      return found.slice(0, limit);
    },
    async one(actorId: Uuid, id: Uuid): Promise<Notice | null> {
      const rows = await store.listNotices(pool, actorId, {
        before: null,
        after: null,
        limit: 1,
        kinds: noticeKinds,
        id,
      });
      return (await visible(actorId, rows))[0] ?? null;
    },
    /** One, or all. */
    forget: (actorId: Uuid, id: Uuid | null) => store.deleteNotices(pool, actorId, id),
    markRead: (actorId: Uuid, upTo: Uuid) => store.putReadUpTo(pool, actorId, upTo),
  };
}
