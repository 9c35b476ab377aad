import { fail, ok } from '@allmende/contract/errors';
import type { Conversation } from '@allmende/contract/messaging';
import type { Uuid } from '#platform/ids';
import { postNotice } from '../notices.ts';
import * as messages from '../store.ts';
import type { Answer, LaterDeps } from './context.ts';
import * as store from './store.ts';

/** [MS165] Either side of a direct conversation says how long new messages stay, and both read that it did. */
export type SetDisappearing = (
  place: { conversationId: Uuid; actorId: Uuid },
  change: { userId: Uuid; afterSeconds: number | null },
) => Answer<Conversation, 'setDisappearing'>;

export function createDisappearing({
  database,
  clock,
  echo,
  conversations,
}: LaterDeps): SetDisappearing {
  return async (place, { userId, afterSeconds }) => {
    const { conversationId, actorId } = place;
    const changed = await database.transaction(async (tx) => {
      const figures = await messages.readFigures(tx.client, place);
      if (!figures) return fail('messaging.conversation_unknown');
      if (figures.kind !== 'direct') return fail('later.not_direct');
      if (figures.is_blocked) return fail('messaging.blocked');
      if (figures.is_stopped) return fail('messaging.stopped');
      await messages.lockConversation(tx, conversationId);
      if (!(await store.setStay(tx, { conversationId, afterSeconds }))) return ok(undefined);
      const notice = { event: 'disappearing', afterSeconds } as const;
      const line = { conversationId, actorId, userId, notice, now: clock.now() };
      const posted = await postNotice(tx, line);
      tx.afterCommit(() => {
        void echo.pushChanged([posted]);
        conversations.pushToLists(conversationId);
      });
      return ok(undefined);
    });
    if (!changed.ok) return changed;
    return conversations.get(actorId, conversationId);
  };
}
