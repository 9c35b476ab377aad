import type { DealMoment } from '@allmende/contract/deal-card';
import type { Deal, DealAction } from '@allmende/contract/deals';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import type { Acting, Answer, DealsContext } from './context.ts';
import { actionsOf } from './rules.ts';
import { insertMove } from './sales-store.ts';
import { cardOf, type Showing, sideOf } from './showing.ts';
import * as store from './store.ts';
import type { DealRow, Side } from './tables.ts';

/** What somebody, or time, does to a deal: what changes, and what the conversation says of it. */
export interface Step {
  changes: Partial<DealRow>;
  moment: DealMoment;
}

export type StepRefusal = 'deals.unknown' | 'deals.not_your_turn';

/** What a payment of the fee says of itself. */
export function feeOf(row: DealRow) {
  return {
    paymentId: row.payment_id,
    fromActorId: row.brand_actor_id,
    toActorId: row.creator_actor_id,
    amountMinor: row.fee,
    assetCode: row.asset_code,
    note: row.title,
    subject: { kind: 'deal' as const, id: row.id },
    payerUserId: row.payer_user_id!,
    promisedAt: row.signed_at!,
  };
}

/** How a deal changes, whoever changes it: row, card, a line in the conversation, and its fee. */
export function createWriting(context: DealsContext, showing: Showing) {
  const { database, clock, messaging, wallet } = context;
  const { pool } = database;

  async function write(
    tx: Tx,
    row: DealRow,
    { changes, moment }: Step,
    by: { actorId: Uuid; userId: Uuid | null },
  ): Promise<void> {
    const next = { ...row, ...changes, revision: row.revision + 1 };
    await store.saveDeal(tx, next);
    const table = await wallet.currencies.table(tx);
    const { conversation_id: conversationId } = row;
    const main = { conversationId, senderActorId: row.brand_actor_id, clientId: row.id };
    if (await messaging.cardStands(tx, main)) {
      await messaging.updateCard(tx, { ...main, card: cardOf(next, 'offered', table) });
    }
    await messaging.postCard(tx, {
      conversationId,
      senderActorId: by.actorId,
      senderUserId: by.userId,
      clientId: newUuid(),
      card: cardOf(next, moment, table),
    });
  }

  /** [DE9] The fee is the creator’s. */
  async function payFee(tx: Tx, row: DealRow): Promise<Pick<DealRow, 'hold_id'>> {
    if (!row.hold_id) return { hold_id: null };
    const held = { holdId: row.hold_id, confirmedBy: row.confirmed_by! };
    await wallet.pledging.capture(tx, { ...feeOf(row), ...held, hasFee: true });
    await insertMove(tx, {
      paymentId: row.payment_id,
      dealId: row.id,
      orderId: null,
      amount: row.fee,
      at: clock.now(),
    });
    return { hold_id: null };
  }

  /** [DE10] The fee is the brand’s again. */
  async function returnFee(tx: Tx, row: DealRow): Promise<Pick<DealRow, 'hold_id'>> {
    if (row.hold_id) {
      await wallet.pledging.release(tx, { ...feeOf(row), holdId: row.hold_id });
    }
    return { hold_id: null };
  }

  async function end(
    tx: Tx,
    row: DealRow,
    { state, by }: { state: 'done' | 'cancelled'; by: NonNullable<DealRow['ended_by']> },
  ): Promise<Step> {
    const fee = state === 'done' ? await payFee(tx, row) : await returnFee(tx, row);
    const changes = { ...fee, state, ended_by: by, ended_at: clock.now(), address: '' };
    return { changes: { ...changes, answer_by: null }, moment: state };
  }

  return {
    write,
    end,

    /** [DE3] The deal as one of its sides may change it now; null from `work` where it is done already. */
    async act<Code extends string = never>(
      acting: Acting,
      id: Uuid,
      what: { action: DealAction; isDone: (row: DealRow, side: Side) => boolean },
      work: (tx: Tx, row: DealRow, side: Side) => Promise<Result<Step, Code>>,
    ): Answer<Deal, Code | StepRefusal> {
      const done = await undoing(
        database,
        async (tx): Promise<Result<null, Code | StepRefusal>> => {
          const row = await store.lockDeal(tx, id);
          const side = row && sideOf(row, acting.actorId);
          if (!row || !side) return fail('deals.unknown');
          if (what.isDone(row, side)) return ok(null);
          if (!actionsOf(row, side).includes(what.action)) return fail('deals.not_your_turn');
          const step = await work(tx, row, side);
          if (!step.ok) return step;
          await write(tx, row, step.value, acting);
          return ok(null);
        },
      );
      if (!done.ok) return done;
      const row = (await store.readDeal(pool, id))!;
      return ok((await showing.deals([row], acting.actorId))[0]!);
    },
  };
}

export type Writing = ReturnType<typeof createWriting>;
