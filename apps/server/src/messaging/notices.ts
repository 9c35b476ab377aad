import type { Notice } from '@allmende/contract/group-kinds';
import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import { packBody } from './body.ts';
import type { MessageRow } from './store.ts';
import { append, type NewMessage, rowOf } from './writing-store.ts';

/**
 * Writes the line that says what a member did, in the transaction that does it, and returns it to be shown after the
 * commit.
 */
export async function postNotice(
  tx: Tx,
  line: { conversationId: Uuid; actorId: Uuid; userId: Uuid; notice: Notice; now: Date },
): Promise<MessageRow> {
  const { conversationId, actorId, userId, notice, now } = line;
  const message: NewMessage = {
    conversationId,
    senderActorId: actorId,
    senderUserId: userId,
    clientId: newUuid(),
    id: newUuid(),
    body: packBody({ kind: 'notice', notice }),
    replyToSeq: null,
    replyExcerpt: null,
    at: undefined,
  };
  const [row] = await append(tx.client, [message], { now, areRecords: true });
  return rowOf(message, row!, now);
}
