import { fail, ok } from '@allmende/contract/errors';
import type { ForwardOutcome } from '@allmende/contract/messages';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { thingsIn } from '../attachments.ts';
import { openBody } from '../body.ts';
import { readGroups } from '../groups/store.ts';
import * as messages from '../store.ts';
import type { Answer, OnMessage, Seen, Spot } from './context.ts';
import { refusalOf } from '../rules.ts';
import { checkKind } from './rules.ts';

/** [MS130]–[MS132] What somebody said, sent on to other conversations by a member of this one. */
export type Forward = (
  spot: Spot,
  forward: { userId: Uuid; clientId: Uuid; toConversationIds: readonly Uuid[] },
) => Answer<{ items: ForwardOutcome[] }, 'forward'>;

export function createForwarding(context: OnMessage): Forward {
  const { database, media, writePath } = context;

  /** Whoever reads it elsewhere learns where it comes from only when anybody could read it there. */
  async function originOf({ message, figures }: Seen): Promise<true | { fromName: string }> {
    const before = message.extra?.forwarded;
    if (before) return before;
    if (figures.kind !== 'channel') return true;
    const { conversation_id: id } = message;
    const channel = (await readGroups(database.pool, [id])).get(id);
    return channel?.joining === 'open' ? { fromName: channel.name } : true;
  }

  /** False when the message has been deleted meanwhile. */
  async function share(seen: Seen, toConversationId: Uuid, actorId: Uuid): Promise<boolean> {
    const { message } = seen;
    const things = thingsIn(openBody(message));
    if (things.length === 0) return true;
    const target = await messages.readFigures(database.pool, {
      conversationId: toConversationId,
      actorId,
    });
    // The write path says why; nothing is shown to anybody for a message that will be refused.
    if (!target || refusalOf(target)) return true;
    const place = { fromConversationId: message.conversation_id, toConversationId };
    return database.transaction(async (tx) => {
      for (const thing of things) {
        if (!(await media.shareWithConversation(tx, { ...thing, ...place }))) return false;
      }
      return true;
    });
  }

  return async (spot, { userId, clientId, toConversationIds }) => {
    const seen = await context.see(spot);
    if (!seen.ok) return seen;
    const { message } = seen.value;
    const fits = checkKind(message.kind);
    if (!fits.ok) return fits;
    const body = openBody(message);
    if (body.kind === 'card' && body.card.type !== 'product') {
      return fail('messages.kind_not_allowed');
    }
    const forwarded = await originOf(seen.value);
    const items = await Promise.all(
      [...new Set(toConversationIds)].map(async (conversationId): Promise<ForwardOutcome> => {
        const id = toPublicId('cnv', conversationId);
        if (!(await share(seen.value, conversationId, spot.actorId))) {
          return { conversationId: id, message: null, code: 'messages.deleted' };
        }
        const sent = await writePath.append({
          kind: 'append',
          conversationId,
          senderActorId: spot.actorId,
          senderUserId: userId,
          clientId,
          id: newUuid(),
          body: { kind: message.kind, content: message.content },
          replyToSeq: null,
          replyExcerpt: null,
          at: undefined,
          extra: { forwarded },
          origin: undefined,
        });
        return sent.ok
          ? { conversationId: id, message: sent.value, code: null }
          : { conversationId: id, message: null, code: sent.code };
      }),
    );
    return ok({ items });
  };
}
