import { toPublicId } from '#platform/ids';
import type { NotificationsDeps } from './index.ts';
import { treasurersOf } from './money.ts';
import type { Pushing } from './pushing.ts';
import * as store from './store.ts';
import { spendingText } from './words.ts';

/** [N24] What a business may spend on its messages comes to its end: whoever may move its money hears of it. */
export function tellOfSpending(deps: NotificationsDeps & { pushing: Pushing }): void {
  const { database, clock, outbox, identity, messaging, pushing } = deps;
  const { pool } = database;
  outbox.on('billing.warned', 'notifications.tellOfSpending', async (warned, tx) => {
    const { businessActorId: actorId, what } = warned;
    const userIds = await treasurersOf(identity, actorId);
    const businessName = (await identity.actors([actorId])).get(actorId)?.name ?? null;
    const quiet = await identity.quietFor(userIds, clock.now());
    const badge = await messaging.unreadChats(actorId, clock.now());
    for (const userId of userIds) {
      const shows = quiet.get(userId)?.shows ?? 'nothing';
      for (const { id, locale } of await store.listDevices(pool, [userId])) {
        await pushing.add(tx, id, {
          type: 'money',
          tag: `spending ${actorId}`,
          ...spendingText({ what, businessName }, { shows, locale }),
          path: '/business/costs',
          actorId: toPublicId('act', actorId),
          badge,
          actions: [],
        });
      }
    }
  });
}
