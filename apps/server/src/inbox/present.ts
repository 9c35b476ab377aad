import type { Actor } from '@allmende/contract/actors';
import type { InboxCase, InboxEntry } from '@allmende/contract/inbox';
import { casePriorities } from '@allmende/contract/inbox-filter';
import { toPublicId, type Uuid } from '#platform/ids';
import type { InboxContext } from './context.ts';
import type { People } from './people.ts';
import * as store from './store.ts';
import type { CaseRow, EntryRow } from './tables.ts';

/** The only way in which a row of the inbox leaves the server; always to the staff of its business. */
export interface Presenter {
  /** `meUserId` is whose mentions count; without one nobody's do. In the order of `rows`. */
  cases(rows: readonly CaseRow[], meUserId: Uuid | null): Promise<InboxCase[]>;
  entries(rows: readonly EntryRow[]): Promise<{ items: InboxEntry[]; actors: Actor[] }>;
  /** The cases that entries of one business are about, each once. */
  audited(businessActorId: Uuid, rows: readonly EntryRow[]): Promise<AuditedCase[]>;
}

export type AuditedCase = Pick<InboxCase, 'id' | 'conversationId' | 'contact'>;

export function createPresenter(
  { database, identity, messaging }: InboxContext,
  people: People,
): Presenter {
  const { pool } = database;
  return {
    async cases(rows, meUserId) {
      if (rows.length === 0) return [];
      const ids = rows.map(({ id }) => id);
      const assignees = rows.flatMap((row) => row.assignee_user_id ?? []);
      const [contacts, persons, last, mentioned] = await Promise.all([
        identity.parties(rows.map((row) => row.contact_actor_id)),
        people.personsOf(assignees),
        messaging.lastSaidIn(
          pool,
          rows.map((row) => row.conversation_id),
        ),
        meUserId ? store.mentionedIn(pool, meUserId, ids) : new Set<Uuid>(),
      ]);
      return rows.flatMap((row): InboxCase[] => {
        const contact = contacts.get(row.contact_actor_id);
        if (!contact) return [];
        const said = last.get(row.conversation_id);
        const assignee = row.assignee_user_id && persons.get(row.assignee_user_id);
        return [
          {
            id: toPublicId('cse', row.id),
            conversationId: toPublicId('cnv', row.conversation_id),
            contact,
            channel: row.channel,
            state: row.state,
            snoozedUntil: row.snoozed_until?.toISOString() ?? null,
            priority: casePriorities[row.priority]!,
            assigneeId: assignee ? toPublicId('act', assignee) : null,
            labelIds: row.label_ids.map((id) => toPublicId('lbl', id)),
            fields: row.fields,
            round: row.round,
            openedAt: row.opened_at.toISOString(),
            lastAt: row.last_at.toISOString(),
            waitingSince: row.waiting_since?.toISOString() ?? null,
            isUnread: row.contact_seq > row.read_seq,
            isMentioned: mentioned.has(row.id),
            last: said
              ? {
                  kind: said.kind,
                  excerpt: said.excerpt,
                  isOwn: said.senderActorId === row.business_actor_id,
                  at: said.at.toISOString(),
                }
              : null,
            revision: row.revision,
          },
        ];
      });
    },

    async audited(businessActorId, rows) {
      const ids = [...new Set(rows.flatMap((row) => row.case_id ?? []))];
      const cases = ids.length > 0 ? await store.readCases(pool, businessActorId, ids) : [];
      const contacts = await identity.parties(cases.map((row) => row.contact_actor_id));
      return cases.flatMap((row) => {
        const contact = contacts.get(row.contact_actor_id);
        const conversationId = toPublicId('cnv', row.conversation_id);
        return contact ? [{ id: toPublicId('cse', row.id), conversationId, contact }] : [];
      });
    },

    async entries(rows) {
      const users = rows.flatMap((row) => [row.user_id ?? [], usersIn(row.detail)].flat());
      const persons = await people.personsOf(users);
      const publicOf = (userId: unknown) => {
        const person = typeof userId === 'string' && persons.get(userId);
        return person ? toPublicId('act', person) : null;
      };
      const actors = await identity.actors(persons.values());
      const items = rows.map((row): InboxEntry => {
        const { text, mentions, fromUser, toUser, was: _, ...detail } = row.detail as Detail;
        const isAssigned = fromUser !== undefined || toUser !== undefined;
        return {
          id: toPublicId('ent', row.id),
          caseId: row.case_id ? toPublicId('cse', row.case_id) : null,
          afterSeq: row.after_seq,
          at: row.at.toISOString(),
          byActorId: publicOf(row.user_id),
          kind: row.kind as InboxEntry['kind'],
          text: text ?? '',
          mentionIds: (mentions ?? []).flatMap((userId) => publicOf(userId) ?? []),
          editedAt: row.edited_at?.toISOString() ?? null,
          isDeleted: row.deleted_at !== null,
          detail: isAssigned
            ? { ...detail, from: publicOf(fromUser), to: publicOf(toUser) }
            : detail,
        };
      });
      return { items, actors: [...actors.values()] };
    },
  };
}

interface Detail extends Record<string, unknown> {
  text?: string;
  mentions?: Uuid[];
  fromUser?: Uuid | null;
  toUser?: Uuid | null;
  /** For whoever takes the change back. */
  was?: unknown;
}

function usersIn({ mentions, fromUser, toUser }: Detail): Uuid[] {
  return [...(mentions ?? []), fromUser, toUser].filter((id) => typeof id === 'string');
}
