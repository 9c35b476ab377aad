import type { ContactRecord } from '@allmende/contract/insights';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Role } from '#platform/access';
import { toPublicId, type Uuid } from '#platform/ids';
import * as contacts from './contacts-store.ts';
import type { InboxContext } from './context.ts';
import type { People } from './people.ts';
import type { Presenter } from './present.ts';
import { readCases } from './store.ts';

/** [IN85]–[IN87] Who the customer of a case is to the business. */
export interface Records {
  contact(
    place: { businessActorId: Uuid; caseId: Uuid },
    role: Role,
  ): Promise<Result<ContactRecord, 'inbox.case_unknown'>>;
}

/** What other modules know of somebody; wired in app.ts, because some of them stand beside or above this one. */
export interface RecordPorts {
  ordersOf(businessActorId: Uuid, contactActorId: Uuid): Promise<ContactRecord['orders']>;
  paymentsWith(businessActorId: Uuid, contactActorId: Uuid): Promise<ContactRecord['payments']>;
  consentOf(businessActorId: Uuid, contactActorId: Uuid): Promise<ContactRecord['consent']>;
}

const historyShown = 5;
const notesShown = 5;

export function createRecords(
  {
    database,
    identity,
    records,
  }: Pick<InboxContext, 'database' | 'identity'> & { records: RecordPorts },
  { people, presenter }: { people: People; presenter: Presenter },
): Records {
  const { pool } = database;
  return {
    async contact({ businessActorId, caseId }, role) {
      const [row] = await readCases(pool, businessActorId, [caseId]);
      if (!row) return fail('inbox.case_unknown');
      const ownId = row.contact_actor_id;
      const same = await contacts.readSame(pool, businessActorId, ownId);
      const parties = await identity.parties(same);
      const contact = parties.get(ownId);
      if (!contact) return fail('inbox.case_unknown');
      const cases = await contacts.listCasesOf(pool, businessActorId, same);
      const caseIds = cases.map(({ id }) => id);
      // [IN111] At most one of them has an account; guests buy nothing, and allow nothing.
      const accountId = same.find((id) => parties.get(id)?.kind !== 'guest');
      const account = accountId === undefined ? undefined : parties.get(accountId);
      const [history, notes, orders, payments, consent] = await Promise.all([
        contacts.readRounds(pool, caseIds, historyShown),
        contacts.readNotes(pool, caseIds, notesShown),
        accountId ? records.ordersOf(businessActorId, accountId) : null,
        // [IN86] The money of a business is not its agents' to see.
        accountId && role !== 'agent' ? records.paymentsWith(businessActorId, accountId) : null,
        accountId && account?.kind === 'person'
          ? records.consentOf(businessActorId, accountId)
          : null,
      ]);
      const shown = await presenter.entries(notes);
      const persons = await people.personsOf(
        history.rounds.flatMap((one) => one.done_user_id ?? []),
      );
      const actors = await identity.actors(persons.values());
      const conversationOf = new Map(cases.map((one) => [one.id, one.conversation_id]));
      return ok({
        contact,
        others: cases.flatMap((one) => {
          const other = one.id === caseId ? undefined : parties.get(one.contact_actor_id);
          if (!other) return [];
          const conversationId = toPublicId('cnv', one.conversation_id);
          return [{ contact: other, conversationId, lastAt: one.last_at.toISOString() }];
        }),
        knownSince: (history.since ?? row.opened_at).toISOString(),
        rounds: history.count,
        history: history.rounds.map((one) => ({
          conversationId: toPublicId('cnv', conversationOf.get(one.case_id)!),
          openedAt: one.opened_at.toISOString(),
          doneAt: one.done_at?.toISOString() ?? null,
          doneBy: actors.get(persons.get(one.done_user_id ?? '') ?? '') ?? null,
          score: one.score,
        })),
        notes: shown.items,
        actors: shown.actors,
        fields: Object.assign({}, ...cases.map(({ fields }) => fields), row.fields),
        orders,
        payments,
        consent,
      });
    },
  };
}
