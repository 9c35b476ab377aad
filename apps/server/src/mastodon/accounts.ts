import type { Actor } from '@allmende/contract/actors';
import type { Result } from '@allmende/contract/errors';
import { foldTag } from '@allmende/contract/hashtags';
import { toUuid, type Uuid } from '#platform/ids';
import {
  ApiError,
  type Call,
  type Endpoint,
  type MastodonContext,
  notFound,
  Paged,
  personOf,
  viewerOf,
} from './context.ts';
import type { Entities } from './entities.ts';
import { needId, pageByCursor, readId } from './paging.ts';
import { limitOf, listOf, textOf } from './request.ts';

/** Without what would name another server: everybody is of this one. */
const handleOf = (text: string) => text.trim().replace(/^@/, '').split('@')[0]!.toLowerCase();

/** [MA12] People, and what one does with them. */
export function accountEndpoints(
  { identity, feed, config }: MastodonContext,
  entities: Entities,
): Endpoint[] {
  const { follows, posts } = feed;
  const ownHost = new URL(config.publicUrl).host;

  async function actorOf(call: Call): Promise<Actor> {
    const actor = await identity.actor(needId(call.path['id'], 'act'));
    if (!actor) throw notFound();
    return actor;
  }

  async function shown(viewer: Uuid | null, actor: Actor): Promise<object> {
    const profile = await follows.profile(viewer, actor.handle);
    const account = (await entities.accountsOf([actor]))[0]!;
    // What the app does not show to somebody blocked is not here either.
    return profile.ok && profile.value.isBlocked ? { ...account, note: '' } : account;
  }

  async function relationship(actorId: Uuid, other: Actor, blocked: ReadonlySet<string>) {
    const profile = await follows.profile(actorId, other.handle);
    if (!profile.ok) throw notFound();
    const { follow, followsMe, isMutedByMe, isBlocked } = profile.value;
    return {
      id: other.id,
      following: follow === 'following',
      requested: follow === 'requested',
      showing_reblogs: follow === 'following',
      notifying: false,
      languages: null,
      followed_by: followsMe,
      blocking: blocked.has(other.id),
      blocked_by: isBlocked && !blocked.has(other.id),
      muting: isMutedByMe,
      muting_notifications: false,
      requested_by: false,
      domain_blocking: false,
      endorsed: false,
      note: '',
    };
  }

  async function blockedBy(actorId: Uuid): Promise<Set<string>> {
    return new Set((await identity.listBlocked(actorId)).map(({ id }) => id));
  }

  async function relationships(call: Call): Promise<unknown> {
    const { actorId } = personOf(call);
    const ids = listOf(call.params, 'id')
      .slice(0, 40)
      .map((id) => readId(id, 'act'));
    const actors = await identity.actors(ids.filter((id) => id !== null));
    const blocked = await blockedBy(actorId);
    return Promise.all([...actors.values()].map((actor) => relationship(actorId, actor, blocked)));
  }

  type Deed = (actorId: Uuid, other: Uuid) => Promise<Result<unknown, string> | unknown>;
  const deeds: [string, string, Deed, string?][] = [
    ['follow', 'write:follows', follows.follow, 'feed.follow'],
    ['unfollow', 'write:follows', follows.unfollow],
    ['remove_from_followers', 'write:follows', follows.removeFollower],
    ['mute', 'write:mutes', follows.mute],
    ['unmute', 'write:mutes', follows.unmute],
    ['block', 'write:blocks', identity.block],
    ['unblock', 'write:blocks', identity.unblock],
  ];

  async function act(call: Call, deed: Deed): Promise<unknown> {
    const { actorId } = personOf(call);
    const other = await actorOf(call);
    const done = (await deed(actorId, toUuid(other.id))) as Result<unknown, string> | undefined;
    if (done && 'ok' in done && !done.ok) {
      throw new ApiError(
        done.code === 'feed.blocked' ? 403 : 422,
        'This action is not allowed',
        done.code,
      );
    }
    return relationship(actorId, other, await blockedBy(actorId));
  }

  const side = (which: 'followers' | 'following') => async (call: Call) => {
    const { handle } = await actorOf(call);
    const found = await pageByCursor(call.params, { usual: 40, max: 80 }, (page) =>
      follows.list(viewerOf(call), which, { ...page, handle }),
    );
    return new Paged(await entities.accountsOf(found.items), { next: found.next, previous: null });
  };

  const ownList =
    (list: typeof follows.requests) =>
    async (call: Call): Promise<unknown> => {
      const { actorId } = personOf(call);
      const found = await pageByCursor(call.params, { usual: 40, max: 80 }, (page) =>
        list(actorId, page),
      );
      return new Paged(await entities.accountsOf(found.items), {
        next: found.next,
        previous: null,
      });
    };

  async function blocks(call: Call): Promise<unknown> {
    const blocked = await identity.listBlocked(personOf(call).actorId);
    return entities.accountsOf(blocked.filter((one): one is Actor => one.kind !== 'guest'));
  }

  async function lookup(call: Call): Promise<unknown> {
    const [name = '', host] = textOf(call.params, 'acct').replace(/^@/, '').split('@');
    if (host && host !== ownHost) throw notFound();
    const actor = await identity.actorByHandle(handleOf(name));
    if (!actor) throw notFound();
    return shown(viewerOf(call), actor);
  }

  async function people(call: Call): Promise<object[]> {
    const { actorId } = personOf(call);
    const limit = limitOf(call.params, { usual: 20, max: 20 });
    const found = await identity.findPeople(handleOf(textOf(call.params, 'q')), actorId);
    const hidden = await identity.blockedAmong(
      actorId,
      found.map(({ id }) => toUuid(id)),
    );
    const visible = found.filter(({ id }) => !hidden.has(toUuid(id)));
    return entities.accountsOf(visible.slice(0, limit));
  }

  /** How often it is used is not counted by day, and nobody follows one. */
  const tagOf = (tag: string) => ({
    name: tag,
    url: entities.tagUrl(tag),
    history: [],
    following: false,
  });

  async function search(call: Call): Promise<unknown> {
    const { params } = call;
    const { actorId } = personOf(call);
    const text = textOf(params, 'q').trim();
    const type = textOf(params, 'type');
    const wants = (kind: string) => text !== '' && (type === '' || type === kind);
    const tags = wants('hashtags') ? await feed.search.tags(text) : [];
    // A link to a post of this server is that post.
    const linked = readId(text.split('/').at(-1) ?? '', 'pst');
    const post = wants('statuses') && linked ? await posts.get(actorId, linked) : null;
    const cursor = readId(textOf(params, 'max_id'), 'pst');
    const page = {
      limit: limitOf(params, { usual: 20, max: 40 }),
      ...(cursor ? { cursor } : {}),
    };
    const found =
      wants('statuses') && !linked && text.length > 1
        ? await feed.search.posts(actorId, text, page)
        : null;
    return {
      accounts: wants('accounts') && !text.startsWith('#') ? await people(call) : [],
      statuses: post?.ok
        ? await entities.posts(actorId, [post.value])
        : found?.ok
          ? await entities.statuses(actorId, found.value.items)
          : [],
      hashtags: tags.map(({ tag }) => tagOf(tag)),
    };
  }

  async function answerRequest(call: Call, isYes: boolean): Promise<unknown> {
    const { actorId } = personOf(call);
    const other = await actorOf(call);
    if (isYes) {
      const done = await follows.accept(actorId, toUuid(other.id));
      if (!done.ok) throw notFound();
    } else await follows.removeFollower(actorId, toUuid(other.id));
    return relationship(actorId, other, await blockedBy(actorId));
  }

  const path = '/api/v1/accounts/:id';
  const get = (at: string, scope: string | null, handle: Endpoint['handle']): Endpoint => ({
    method: 'GET',
    path: at,
    scope,
    reads: 'read:accounts',
    handle,
  });
  return [
    get('/api/v1/accounts/lookup', null, lookup),
    get('/api/v1/accounts/search', 'read:accounts', people),
    get('/api/v1/accounts/relationships', 'read:follows', relationships),
    get('/api/v1/accounts/familiar_followers', 'read:follows', async (call) =>
      listOf(call.params, 'id').map((id) => ({ id, accounts: [] })),
    ),
    get(path, null, async (call) => shown(viewerOf(call), await actorOf(call))),
    get(`${path}/followers`, null, side('followers')),
    get(`${path}/following`, null, side('following')),
    get('/api/v1/follow_requests', 'read:follows', ownList(follows.requests)),
    get('/api/v1/mutes', 'read:mutes', ownList(follows.muted)),
    get('/api/v1/blocks', 'read:blocks', blocks),
    get('/api/v1/tags/:tag', null, async (call) => tagOf(foldTag(call.path['tag'] ?? ''))),
    get('/api/v2/search', 'read:search', search),
    ...[true, false].map(
      (isYes): Endpoint => ({
        method: 'POST',
        path: `/api/v1/follow_requests/:id/${isYes ? 'authorize' : 'reject'}`,
        scope: 'write:follows',
        handle: (call) => answerRequest(call, isYes),
      }),
    ),
    ...deeds.map(
      ([name, scope, deed, counts]): Endpoint => ({
        method: 'POST',
        path: `${path}/${name}`,
        scope,
        ...(counts ? { counts } : {}),
        handle: (call) => act(call, deed),
      }),
    ),
  ];
}
