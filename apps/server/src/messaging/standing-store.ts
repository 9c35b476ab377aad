import type { Conversation } from '@allmende/contract/messaging';
import type { Uuid } from '#platform/ids';
import type { Db } from './store.ts';

/** What somebody is in a conversation, for modules that have something of their own there. */
export interface Standing {
  kind: Conversation['kind'];
  /** Of a group or channel; null between two. */
  name: string | null;
  /** One of the two has blocked the other. */
  isBlocked: boolean;
  mayWrite: boolean;
  /** The owner or an admin of a group. */
  isAdmin: boolean;
}

export interface StandingKey {
  conversationId: Uuid;
  actorId: Uuid;
  /** Only if they can read this card: who joined later may not know of what was before. */
  card?: CardKey;
}

export interface CardKey {
  senderActorId: Uuid;
  clientId: Uuid;
}

/** Null for who is no member. `locks` keeps it true until the transaction ends, and is as late as a card. */
export async function readStanding(
  db: Db,
  { conversationId, actorId, card }: StandingKey,
  { locks }: { locks: boolean },
): Promise<Standing | null> {
  const { rows } = await db.query<{
    kind: Standing['kind'];
    name: string | null;
    is_blocked: boolean;
    may_write: boolean;
    is_admin: boolean;
  }>(
    `select c.kind, g.name, c.is_blocked, m.rank > 0 as is_admin,
       m.rank >= c.write_rank and not messaging_is_stopped(m) as may_write
     from messaging_conversations c
     join messaging_members m on m.conversation_id = c.id and m.actor_id = $2 and m.rank >= 0
     left join messaging_groups g on g.conversation_id = c.id
     where c.id = $1 and ($3::uuid is null or exists (
       select 1 from messaging_messages t
       where t.conversation_id = $1 and t.sender_actor_id = $3 and t.client_id = $4
         and t.kind = 'card' and t.seq >= m.visible_from_seq
     ))
     ${locks ? 'for no key update of c' : ''}`,
    [conversationId, actorId, card?.senderActorId ?? null, card?.clientId ?? null],
  );
  const row = rows[0];
  if (!row) return null;
  const { kind, name, is_blocked: isBlocked, may_write: mayWrite, is_admin: isAdmin } = row;
  return { kind, name, isBlocked, mayWrite, isAdmin };
}
