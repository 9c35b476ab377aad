import type { Draft } from '@allmende/contract/chats';
import { fail, ok } from '@allmende/contract/errors';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { toPublicId, type Uuid } from '#platform/ids';
import { readFigures } from '../store.ts';
import type { ChatsAnswer, Place } from './arranging.ts';
import { draftWins } from './rules.ts';
import * as store from './store.ts';

/** [MS330] [MS331] What a user has begun to write, on all their devices. */
export interface Drafts {
  list(user: { userId: Uuid; actorId: Uuid }): Promise<{ items: Draft[] }>;
  put(
    place: Place & { userId: Uuid },
    written: { text: string; revision: number; agoMs: number },
  ): ChatsAnswer<Draft, 'putDraft'>;
}

/** A device that was away for longer keeps what it has. */
const goneKnownMs = 60 * 86_400_000;

export function createDrafts(deps: {
  database: Database;
  clock: Clock;
  gateway: Gateway;
  identity: { personOfUser(userId: Uuid): Promise<Uuid | null> };
}): Drafts {
  const { database, clock, gateway, identity } = deps;

  return {
    async list({ userId, actorId }) {
      const goneSince = new Date(clock.now().getTime() - goneKnownMs);
      const rows = await store.listDrafts(database.pool, { userId, actorId, goneSince });
      return { items: rows.map((row) => presentDraft(actorId, row)) };
    },

    async put({ userId, actorId, conversationId }, { text, revision, agoMs }) {
      const place = { conversationId, actorId };
      if (!(await readFigures(database.pool, place))) {
        return fail('messaging.conversation_unknown');
      }
      const key = { ...place, userId };
      const writtenAt = new Date(clock.now().getTime() - agoMs);
      const { row, hasChanged } = await database.transaction(async (tx) => {
        const standing = await store.lockDraft(tx, key);
        const wins = draftWins(
          standing ? { revision: standing.revision, writtenAt: standing.written_at } : null,
          { revision, writtenAt },
        );
        if (standing && (!wins || standing.text === text))
          return { row: standing, hasChanged: false };
        const next = (standing?.revision ?? 0) + 1;
        const written = await store.writeDraft(tx, { ...key, text, revision: next, writtenAt });
        // Nothing stood there a moment ago, and something does now: that is the later one.
        return { row: written ?? (await store.lockDraft(tx, key))!, hasChanged: !!written };
      });
      const draft = presentDraft(actorId, row);
      // To the person, whose devices they are, and not to the business, where colleagues would hear it.
      const personId = hasChanged && (await identity.personOfUser(userId));
      if (personId) gateway.deliver([personId], { type: 'draft', draft });
      return ok(draft);
    },
  };
}

function presentDraft(actorId: Uuid, row: store.DraftRow): Draft {
  return {
    actorId: toPublicId('act', actorId),
    conversationId: toPublicId('cnv', row.conversation_id),
    text: row.text,
    revision: row.revision,
  };
}
