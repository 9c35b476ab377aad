import type { PrefixedId } from '@allmende/contract/ids';
import type { Party } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Tx } from '#platform/database';
import { toPublicId, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import type { Announcing } from './announcing.ts';
import { listLatestCases } from './automation-store.ts';
import * as store from './contacts-store.ts';
import type { InboxContext } from './context.ts';
import { entryOf } from './rules.ts';
import { insertEntries, lockCases, readCases, saveCases } from './store.ts';
import type { CaseRow, EntryRow } from './tables.ts';

/** [IN110]–[IN114] Contacts of one business that are one customer. */
export interface Contacts {
  /**
   * Makes the contacts of two cases one, with everybody whom each was one with before. Labels and fields are those of
   * both afterwards; where both have a value, each keeps its own.
   */
  merge(merging: {
    businessActorId: Uuid;
    caseId: Uuid;
    withCaseId: Uuid;
    userId: Uuid;
  }): Promise<Result<void, MergeRefusal>>;
  /** With whom a case's contact could be made one, by name, among the latest cases. */
  candidates(asked: {
    businessActorId: Uuid;
    caseId: Uuid;
    query: string;
  }): Promise<Result<Candidate[], 'inbox.case_unknown'>>;
}

export type MergeRefusal = 'inbox.case_unknown' | 'inbox.contacts_same' | 'inbox.contacts_differ';
export interface Candidate {
  caseId: PrefixedId<'cse'>;
  contact: Party;
  lastAt: string;
}

const lookedMax = 1_000;
const shownMax = 20;

export function createContacts(
  { database, clock, identity }: Pick<InboxContext, 'database' | 'clock' | 'identity'>,
  announcing: Pick<Announcing, 'cases'>,
): Contacts {
  const { pool } = database;

  async function hasAccounts(actorIds: readonly Uuid[]): Promise<number> {
    const parties = await identity.parties(actorIds);
    return [...parties.values()].filter(({ kind }) => kind !== 'guest').length;
  }

  /** Both, as each is after what the other has is added to it. */
  function joined(one: CaseRow, other: CaseRow): CaseRow {
    return {
      ...one,
      label_ids: [...new Set([...one.label_ids, ...other.label_ids])],
      fields: { ...other.fields, ...one.fields },
      revision: one.revision + 1,
    };
  }

  async function note(tx: Tx, row: CaseRow, other: CaseRow, userId: Uuid): Promise<EntryRow> {
    const at = clock.now();
    const party = (await identity.parties([other.contact_actor_id])).get(other.contact_actor_id);
    const detail = {
      name: party?.name ?? '',
      conversationId: toPublicId('cnv', other.conversation_id),
    };
    const entry = entryOf(row, { kind: 'merged', at, user_id: userId, detail });
    await insertEntries(tx.client, [entry]);
    return entry;
  }

  return {
    merge: ({ businessActorId, caseId, withCaseId, userId }) =>
      undoing(database, async (tx) => {
        const { client } = tx;
        await store.lockContacts(client, businessActorId);
        const rows = await lockCases(client, businessActorId, [caseId, withCaseId]);
        const one = rows.find(({ id }) => id === caseId);
        const other = rows.find(({ id }) => id === withCaseId);
        if (!one || !other) return fail('inbox.case_unknown');
        const [mine, theirs] = await Promise.all(
          [one, other].map((row) => store.readSame(client, businessActorId, row.contact_actor_id)),
        );
        if (mine!.includes(other.contact_actor_id)) return fail('inbox.contacts_same');
        const actorIds = [...mine!, ...theirs!];
        // [IN111] What one account allowed never speaks for another.
        if ((await hasAccounts(actorIds)) > 1) return fail('inbox.contacts_differ');
        const same = { customerId: one.contact_actor_id, actorIds, at: clock.now() };
        await store.saveSame(client, businessActorId, same);
        await note(tx, one, other, userId);
        await note(tx, other, one, userId);
        await saveCases(client, [joined(one, other), joined(other, one)]);
        tx.afterCommit(() => announcing.cases(businessActorId, [caseId, withCaseId]));
        return ok(undefined);
      }),

    async candidates({ businessActorId, caseId, query }) {
      const [row] = await readCases(pool, businessActorId, [caseId]);
      if (!row) return fail('inbox.case_unknown');
      const same = new Set(await store.readSame(pool, businessActorId, row.contact_actor_id));
      const rows = (await listLatestCases(pool, businessActorId, lookedMax)).filter(
        (one) => !same.has(one.contact_actor_id),
      );
      const parties = await identity.parties([...same, ...rows.map((one) => one.contact_actor_id)]);
      // Two accounts are two people, and are not offered.
      const hasAccount = [...same].some((id) => parties.get(id)?.kind !== 'guest');
      const wanted = query.trim().toLocaleLowerCase();
      const found = rows.flatMap((one): Candidate[] => {
        const contact = parties.get(one.contact_actor_id);
        if (!contact || (hasAccount && contact.kind !== 'guest')) return [];
        if (!contact.name.toLocaleLowerCase().includes(wanted)) return [];
        const { id, last_at: lastAt } = one;
        return [{ caseId: toPublicId('cse', id), contact, lastAt: lastAt.toISOString() }];
      });
      return ok(found.slice(0, shownMax));
    },
  };
}
