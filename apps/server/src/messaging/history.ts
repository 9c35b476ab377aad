import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Message, Receipt } from '@allmende/contract/messaging';
import type { Database } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Echo } from './echo.ts';
import type { Erase } from './erasing.ts';
import { readDiscreet } from './chats/store.ts';
import { presentMessage, presentReceiptTo } from './present.ts';
import { checkDeletion, showsMembers, type MessagingErrorCode } from './rules.ts';
import * as store from './store.ts';

/** What was said: catching up with changes, paging, deleting. No cost grows with a conversation's age. */
export interface History {
  /** Everything after version `since`, in order, and receipts; `version` is where to go on. */
  sync(
    place: Place,
    query: { since: number; limit: number },
  ): Promise<
    Result<
      {
        items: Message[];
        receipts: Receipt[];
        version: number;
        lastSeq: number;
        hasMore: boolean;
      },
      MessagingErrorCode
    >
  >;
  /** A page in order of seq: the last ones, or the nearest before or after a seq. */
  list(
    place: Place,
    query: { before?: number | undefined; after?: number | undefined; limit: number },
  ): Promise<Result<{ items: Message[]; version: number; lastSeq: number }, MessagingErrorCode>>;
  delete(place: Place, seq: number): Promise<Result<Message, MessagingErrorCode>>;
}

/** Who looks into which conversation. */
export interface Place {
  actorId: Uuid;
  conversationId: Uuid;
}

export function createHistory(deps: { database: Database; echo: Echo; erase: Erase }): History {
  const { database, echo, erase } = deps;
  const { pool } = database;

  return {
    async sync(place, { since, limit }) {
      // First the version, then what led to it: what is committed in between comes once too often.
      const figures = await store.readFigures(pool, place);
      if (!figures) return fail('messaging.conversation_unknown');
      const { conversationId, actorId } = place;
      const from = figures.visible_from_seq;
      const [rows, receipts] = await Promise.all([
        store.listChanges(pool, {
          conversationId,
          // What changed before they came concerns only what they may not read.
          since: from > 1 ? Math.max(since, figures.joined_version) : since,
          from,
          limit: limit + 1,
        }),
        store.listReceipts(pool, {
          conversationId,
          since,
          ownActorId: actorId,
          onlyOwn: !showsMembers(figures),
        }),
      ]);
      const discreet = await readDiscreet(
        pool,
        receipts.map((receipt) => receipt.actor_id),
      );
      const hasMore = rows.length > limit;
      const items = rows.slice(0, limit).map(presentMessage);
      return ok({
        items,
        receipts: receipts.map((one) =>
          presentReceiptTo(one, { viewerActorId: actorId, discreet }),
        ),
        version: hasMore ? items.at(-1)!.version : figures.version,
        lastSeq: figures.last_seq,
        hasMore,
      });
    },

    async list(place, { before = null, after, limit }) {
      const page = await store.readPage(pool, {
        ...place,
        limit,
        ...(after === undefined ? { before } : { after }),
      });
      if (!page) return fail('messaging.conversation_unknown');
      return ok({
        items: page.rows.map(presentMessage),
        version: page.version,
        lastSeq: page.lastSeq,
      });
    },

    async delete({ actorId, conversationId }, seq) {
      const changed = await database.transaction(async (tx) => {
        const figures = await store.readFigures(tx.client, { actorId, conversationId });
        if (!figures) return fail('messaging.conversation_unknown');
        await store.lockConversation(tx, conversationId);
        const [row] = await store.readMessages(tx.client, [{ conversationId, seq }]);
        const verdict = checkDeletion(
          row && { senderActorId: row.sender_actor_id, kind: row.kind },
          actorId,
        );
        if (!verdict.ok) return verdict;
        if (verdict.value === 'deleted_before') return ok({ message: row!, rows: [] });
        const rows = await erase(tx, row!);
        return ok({ message: rows[0]!, rows });
      });
      if (!changed.ok) return changed;
      await echo.pushChanged(changed.value.rows);
      return ok(presentMessage(changed.value.message));
    },
  };
}
