import type { EventPayload } from '@allmende/contract/events';
import { toPublicId, type Uuid } from '#platform/ids';
import type { NotificationsDeps } from './index.ts';
import type { Pushing } from './pushing.ts';
import * as store from './store.ts';
import { treasurersOf } from './treasurers.ts';
import { moneyNoticeText } from './words.ts';

type Noticed = EventPayload<'wallet.noticed'>;

const job = 'notifications.tellOfMoney';
/** Quiet hours are looked at again so often. */
const lookAgainMs = 10 * 60_000;
/** What is older when it could be told is seen in the wallet. */
const youngMs = 24 * 3_600_000;

/** [N8] [N9] What happened to somebody's money without them. Decided by a job, on what is true then. */
export function tellOfMoney(deps: NotificationsDeps & { pushing: Pushing }): void {
  const { database, clock, jobs, outbox, identity, messaging, pushing } = deps;
  const { pool } = database;

  outbox.on('wallet.noticed', job, async (noticed, tx) => {
    const reachable = await store.reachable(pool, await treasurersOf(identity, noticed.actorId));
    const at = clock.now().toISOString();
    for (const userId of reachable) await jobs.add(tx, job, { userId, noticed, at });
  });

  jobs.register(job, async (told: { userId: Uuid; noticed: Noticed; at: string }) => {
    const { userId, noticed } = told;
    const now = clock.now();
    if (now.getTime() - Date.parse(told.at) > youngMs) return;
    const quiet = (await identity.quietFor([userId], now)).get(userId);
    if (quiet?.isQuiet) {
      const runAt = new Date(now.getTime() + lookAgainMs);
      await database.transaction((tx) => jobs.add(tx, job, told, { runAt }));
      return;
    }
    // Who looks sees money come. That it went, or could not, is said in any case.
    const isComing = noticed.what === 'arrived' || noticed.what === 'refunded';
    const isActive = (await store.activeUntil(pool, { userIds: [userId], now })).has(userId);
    if (isComing && isActive) return;
    const { actorId, otherActorId, thingId } = noticed;
    const sides = otherActorId ? [actorId, otherActorId] : [actorId];
    const actors = await identity.actors(sides);
    const own = actors.get(actorId);
    const text = {
      ...noticed,
      otherName: (otherActorId && actors.get(otherActorId)?.name) || null,
      businessName: own?.kind === 'business' ? own.name : null,
    };
    const badge = await messaging.unreadChats(actorId, now);
    await database.transaction(async (tx) => {
      for (const { id, locale } of await store.listDevices(pool, [userId])) {
        await pushing.add(tx, id, {
          type: 'money',
          tag: `money ${noticed.what} ${thingId}`,
          ...moneyNoticeText(text, { shows: quiet?.shows ?? 'nothing', locale }),
          path: pathOf(noticed),
          actorId: toPublicId('act', actorId),
          badge,
          actions: [],
        });
      }
    });
  });
}

function pathOf({ thingId }: Noticed): string {
  if (thingId.startsWith('sto_')) return '/pay/standing';
  if (thingId.startsWith('mdt_')) return '/pay/mandates';
  if (thingId.startsWith('cmp_')) return `/pay/campaigns/${thingId}`;
  if (thingId.startsWith('mbr_')) return `/pay/memberships/${thingId}`;
  if (thingId.startsWith('tip_')) return '/pay/tips?side=given';
  return `/pay/receipts/${thingId}`;
}
