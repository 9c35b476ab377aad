import { randomBytes } from 'node:crypto';
import {
  type Charge,
  chargeMinutes,
  type PayerCode,
  payerCodeSeconds,
} from '@allmende/contract/charges';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { type Money, moneyOf } from '@allmende/contract/money';
import type { Payment } from '@allmende/contract/wallet';
import type { Identity } from '#identity';
import type { Messaging } from '#messaging';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { Refused } from '#platform/refusal';
import { undoing } from '#platform/undoing';
import { announceThing } from '../announce.ts';
import { createAssets } from '../currencies/assets.ts';
import { type AmountRefusal, judgeAmount } from '../rules.ts';
import { cardOf } from '../cards.ts';
import type { PayRefusal, Wallet } from '../wallet.ts';
import {
  judgeOpen,
  judgePayerCode,
  type NotOpen,
  type PayerCodeRefusal,
  payerCodeIn,
  payerCodeOf,
  stateOf,
} from './rules.ts';
import * as store from './store.ts';

type Unknown = 'charges.charge_unknown';
export type PayChargeRefusal = Unknown | NotOpen | 'charges.charge_of_another' | PayRefusal;
export type TakeRefusal =
  | Exclude<PayChargeRefusal, `identity.${string}`>
  | 'charges.payer_code_invalid'
  | PayerCodeRefusal;

/** Whoever acts: the user, and in whose name. */
export interface Acting {
  userId: Uuid;
  actorId: Uuid;
}

export interface ChargesDeps {
  config: Pick<Config, 'publicUrl'>;
  database: Database;
  clock: Clock;
  gateway: Pick<Gateway, 'deliver'>;
  identity: Pick<Identity, 'actors' | 'codeOf'>;
  messaging: Pick<Messaging, 'directConversations' | 'postCards'>;
}

const minuteMs = 60_000;
/** How long one can still ask what became of a charge or a code that was not paid. */
const keptMs = 24 * 60 * minuteMs;
/** A code that is replaced by a new one may be under the scanner at this moment. */
const graceMs = 10_000;

export type Charges = ReturnType<typeof createCharges>;

/**
 * Paying at a counter. A shop asks for an amount (a charge) and shows its code, or takes the code that a payer
 * shows. Either way it is paid once, by one payer, through the wallet's own way to pay, and whoever may not pay
 * without a second factor is asked for it on their own device, where payee and amount stand. [W60] and following.
 */
export function createCharges(deps: ChargesDeps, wallet: Pick<Wallet, 'pay' | 'payments'>) {
  const { config, database, clock, gateway, identity, messaging } = deps;
  const assets = createAssets({ database, clock });

  function announce(tx: Tx, actorIds: readonly (Uuid | null)[], chargeId: Uuid): void {
    announceThing(gateway, tx, { actorIds, id: toPublicId('chg', chargeId) });
  }

  async function present(charges: readonly store.StoredCharge[], viewer: Uuid): Promise<Charge[]> {
    const now = clock.now();
    const ids = charges.flatMap(({ payeeActorId, payerActorId }) =>
      payerActorId ? [payeeActorId, payerActorId] : [payeeActorId],
    );
    const paid = charges.flatMap(({ paymentId }) => (paymentId ? [paymentId] : []));
    const refunds = await store.readRefunds(
      database.pool,
      charges.map(({ id }) => id),
    );
    const [actors, payments] = await Promise.all([
      identity.actors(new Set(ids)),
      wallet.payments([...paid, ...refunds.map(({ paymentId }) => paymentId)]),
    ]);
    return Promise.all(
      charges.map(async (charge): Promise<Charge> => {
        const { payeeActorId, payerActorId, paymentId } = charge;
        const isPayee = viewer === payeeActorId;
        const isSide = isPayee || viewer === payerActorId;
        const state = stateOf(charge, now);
        const code = { purpose: 'charge', subjectId: charge.id } as const;
        return {
          id: toPublicId('chg', charge.id),
          payee: actors.get(payeeActorId)!,
          amount: moneyOf(charge, charge.amountMinor),
          note: charge.note,
          state,
          payer: (isSide && payerActorId && actors.get(payerActorId)) || null,
          payment: (isSide && paymentId && payments.get(paymentId)) || null,
          refunds: refunds
            .filter(({ chargeId }) => isSide && chargeId === charge.id)
            .map((refund) => payments.get(refund.paymentId)!),
          codeUrl: isPayee && state === 'open' ? await identity.codeOf(payeeActorId, code) : null,
          madeAt: charge.madeAt.toISOString(),
          expiresAt: charge.expiresAt.toISOString(),
        };
      }),
    );
  }

  async function presentOne(chargeId: Uuid, viewer: Uuid): Promise<Charge> {
    const charge = await store.readCharge(database.pool, chargeId);
    return (await present([charge!], viewer))[0]!;
  }

  /** The money moves and the charge says so, in one transaction. */
  async function settle(
    tx: Tx,
    charge: store.StoredCharge,
    payer: Acting & { token: string | undefined },
  ): Promise<Result<Uuid, PayRefusal>> {
    const paymentId = newUuid();
    const paid = await wallet.pay(tx, {
      paymentId,
      kind: 'order',
      fromActorId: payer.actorId,
      toActorId: charge.payeeActorId,
      amountMinor: charge.amountMinor,
      assetCode: charge.assetCode,
      note: charge.note,
      subject: { kind: 'charge', id: charge.id },
      confirmedBy: { userId: payer.userId, token: payer.token },
      payerUserId: payer.userId,
    });
    if (!paid.ok) return paid;
    await store.writeState(tx, {
      id: charge.id,
      state: 'paid',
      payerActorId: payer.actorId,
      payerUserId: payer.userId,
      paymentId,
      paidAt: clock.now(),
    });
    announce(tx, [charge.payeeActorId, payer.actorId], charge.id);
    return ok(paymentId);
  }

  async function lockOwn(
    tx: Tx,
    actorId: Uuid,
    chargeId: Uuid,
  ): Promise<store.StoredCharge | null> {
    const charge = await store.lockCharge(tx, chargeId);
    return charge?.payeeActorId === actorId ? charge : null;
  }

  return {
    async create(
      { userId, actorId }: Acting,
      { amount, note }: { amount: Money; note: string },
    ): Promise<Result<Charge, AmountRefusal>> {
      const judged = judgeAmount(amount, await assets.table());
      if (!judged.ok) return judged;
      const now = clock.now();
      const charge: store.StoredCharge = {
        id: newUuid(),
        payeeActorId: actorId,
        madeBy: userId,
        amountMinor: judged.value.minor,
        assetCode: amount.assetCode,
        assetScale: amount.assetScale,
        note,
        state: 'open',
        payerActorId: null,
        payerUserId: null,
        paymentId: null,
        madeAt: now,
        expiresAt: new Date(now.getTime() + chargeMinutes * minuteMs),
        paidAt: null,
      };
      await store.insertCharge(database, charge);
      return ok((await present([charge], actorId))[0]!);
    },

    async view(actorId: Uuid, chargeId: Uuid): Promise<Result<Charge, Unknown>> {
      const charge = await store.readCharge(database.pool, chargeId);
      return charge ? ok((await present([charge], actorId))[0]!) : fail('charges.charge_unknown');
    },

    async cancel(
      actorId: Uuid,
      chargeId: Uuid,
    ): Promise<Result<Charge, Unknown | 'charges.charge_paid'>> {
      const done = await undoing<null, Unknown | 'charges.charge_paid'>(database, async (tx) => {
        const charge = await lockOwn(tx, actorId, chargeId);
        if (!charge) return fail('charges.charge_unknown');
        if (charge.state === 'paid') return fail('charges.charge_paid');
        await store.writeState(tx, { ...charge, ...nobody, state: 'cancelled' });
        announce(tx, [charge.payerActorId, actorId], chargeId);
        return ok(null);
      });
      return done.ok ? ok(await presentOne(chargeId, actorId)) : done;
    },

    /** Repeated by whoever paid, it gives the same receipt and moves nothing. */
    async pay(
      payer: Acting,
      { chargeId, confirmation }: { chargeId: Uuid; confirmation?: string | undefined },
    ): Promise<Result<Payment, PayChargeRefusal>> {
      const done = await undoing<Uuid, PayChargeRefusal>(database, async (tx) => {
        const charge = await store.lockCharge(tx, chargeId);
        if (!charge) return fail('charges.charge_unknown');
        const isBound = charge.payerActorId !== null;
        const isMine = charge.payerActorId === payer.actorId && charge.payerUserId === payer.userId;
        if (charge.paymentId && isMine) return ok(charge.paymentId);
        const open = judgeOpen(charge, clock.now());
        if (!open.ok) return open;
        if (isBound && !isMine) return fail('charges.charge_of_another');
        return settle(tx, charge, { ...payer, token: confirmation });
      });
      if (!done.ok) return done;
      return ok((await wallet.payments([done.value])).get(done.value)!);
    },

    async decline(
      payer: Acting,
      chargeId: Uuid,
    ): Promise<Result<Charge, Unknown | NotOpen | 'charges.charge_of_another'>> {
      const done = await undoing<null, Unknown | NotOpen | 'charges.charge_of_another'>(
        database,
        async (tx) => {
          const charge = await store.lockCharge(tx, chargeId);
          if (!charge) return fail('charges.charge_unknown');
          const open = judgeOpen(charge, clock.now());
          if (!open.ok) return open;
          if (charge.payerUserId !== payer.userId) return fail('charges.charge_of_another');
          await store.writeState(tx, { ...charge, ...nobody, state: 'open' });
          announce(tx, [charge.payeeActorId, charge.payerActorId], chargeId);
          return ok(null);
        },
      );
      return done.ok ? ok(await presentOne(chargeId, payer.actorId)) : done;
    },

    /** Taking the same code for the same charge again says how it stands. */
    async take(
      payeeActorId: Uuid,
      { chargeId, text }: { chargeId: Uuid; text: string },
    ): Promise<Result<Charge, TakeRefusal>> {
      const figures = payerCodeIn(text);
      if (!figures) return fail('charges.payer_code_invalid');
      type Outcome = Result<'done' | 'ask', TakeRefusal>;

      async function judge(
        tx: Tx,
      ): Promise<
        Result<{ charge: store.StoredCharge; code: store.StoredPayerCode } | 'done', TakeRefusal>
      > {
        const charge = await lockOwn(tx, payeeActorId, chargeId);
        if (!charge) return fail('charges.charge_unknown');
        const code = await store.lockPayerCode(tx, figures!);
        if (code?.chargeId === chargeId && charge.payerActorId === code.actorId) return ok('done');
        const open = judgeOpen(charge, clock.now());
        if (!open.ok) return open;
        if (charge.state === 'confirming') return fail('charges.charge_of_another');
        const judged = judgePayerCode(code, charge, clock.now());
        return judged.ok ? ok({ charge, code: judged.value }) : judged;
      }

      async function useUp(tx: Tx, code: store.StoredPayerCode): Promise<void> {
        const now = clock.now();
        await store.writeTaken(tx, { code: code.code, chargeId });
        // Whoever shows a code means one payment: a picture of the one before is worth nothing now.
        await store.endPayerCodes(tx, { actorId: code.actorId, at: now, now });
      }

      let isConfirmationMissing = false;
      const paid = await undoing<'done', TakeRefusal | 'wallet.insufficient_funds'>(
        database,
        async (tx) => {
          const judged = await judge(tx);
          if (!judged.ok) return judged;
          if (judged.value === 'done') return ok('done');
          const { charge, code } = judged.value;
          const settled = await settle(tx, charge, { ...code, token: undefined }).catch(tellPayee);
          if (!settled.ok) {
            isConfirmationMissing = settled.code === 'identity.confirmation_required';
            return fail(settled.code as TakeRefusal);
          }
          await useUp(tx, code);
          return ok('done');
        },
      );
      if (!isConfirmationMissing) {
        return paid.ok ? ok(await presentOne(chargeId, payeeActorId)) : paid;
      }
      const bound: Outcome = await undoing(database, async (tx): Promise<Outcome> => {
        const judged = await judge(tx);
        if (!judged.ok) return judged;
        if (judged.value === 'done') return ok('done');
        const { charge, code } = judged.value;
        await store.writeState(tx, {
          ...charge,
          state: 'confirming',
          payerActorId: code.actorId,
          payerUserId: code.userId,
        });
        await useUp(tx, code);
        announce(tx, [payeeActorId, code.actorId], chargeId);
        return ok('ask');
      });
      return bound.ok ? ok(await presentOne(chargeId, payeeActorId)) : bound;
    },

    /** Into the conversation of both, once; the card's client id is the charge's. */
    async sendReceipt(
      { userId, actorId }: Acting,
      chargeId: Uuid,
    ): Promise<Result<null, Unknown | 'charges.charge_unpaid' | 'wallet.payee_blocked'>> {
      return undoing(database, async (tx) => {
        const charge = await lockOwn(tx, actorId, chargeId);
        if (!charge) return fail('charges.charge_unknown');
        const { paymentId, payerActorId } = charge;
        if (!paymentId || !payerActorId) return fail('charges.charge_unpaid');
        const [opened] = await messaging.directConversations(tx, [{ a: actorId, b: payerActorId }]);
        if (!opened!.ok) return fail('wallet.payee_blocked');
        const { note } = charge;
        const draft = { id: paymentId, fromActorId: payerActorId, toActorId: actorId, note };
        const card = cardOf(draft, moneyOf(charge, charge.amountMinor));
        await messaging.postCards(tx, [
          {
            conversationId: opened!.value,
            senderActorId: actorId,
            senderUserId: userId,
            clientId: chargeId,
            card,
          },
        ]);
        return ok(null);
      });
    },

    async takings(
      filter: store.TakingsFilter & { before: { at: Date; id: Uuid } | null; limit: number },
    ): Promise<{
      items: Charge[];
      next: { at: Date; id: Uuid } | null;
      count: number;
      totals: Money[];
    }> {
      const [charges, sums] = await Promise.all([
        store.readTakings(database, { ...filter, limit: filter.limit + 1 }),
        store.sumTakings(database, filter),
      ]);
      const shown = charges.slice(0, filter.limit);
      const last = charges.length > filter.limit ? shown.at(-1)! : null;
      return {
        items: await present(shown, filter.payeeActorId),
        next: last && { at: last.paidAt!, id: last.id },
        count: sums.reduce((sum, { count }) => sum + count, 0),
        totals: sums.map((sum) => moneyOf(sum, sum.minor)),
      };
    },

    async createPayerCode(
      { userId, actorId }: Acting,
      maximum: Money | undefined,
    ): Promise<Result<PayerCode, AmountRefusal>> {
      const judged = maximum === undefined ? null : judgeAmount(maximum, await assets.table());
      if (judged && !judged.ok) return judged;
      const now = clock.now();
      const code = await database.transaction(async (tx) => {
        const at = new Date(now.getTime() + graceMs);
        await store.endPayerCodes(tx, { actorId, at, now });
        for (;;) {
          const made: store.StoredPayerCode = {
            code: payerCodeOf(randomBytes(8).readBigUInt64BE()),
            userId,
            actorId,
            maximum: maximum ? { ...maximum, minor: BigInt(maximum.value) } : null,
            madeAt: now,
            expiresAt: new Date(now.getTime() + payerCodeSeconds * 1000),
            chargeId: null,
          };
          if (await store.insertPayerCode(tx, made)) return made;
        }
      });
      return ok(presentCode(code, null));
    },

    async viewPayerCode(
      { userId, actorId }: Acting,
      text: string,
    ): Promise<Result<PayerCode, 'charges.payer_code_unknown'>> {
      const code = await store.readPayerCode(database.pool, text);
      if (!code || code.userId !== userId || code.actorId !== actorId) {
        return fail('charges.payer_code_unknown');
      }
      const charge = code.chargeId ? await presentOne(code.chargeId, actorId) : null;
      return ok(presentCode(code, charge));
    },

    forgetUnpaid: () => store.forgetUnpaid(database, new Date(clock.now().getTime() - keptMs)),
  };

  function presentCode(code: store.StoredPayerCode, charge: Charge | null): PayerCode {
    const isOver = code.expiresAt <= clock.now();
    return {
      code: code.code,
      url: `${config.publicUrl}/pay/counter?code=${code.code}`,
      maximum: code.maximum && moneyOf(code.maximum, code.maximum.minor),
      state: charge ? 'taken' : isOver ? 'over' : 'waiting',
      charge,
      expiresAt: code.expiresAt.toISOString(),
    };
  }
}

const nobody = { payerActorId: null, payerUserId: null, paymentId: null, paidAt: null };

/** What is between payers and the operator, or between them and themselves. */
const payersOwn: readonly string[] = ['compliance.limit_reached', 'wallet.budget_reached'];

/** How much somebody may still pay, or wants to, is nothing for a counter: it only hears that it is not possible. */
function tellPayee(error: unknown): never {
  const isAboutPayer = error instanceof Refused && payersOwn.includes(error.code);
  throw isAboutPayer ? new Refused('compliance.not_possible_now') : error;
}
