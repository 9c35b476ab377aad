import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { Payment } from '@allmende/contract/wallet';
import type { Tx } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { Refused } from '#platform/refusal';
import { undoing } from '#platform/undoing';
import { isKeyTaken } from '#platform/key-taken';
import { announceThing } from '../announce.ts';
import { cardOf as paymentCardOf } from '../cards.ts';
import type { Acting } from '../requests/requests.ts';
import { termsOf } from '../requests/rules.ts';
import { type AmountRefusal, judgeAmount } from '../rules.ts';
import { requestIdOf } from '../store.ts';
import type { MandateDeps } from './mandates.ts';
import { periodAt, stateAt, tellsOfFailure } from './rules.ts';
import * as store from './store.ts';

export interface NewCharge {
  amount: Money;
  note: string;
  idempotencyKey: string;
}

type ChargeRefusal =
  | AmountRefusal
  | 'wallet.mandate_unknown'
  | 'wallet.mandate_over'
  | 'wallet.mandate_not_granted'
  | 'wallet.mandate_above_limit'
  | 'wallet.mandate_not_paid'
  | 'wallet.payee_blocked'
  | 'platform.idempotency_key_reused';

/** What the payer's wallet itself refused: who collects is told that, and the payer why. */
class NotPaid extends Error {
  readonly reason: store.FailureReason;
  constructor(reason: store.FailureReason) {
    super(reason);
    this.reason = reason;
  }
}

/** Collecting from a mandate: a payment of the payer's that the payee begins. [W135] to [W137] */
export function createCharging({
  database,
  clock,
  gateway,
  outbox,
  messaging,
  wallet,
  assets,
}: MandateDeps) {
  /** Pays in a transaction in which the mandate stands still; what the wallet refuses undoes it all. */
  async function pay(tx: Tx, row: store.MandateRow, charge: store.ChargeRow): Promise<void> {
    const { payment_id: paymentId, amount: amountMinor, note } = charge;
    const { payer_actor_id: fromActorId, payee_actor_id: toActorId, asset_code: assetCode } = row;
    const paid = await wallet.pay(tx, {
      paymentId,
      kind: 'transfer',
      fromActorId,
      toActorId,
      amountMinor,
      assetCode,
      note,
      subject: { kind: 'mandate', id: row.id },
      confirmedBy: 'mandate',
      payerUserId: row.payer_user_id,
    });
    if (!paid.ok) {
      const { code } = paid;
      if (code === 'wallet.payee_blocked') throw new Refused(code);
      throw new NotPaid(code === 'wallet.insufficient_funds' ? code : 'wallet.refused');
    }
    await store.insertCharge(tx, charge);
    announceThing(gateway, tx, {
      actorIds: [fromActorId, toActorId],
      id: toPublicId('mdt', row.id),
    });
    const direct = await messaging.directConversation(tx, { a: fromActorId, b: toActorId });
    if (!direct.ok) throw new Refused('wallet.payee_blocked');
    const money = (await assets.table(tx)).money(assetCode, amountMinor);
    await outbox.emit(tx, 'wallet.noticed', {
      actorId: fromActorId,
      what: 'collected',
      otherActorId: toActorId,
      amount: money,
      thingId: toPublicId('pay', paymentId),
      reason: null,
    });
    await messaging.postCards(tx, [
      {
        conversationId: direct.value,
        senderActorId: fromActorId,
        senderUserId: null,
        clientId: paymentId,
        card: paymentCardOf({ id: paymentId, fromActorId, toActorId, note }, money),
      },
    ]);
  }

  async function noteFailure(
    id: Uuid,
    failure: { amount: bigint; reason: store.FailureReason },
  ): Promise<void> {
    await database.transaction(async (tx) => {
      const row = await store.lockMandate(tx, id);
      const now = clock.now();
      const tells = tellsOfFailure(row.failure_told_at, now);
      await store.setFailure(tx, { id, at: now, ...failure, tells });
      if (tells) {
        await outbox.emit(tx, 'wallet.noticed', {
          actorId: row.payer_actor_id,
          what: 'not_collected',
          otherActorId: row.payee_actor_id,
          amount: (await assets.table(tx)).money(row.asset_code, failure.amount),
          thingId: toPublicId('mdt', id),
          reason: failure.reason,
        });
      }
      announceThing(gateway, tx, {
        actorIds: [row.payer_actor_id],
        id: toPublicId('mdt', id),
      });
    });
  }

  return {
    async charge(
      { actorId, userId }: Acting,
      id: Uuid,
      input: NewCharge,
    ): Promise<Result<Payment, ChargeRefusal>> {
      const before = await store.readMandate(database.pool, id);
      if (before?.payee_actor_id !== actorId) return fail('wallet.mandate_unknown');
      const key = requestIdOf(userId, `mandate charge ${input.idempotencyKey}`);
      const terms = termsOf([id, input.amount, input.note]);
      const replay = async (): Promise<Result<
        Payment,
        'platform.idempotency_key_reused'
      > | null> => {
        const known = await store.readChargeByKey(database.pool, key);
        if (!known) return null;
        if (known.terms !== terms) return fail('platform.idempotency_key_reused');
        return ok((await wallet.payments([known.payment_id])).get(known.payment_id)!);
      };
      const first = await replay();
      if (first) return first;
      const { assetCode } = input.amount;
      if (assetCode !== before.asset_code) return fail('wallet.currency_unknown');
      const judged = judgeAmount(input.amount, await assets.table());
      if (!judged.ok) return judged;
      const amount = judged.value.minor;
      try {
        const charged = await undoing(
          database,
          async (tx): Promise<Result<null, ChargeRefusal>> => {
            const row = await store.lockMandate(tx, id);
            // What came under the same key meanwhile had the mandate first; it is found after this.
            if (await store.readChargeByKey(tx.client, key)) return ok(null);
            const now = clock.now();
            const state = stateAt(row, now);
            if (state === 'asked') return fail('wallet.mandate_not_granted');
            if (state !== 'granted') return fail('wallet.mandate_over');
            const period = periodAt({ ...row, granted_at: row.granted_at! }, now);
            const periods = [{ mandateId: id, periodOn: period.startsOn }];
            const used = (await store.usedIn(tx.client, periods)).get(id) ?? 0n;
            const left = row.max_amount - used;
            if (amount > left) {
              const data = { left: (await assets.table(tx)).money(assetCode, left) };
              return fail('wallet.mandate_above_limit', { data });
            }
            await pay(tx, row, {
              payment_id: newUuid(),
              mandate_id: id,
              period_on: period.startsOn,
              amount,
              note: input.note || row.note,
              charged_at: now,
              charged_by: userId,
              request_key: key,
              terms,
            });
            return ok(null);
          },
        );
        if (!charged.ok) return charged;
      } catch (error) {
        if (error instanceof NotPaid || error instanceof Refused) {
          if (error.message === 'wallet.payee_blocked') return fail('wallet.payee_blocked');
          // What limits and checks say of the payer is nothing that whoever collects should hear.
          const reason = error instanceof NotPaid ? error.reason : 'wallet.refused';
          await noteFailure(id, { amount, reason });
          return fail('wallet.mandate_not_paid');
        }
        // The same key was used for another mandate at the same moment.
        if (!isKeyTaken(error, '_request_key_key')) throw error;
      }
      return (await replay())!;
    },
  };
}
