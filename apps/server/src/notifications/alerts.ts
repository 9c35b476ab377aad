import { toPublicId } from '#platform/ids';
import type { NotificationsDeps } from './index.ts';
import type { Pushing } from './pushing.ts';
import * as store from './store.ts';
import { alertText } from './words.ts';

/** [N23] An alert is pushed at once, to all devices, and in quiet hours where its reader lets it wake them. */
export function tellOfAlerts(deps: NotificationsDeps & { pushing: Pushing }): void {
  const { database, clock, outbox, identity, messaging, pushing } = deps;
  const { pool } = database;
  outbox.on('signals.alert', 'notifications.tellOfAlert', async (alert, tx) => {
    const { businessActorId, personActorId: actorId, conversationId, seq, severity } = alert;
    const users = await identity.usersOf([actorId]);
    const userIds = users.map((one) => one.userId);
    const devices = await store.listDevices(pool, userIds);
    if (devices.length === 0) return;
    const now = clock.now();
    const senderName = (await identity.actors([businessActorId])).get(businessActorId)?.name ?? '';
    const badge = await messaging.unreadChats(actorId, now);
    const publicId = toPublicId('cnv', conversationId);
    const actives = await store.activeUntil(pool, { userIds, now });
    for (const userId of userIds) {
      // What is not urgent comes as any message does.
      if (severity === 'info' || (severity === 'warning' && actives.has(userId))) continue;
      const { mayWake } = alert;
      const at = { at: now, isMention: false, mayWake };
      const shows = await messaging.mayNotify({ userId, actorId, conversationId }, at);
      if (shows === null) continue;
      if (!(await store.markTold(tx, { userId, actorId, conversationId, seq }))) continue;
      for (const { id, locale } of devices.filter((one) => one.user_id === userId)) {
        await pushing.add(tx, id, {
          type: 'alert',
          tag: `${publicId} ${actorId}`,
          ...alertText({ senderName, severity, text: alert.text }, { shows, locale }),
          path: `/chats/${publicId}?at=${seq}`,
          badge,
          read: { conversationId: publicId, actorId: toPublicId('act', actorId), seq },
          actions: [],
        });
      }
    }
  });
}
