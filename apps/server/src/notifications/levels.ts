import { toPublicId } from '#platform/ids';
import type { NotificationsDeps } from './index.ts';
import { treasurersOf } from './money.ts';
import type { Pushing } from './pushing.ts';
import * as store from './store.ts';
import { levelEndsText } from './words.ts';

/** [N22] Papers that are valid no longer soon are shown anew in good time by whoever may move the money. */
export function tellOfLevels(deps: NotificationsDeps & { pushing: Pushing }): void {
  const { database, clock, outbox, identity, messaging, pushing } = deps;
  const { pool } = database;
  outbox.on('compliance.level_ends', 'notifications.tellOfLevel', async (ending, tx) => {
    const { actorId, expiresOn } = ending;
    const userIds = await treasurersOf(identity, actorId);
    const own = (await identity.actors([actorId])).get(actorId);
    const businessName = own?.kind === 'business' ? own.name : null;
    const quiet = await identity.quietFor(userIds, clock.now());
    const badge = await messaging.unreadChats(actorId, clock.now());
    for (const userId of userIds) {
      const shows = quiet.get(userId)?.shows ?? 'nothing';
      for (const { id, locale } of await store.listDevices(pool, [userId])) {
        await pushing.add(tx, id, {
          type: 'money',
          tag: `level ${actorId}`,
          ...levelEndsText({ expiresOn, businessName }, { shows, locale }),
          path: '/me/level',
          actorId: toPublicId('act', actorId),
          badge,
          actions: [],
        });
      }
    }
  });
}
