import type { Tx } from '#platform/database';
import { toUuid } from '#platform/ids';
import { deletedBody, openBody } from './body.ts';
import { forgetMarks } from './on-message/store.ts';
import { showsPicture } from './pictures.ts';
import type { PictureStore } from './sending.ts';
import * as store from './store.ts';

/**
 * Takes away what is in a message, and whatever was made from it: quotes in replies, edits, reactions, stars, pins,
 * reminders, what the search knows, and the sight of its picture. Its place stays. The caller holds the lock of the
 * conversation. Returns what changed, in order of version.
 */
export type Erase = (tx: Tx, row: store.MessageRow) => Promise<store.MessageRow[]>;

export function createErase(media: Pick<PictureStore, 'revokeFromConversation'>): Erase {
  /** A picture that no other message of the conversation shows is no longer its members' to see. */
  async function forgetPicture(tx: Tx, row: store.MessageRow): Promise<void> {
    const body = openBody({ kind: row.kind, content: row.content });
    const picture = body.kind === 'picture' ? body.picture : row.extra?.preview?.picture;
    if (!picture) return;
    const place = { conversationId: row.conversation_id, pictureId: picture.id };
    if (await showsPicture(tx.client, place)) return;
    await media.revokeFromConversation(tx, { ...place, pictureId: toUuid(place.pictureId) });
  }

  return async (tx, row) => {
    const { conversation_id: conversationId, seq } = row;
    const rows = await store.rewrite(tx, { conversationId, seq, body: deletedBody });
    await forgetPicture(tx, row);
    await forgetMarks(tx, { conversationId, seq });
    return rows;
  };
}
