import type { EventPayload } from '@allmende/contract/events';
import { toPublicId, toUuid } from '#platform/ids';
import type { NotificationsDeps } from './index.ts';
import type { Pushing } from './pushing.ts';
import * as store from './store.ts';
import { feedText } from './words.ts';

type Noticed = EventPayload<'feed.noticed'>;

/**
 * [N27] Who did something that concerns one in the feed. Never in quiet hours nor to who looks: it stands in the feed. Several
 * of one kind at one post take each other's place.
 */
export function tellOfFeed(deps: NotificationsDeps & { pushing: Pushing }): void {
  const { clock, database, outbox, identity, messaging, pushing } = deps;
  const { pool } = database;
  outbox.on('feed.noticed', 'notifications.tellOfFeed', async (noticed, tx) => {
    const { actorId, byActorId, kind } = noticed;
    const userIds = (await identity.usersOf([actorId])).map(({ userId }) => userId);
    const devices = await store.listDevices(pool, userIds);
    if (devices.length === 0) return;
    const now = clock.now();
    const [actives, quiet, actors] = await Promise.all([
      store.activeUntil(pool, { userIds, now }),
      identity.quietFor(userIds, now),
      identity.actors([actorId, byActorId]),
    ]);
    const by = actors.get(byActorId);
    const own = actors.get(actorId);
    if (!by || !own) return;
    const badge = await messaging.unreadChats(actorId, now);
    for (const { id, locale, user_id: userId } of devices) {
      const calm = quiet.get(userId);
      if (actives.has(userId) || calm?.isQuiet) continue;
      const text = {
        ...noticed,
        name: by.name,
        businessName: own.kind === 'business' ? own.name : null,
      };
      await pushing.add(tx, id, {
        type: 'feed',
        tag: `feed ${kind} ${noticed.postId ?? (kind === 'request' ? byActorId : '')} ${actorId}`,
        ...feedText(text, { shows: calm?.shows ?? 'nothing', locale }),
        path: pathOf(noticed),
        actorId: toPublicId('act', actorId),
        badge,
        actions: [],
      });
    }
  });
}

function pathOf({ kind, postId }: Noticed): string {
  if (kind === 'request') return '/feed/requests';
  return postId ? `/feed/p/${toPublicId('pst', toUuid(postId))}` : '/feed/notices';
}
