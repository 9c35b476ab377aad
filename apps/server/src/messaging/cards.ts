import type { Card } from '@allmende/contract/messaging';
import type { Clock } from '#platform/clock';
import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { Log } from '#platform/log';
import { packBody } from './body.ts';
import type { Echo } from './echo.ts';
import { appendCodes } from './rules.ts';
import * as store from './store.ts';

/**
 * Cards of other modules, written in their transactions and shown after their commit. They lock the
 * conversation until the transaction ends, so they are the last thing that it does: the order of locks is
 * stock, then ledger accounts, then conversations.
 */
export interface Cards {
  /**
   * Posts a card, once per client id, also when the two have blocked each other: a record of what happened
   * is owed to both. Whether something may happen is asked of `directConversation` before.
   * @returns the id of the message
   */
  postCard(
    tx: Tx,
    card: {
      conversationId: Uuid;
      senderActorId: Uuid;
      /** Null when nobody of the staff did it by hand. */
      senderUserId: Uuid | null;
      clientId: Uuid;
      card: Card;
      at?: Date;
    },
  ): Promise<Uuid>;
  /** Replaces the content of a card that was posted; nothing happens when it is the same. */
  updateCard(
    tx: Tx,
    card: { conversationId: Uuid; senderActorId: Uuid; clientId: Uuid; card: Card },
  ): Promise<void>;
}

export function createCards(deps: { clock: Clock; log: Log; echo: Echo }): Cards {
  const { clock, log, echo } = deps;

  function pushAfterCommit(tx: Tx, rows: store.MessageRow[]): void {
    tx.afterCommit(() => {
      echo.pushChanged(rows).catch((error) => log.warn({ err: error }, 'messaging.echo_lost'));
    });
  }

  return {
    async postCard(tx, { conversationId, senderActorId, senderUserId, clientId, card, at }) {
      const message: store.NewMessage = {
        conversationId,
        senderActorId,
        senderUserId,
        clientId,
        id: newUuid(),
        body: packBody({ kind: 'card', card }),
        replyToSeq: null,
        replyExcerpt: null,
        at,
      };
      const [row] = await store.append(tx.client, [message], {
        now: clock.now(),
        areRecords: true,
      });
      const { code, seq } = row!;
      if (code > appendCodes.existed) {
        throw new Error(`${senderActorId} is no member of conversation ${conversationId}`);
      }
      const [stored] = await store.readMessages(tx.client, [{ conversationId, seq: seq! }]);
      if (code === appendCodes.appended) pushAfterCommit(tx, [stored!]);
      return stored!.id;
    },

    async updateCard(tx, { conversationId, senderActorId, clientId, card }) {
      const key = { conversationId, senderActorId, clientId };
      const posted = await store.readByClientId(tx.client, key);
      if (posted?.kind !== 'card') throw new Error(`no card was posted as ${clientId}`);
      const body = packBody({ kind: 'card', card });
      const rows = await store.rewrite(tx, { conversationId, seq: posted.seq, body });
      if (rows.length > 0) pushAfterCommit(tx, rows);
    },
  };
}
