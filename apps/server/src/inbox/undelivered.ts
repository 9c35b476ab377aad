import type { Uuid } from '#platform/ids';
import type { Announcing } from './announcing.ts';
import type { Cases } from './cases.ts';
import type { InboxContext } from './context.ts';
import { entryOf } from './rules.ts';
import * as store from './store.ts';

/** [IN23] What the staff said did not reach the customer: it stands in the case, which is open again. */
export type NoteUndelivered = (place: {
  conversationId: Uuid;
  businessActorId: Uuid;
}) => Promise<void>;

export function createUndelivered(
  { database, clock }: Pick<InboxContext, 'database' | 'clock'>,
  { cases, announcing }: { cases: Pick<Cases, 'change'>; announcing: Pick<Announcing, 'cases'> },
): NoteUndelivered {
  return (place) =>
    database.transaction(async (tx) => {
      const known = await store.readCaseOf(tx.client, place);
      if (!known) return;
      const { businessActorId } = place;
      const [row] = await store.lockCases(tx.client, businessActorId, [known.id]);
      const entry = entryOf(row!, { kind: 'undelivered', at: clock.now(), user_id: null });
      await store.insertEntries(tx.client, [entry]);
      await store.saveCases(tx.client, [{ ...row!, revision: row!.revision + 1 }]);
      tx.afterCommit(() => announcing.cases(businessActorId, [known.id]));
      if (row!.state === 'open') return;
      await cases.change(tx, {
        businessActorId,
        caseIds: [known.id],
        change: { state: 'open' },
        by: { userId: null, role: null },
      });
    });
}
