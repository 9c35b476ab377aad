import { type Dispute, disputeTurnDays } from '@allmende/contract/disputes';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { Identity } from '#identity';
import type { Messaging } from '#messaging';
import type { Clock } from '#platform/clock';
import { writeMoment } from '#platform/cursor';
import type { Database, Tx } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import type { Log } from '#platform/log';
import type { Media } from '#media';
import type { Wallet } from '#wallet';
import type { Goods } from '../products/goods.ts';
import type { KeptMoney } from '../orders/kept-money.ts';
import { type CardMoment, orderCard } from '../orders/present.ts';
import type { Acting } from '../orders/pricing.ts';
import { Refused } from '#platform/refusal';
import { counted, type Steps } from '../orders/steps.ts';
import { moveStock } from '../orders/stock.ts';
import { findLines, findOrder, lockOrder, type OrderRow } from '../orders/store.ts';
import { minorOf, moneyOf } from '../sellers.ts';
import type { ShopTables } from '../tables.ts';
import { type DisputeRow, type DisputeSide, disputeActionsOf, isDisputable } from './rules.ts';
import { createEvidence, type Shown } from './evidence.ts';
import * as store from './store.ts';

const turnMs = disputeTurnDays * 86_400_000;
type TurnProblem = 'disputes.unknown' | 'disputes.not_your_turn';
type EvidenceProblem = 'disputes.evidence_unknown';
/** What somebody says, and what they show with it. */
export type Said = Partial<Shown> & { text: string };
export type DisputeActing = Acting & { isOperator: boolean };

/** A buyer's quarrel with an order, whose money waits until it is settled: [SH40] to [SH46]. */
export function createDisputes(deps: {
  database: Database;
  clock: Clock;
  log: Log;
  identity: Identity;
  messaging: Messaging;
  media: Media;
  wallet: Wallet;
  keptMoney: KeptMoney;
  steps: Steps;
  goods: Goods;
}) {
  const { database, clock, log, identity, messaging, wallet, keptMoney, steps, goods } = deps;
  const read = () => database.read<ShopTables>();
  const evidence = createEvidence(deps);
  const turnEnds = () => new Date(clock.now().getTime() + turnMs);

  async function open(
    acting: DisputeActing,
    {
      orderId,
      reason,
      claimed,
      ...said
    }: Said & {
      orderId: Uuid;
      reason: DisputeRow['reason'];
      claimed: Money;
    },
  ): Promise<
    Result<
      Dispute,
      | 'shop.order_unknown'
      | 'disputes.not_possible'
      | 'disputes.amount_invalid'
      | 'disputes.evidence_unknown'
    >
  > {
    const found = await findOrder(read(), orderId);
    if (!found || found.buyer_id !== acting.actorId) return fail('shop.order_unknown');
    const opened = await steps.allOrNothing<
      DisputeRow,
      'disputes.not_possible' | 'disputes.amount_invalid' | 'disputes.evidence_unknown'
    >(async (tx) => {
      const order = (await lockOrder(tx, found.seller_id, orderId))!;
      const before = await store.findDisputeOf(tx.as<ShopTables>(), order);
      if (!isDisputable(order, before !== undefined, clock.now())) {
        throw new Refused(fail('disputes.not_possible'));
      }
      const claimedMinor = minorOf(claimed, order.asset_code);
      const most = order.total_minor - order.refunded_minor;
      if (!claimedMinor || claimedMinor > most) throw new Refused(fail('disputes.amount_invalid'));
      const frozen = await freeze(tx, order, claimedMinor);
      const dispute: DisputeRow = {
        seller_id: order.seller_id,
        id: newUuid(),
        order_id: order.id,
        buyer_id: order.buyer_id,
        reason,
        claimed_minor: claimedMinor,
        frozen_minor: frozen.frozenMinor,
        state: 'open',
        due_at: turnEnds(),
        opened_at: clock.now(),
        settled_at: null,
        settled_by: null,
        awarded_minor: null,
        paid_minor: null,
      };
      await store.insertDispute(tx, dispute);
      await say(tx, dispute, 'buyer', said, acting);
      const changes = { is_disputed: true, hold_id: frozen.holdId };
      await steps.change(tx, order, changes);
      await tell(tx, { ...order, ...changes }, 'disputed', acting);
      return dispute;
    });
    return opened.ok ? ok(await present(opened.value, acting)) : opened;
  }

  /** [SH41] What is kept anyway stays so; else what the shop's wallet has of it. */
  async function freeze(
    tx: Tx,
    order: OrderRow,
    claimedMinor: bigint,
  ): Promise<{ holdId: Uuid | null; frozenMinor: bigint }> {
    if (order.hold_id) return { holdId: order.hold_id, frozenMinor: claimedMinor };
    const frozen = await wallet.freezing.freeze(tx, {
      paymentId: order.payment_id!,
      amountMinor: claimedMinor,
    });
    if (!frozen.ok) throw new Error(`what is disputed cannot be frozen: ${frozen.code}`);
    return frozen.value ?? { holdId: null, frozenMinor: 0n };
  }

  async function say(
    tx: Tx,
    dispute: DisputeRow,
    side: DisputeSide,
    { text, pictureIds = [], fileIds = [] }: Said,
    { actorId, userId }: Acting,
  ): Promise<void> {
    const statement = { side, text, at: clock.now(), user_id: userId };
    const position = await store.addStatement(tx, dispute, statement);
    await evidence.show(tx, dispute, {
      position,
      ownerId: actorId,
      shown: { pictureIds, fileIds },
    });
  }

  /** A line in the conversation of both, and the devices of both look again. */
  async function tell(
    tx: Tx,
    order: OrderRow,
    moment: CardMoment,
    by: { actorId: Uuid; userId: Uuid | null },
  ): Promise<void> {
    const lines = await findLines(tx.as<ShopTables>(), order.seller_id, order.id);
    await messaging.updateCard(tx, {
      conversationId: order.conversation_id,
      senderActorId: order.buyer_id,
      clientId: order.id,
      card: orderCard(order, lines, 'placed'),
    });
    await messaging.postCard(tx, {
      conversationId: order.conversation_id,
      senderActorId: by.actorId,
      senderUserId: by.userId,
      clientId: newUuid(),
      card: orderCard(order, lines, moment),
    });
    steps.tellBoth(tx, order);
  }

  /** Finds the dispute and whose side acts, locks its order, and looks whether it is their turn. */
  async function turn<Problem extends string = never>(
    acting: DisputeActing,
    disputeId: Uuid,
    action: Dispute['actions'][number],
    work: (tx: Tx, dispute: DisputeRow, order: OrderRow, side: DisputeSide) => Promise<DisputeRow>,
  ): Promise<Result<Dispute, TurnProblem | Problem>> {
    const found = await store.findDispute(read(), disputeId);
    const side = found && sideOf(found, acting, action === 'decide');
    if (!found || !side) return fail('disputes.unknown');
    const done = await steps.allOrNothing<DisputeRow, 'disputes.not_your_turn' | Problem>(
      async (tx) => {
        const order = (await lockOrder(tx, found.seller_id, found.order_id))!;
        const dispute = (await store.findDispute(tx.as<ShopTables>(), disputeId))!;
        if (!disputeActionsOf(dispute.state, side, acting.role !== 'agent').includes(action)) {
          throw new Refused(fail('disputes.not_your_turn'));
        }
        return work(tx, dispute, order, side);
      },
    );
    return done.ok ? ok(await present(done.value, acting)) : done;
  }

  async function pass(
    tx: Tx,
    dispute: DisputeRow,
    changes: Pick<DisputeRow, 'state' | 'due_at'>,
  ): Promise<DisputeRow> {
    await store.updateDispute(tx, dispute, changes);
    return { ...dispute, ...changes };
  }

  /** [SH44] The money follows: what is awarded goes back, from what is frozen and else from what the shop has; the rest is its own. */
  async function settle(
    tx: Tx,
    dispute: DisputeRow,
    order: OrderRow,
    end: {
      by: NonNullable<DisputeRow['settled_by']>;
      awardedMinor: bigint;
      teller: { actorId: Uuid; userId: Uuid | null };
    },
  ): Promise<DisputeRow> {
    const { by, awardedMinor, teller } = end;
    let after = order;
    let paidMinor = 0n;
    const giveBack = async (amountMinor: bigint) => {
      const back = { amountMinor, note: '', userId: teller.userId };
      after = { ...after, ...(await keptMoney.giveBack(tx, after, back)) };
      paidMinor += amountMinor;
    };
    const isKept = order.kept_until !== null;
    if (awardedMinor > 0n) {
      const fromHold = order.hold_id
        ? min(awardedMinor, isKept ? awardedMinor : dispute.frozen_minor)
        : 0n;
      if (fromHold > 0n) await giveBack(fromHold);
      const rest = awardedMinor - fromHold;
      if (rest > 0n) {
        const has = await availableOf(tx, order);
        // What is spent in this very moment stays owed.
        if (has > 0n) await giveBack(min(rest, has)).catch(ignoreRefusal);
      }
    } else if (!isKept || by !== 'buyer') {
      after = { ...after, ...(await keptMoney.release(tx, order)) };
    }
    // Withdrawn while the money is kept: it goes on being kept as if nothing had been.
    const settled: DisputeRow = {
      ...dispute,
      state: 'settled',
      due_at: null,
      settled_at: clock.now(),
      settled_by: by,
      awarded_minor: awardedMinor,
      paid_minor: paidMinor,
    };
    await store.updateDispute(tx, dispute, settled);
    after = { ...after, is_disputed: false };
    await tell(tx, await close(tx, order, after, by), 'settled', teller);
    return settled;
  }

  /**
   * [SH45] [SH48] An order of which all was given back before anything was handed over is cancelled, and its stock returns. What
   * was handed over is completed: nobody has anything left to do. Withdrawn, it goes its way as if nothing had been.
   */
  async function close(
    tx: Tx,
    before: OrderRow,
    after: OrderRow,
    by: NonNullable<DisputeRow['settled_by']>,
  ): Promise<OrderRow> {
    const money = {
      hold_id: after.hold_id,
      kept_until: after.kept_until,
      is_disputed: false,
      refund_payment_id: after.refund_payment_id,
      refunded_minor: after.refunded_minor,
    };
    const isHandedOver = before.state !== 'paid' && before.state !== 'accepted';
    const isAllBack = after.refunded_minor === after.total_minor;
    const state = isHandedOver ? 'completed' : 'cancelled';
    const isOver = isHandedOver ? by !== 'buyer' && before.state !== state : isAllBack;
    if (!isOver) {
      await steps.change(tx, before, money);
      return after;
    }
    const lines = await findLines(tx.as<ShopTables>(), before.seller_id, before.id);
    if (!isHandedOver) {
      await moveStock(tx, before.seller_id, 'return', counted(lines));
      goods.changed(tx, lines);
    }
    return steps.enter(tx, before, lines, {
      changes: { state, ...money },
      reason: '',
      userId: null,
    });
  }

  async function availableOf(tx: Tx, order: OrderRow): Promise<bigint> {
    const accountId = await wallet.accountOf(tx, order.seller_id, order.asset_code);
    return wallet.availableOf(accountId);
  }

  /** [SH43] Decides what nobody did in time, against whoever's turn it was. Safe to run at once in several places. */
  async function settleOverdue(): Promise<number> {
    let count = 0;
    for (const due of await store.findOverdue(read(), clock.now(), 500)) {
      try {
        if (await database.transaction((tx) => settleOne(tx, due))) count += 1;
      } catch (error) {
        log.error({ err: error, disputeId: due.id }, 'shop.dispute_not_settled');
      }
    }
    return count;
  }

  async function settleOne(tx: Tx, due: DisputeRow): Promise<boolean> {
    const order = (await lockOrder(tx, due.seller_id, due.order_id))!;
    const dispute = (await store.findDispute(tx.as<ShopTables>(), due.id))!;
    if (!dispute.due_at || dispute.due_at > clock.now()) return false;
    const awardedMinor = dispute.state === 'open' ? dispute.claimed_minor : 0n;
    await settle(tx, dispute, order, { by: 'time', awardedMinor, teller: asSeller(order) });
    return true;
  }

  async function present(
    row: DisputeRow,
    viewer: DisputeActing,
    asOperator = false,
  ): Promise<Dispute> {
    const [statements, shownWith, order, actors] = await Promise.all([
      store.findStatements(read(), row),
      evidence.of(row),
      findOrder(read(), row.order_id),
      identity.actors([row.seller_id, row.buyer_id]),
    ]);
    const money = (minor: bigint) => moneyOf(minor, order!.asset_code);
    const side = sideOf(row, viewer, asOperator)!;
    return {
      id: toPublicId('dsp', row.id),
      orderId: toPublicId('ord', row.order_id),
      orderNumber: order!.number,
      buyer: actors.get(row.buyer_id)!,
      seller: actors.get(row.seller_id)!,
      reason: row.reason,
      state: row.state,
      claimed: money(row.claimed_minor),
      frozen: money(row.frozen_minor),
      openedAt: row.opened_at.toISOString(),
      dueAt: row.due_at?.toISOString() ?? null,
      statements: statements.map(({ position, side, text, at }) => ({
        side,
        text,
        at: at.toISOString(),
        ...shownWith(position),
      })),
      outcome:
        row.state === 'settled'
          ? {
              by: row.settled_by!,
              awarded: money(row.awarded_minor!),
              paid: money(row.paid_minor!),
              at: row.settled_at!.toISOString(),
            }
          : null,
      actions: disputeActionsOf(row.state, side, viewer.role !== 'agent'),
    };
  }

  return {
    open,
    settleOverdue,
    mayReadEvidence: evidence.mayRead,

    async ofOrder(
      acting: DisputeActing,
      orderId: Uuid,
    ): Promise<Result<{ dispute: Dispute | null; canOpen: boolean }, 'shop.order_unknown'>> {
      const order = await findOrder(read(), orderId);
      if (!order || (order.buyer_id !== acting.actorId && order.seller_id !== acting.actorId)) {
        return fail('shop.order_unknown');
      }
      const found = await store.findDisputeOf(read(), order);
      const isBuyer = order.buyer_id === acting.actorId;
      return ok({
        dispute: found ? await present(found, acting) : null,
        canOpen: isBuyer && isDisputable(order, found !== undefined, clock.now()),
      });
    },

    answer: (acting: DisputeActing, disputeId: Uuid, said: Said) =>
      turn<EvidenceProblem>(acting, disputeId, 'answer', async (tx, dispute, order) => {
        await say(tx, dispute, 'seller', said, acting);
        steps.tellBoth(tx, order);
        return pass(tx, dispute, { state: 'answered', due_at: turnEnds() });
      }),

    insist: (acting: DisputeActing, disputeId: Uuid, said: Said) =>
      turn<EvidenceProblem>(acting, disputeId, 'insist', async (tx, dispute, order) => {
        await say(tx, dispute, 'buyer', said, acting);
        steps.tellBoth(tx, order);
        return pass(tx, dispute, { state: 'referred', due_at: null });
      }),

    giveBack: (acting: DisputeActing, disputeId: Uuid) =>
      turn(acting, disputeId, 'give_back', (tx, dispute, order) =>
        settle(tx, dispute, order, {
          by: 'seller',
          awardedMinor: dispute.claimed_minor,
          teller: acting,
        }),
      ),

    withdraw: (acting: DisputeActing, disputeId: Uuid) =>
      turn(acting, disputeId, 'withdraw', (tx, dispute, order) =>
        settle(tx, dispute, order, { by: 'buyer', awardedMinor: 0n, teller: acting }),
      ),

    async decide(
      acting: DisputeActing,
      disputeId: Uuid,
      { awarded, text }: { awarded: Money; text: string },
    ): Promise<Result<Dispute, TurnProblem | 'disputes.amount_invalid' | 'disputes.own'>> {
      const found = await store.findDispute(read(), disputeId);
      const order = found && (await findOrder(read(), found.order_id));
      if (!found || !order) return fail('disputes.unknown');
      const controlled = acting.isOperator ? await identity.controlled(acting.userId) : [];
      if (controlled.some(({ actorId }) => [found.buyer_id, found.seller_id].includes(actorId))) {
        return fail('disputes.own');
      }
      const awardedMinor = minorOf(awarded, order.asset_code);
      if (awardedMinor === null || awardedMinor > found.claimed_minor) {
        return fail('disputes.amount_invalid');
      }
      return turn(acting, disputeId, 'decide', async (tx, dispute, locked) => {
        await say(tx, dispute, 'operator', { text }, acting);
        return settle(tx, dispute, locked, {
          by: 'operator',
          awardedMinor,
          teller: asSeller(locked),
        });
      });
    },

    async list(
      acting: DisputeActing,
      query: { state: DisputeRow['state']; after: { at: Date; id: Uuid } | null; limit: number },
    ): Promise<{ items: Dispute[]; nextCursor: string | null }> {
      const rows = await store.listDisputes(read(), { ...query, limit: query.limit + 1 });
      const shown = rows.slice(0, query.limit);
      const last = shown.at(-1);
      return {
        items: await Promise.all(shown.map((row) => present(row, acting, true))),
        nextCursor:
          rows.length > query.limit && last
            ? writeMoment({ at: last.opened_at, id: last.id })
            : null,
      };
    },
  };
}

/** Where nobody of the two acted, the line stands on the shop's side, so that the buyer is told. */
function asSeller(order: OrderRow): { actorId: Uuid; userId: null } {
  return { actorId: order.seller_id, userId: null };
}

function sideOf(
  dispute: DisputeRow,
  acting: DisputeActing,
  asOperator: boolean,
): DisputeSide | null {
  if (asOperator) return acting.isOperator ? 'operator' : null;
  if (dispute.buyer_id === acting.actorId) return 'buyer';
  return dispute.seller_id === acting.actorId ? 'seller' : null;
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof Refused)) throw error;
}

function min(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
