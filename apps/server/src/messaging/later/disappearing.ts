import { fail, ok } from '@allmende/contract/errors';
import type { Conversation } from '@allmende/contract/messaging';
import { newUuid, type Uuid } from '#platform/ids';
import { packBody } from '../body.ts';
import * as messages from '../store.ts';
import type { Answer, LaterDeps } from './context.ts';

/** [MS165] Either side of a direct conversation says how long new messages stay, and both read that it did. */
export type SetDisappearing = (
  place: { conversationId: Uuid; actorId: Uuid },
  change: { userId: Uuid; afterSeconds: number | null },
) => Answer<Conversation>;

export function createDisappearing({
  database,
  clock,
  log,
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
      await messages.lockConversation(tx, conversationId);
      const { rowCount } = await tx.client.query(
        `update messaging_conversations set disappear_after_seconds = $2,
           changed_xid = pg_current_xact_id()
         where id = $1 and disappear_after_seconds is distinct from $2::integer`,
        [conversationId, afterSeconds],
      );
      if (rowCount === 0) return ok(undefined);
      const now = clock.now();
      const notice: messages.NewMessage = {
        conversationId,
        senderActorId: actorId,
        senderUserId: userId,
        clientId: newUuid(),
        id: newUuid(),
        body: packBody({ kind: 'notice', notice: { event: 'disappearing', afterSeconds } }),
        replyToSeq: null,
        replyExcerpt: null,
        at: undefined,
      };
      const [row] = await messages.append(tx.client, [notice], { now, areRecords: true });
      const posted = messages.rowOf(notice, row!, now);
      tx.afterCommit(() => {
        echo
          .pushChanged([posted])
          .catch((error) => log.warn({ err: error }, 'messaging.echo_lost'));
        conversations.pushToLists(conversationId);
      });
      return ok(undefined);
    });
    if (!changed.ok) return changed;
    const shown = await conversations.get(actorId, conversationId);
    return shown.ok ? shown : fail('messaging.conversation_unknown');
  };
}
