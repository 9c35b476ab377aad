import { fail, ok } from '@allmende/contract/errors';
import { firstLinkIn } from '@allmende/contract/markup';
import type { Message } from '@allmende/contract/messaging';
import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Answer, CodesOf, OnMessage, Spot } from '../on-message/context.ts';
import { changeMessage } from '../on-message/store.ts';
import * as messages from '../store.ts';
import type { PreviewPictures } from './index.ts';
import { pictureIdOf } from './looking.ts';
import type { Looked } from './store.ts';

export interface Attaching {
  database: Database;
  change: OnMessage['change'];
}

/** The link of a text that is to be shown; null when there is none, or none is wanted. */
function linkOf(message: messages.MessageRow | undefined): string | null {
  if (message?.kind !== 'text' || message.extra?.hasNoPreview) return null;
  return firstLinkIn(message.content);
}

/** [MS220] Looks at the first link of a message, and shows what is there if the message still says it. */
export async function attach(
  { database, change, media }: Attaching & { media: PreviewPictures },
  { conversationId, seq }: { conversationId: Uuid; seq: number },
  find: (url: string, actorId: Uuid) => Promise<Looked>,
): Promise<void> {
  const [message] = await messages.readMessages(database.pool, [{ conversationId, seq }]);
  const url = linkOf(message);
  if (!message || !url || message.extra?.preview?.url === url) return;
  const actorId = message.sender_actor_id;
  const looked = await find(url, actorId);
  const { preview } = looked;
  if (!preview) return;
  await change({ conversationId, seq, actorId }, async (tx, { message: now }) => {
    if (linkOf(now) !== url) return ok([]);
    const isSeen = await grant(tx, looked, conversationId);
    const extra = { ...now.extra, preview: isSeen ? preview : { ...preview, picture: null } };
    return ok(await changeMessage(tx, { conversationId, seq, content: now.content, extra }));
  });

  /** The picture becomes readable to the members; false when it is no longer there. */
  async function grant(tx: Tx, { pictureOwnerActorId }: Looked, to: Uuid): Promise<boolean> {
    const pictureId = pictureIdOf(preview!);
    if (!pictureId || !pictureOwnerActorId) return true;
    const given = { pictureId, ownerActorId: pictureOwnerActorId, conversationId: to };
    return media.grantToConversation(tx, given);
  }
}

/** [MS221] Takes it away, and nobody looks again. */
export function createRemovePreview(
  context: OnMessage,
): (spot: Spot) => Answer<Message, 'removePreview'> {
  return (spot) =>
    context.change<CodesOf<'removePreview'>>(spot, async (tx, { message }) => {
      if (message.kind === 'deleted') return fail('messages.deleted');
      if (message.kind !== 'text') return fail('messages.kind_not_allowed');
      if (message.sender_actor_id !== spot.actorId) return fail('messages.not_own');
      if (message.extra?.hasNoPreview) return ok([]);
      const { preview: _before, ...rest } = message.extra ?? {};
      const extra = { ...rest, hasNoPreview: true } as const;
      return ok(await changeMessage(tx, { ...spot, content: message.content, extra }));
    });
}
