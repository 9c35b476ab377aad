import { fail, ok } from '@allmende/contract/errors';
import { listMembersMax, listsMax } from '@allmende/contract/feed-limits';
import { type FeedList, feedListsOperations } from '@allmende/contract/feed-lists';
import type { Actor } from '@allmende/contract/actors';
import { anyActor } from '#platform/access';
import type { Tx } from '#platform/database';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { Answer, FeedContext, Page } from '../context.ts';
import { lockAuthors } from '../follows-store.ts';
import type { Timelines } from '../timelines.ts';
import * as store from './store.ts';

export type Lists = ReturnType<typeof createLists>;

const present = ({ id, title, member_count: memberCount, has }: store.ListRow): FeedList => ({
  id: toPublicId('fls', id),
  title,
  memberCount,
  has,
});

/** [FD130]–[FD132] Whose posts one reads together. */
export function createLists(
  { database, http, identity }: FeedContext,
  { timelines }: { timelines: Timelines },
) {
  const { pool } = database;

  const list = async (owner: Uuid, actorId?: Uuid): Promise<FeedList[]> =>
    (await store.readLists(pool, owner, { actorId })).map(present);

  async function get(owner: Uuid, listId: Uuid): Answer<FeedList, 'feed.list_unknown'> {
    const [row] = await store.readLists(pool, owner, { listId });
    return row ? ok(present(row)) : fail('feed.list_unknown');
  }

  /** One change of the owner's lists after another, so that limits hold. */
  const change = <T>(owner: Uuid, work: (tx: Tx) => Promise<T>): Promise<T> =>
    database.transaction(async (tx) => {
      await lockAuthors(tx.client, [owner]);
      return work(tx);
    });

  async function create(owner: Uuid, title: string): Answer<FeedList, 'feed.lists_too_many'> {
    const id = newUuid();
    const made = await change(owner, async (tx) => {
      if ((await store.readLists(tx.client, owner)).length >= listsMax) return false;
      await store.putList(tx.client, { ownerActorId: owner, id, title });
      return true;
    });
    if (!made) return fail('feed.lists_too_many');
    return ok({ id: toPublicId('fls', id), title, memberCount: 0, has: false });
  }

  async function rename(
    owner: Uuid,
    id: Uuid,
    title: string,
  ): Answer<FeedList, 'feed.list_unknown'> {
    const known = await get(owner, id);
    if (!known.ok) return known;
    await store.putList(pool, { ownerActorId: owner, id, title });
    return ok({ ...known.value, title });
  }

  /** Those who are there; nobody between whom and the owner a block stands. */
  async function members(owner: Uuid, id: Uuid): Answer<Actor[], 'feed.list_unknown'> {
    const known = await get(owner, id);
    if (!known.ok) return known;
    const ids = await store.listMembers(pool, id);
    const [actors, blocked] = await Promise.all([
      identity.actors(ids),
      identity.blockedAmong(owner, ids),
    ]);
    return ok(ids.flatMap((one) => (blocked.has(one) ? [] : (actors.get(one) ?? []))));
  }

  async function add(
    owner: Uuid,
    id: Uuid,
    actorId: Uuid,
  ): Answer<undefined, `feed.${'list_unknown' | 'actor_unknown' | 'blocked' | 'lists_too_many'}`> {
    if (!(await identity.actors([actorId])).has(actorId)) return fail('feed.actor_unknown');
    if ((await identity.blockedAmong(owner, [actorId])).has(actorId)) return fail('feed.blocked');
    return change(owner, async (tx) => {
      const [row] = await store.readLists(tx.client, owner, { listId: id, actorId });
      if (!row) return fail('feed.list_unknown');
      if (!row.has && row.member_count >= listMembersMax) return fail('feed.lists_too_many');
      await store.addMember(tx.client, id, actorId);
      return ok(undefined);
    });
  }

  async function remove(
    owner: Uuid,
    id: Uuid,
    actorId: Uuid,
  ): Answer<undefined, 'feed.list_unknown'> {
    const known = await get(owner, id);
    if (!known.ok) return known;
    await store.removeMember(pool, id, actorId);
    return ok(undefined);
  }

  async function posts(owner: Uuid, id: Uuid, page: Page) {
    const known = await get(owner, id);
    if (!known.ok) return known;
    const on = new Set([...(await store.listMembers(pool, id)), owner]);
    return timelines.listed(owner, page, (slice) => store.pickList(id, slice), {
      place: 'home',
      isWanted: ({ boost_of_id: boostOf, reply_to_actor_id: answered }) =>
        boostOf !== null || answered === null || on.has(answered),
    });
  }

  const bare = async <Code extends string>(
    done: Promise<{ ok: true } | { ok: false; code: Code }>,
  ) => {
    const result = await done;
    return result.ok ? ok({}) : (result as { ok: false; code: Code });
  };

  http.register('feedLists', feedListsOperations, {
    listLists: {
      access: anyActor,
      handle: async ({ ctx, query }) =>
        ok({ items: await list(ctx.auth.actorId, query.actorId && toUuid(query.actorId)) }),
    },
    createList: {
      access: anyActor,
      handle: ({ ctx, body }) => create(ctx.auth.actorId, body.title),
    },
    renameList: {
      access: anyActor,
      handle: ({ ctx, params, body }) =>
        rename(ctx.auth.actorId, toUuid(params.listId), body.title),
    },
    deleteList: {
      access: anyActor,
      async handle({ ctx, params }) {
        await store.deleteList(pool, ctx.auth.actorId, toUuid(params.listId));
        return ok({});
      },
    },
    listMembers: {
      access: anyActor,
      async handle({ ctx, params }) {
        const found = await members(ctx.auth.actorId, toUuid(params.listId));
        return found.ok ? ok({ items: found.value }) : found;
      },
    },
    addToList: {
      access: anyActor,
      handle: ({ ctx, params }) =>
        bare(add(ctx.auth.actorId, toUuid(params.listId), toUuid(params.actorId))),
    },
    removeFromList: {
      access: anyActor,
      handle: ({ ctx, params }) =>
        bare(remove(ctx.auth.actorId, toUuid(params.listId), toUuid(params.actorId))),
    },
    listListPosts: {
      access: anyActor,
      handle: ({ ctx, params, query }) => posts(ctx.auth.actorId, toUuid(params.listId), query),
    },
  });

  return {
    list,
    get,
    create,
    rename,
    delete: (owner: Uuid, id: Uuid) => store.deleteList(pool, owner, id),
    members,
    add,
    remove,
    posts,
  };
}
