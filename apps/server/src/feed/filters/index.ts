import { fail, ok } from '@allmende/contract/errors';
import {
  type FeedFilter,
  feedFiltersOperations,
  type NewFeedFilter,
} from '@allmende/contract/feed-filters';
import { filtersMax } from '@allmende/contract/feed-limits';
import { anyActor } from '#platform/access';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { Answer, FeedContext } from '../context.ts';
import { lockAuthors } from '../follows-store.ts';
import * as store from './store.ts';

export type Filters = ReturnType<typeof createFilters>;

const present = ({ id, until, ...row }: store.FilterRow): FeedFilter => ({
  ...row,
  id: toPublicId('flt', id),
  until: until?.toISOString() ?? null,
});

/** [FD121] Words that somebody does not want to read. */
export function createFilters({ database, http }: FeedContext) {
  const { pool } = database;

  const list = async (owner: Uuid): Promise<FeedFilter[]> =>
    (await store.readFilters(pool, owner)).map(present);

  async function put(
    owner: Uuid,
    filter: NewFeedFilter,
    known: Uuid | null,
  ): Answer<FeedFilter, 'feed.filter_unknown' | 'feed.filters_too_many'> {
    const id = known ?? newUuid();
    return database.transaction(async (tx) => {
      await lockAuthors(tx.client, [owner]);
      const all = await store.readFilters(tx.client, owner);
      if (known && !all.some((one) => one.id === known)) return fail('feed.filter_unknown');
      if (!known && all.length >= filtersMax) return fail('feed.filters_too_many');
      await store.putFilter(tx.client, owner, id, filter);
      return ok({ ...filter, id: toPublicId('flt', id) });
    });
  }

  async function create(owner: Uuid, filter: NewFeedFilter) {
    const made = await put(owner, filter, null);
    return made.ok ? made : fail('feed.filters_too_many');
  }

  async function change(owner: Uuid, id: Uuid, filter: NewFeedFilter) {
    const changed = await put(owner, filter, id);
    return changed.ok ? changed : fail('feed.filter_unknown');
  }

  http.register('feedFilters', feedFiltersOperations, {
    listFilters: {
      access: anyActor,
      handle: async ({ ctx }) => ok({ items: await list(ctx.auth.actorId) }),
    },
    createFilter: {
      access: anyActor,
      handle: ({ ctx, body }) => create(ctx.auth.actorId, body),
    },
    putFilter: {
      access: anyActor,
      handle: ({ ctx, params, body }) => change(ctx.auth.actorId, toUuid(params.filterId), body),
    },
    deleteFilter: {
      access: anyActor,
      async handle({ ctx, params }) {
        await store.deleteFilter(pool, ctx.auth.actorId, toUuid(params.filterId));
        return ok({});
      },
    },
  });

  return {
    list,
    create,
    change,
    delete: (owner: Uuid, id: Uuid) => store.deleteFilter(pool, owner, id),
  };
}
