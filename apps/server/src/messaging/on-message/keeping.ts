import type { Actor } from '@allmende/contract/actors';
import { fail, ok } from '@allmende/contract/errors';
import type { ReportReason } from '@allmende/contract/limits';
import type { StarredMessage } from '@allmende/contract/messages';
import { readMoment, writeMoment } from '#platform/cursor';
import { isUuid, type Uuid } from '#platform/ids';
import { readDiscreet } from '../chats/store.ts';
import { tellOwnDevices } from '../echo.ts';
import { presentMessage } from '../present.ts';
import { handOver } from '../reports/reporting.ts';
import * as messages from '../store.ts';
import type { Answer, OnMessage, Spot } from './context.ts';
import { checkKind } from './rules.ts';
import * as store from './store.ts';

interface Page {
  cursor: string | undefined;
  limit: number;
}

/** [MS140]–[MS145] What one person does with a message for themselves: starring, reporting, asking who read it. */
export interface Keeping {
  star(spot: Spot): Answer<StarredMessage, 'star'>;
  unstar(spot: Spot): Answer<Record<string, never>, 'unstar'>;
  listStars(
    actorId: Uuid,
    query: Page & { conversationId: Uuid | null },
  ): Answer<{ items: StarredMessage[]; nextCursor: string | null }, 'listStars'>;
  report(
    spot: Spot,
    report: { userId: Uuid; reason: ReportReason; note: string },
  ): Answer<{ reportedAt: string }, 'report'>;
  listReaders(
    spot: Spot,
    page: Page,
  ): Answer<
    { items: Actor[]; nextCursor: string | null; readCount: number; unreadCount: number },
    'listReaders'
  >;
}

const reportedBefore = 5;

export function createKeeping(context: OnMessage): Keeping {
  const { database, clock, gateway, identity, media } = context;
  const { pool } = database;

  return {
    async star(spot) {
      const seen = await context.see(spot);
      if (!seen.ok) return seen;
      const { message } = seen.value;
      const fits = checkKind(message.kind);
      if (!fits.ok) return fits;
      const at = await store.insertStar(pool, { ...spot, now: clock.now() });
      tellOwnDevices(gateway, spot.actorId, 'stars');
      return ok({ message: presentMessage(message), starredAt: at.toISOString() });
    },

    async unstar(spot) {
      const figures = await messages.readFigures(pool, spot);
      if (!figures) return fail('messaging.conversation_unknown');
      await store.deleteStar(pool, spot);
      tellOwnDevices(gateway, spot.actorId, 'stars');
      return ok({});
    },

    async listStars(actorId, { conversationId, cursor, limit }) {
      const before = readMoment(cursor);
      if (!before.ok) return before;
      const rows = await store.listStars(pool, {
        actorId,
        conversationId,
        before: before.value,
        limit: limit + 1,
      });
      const items = rows.slice(0, limit);
      const last = items.at(-1);
      return ok({
        items: items.map((row) => ({
          message: presentMessage(row),
          starredAt: row.starred_at.toISOString(),
        })),
        nextCursor:
          rows.length > limit && last ? writeMoment({ at: last.starred_at, id: last.id }) : null,
      });
    },

    async report(spot, { userId, reason, note }) {
      const seen = await context.see(spot);
      if (!seen.ok) return seen;
      const { message } = seen.value;
      const fits = checkKind(message.kind);
      if (!fits.ok) return fits;
      // Nobody reports themselves.
      if (message.sender_actor_id === spot.actorId) return fail('messages.kind_not_allowed');
      const { conversationId, seq, actorId } = spot;
      const page = await messages.readPage(pool, {
        conversationId,
        actorId,
        before: seq + 1,
        limit: reportedBefore + 1,
      });
      const at = await database.transaction((tx) =>
        handOver(tx, media, {
          conversationId,
          seq,
          actorId,
          userId,
          reason,
          note,
          messages: (page?.rows ?? []).map(presentMessage),
          now: clock.now(),
        }),
      );
      return ok({ reportedAt: at.toISOString() });
    },

    async listReaders(spot, { cursor, limit }) {
      const seen = await context.see(spot);
      if (!seen.ok) return seen;
      const { message, figures } = seen.value;
      const isTold = figures.kind === 'group' || (figures.kind === 'channel' && figures.rank >= 1);
      const isDiscreet = (await readDiscreet(pool, [spot.actorId])).size > 0;
      if (!isTold || isDiscreet) return fail('messages.readers_hidden');
      if (cursor !== undefined && !isUuid(cursor)) {
        return fail('platform.invalid_input', { detail: 'query.cursor: is none of ours' });
      }
      const key = { ...spot, senderActorId: message.sender_actor_id };
      const [ids, counts] = await Promise.all([
        store.listReaders(pool, { ...key, after: (cursor as Uuid) ?? null, limit: limit + 1 }),
        store.countReaders(pool, key),
      ]);
      const shown = ids.slice(0, limit);
      const actors = await identity.actors(shown);
      return ok({
        items: shown.flatMap((id) => actors.get(id) ?? []),
        nextCursor: ids.length > limit ? shown.at(-1)! : null,
        readCount: counts.read,
        unreadCount: counts.unread,
      });
    },
  };
}
