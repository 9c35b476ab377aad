import { fail, ok } from '@allmende/contract/errors';
import type { Actor } from '@allmende/contract/actors';
import type { Message } from '@allmende/contract/messaging';
import type { Tx } from '#platform/database';
import { readMoment, writeMoment } from '#platform/cursor';
import type { Uuid } from '#platform/ids';
import { colleagueOf } from '../authors.ts';
import * as messages from '../store.ts';
import type { ReactionListener } from '../software.ts';
import type { Answer, CodesOf, OnMessage, Seen, Spot } from './context.ts';
import { checkKind, isEmoji } from './rules.ts';
import * as store from './store.ts';

/** [MS120]–[MS123] One reaction of each actor, which all members see in the message. */
export interface Reacting {
  set(spot: Spot, what: { emoji: string; userId: Uuid }): Answer<Message, 'setReaction'>;
  clear(spot: Spot): Answer<Message, 'clearReaction'>;
  list(
    spot: Spot,
    page: { cursor: string | undefined; limit: number },
  ): Answer<
    {
      items: { actor: Actor; by: Actor | null; emoji: string; at: string }[];
      nextCursor: string | null;
    },
    'listReactions'
  >;
  listOwn(
    place: { conversationId: Uuid; actorId: Uuid },
    range: { from: number; to: number },
  ): Answer<{ items: { seq: number; emoji: string }[] }, 'listOwnReactions'>;
}

const shown = { emojis: 20, actors: 20 };
const ownMax = 500;

/** @param tell hears in the transaction of what has changed */
export function createReacting(context: OnMessage, tell: ReactionListener): Reacting {
  const { database, clock, identity } = context;

  /** What all see, counted anew. In a channel readers do not see each other. */
  async function recount(tx: Tx, { message, figures }: Seen): Promise<messages.MessageRow[]> {
    const { conversation_id: conversationId, seq, content } = message;
    const counted = await store.countReactions(tx, { conversationId, seq }, shown);
    const reactions =
      figures.kind === 'channel' ? counted.map((one) => ({ ...one, actorIds: [] })) : counted;
    const { reactions: _before, ...rest } = message.extra ?? {};
    const extra = reactions.length > 0 ? { ...rest, reactions } : rest;
    return store.changeMessage(tx, { conversationId, seq, content, extra });
  }

  return {
    async set(spot, { emoji, userId }) {
      if (!isEmoji(emoji)) return fail('messages.emoji_invalid');
      return context.change<CodesOf<'setReaction'>>(spot, async (tx, seen) => {
        const fits = checkKind(seen.message.kind);
        if (!fits.ok) return fits;
        if (seen.figures.is_blocked) return fail('messaging.blocked');
        if (seen.figures.is_stopped) return fail('messaging.stopped');
        const isNew = await store.putReaction(tx, { ...spot, userId, emoji, now: clock.now() });
        if (!isNew) return ok([]);
        await tell(tx, { ...spot, emoji });
        return ok(await recount(tx, seen));
      });
    },

    clear: (spot) =>
      context.change<CodesOf<'clearReaction'>>(spot, async (tx, seen) => {
        if (seen.figures.is_blocked) return fail('messaging.blocked');
        const wasThere = await store.deleteReaction(tx, spot);
        if (!wasThere) return ok([]);
        await tell(tx, { ...spot, emoji: null });
        return ok(await recount(tx, seen));
      }),

    async list(spot, { cursor, limit }) {
      const seen = await context.see(spot);
      if (!seen.ok) return seen;
      const after = readMoment(cursor);
      if (!after.ok) return after;
      const { kind, rank } = seen.value.figures;
      const rows = await store.listReactions(database.pool, {
        ...spot,
        onlyActorId: kind === 'channel' && rank < 1 ? spot.actorId : null,
        after: after.value,
        limit: limit + 1,
      });
      const items = rows.slice(0, limit);
      const last = items.at(-1);
      const own = items.find((row) => row.actor_id === spot.actorId);
      const colleague = await colleagueOf(identity, spot.actorId, own?.user_id ?? null);
      const actors = await identity.actors(items.map((row) => row.actor_id));
      return ok({
        items: items.flatMap(({ actor_id, emoji, at }) => {
          const actor = actors.get(actor_id);
          const by = actor_id === spot.actorId ? colleague : null;
          return actor ? [{ actor, by, emoji, at: at.toISOString() }] : [];
        }),
        nextCursor:
          rows.length > limit && last ? writeMoment({ at: last.at, id: last.actor_id }) : null,
      });
    },

    async listOwn(place, { from, to }) {
      const figures = await messages.readFigures(database.pool, place);
      if (!figures) return fail('messaging.conversation_unknown');
      const first = Math.max(from, figures.visible_from_seq);
      const range = { ...place, from: first, to, limit: ownMax };
      return ok({ items: await store.listOwnReactions(database.pool, range) });
    },
  };
}
