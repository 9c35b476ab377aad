import { type AttachmentStore, thingsIn } from './attachments.ts';
import type { Card } from '@allmende/contract/messaging';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import { packBody } from './body.ts';
import type { Echo } from './echo.ts';
import { appendCodes } from './rules.ts';
import { type CardKey, readStanding, type Standing, type StandingKey } from './standing-store.ts';
import * as store from './store.ts';
import { append, rowOf } from './writing-store.ts';

/**
 * Cards of other modules, written in their transactions and shown after their commit. They lock the
 * conversation until the transaction ends, so they are the last thing that it does: the order of locks is
 * stock, then ledger accounts, then conversations in the order of their ids.
 */
export interface Cards {
  /**
   * Posts a card, once per client id, also when the two have blocked each other: a record of what happened
   * is owed to both. Whether something may happen is asked of `directConversation` before.
   * @returns the id of the message
   * @throws when the sender is no member of the conversation, which is a bug of the caller
   */
  postCard(tx: Tx, card: NewCard): Promise<Uuid>;
  /** Many in one statement, with one lock for each conversation, taken in the right order; ids in the order given. */
  postCards(tx: Tx, cards: readonly NewCard[]): Promise<Uuid[]>;
  /** The same, and where each came to stand in its conversation. */
  placeCards(tx: Tx, cards: readonly NewCard[]): Promise<{ id: Uuid; seq: number }[]>;
  /** Replaces the content of a card that was posted; nothing happens when it is the same. */
  updateCard(
    tx: Tx,
    card: { conversationId: Uuid; senderActorId: Uuid; clientId: Uuid; card: Card },
  ): Promise<void>;
  /** Whether a card that was posted is still one; what has disappeared is brought up to date no more. */
  cardStands(tx: Tx, key: CardKey & { conversationId: Uuid }): Promise<boolean>;
  /**
   * What somebody is in a conversation, null for who is no member: asked before something begins there. In
   * a transaction it holds the conversation until the end, as a card does.
   */
  standing(tx: Tx | null, key: StandingKey): Promise<Standing | null>;
}

export interface NewCard {
  conversationId: Uuid;
  senderActorId: Uuid;
  /** Null when nobody of the staff did it by hand. */
  senderUserId: Uuid | null;
  /** Made from what the card is about, so that posting it twice is posting it once. */
  clientId: Uuid;
  card: Card;
  /** For histories that are made up; the present otherwise. */
  at?: Date;
}

export function createCards(deps: {
  database: Database;
  clock: Clock;
  echo: Echo;
  media: Pick<AttachmentStore, 'grantToConversation'>;
}): Cards {
  const { database, clock, echo, media } = deps;

  function pushAfterCommit(tx: Tx, rows: store.MessageRow[]): void {
    if (rows.length === 0) return;
    tx.afterCommit(() => void echo.pushChanged(rows));
  }

  async function placeCards(
    tx: Tx,
    cards: readonly NewCard[],
  ): Promise<{ id: Uuid; seq: number }[]> {
    if (cards.length === 0) return [];
    const now = clock.now();
    const messages = cards.map(({ card, at, ...place }) => ({
      ...place,
      id: newUuid(),
      body: packBody({ kind: 'card', card }),
      replyToSeq: null,
      replyExcerpt: null,
      at,
    }));
    const rows = await append(tx.client, messages, { now, areRecords: true });
    const places: { id: Uuid; seq: number }[] = [];
    const posted: store.MessageRow[] = [];
    for (const [index, row] of rows.entries()) {
      const message = messages[index]!;
      const { conversationId, senderActorId } = message;
      if (row.code > appendCodes.existed) {
        throw new Error(`${senderActorId} is no member of conversation ${conversationId}`);
      }
      if (row.code === appendCodes.existed) {
        const { id } = (await store.readByClientId(tx.client, message))!;
        places.push({ id, seq: row.seq! });
        continue;
      }
      places.push({ id: message.id, seq: row.seq! });
      posted.push(rowOf(message, row, now));
    }
    for (const { conversationId, senderActorId: ownerActorId, card } of cards) {
      for (const thing of thingsIn({ kind: 'card', card })) {
        await media.grantToConversation(tx, { ...thing, ownerActorId, conversationId });
      }
    }
    pushAfterCommit(tx, posted);
    return places;
  }

  const postCards: Cards['postCards'] = async (tx, cards) =>
    (await placeCards(tx, cards)).map(({ id }) => id);

  return {
    postCards,
    placeCards,
    postCard: async (tx, card) => (await postCards(tx, [card]))[0]!,
    async updateCard(tx, { conversationId, senderActorId, clientId, card }) {
      const key = { conversationId, senderActorId, clientId };
      const posted = await store.readByClientId(tx.client, key);
      if (posted?.kind !== 'card') throw new Error(`no card was posted as ${clientId}`);
      const body = packBody({ kind: 'card', card });
      pushAfterCommit(tx, await store.rewrite(tx, { conversationId, seq: posted.seq, body }));
    },
    cardStands: async (tx, key) => (await store.readByClientId(tx.client, key))?.kind === 'card',
    standing: (tx, key) => readStanding(tx?.client ?? database.pool, key, { locks: tx !== null }),
  };
}
