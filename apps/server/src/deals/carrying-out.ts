import type { Deal } from '@allmende/contract/deals';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import type { Acting, Answer, DealsContext } from './context.ts';
import { actionsOf, postByOf } from './rules.ts';
import { type Showing, sideOf } from './showing.ts';
import * as store from './store.ts';
import type { DealRow } from './tables.ts';
import type { StepRefusal, Writing } from './writing.ts';

/** What happens to a signed deal until its fee is somebody’s: [DE7] to [DE11]. */
export function createCarryingOut(
  { database, clock, identity }: DealsContext,
  { showing, writing }: { showing: Showing; writing: Writing },
) {
  const { pool } = database;
  const { act, end } = writing;
  const in_ =
    (...states: DealRow['state'][]) =>
    ({ state }: DealRow) =>
      states.includes(state);

  return {
    cancel: (acting: Acting, id: Uuid): Answer<Deal, StepRefusal> =>
      act(acting, id, { action: 'cancel', isDone: in_('cancelled') }, async (tx, row, side) =>
        ok(await end(tx, row, { state: 'cancelled', by: side })),
      ),

    sendSample: (acting: Acting, id: Uuid, note: string): Answer<Deal, StepRefusal> => {
      const isDone = (row: DealRow) => row.sample_sent_at !== null && row.state === 'signed';
      return act(acting, id, { action: 'send_sample', isDone }, async (_tx, row) => {
        const sent = { sample_sent_at: clock.now(), sample_note: note };
        const post_by = postByOf({ ...row, ...sent }, row.signed_at!);
        return ok({ changes: { ...sent, post_by }, moment: 'sample_sent' });
      });
    },

    receiveSample: (acting: Acting, id: Uuid): Answer<Deal, StepRefusal> => {
      const isDone = (row: DealRow) => row.sample_received_at !== null && row.state === 'signed';
      return act(acting, id, { action: 'receive_sample', isDone }, async (_tx, row) => {
        const got = { sample_received_at: clock.now(), address: '' };
        const post_by = postByOf({ ...row, ...got }, row.signed_at!);
        return ok({ changes: { ...got, post_by }, moment: 'sample_received' });
      });
    },

    approve: (acting: Acting, id: Uuid): Answer<Deal, StepRefusal> =>
      act(acting, id, { action: 'approve', isDone: in_('done') }, async (tx, row) =>
        ok(await end(tx, row, { state: 'done', by: 'brand' })),
      ),

    object: (acting: Acting, id: Uuid, reason: string): Answer<Deal, StepRefusal> =>
      act(acting, id, { action: 'object', isDone: () => false }, async () =>
        ok({
          changes: { state: 'disputed', objection: reason, answer_by: null },
          moment: 'objected',
        }),
      ),

    answer: (acting: Acting, id: Uuid, text: string): Answer<Deal, StepRefusal> =>
      act(acting, id, { action: 'answer', isDone: () => false }, async () =>
        ok({ changes: { answer: text }, moment: 'answered' }),
      ),

    /** [DE11] Of the operator, whom the caller has let in. */
    async decide(userId: Uuid, id: Uuid, fee: 'pay' | 'return'): Answer<Deal, StepRefusal> {
      // Whichever hat they wear: a deal of any actor that they act for is their own.
      const controlled = await identity.controlled(userId);
      const done = await undoing(database, async (tx): Promise<Result<null, StepRefusal>> => {
        const row = await store.lockDeal(tx, id);
        if (!row || (row.state !== 'disputed' && row.ended_by !== 'operator')) {
          return fail('deals.unknown');
        }
        const state = fee === 'pay' ? 'done' : 'cancelled';
        if (row.state === state) return ok(null);
        const isOwn = controlled.some(({ actorId }) => sideOf(row, actorId) !== null);
        if (isOwn || !actionsOf(row, 'operator').includes('decide'))
          return fail('deals.not_your_turn');
        const step = await end(tx, row, { state, by: 'operator' });
        await writing.write(tx, row, step, { actorId: row.brand_actor_id, userId: null });
        return ok(null);
      });
      if (!done.ok) return done;
      return ok((await showing.deals([(await store.readDeal(pool, id))!], 'operator'))[0]!);
    },
  };
}
