import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import {
  type SkipReason,
  type StandingInterval,
  type StandingOrder,
  standingOrdersErrors,
  standingOrdersOperations,
} from '@allmende/contract/standing-orders';
import type { Identity } from '#identity';
import type { Messaging } from '#messaging';
import { type Auth, treasurers } from '#platform/access';
import type { Clock } from '#platform/clock';
import { readMoment, writeMoment } from '#platform/cursor';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import type { Http } from '#platform/http';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Outbox } from '#platform/outbox';
import { Refused } from '#platform/refusal';
import { undoing } from '#platform/undoing';
import { isKeyTaken } from '#platform/key-taken';
import { cardOf, tellOfMoney } from '../cards.ts';
import type { ConfirmationRefusal } from '../confirmation.ts';
import { createAssets } from '../currencies/assets.ts';
import { termsOf } from '../requests/rules.ts';
import { type AmountRefusal, judgeAmount } from '../rules.ts';
import { requestIdOf } from '../store.ts';
import type { Wallet } from '../wallet.ts';
import { dueUpTo, isDayToCome, isMissed, nextOn } from './rules.ts';
import * as store from './store.ts';

interface StandingDeps {
  database: Database;
  clock: Clock;
  log: Log;
  http: Http;
  jobs: Jobs;
  gateway: Pick<Gateway, 'deliver'>;
  outbox: Pick<Outbox, 'emit'>;
  identity: Pick<Identity, 'actors' | 'consumeConfirmation' | 'isBlockedBetween'>;
  messaging: Pick<Messaging, 'moneyConversations' | 'postCards'>;
}

/** What goes on by itself. */
export interface StandingWork {
  /** [W51] Pays what is due by now; a job does so every minute. */
  payDue(): Promise<void>;
}

interface NewOrder {
  toActorId: Uuid;
  amount: Money;
  note: string;
  interval: StandingInterval;
  startsOn: string;
  endsOn: string | null;
  confirmation: string | undefined;
  idempotencyKey: string;
}

type CreateRefusal =
  | AmountRefusal
  | ConfirmationRefusal
  | 'wallet.payee_is_payer'
  | 'wallet.day_invalid'
  | 'platform.idempotency_key_reused'
  | 'wallet.payee_unknown'
  | 'wallet.payee_blocked'
  | 'wallet.too_many_standing_orders';

const livingMax = 100;
const paysAtATime = 100;

/**
 * Payments that happen by themselves. Who pays confirms payee and amount once; then each day on which it is due is a payment of
 * its own, or a reason why there is none. [W50] to [W54]
 *
 *   active ◀──▶ paused        ended: the last day was paid or skipped
 *     └── ended | cancelled   cancelled: by hand; neither ever changes again
 */
export function createStandingOrders(
  deps: StandingDeps,
  wallet: Pick<Wallet, 'pay'>,
): StandingWork {
  const { database, clock, log, gateway, outbox, identity, messaging } = deps;
  const assets = createAssets(deps);

  function announce(tx: Tx, row: Pick<store.OrderRow, 'id' | 'payer_actor_id'>): void {
    tx.afterCommit(() =>
      gateway.deliver([row.payer_actor_id], {
        type: 'changed',
        topic: 'wallet',
        actorId: toPublicId('act', row.payer_actor_id),
        id: toPublicId('sto', row.id),
      }),
    );
  }

  async function present(rows: readonly store.OrderRow[]): Promise<StandingOrder[]> {
    const [actors, table, runs] = await Promise.all([
      identity.actors(new Set(rows.map((row) => row.payee_actor_id))),
      assets.table(),
      store.listRuns(
        database.pool,
        rows.map((row) => row.id),
      ),
    ]);
    return rows.map((row) => ({
      id: toPublicId('sto', row.id),
      payee: actors.get(row.payee_actor_id)!,
      amount: table.money(row.asset_code, row.amount),
      note: row.note,
      interval: row.interval,
      startsOn: row.starts_on,
      endsOn: row.ends_on,
      state: row.state,
      nextOn: row.next_on,
      createdAt: row.created_at.toISOString(),
      runs: (runs.get(row.id) ?? []).map((run) => ({
        dueOn: run.due_on,
        at: run.at.toISOString(),
        paymentId: run.payment_id === null ? null : toPublicId('pay', run.payment_id),
        reason: run.reason,
      })),
    }));
  }

  async function own(actorId: Uuid, id: Uuid): Promise<store.OrderRow | null> {
    const row = await store.readOrder(database.pool, id);
    return row?.payer_actor_id === actorId ? row : null;
  }

  async function view(
    actorId: Uuid,
    id: Uuid,
  ): Promise<Result<StandingOrder, 'wallet.standing_order_unknown'>> {
    const row = await own(actorId, id);
    if (!row) return fail('wallet.standing_order_unknown');
    return ok((await present([row]))[0]!);
  }

  /** [W50] */
  async function create(
    { actorId, userId }: Auth,
    input: NewOrder,
  ): Promise<Result<StandingOrder, CreateRefusal>> {
    const { toActorId, note, interval, startsOn, endsOn, confirmation } = input;
    const judged = judgeAmount(input.amount, await assets.table());
    if (!judged.ok) return judged;
    if (toActorId === actorId) return fail('wallet.payee_is_payer');
    const key = requestIdOf(userId, `standing ${input.idempotencyKey}`);
    const terms = termsOf([actorId, toActorId, input.amount, note, interval, startsOn, endsOn]);
    const replay = async () => {
      const known = await store.readByKey(database.pool, key);
      if (!known) return null;
      if (known.terms !== terms) return fail('platform.idempotency_key_reused');
      return ok((await present([known]))[0]!);
    };
    const before = await replay();
    if (before) return before;
    const now = clock.now();
    if (!isDayToCome(startsOn, now) || (endsOn !== null && endsOn < startsOn)) {
      return fail('wallet.day_invalid');
    }
    if (!(await identity.actors([toActorId])).has(toActorId)) return fail('wallet.payee_unknown');
    if (await identity.isBlockedBetween(null, actorId, toActorId)) {
      return fail('wallet.payee_blocked');
    }
    if ((await store.countLiving(database.pool, actorId)) >= livingMax) {
      return fail('wallet.too_many_standing_orders');
    }
    if (confirmation === undefined) return fail('identity.confirmation_required');
    const { minor: amountMinor, assetCode } = judged.value;
    try {
      const created = await undoing(database, async (tx): Promise<Result<null, CreateRefusal>> => {
        const consumed = await identity.consumeConfirmation(tx, {
          userId,
          token: confirmation,
          purpose: { action: 'standing_order', payeeActorId: toActorId, amountMinor, assetCode },
        });
        if (!consumed.ok) return consumed;
        const row = {
          id: newUuid(),
          payer_actor_id: actorId,
          payer_user_id: userId,
          payee_actor_id: toActorId,
          asset_code: assetCode,
          amount: amountMinor,
          note,
          interval,
          starts_on: startsOn,
          ends_on: endsOn,
          next_on: startsOn,
          created_at: now,
          request_key: key,
          terms,
        };
        await store.insertOrder(tx, row);
        announce(tx, row);
        return ok(null);
      });
      if (!created.ok) return (await replay()) ?? created;
    } catch (error) {
      // The same order reached us twice at the same moment, and the other one was first.
      if (!isKeyTaken(error, 'wallet_standing_orders_request_key_key')) throw error;
    }
    return (await replay())!;
  }

  /** [W53] */
  async function change(
    actorId: Uuid,
    id: Uuid,
    state: 'active' | 'paused' | 'cancelled',
  ): Promise<
    Result<StandingOrder, 'wallet.standing_order_unknown' | 'wallet.standing_order_over'>
  > {
    if (!(await own(actorId, id))) return fail('wallet.standing_order_unknown');
    const changed = await undoing(database, async (tx) => {
      const row = await store.lockOrder(tx, id);
      if (row.state === state) return ok(null);
      if (row.next_on === null && state !== 'cancelled') return fail('wallet.standing_order_over');
      if (row.next_on === null) return ok(null);
      await store.setState(tx, { id, state });
      announce(tx, row);
      return ok(null);
    });
    return changed.ok ? view(actorId, id) : changed;
  }

  /** Null when it was paid; a refusal throws, because the transaction may hold half of the payment. */
  async function payOne(tx: Tx, row: store.OrderRow, paymentId: Uuid): Promise<void> {
    const payment = {
      fromActorId: row.payer_actor_id,
      toActorId: row.payee_actor_id,
      note: row.note,
    };
    const paid = await wallet.pay(tx, {
      ...payment,
      paymentId,
      kind: 'transfer',
      amountMinor: row.amount,
      assetCode: row.asset_code,
      subject:
        row.interval === 'once'
          ? { kind: 'scheduled', id: row.id }
          : { kind: 'standing_order', id: row.id },
      confirmedBy: 'standing_order',
      payerUserId: row.payer_user_id,
    });
    if (!paid.ok) throw new NotPaid(paid.code);
    const pair = { a: row.payer_actor_id, b: row.payee_actor_id };
    const [direct] = await messaging.moneyConversations(tx, [pair]);
    if (!direct?.ok) throw new NotPaid('wallet.payee_blocked');
    const amount = (await assets.table(tx)).money(row.asset_code, row.amount);
    const draft = { id: paymentId, ...payment };
    if (direct.value.isDeclined) await tellOfMoney(outbox, tx, { draft, amount });
    await messaging.postCards(tx, [
      {
        conversationId: direct.value.id,
        senderActorId: row.payer_actor_id,
        senderUserId: row.payer_user_id,
        clientId: paymentId,
        card: cardOf(draft, amount),
      },
    ]);
  }

  /** What came of the day that is due; once, however many processes try. */
  async function run(id: Uuid, skip: SkipReason | null): Promise<void> {
    await database.transaction(async (tx) => {
      const row = await store.lockOrder(tx, id);
      const now = clock.now();
      const day = row.next_on;
      if (day === null || day > dueUpTo(now)) return;
      const reason =
        skip ?? (row.state === 'paused' ? 'paused' : isMissed(day, now) ? 'missed' : null);
      const paymentId = reason === null ? newUuid() : null;
      const next = nextOn(
        { startsOn: row.starts_on, endsOn: row.ends_on, interval: row.interval },
        row.runs + 1,
      );
      if (paymentId) await payOne(tx, row, paymentId);
      const done = { order_id: id, due_on: day, at: now, payment_id: paymentId, reason };
      await store.recordRun(tx, done, next);
      if (reason !== null && reason !== 'paused') {
        await outbox.emit(tx, 'wallet.noticed', {
          actorId: row.payer_actor_id,
          what: 'skipped',
          otherActorId: row.payee_actor_id,
          amount: (await assets.table(tx)).money(row.asset_code, row.amount),
          thingId: toPublicId('sto', id),
          reason,
        });
      }
      announce(tx, row);
    });
  }

  async function payDue(): Promise<void> {
    for (;;) {
      const ids = await store.listDue(database.pool, dueUpTo(clock.now()), paysAtATime);
      for (const id of ids) {
        try {
          await run(id, null);
        } catch (error) {
          if (!(error instanceof NotPaid || error instanceof Refused)) throw error;
          log.info({ id, code: error.code }, 'wallet.standing_order_skipped');
          await run(id, reasonOf(error.code));
        }
      }
      // Who was away for long may have more than one day to look at.
      if (ids.length === 0) return;
    }
  }

  deps.http.declareErrors(standingOrdersErrors);
  deps.http.register('standingOrders', standingOrdersOperations, {
    createStandingOrder: {
      access: treasurers,
      handle: ({ ctx, body }) =>
        create(ctx.auth, {
          ...body,
          toActorId: toUuid(body.toActorId),
          confirmation: body.confirmation,
          idempotencyKey: ctx.idempotencyKey!,
        }),
    },
    listStandingOrders: {
      access: treasurers,
      async handle({ ctx, query }) {
        const after = readMoment(query.cursor);
        if (!after.ok) return after;
        const { isOver, limit } = query;
        const rows = await store.listOrders(database.pool, {
          actorId: ctx.auth.actorId,
          isOver,
          after: after.value,
          limit: limit + 1,
        });
        const shown = rows.slice(0, limit);
        const last = shown.at(-1);
        const nextCursor =
          rows.length > limit && last ? writeMoment({ at: last.created_at, id: last.id }) : null;
        return ok({ items: await present(shown), nextCursor });
      },
    },
    getStandingOrder: {
      access: treasurers,
      handle: ({ ctx, params }) => view(ctx.auth.actorId, toUuid(params.orderId)),
    },
    pauseStandingOrder: {
      access: treasurers,
      handle: ({ ctx, params }) => change(ctx.auth.actorId, toUuid(params.orderId), 'paused'),
    },
    resumeStandingOrder: {
      access: treasurers,
      handle: ({ ctx, params }) => change(ctx.auth.actorId, toUuid(params.orderId), 'active'),
    },
    cancelStandingOrder: {
      access: treasurers,
      async handle({ ctx, params }) {
        const done = await change(ctx.auth.actorId, toUuid(params.orderId), 'cancelled');
        return done.ok ? done : fail('wallet.standing_order_unknown');
      },
    },
  });
  deps.jobs.register('wallet.payStandingOrders', payDue);
  deps.jobs.schedule('* * * * *', 'wallet.payStandingOrders');
  return { payDue };
}

/** Thrown to undo a transaction in which nothing could be paid. */
class NotPaid extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

function reasonOf(code: string): SkipReason {
  if (code === 'wallet.insufficient_funds' || code === 'wallet.payee_blocked') return code;
  return 'wallet.refused';
}
