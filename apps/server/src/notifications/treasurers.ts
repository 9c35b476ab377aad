import type { Tx } from '#platform/database';
import { toPublicId, type Uuid } from '#platform/ids';
import type { NotificationsDeps } from './index.ts';
import type { Pushing } from './pushing.ts';
import * as store from './store.ts';
import type { Locale, Shows } from './words.ts';

type TextOf = (
  businessName: string | null,
  to: { shows: Shows; locale: Locale },
) => { title: string; body: string };

/** [W21] Money is for owners and managers, not for agents. */
export async function treasurersOf(
  identity: NotificationsDeps['identity'],
  actorId: Uuid,
): Promise<Uuid[]> {
  const own = await identity.userOfPerson(actorId);
  if (own) return [own];
  const staff = await identity.staffOf(actorId);
  return staff.filter(({ role }) => role !== 'agent').map(({ userId }) => userId);
}

/** Pushes to every device of whoever may move the actor's money, in the words that each of them allows. */
export async function tellTreasurers(
  tx: Tx,
  deps: NotificationsDeps & { pushing: Pushing },
  notice: { actorId: Uuid; tag: string; path: string; textOf: TextOf },
): Promise<void> {
  const { database, clock, identity, messaging, pushing } = deps;
  const { actorId, tag, path, textOf } = notice;
  const userIds = await treasurersOf(identity, actorId);
  const actor = (await identity.actors([actorId])).get(actorId);
  const businessName = actor?.kind === 'business' ? actor.name : null;
  const quiet = await identity.quietFor(userIds, clock.now());
  const badge = await messaging.unreadChats(actorId, clock.now());
  for (const userId of userIds) {
    const shows = quiet.get(userId)?.shows ?? 'nothing';
    for (const { id, locale } of await store.listDevices(database.pool, [userId])) {
      await pushing.add(tx, id, {
        type: 'money',
        tag,
        ...textOf(businessName, { shows, locale }),
        path,
        actorId: toPublicId('act', actorId),
        badge,
        actions: [],
      });
    }
  }
}
