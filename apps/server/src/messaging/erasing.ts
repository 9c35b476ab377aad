import type { Tx } from '#platform/database';
import { type AttachmentStore, showsThing, thingsIn } from './attachments.ts';
import { deletedBody, openBody, type StoredBody } from './body.ts';
import { forgetMarks } from './on-message/store.ts';
import * as store from './store.ts';

/**
 * Takes away what is in a message, and whatever was made from it: quotes in replies, edits, reactions, stars, pins,
 * reminders, what the search knows, and the sight of what it shows. Its place stays. The caller holds the lock of the
 * conversation. Returns what changed, in order of version.
 */
export type Erase = (
  tx: Tx,
  row: store.MessageRow,
  /** What stands in its place; that it was deleted, by default. */
  tombstone?: StoredBody,
) => Promise<store.MessageRow[]>;

/**
 * What a message showed, as it was before it changed, and no message of the conversation shows now, is no longer its
 * members' to see.
 */
export async function forgetThings(
  tx: Tx,
  media: Pick<AttachmentStore, 'revokeFromConversation'>,
  row: store.MessageRow,
): Promise<void> {
  const { conversation_id: conversationId } = row;
  for (const thing of thingsIn(openBody(row), row.extra?.preview)) {
    if (await showsThing(tx.client, { conversationId, thing })) continue;
    await media.revokeFromConversation(tx, { ...thing, conversationId });
  }
}

export function createErase(media: Pick<AttachmentStore, 'revokeFromConversation'>): Erase {
  return async (tx, row, tombstone = deletedBody) => {
    const { conversation_id: conversationId, seq } = row;
    const rows = await store.rewrite(tx, { conversationId, seq, body: tombstone });
    await forgetThings(tx, media, row);
    await forgetMarks(tx, { conversationId, seq });
    return rows;
  };
}
