import type { Events } from '@allmende/contract/events';
import type { Tx } from '#platform/database';
import type { InboxContext } from './context.ts';
import { deskEntry } from './notes.ts';
import { insertEntries } from './store.ts';

/** [IN6] Who came onto the staff, changed a role or went stands in the trail, by the name of that day. */
export async function noteStaff(
  tx: Tx,
  identity: InboxContext['identity'],
  fact: Events['business.staff_changed'],
): Promise<void> {
  const { businessActorId, personActorId, byUserId, what, role, at } = fact;
  const person = (await identity.actors([personActorId])).get(personActorId);
  const detail = { name: person?.name ?? '', ...(role ? { to: role } : {}) };
  const entry = { kind: `staff_${what}`, userId: byUserId, at: new Date(at), detail };
  await insertEntries(tx.client, [deskEntry(businessActorId, entry)]);
}
