import { ok } from '@allmende/contract/errors';
import type { FeedEntry } from '@allmende/contract/feed';
import { catchUpMax, catchUpTopMax, rankedMax } from '@allmende/contract/feed-limits';
import { feedRankingOperations } from '@allmende/contract/feed-ranking';
import { rank, type RankingFacts, usualWeights } from '@allmende/contract/ranking';
import { anyActor } from '#platform/access';
import { toUuid, type Uuid } from '#platform/ids';
import type { FeedContext } from '../context.ts';
import type { Timelines } from '../timelines.ts';
import * as store from './store.ts';

const hourMs = 3_600_000;

/** [FD140]–[FD150] Another order than that of time for whoever asks, and what came while one was away. */
export function createRanking(
  { database, clock, http }: FeedContext,
  { timelines }: { timelines: Timelines },
): void {
  const { pool } = database;

  /** The latest entries of the own timeline, those above `after` where it is given. */
  async function latest(viewer: Uuid, max: number, after: Uuid | null): Promise<FeedEntry[]> {
    const entries: FeedEntry[] = [];
    let cursor: string | undefined;
    do {
      const page = await timelines.home(viewer, { cursor, limit: Math.min(100, max) });
      if (!page.ok) break;
      const above = page.value.items.filter(({ id }) => after === null || toUuid(id) > after);
      entries.push(...above);
      const isOver = above.length < page.value.items.length;
      cursor = isOver ? undefined : (page.value.nextCursor ?? undefined);
    } while (cursor && entries.length < max);
    return entries.slice(0, max);
  }

  async function factsOf(viewer: Uuid, entries: readonly FeedEntry[]) {
    const ids = entries.map(({ post }) => toUuid(post.id));
    const rows = await store.readFacts(pool, viewer, ids);
    const now = clock.now().getTime();
    return (entry: FeedEntry): RankingFacts => {
      const row = rows.get(toUuid(entry.post.id));
      return {
        ageHours: Math.max(0, Math.floor((now - Date.parse(entry.post.at)) / hourMs)),
        isMutual: row?.is_mutual ?? false,
        reactedCount: row?.reacted_count ?? 0,
        answeredCount: row?.answered_count ?? 0,
      };
    };
  }

  async function ranked(viewer: Uuid) {
    const entries = await latest(viewer, rankedMax, null);
    const factsFor = await factsOf(viewer, entries);
    const weights = (await store.readWeights(pool, viewer)) ?? usualWeights;
    const byId = new Map(
      entries.map((entry) => [entry.id as string, { entry, facts: factsFor(entry) }]),
    );
    const candidates = [...byId].map(([id, { entry, facts }]) => ({
      id,
      authorId: entry.post.author.id,
      facts,
    }));
    const items = rank(candidates, weights).map(({ id }) => byId.get(id)!);
    return { items, weights };
  }

  async function catchUp(viewer: Uuid, after: Uuid) {
    const found = await latest(viewer, catchUpMax + 1, after);
    const entries = found.filter(({ post }) => toUuid(post.author.id) !== viewer);
    const factsFor = await factsOf(viewer, entries);
    const top = entries
      .map((entry) => ({ entry, reactedCount: factsFor(entry).reactedCount }))
      .filter(({ reactedCount }) => reactedCount > 0)
      .sort((a, b) => b.reactedCount - a.reactedCount || (a.entry.id < b.entry.id ? 1 : -1))
      .slice(0, catchUpTopMax);
    return {
      since: madeAt(after).toISOString(),
      count: Math.min(entries.length, catchUpMax),
      isMore: found.length > catchUpMax,
      top,
    };
  }

  http.register('feedRanking', feedRankingOperations, {
    listRanked: {
      access: anyActor,
      handle: async ({ ctx }) => ok(await ranked(ctx.auth.actorId)),
    },
    setRankingWeights: {
      access: anyActor,
      async handle({ ctx, body }) {
        await store.putWeights(pool, ctx.auth.actorId, body);
        return ok(body);
      },
    },
    getCatchUp: {
      access: anyActor,
      handle: async ({ ctx, query }) => ok(await catchUp(ctx.auth.actorId, toUuid(query.after))),
    },
  });
}

/** Ids begin with the milliseconds at which they were made (UUIDv7, RFC 9562, section 5.7). */
function madeAt(id: Uuid): Date {
  return new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));
}
