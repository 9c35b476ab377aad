import type { Uuid } from '#platform/ids';
import type { Db } from './store.ts';

/** Whether a message of the conversation shows the picture, which is named as it stands in the body. */
export async function showsPicture(
  db: Db,
  place: { conversationId: Uuid; pictureId: string },
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'messaging_shows_picture',
    text: `select 1 from messaging_messages
      where conversation_id = $1 and (
        (kind = 'picture' and content::jsonb -> 'picture' ->> 'id' = $2)
        or (kind = 'text' and extra -> 'preview' -> 'picture' ->> 'id' = $2)) limit 1`,
    values: [place.conversationId, place.pictureId],
  });
  return rowCount === 1;
}
