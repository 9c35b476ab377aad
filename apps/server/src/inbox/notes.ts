import type { Actor } from '@allmende/contract/actors';
import type { InboxEntry } from '@allmende/contract/inbox';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { isUuid, newUuid, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import type { Tx } from '#platform/database';
import type { Announcing } from './announcing.ts';
import { factOf } from './assigning.ts';
import type { InboxContext } from './context.ts';
import { readSettings } from './desk-store.ts';
import type { AuditedCase, Presenter } from './present.ts';
import { type Changer, entryOf, handlesIn } from './rules.ts';
import * as store from './store.ts';
import type { EntryRow } from './tables.ts';

interface Place {
  businessActorId: Uuid;
  caseId: Uuid;
}
type Page = { items: InboxEntry[]; actors: Actor[]; nextCursor: string | null };
type Paging = { cursor: string | undefined; limit: number };

/** What the staff say among themselves, and what was done: notes and the audit trail. */
export interface Notes {
  /** In the caller's transaction; `userId` null for what a rule notes. */
  note(
    tx: Tx,
    note: Place & { userId: Uuid | null; text: string; clientId?: Uuid; afterSeq?: number },
  ): Promise<Result<EntryRow, 'inbox.case_unknown' | 'inbox.client_id_reused'>>;
  add(
    note: Place & { userId: Uuid; text: string; clientId: Uuid; afterSeq?: number | undefined },
  ): Promise<Result<InboxEntry, 'inbox.case_unknown' | 'inbox.client_id_reused'>>;
  /** Null takes the words away. */
  edit(
    note: Place & { userId: Uuid; noteId: Uuid; text: string | null },
  ): Promise<
    Result<InboxEntry, 'inbox.case_unknown' | 'inbox.note_unknown' | 'inbox.note_not_own'>
  >;
  list(
    asked: Place & Paging & { meUserId: Uuid },
  ): Promise<Result<Page, 'inbox.case_unknown' | 'platform.invalid_input'>>;
  audit(
    asked: { businessActorId: Uuid; by: Changer } & Paging,
  ): Promise<
    Result<Page & { cases: AuditedCase[] }, 'inbox.role_may_not' | 'platform.invalid_input'>
  >;
}

export function createNotes(
  { database, clock, identity, outbox }: InboxContext,
  { presenter, announcing }: { presenter: Presenter; announcing: Announcing },
): Notes {
  const { pool } = database;

  async function mentionedBy(businessActorId: Uuid, userId: Uuid | null, text: string) {
    const handles = handlesIn(text);
    if (handles.size === 0) return [];
    const staff = await identity.staffOf(businessActorId);
    return staff
      .filter((one) => handles.has(one.person.handle) && one.userId !== userId)
      .map((one) => one.userId);
  }

  const note: Notes['note'] = async (tx, given) => {
    const { businessActorId, caseId, userId, text, clientId, afterSeq } = given;
    const [row] = await store.lockCases(tx.client, businessActorId, [caseId]);
    if (!row) return fail('inbox.case_unknown');
    if (clientId && userId) {
      const known = await store.findNote(tx.client, { businessActorId, userId, clientId });
      if (known) {
        const isSame =
          known.case_id === caseId &&
          (known.edited_at || known.deleted_at || known.detail['text'] === text);
        return isSame ? ok(known) : fail('inbox.client_id_reused');
      }
    }
    const mentions = await mentionedBy(businessActorId, userId, text);
    const at = clock.now();
    const entry = entryOf(row, {
      kind: 'note',
      at,
      user_id: userId,
      detail: { text, mentions },
      client_id: clientId ?? null,
      after_seq: Math.min(afterSeq ?? row.seen_seq, row.seen_seq),
    });
    await store.insertEntries(tx.client, [entry]);
    await store.saveCases(tx.client, [{ ...row, revision: row.revision + 1 }]);
    if (mentions.length > 0) {
      await store.addMentions(tx.client, { row, userIds: mentions, at });
      for (const mentioned of userId ? mentions : []) {
        const fact = {
          ...factOf(row, at),
          userId: mentioned,
          byUserId: userId!,
          entryId: entry.id,
        };
        await outbox.emit(tx, 'inbox.mentioned', fact);
      }
    }
    tx.afterCommit(() => announcing.cases(businessActorId, [caseId]));
    return ok(entry);
  };

  async function presented(entry: Result<EntryRow, never>): Promise<InboxEntry> {
    if (!entry.ok) throw new Error('an entry is always there');
    return (await presenter.entries([entry.value])).items[0]!;
  }

  async function pageOf(rows: readonly EntryRow[], limit: number): Promise<Page> {
    const shown = rows.slice(0, limit);
    const nextCursor = rows.length > limit ? shown.at(-1)!.id : null;
    return { ...(await presenter.entries(shown)), nextCursor };
  }

  const badCursor = () =>
    fail('platform.invalid_input', { detail: 'query.cursor: is none of ours' });

  return {
    note,
    async add(given) {
      const { afterSeq, ...rest } = given;
      const added = await undoing(database, (tx) =>
        note(tx, { ...rest, ...(afterSeq === undefined ? {} : { afterSeq }) }),
      );
      return added.ok ? ok(await presented(added)) : added;
    },

    async edit({ businessActorId, caseId, userId, noteId, text }) {
      const mentions = text === null ? [] : await mentionedBy(businessActorId, userId, text);
      const edited = await undoing(database, async (tx) => {
        const [row] = await store.lockCases(tx.client, businessActorId, [caseId]);
        if (!row) return fail('inbox.case_unknown');
        const known = await store.readEntry(tx.client, noteId);
        const isThere = known?.case_id === caseId && known.kind === 'note' && !known.deleted_at;
        if (!known || !isThere) return fail('inbox.note_unknown');
        if (known.user_id !== userId) return fail('inbox.note_not_own');
        const at = clock.now();
        const entry: EntryRow = {
          ...known,
          detail: { text: text ?? '', mentions },
          edited_at: text === null ? known.edited_at : at,
          deleted_at: text === null ? at : null,
        };
        await store.saveNote(tx.client, entry);
        await store.saveCases(tx.client, [{ ...row, revision: row.revision + 1 }]);
        tx.afterCommit(() => announcing.cases(businessActorId, [caseId]));
        return ok(entry);
      });
      return edited.ok ? ok(await presented(edited)) : edited;
    },

    async list({ businessActorId, caseId, meUserId, cursor, limit }) {
      if (cursor !== undefined && !isUuid(cursor)) return badCursor();
      const [row] = await store.readCases(pool, businessActorId, [caseId]);
      if (!row) return fail('inbox.case_unknown');
      if (!cursor) await store.lookAtMention(pool, meUserId, caseId);
      const before = cursor ?? null;
      const asked = { businessActorId, caseId, before, limit: limit + 1 };
      return ok(await pageOf(await store.listEntries(pool, asked), limit));
    },

    async audit({ businessActorId, by, cursor, limit }) {
      if (cursor !== undefined && !isUuid(cursor)) return badCursor();
      const settings = await readSettings(pool, businessActorId);
      if (by.role === 'agent' && !settings.agents_may.includes('audit')) {
        return fail('inbox.role_may_not');
      }
      const before = cursor ?? null;
      const asked = { businessActorId, caseId: null, before, limit: limit + 1 };
      const rows = await store.listEntries(pool, asked);
      const cases = await presenter.audited(businessActorId, rows.slice(0, limit));
      return ok({ ...(await pageOf(rows, limit)), cases });
    },
  };
}

/** Somebody of the staff, and the business in whose name they act. */
export interface Doer {
  actorId: Uuid;
  userId: Uuid;
}

/** [IN6] Notes what somebody did to what the inbox is set up with. */
export function noteDeed(
  tx: Tx,
  { actorId, userId }: Doer,
  deed: { kind: string; at: Date; detail: Record<string, unknown> },
): Promise<void> {
  return store.insertEntries(tx.client, [deskEntry(actorId, { ...deed, userId })]);
}

/** An entry of what concerns the whole inbox. */
export function deskEntry(
  businessActorId: Uuid,
  entry: { kind: string; userId: Uuid; at: Date; detail: Record<string, unknown> },
): EntryRow {
  return {
    id: newUuid(),
    business_actor_id: businessActorId,
    case_id: null,
    after_seq: 0,
    at: entry.at,
    user_id: entry.userId,
    kind: entry.kind,
    detail: entry.detail,
    client_id: null,
    edited_at: null,
    deleted_at: null,
  };
}
