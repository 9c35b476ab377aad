import type { Message } from '@allmende/contract/messaging';
import type { Uuid } from '#platform/ids';
import { excerptOf } from './body.ts';
import { type Db, type MessageRow, messageColumns } from './store.ts';

/** The last that was said in a conversation, for modules that look at how it goes. */
export interface Said {
  /** The latest last, at most `limit` of those before a place; notices are left out, what was deleted is not. */
  saidIn(
    conversationId: Uuid,
    range: { beforeSeq?: number | undefined; limit: number },
  ): Promise<SaidMessage[]>;
}

export interface SaidMessage {
  id: Uuid;
  seq: number;
  senderActorId: Uuid;
  /** Who wrote it by hand; null when nobody did. */
  senderUserId: Uuid | null;
  isAutomatic: boolean;
  kind: Message['body']['kind'];
  /** Its words, or the beginning of what it shows. */
  words: string;
  sentAt: Date;
}

const rangeMax = 500;

export function createSaid(db: Db): Said {
  return {
    async saidIn(conversationId, { beforeSeq, limit }) {
      const { rows } = await db.query<MessageRow & { sender_user_id: Uuid | null }>({
        name: 'messaging_said_in',
        text: `select ${messageColumns}, sender_user_id from messaging_messages
          where conversation_id = $1 and seq < $2 and kind <> 'notice'
          order by seq desc limit $3`,
        values: [conversationId, beforeSeq ?? 2_147_483_647, Math.min(limit, rangeMax)],
      });
      return rows.reverse().map((row) => ({
        id: row.id,
        seq: row.seq,
        senderActorId: row.sender_actor_id,
        senderUserId: row.sender_user_id,
        isAutomatic: row.extra?.isAutomatic === true,
        kind: row.kind as SaidMessage['kind'],
        words: row.kind === 'text' ? row.content : excerptOf(row),
        sentAt: row.sent_at,
      }));
    },
  };
}
