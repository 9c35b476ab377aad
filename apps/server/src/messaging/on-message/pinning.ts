import { fail, ok } from '@allmende/contract/errors';
import { pinsMax } from '@allmende/contract/limits';
import type { Message } from '@allmende/contract/messaging';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { isAmong } from '../groups/rules.ts';
import { readGroups } from '../groups/store.ts';
import { postNotice } from '../notices.ts';
import { presentMessage } from '../present.ts';
import * as messages from '../store.ts';
import type { Answer, CodesOf, OnMessage, Seen, Spot } from './context.ts';
import { checkKind } from './rules.ts';
import * as store from './store.ts';

/** [MS135]–[MS136] A few messages that stand at the top for everybody. */
export interface Pinning {
  pin(spot: Spot, userId: Uuid): Answer<Message, 'pin'>;
  unpin(spot: Spot): Answer<Message, 'unpin'>;
  list(place: { conversationId: Uuid; actorId: Uuid }): Answer<{ items: Message[] }, 'listPins'>;
}

export function createPinning(context: OnMessage): Pinning {
  const { database, clock } = context;

  /** Both of two; in a group whoever may change its name, in a channel the admins. */
  async function mayPin(tx: Tx, { message, figures }: Seen): Promise<boolean> {
    if (figures.kind === 'direct') return true;
    if (figures.kind === 'channel') return isAmong('admins', figures.rank);
    const { conversation_id: id } = message;
    const group = (await readGroups(tx.client, [id])).get(id);
    return group !== undefined && isAmong(group.who_edits, figures.rank);
  }

  return {
    pin: (spot, userId) =>
      context.change<CodesOf<'pin'>>(spot, async (tx, seen) => {
        const { message, figures } = seen;
        const fits = checkKind(message.kind);
        if (!fits.ok) return fits;
        if (figures.is_blocked) return fail('messaging.blocked');
        if (figures.is_stopped) return fail('messaging.stopped');
        if (!(await mayPin(tx, seen))) return fail('messages.may_not_pin');
        const pins = await store.readPins(tx.client, spot.conversationId);
        if (pins.includes(spot.seq)) return ok([]);
        if (pins.length >= pinsMax) return fail('messages.too_many_pins');
        await store.writePins(tx, spot.conversationId, [...pins, spot.seq]);
        const extra = { ...message.extra, isPinned: true } as const;
        const { content } = message;
        const rows = await store.changeMessage(tx, { ...spot, content, extra });
        const { conversationId, actorId, seq } = spot;
        const notice = { event: 'pinned', seq } as const;
        const now = clock.now();
        return ok([
          ...rows,
          await postNotice(tx, { conversationId, actorId, userId, notice, now }),
        ]);
      }),

    unpin: (spot) =>
      context.change<CodesOf<'unpin'>>(spot, async (tx, seen) => {
        const { message, figures } = seen;
        if (figures.is_blocked) return fail('messaging.blocked');
        if (!(await mayPin(tx, seen))) return fail('messages.may_not_pin');
        const pins = await store.readPins(tx.client, spot.conversationId);
        if (!pins.includes(spot.seq)) return ok([]);
        await store.writePins(
          tx,
          spot.conversationId,
          pins.filter((seq) => seq !== spot.seq),
        );
        const { isPinned: _before, ...extra } = message.extra ?? {};
        return ok(await store.changeMessage(tx, { ...spot, content: message.content, extra }));
      }),

    async list(place) {
      const figures = await messages.readFigures(database.pool, place);
      if (!figures) return fail('messaging.conversation_unknown');
      const { conversationId } = place;
      const pins = await store.readPins(database.pool, conversationId);
      const seqs = pins.filter((seq) => seq >= figures.visible_from_seq);
      const rows = await messages.readMessages(
        database.pool,
        seqs.map((seq) => ({ conversationId, seq })),
      );
      const bySeq = new Map(rows.map((row) => [row.seq, row]));
      return ok({
        items: seqs.flatMap((seq) => {
          const row = bySeq.get(seq);
          return row ? [presentMessage(row)] : [];
        }),
      });
    },
  };
}
