import { toPublicId } from '#platform/ids';
import type { NotificationsDeps } from './index.ts';
import type { Pushing } from './pushing.ts';
import * as store from './store.ts';
import { mentionText } from './words.ts';

/** [N25] Whom a colleague names in a note of the inbox hears of it; what the note says stays in the inbox. */
export function tellOfMentions(deps: NotificationsDeps & { pushing: Pushing }): void {
  const { database, clock, outbox, identity, messaging, pushing } = deps;
  const { pool } = database;
  outbox.on('inbox.mentioned', 'notifications.tellOfMention', async (mention, tx) => {
    const { businessActorId: actorId, conversationId, contactActorId, userId, byUserId } = mention;
    const devices = await store.listDevices(pool, [userId]);
    if (devices.length === 0) return;
    const now = clock.now();
    if ((await store.activeUntil(pool, { userIds: [userId], now })).has(userId)) return;
    const place = { userId, actorId, conversationId };
    const shows = await messaging.mayNotify(place, { at: now, isMention: true });
    if (shows === null) return;
    const author = await identity.personOfUser(byUserId);
    const names = await identity.parties([contactActorId, ...(author ? [author] : [])]);
    const of = {
      author: (author && names.get(author)?.name) ?? '',
      contact: names.get(contactActorId)?.name ?? '',
    };
    const badge = await messaging.unreadChats(actorId, now);
    const publicId = toPublicId('cnv', conversationId);
    for (const { id, locale } of devices) {
      await pushing.add(tx, id, {
        type: 'mention',
        tag: `mention ${publicId} ${userId}`,
        ...mentionText(of, { shows, locale }),
        path: `/inbox/${publicId}`,
        actorId: toPublicId('act', actorId),
        badge,
        actions: [],
      });
    }
  });
}
