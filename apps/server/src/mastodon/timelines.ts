import type { Endpoint, MastodonContext } from './context.ts';
import { type Call, notFound, Paged, personOf, viewerOf } from './context.ts';
import type { Entities } from './entities.ts';
import { needId, pageByCursor, pageEntries } from './paging.ts';
import { isOn, textOf } from './request.ts';

/** [MA11] Lists of posts, each exactly what the app shows as well. */
export function timelineEndpoints(
  { identity, feed }: MastodonContext,
  entities: Entities,
): Endpoint[] {
  const { timelines, follows } = feed;
  type Fetch = Parameters<typeof pageEntries>[1];
  type Wanted = Parameters<typeof pageEntries>[2];

  async function page(call: Call, fetch: Fetch, isWanted?: Wanted): Promise<Paged> {
    const { entries, next, previous } = await pageEntries(call.params, fetch, isWanted);
    return new Paged(await entities.statuses(viewerOf(call), entries), { next, previous });
  }

  async function ofAccount(call: Call): Promise<unknown> {
    const { params } = call;
    const viewer = viewerOf(call);
    const actor = await identity.actor(needId(call.path['id'], 'act'));
    if (!actor) throw notFound();
    if (isOn(params, 'pinned')) {
      const profile = await follows.profile(viewer, actor.handle);
      return profile.ok ? entities.posts(viewer, profile.value.pinned) : [];
    }
    const tagged = textOf(params, 'tagged').toLowerCase();
    const withReplies = !isOn(params, 'exclude_replies');
    return page(
      call,
      (slice) => timelines.profile(viewer, actor.handle, { ...slice, withReplies }),
      ({ post, boostedBy }) =>
        !(isOn(params, 'only_media') && post.pictures.length === 0) &&
        !(isOn(params, 'exclude_reblogs') && boostedBy !== null) &&
        (!tagged || post.hashtags.includes(tagged)),
    );
  }

  /** Sorted by when one did it, which no id in the list says. */
  const kept = (what: 'bookmarks' | 'likes') => async (call: Call) => {
    const { actorId } = personOf(call);
    const found = await pageByCursor(call.params, { usual: 20, max: 40 }, (slice) =>
      timelines[what](actorId, slice),
    );
    const items = await entities.statuses(actorId, found.items);
    return new Paged(items, { next: found.next, previous: null });
  };

  const open = { scope: null, reads: 'read:statuses' };
  return [
    {
      method: 'GET',
      path: '/api/v1/timelines/home',
      scope: 'read:statuses',
      handle: (call) => page(call, (slice) => timelines.home(personOf(call).actorId, slice)),
    },
    {
      method: 'GET',
      path: '/api/v1/timelines/public',
      ...open,
      handle: (call) =>
        isOn(call.params, 'remote')
          ? Promise.resolve([])
          : page(
              call,
              (slice) => timelines.public(viewerOf(call), slice),
              ({ post }) => !isOn(call.params, 'only_media') || post.pictures.length > 0,
            ),
    },
    {
      method: 'GET',
      path: '/api/v1/timelines/tag/:tag',
      ...open,
      handle: (call) =>
        page(call, (slice) => timelines.hashtag(viewerOf(call), call.path['tag'] ?? '', slice)),
    },
    { method: 'GET', path: '/api/v1/accounts/:id/statuses', ...open, handle: ofAccount },
    {
      method: 'GET',
      path: '/api/v1/bookmarks',
      scope: 'read:bookmarks',
      handle: kept('bookmarks'),
    },
    {
      method: 'GET',
      path: '/api/v1/favourites',
      scope: 'read:favourites',
      handle: kept('likes'),
    },
  ];
}
