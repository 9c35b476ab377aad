import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Identity } from '#identity';
import type { Ledger } from '#ledger';
import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { Accounts } from '../accounts.ts';
import type { Confirm, ConfirmationRefusal } from '../confirmation.ts';
import type { Assets } from '../currencies/assets.ts';
import type { FeeOn } from '../fees/fees.ts';
import { feeTransfers, type PaymentDraft, type Payments } from '../payments.ts';
import {
  type AmountRefusal,
  type ConfirmedBy,
  judgeMinor,
  type Subject,
  transferCodes,
} from '../rules.ts';

/** A payment that was promised. Kept by the caller, who captures it with the same terms. */
export interface Promised {
  /** Of the payment that it becomes; chosen by the caller. */
  paymentId: Uuid;
  fromActorId: Uuid;
  toActorId: Uuid;
  amountMinor: bigint;
  assetCode: string;
  note: string;
  subject: Subject;
  payerUserId: Uuid;
  promisedAt: Date;
}

export type PromiseRefusal =
  | AmountRefusal
  | 'wallet.payee_is_payer'
  | 'wallet.payee_blocked'
  | 'wallet.insufficient_funds'
  | ConfirmationRefusal;

/**
 * [W150] Money that is promised on a condition: held in the payer's wallet, where nobody can spend it, then either paid as a whole or
 * free again. It has no expiry of its own; whoever holds it ends it.
 */
export interface Pledging {
  /** Judged, counted and confirmed as a payment is. Undo the transaction after a refusal. @throws Refused */
  hold(
    tx: Tx,
    promised: Promised & { token: string | undefined },
  ): Promise<Result<{ holdId: Uuid; confirmedBy: ConfirmedBy }, PromiseRefusal>>;
  /**
   * Pays all of it, or `part` of it, and the payer has the rest at hand again. It cannot fail for want of money, because it is held.
   * With `hasFee` something is kept of it, where the operators want it so [W170].
   * @throws Refused while one of the accounts is frozen; it stays held then
   */
  capture(
    tx: Tx,
    held: Promised & { holdId: Uuid; confirmedBy: ConfirmedBy; part?: bigint; hasFee?: true },
  ): Promise<void>;
  /** The payer has it at hand again. */
  release(tx: Tx, held: Promised & { holdId: Uuid }): Promise<void>;
}

export function createPledging(deps: {
  ledger: Ledger;
  identity: Pick<Identity, 'isBlockedBetween'>;
  accounts: Accounts;
  assets: Assets;
  payments: Payments;
  confirm: Confirm;
  feeOn: FeeOn;
}): Pledging {
  const { ledger, identity, accounts, assets, payments, confirm, feeOn } = deps;

  function draftOf(promised: Promised, confirmedBy: ConfirmedBy): PaymentDraft {
    return {
      id: promised.paymentId,
      kind: 'transfer',
      rail: null,
      fromActorId: promised.fromActorId,
      toActorId: promised.toActorId,
      amountMinor: promised.amountMinor,
      assetCode: promised.assetCode,
      note: promised.note,
      orderId: null,
      subject: promised.subject,
      refundOf: null,
      confirmedBy,
      requestedBy: promised.payerUserId,
      requestId: null,
    };
  }

  async function routeOf(tx: Tx, { fromActorId, toActorId, assetCode }: Promised) {
    const found = new Map<Uuid, Uuid>();
    for (const actorId of [fromActorId, toActorId].toSorted()) {
      found.set(actorId, await accounts.accountOf(tx, actorId, assetCode));
    }
    return { fromAccountId: found.get(fromActorId)!, toAccountId: found.get(toActorId)! };
  }

  return {
    async hold(tx, { token, ...promised }) {
      const { fromActorId, toActorId, amountMinor, assetCode, payerUserId } = promised;
      const amount = judgeMinor({ assetCode, minor: amountMinor }, await assets.table(tx));
      if (!amount.ok) return amount;
      if (fromActorId === toActorId) return fail('wallet.payee_is_payer');
      if (await identity.isBlockedBetween(tx, fromActorId, toActorId)) {
        return fail('wallet.payee_blocked');
      }
      await payments.ask(draftOf(promised, 'small_amount'), tx);
      const route = await routeOf(tx, promised);
      const holdId = newUuid();
      const [result] = await ledger.apply(tx, [
        {
          kind: 'hold',
          id: holdId,
          debitAccountId: route.fromAccountId,
          creditAccountId: route.toAccountId,
          amount: amountMinor,
          assetCode,
          code: transferCodes.transfer,
          reference: promised.paymentId,
        },
      ]);
      if (!result!.ok) {
        if (result!.code === 'ledger.insufficient_funds') return fail('wallet.insufficient_funds');
        throw new Error(`the ledger refused to hold a pledge: ${result!.code}`);
      }
      const confirmed = await confirm(tx, {
        userId: payerUserId,
        token,
        action: 'pay',
        payeeActorId: toActorId,
        amountMinor,
        assetCode,
      });
      if (!confirmed.ok) return confirmed;
      const { confirmedBy } = confirmed.value;
      await payments.promise(tx, draftOf(promised, confirmedBy), promised.promisedAt);
      return ok({ holdId, confirmedBy });
    },

    async capture(tx, { holdId, confirmedBy, part, hasFee, ...promised }) {
      const { paymentId } = promised;
      const amountMinor = part ?? promised.amountMinor;
      const route = await routeOf(tx, promised);
      const draft = draftOf({ ...promised, amountMinor }, confirmedBy);
      const fee = hasFee ? await feeOn(tx, draft) : null;
      const kept = fee && { draft: fee, route: await payments.routeOf(tx, fee) };
      const [result, keeping] = await ledger.apply(tx, [
        { kind: 'post', id: paymentId, holdId, amount: amountMinor, code: transferCodes.transfer },
        ...feeTransfers(kept),
      ]);
      if (!result!.ok) throw new Error(`the ledger refused to pay a pledge: ${result!.code}`);
      await payments.record(tx, [{ draft, route, at: result!.at }], 'kept');
      await payments.recordFee(tx, kept, keeping);
      const rest = promised.amountMinor - amountMinor;
      if (rest > 0n) {
        const freed = draftOf({ ...promised, amountMinor: rest }, confirmedBy);
        await payments.forgetPromise(tx, freed, promised.promisedAt);
      }
    },

    async release(tx, { holdId, ...promised }) {
      const [result] = await ledger.apply(tx, [{ kind: 'void', id: newUuid(), holdId }]);
      if (!result!.ok) throw new Error(`the ledger refused to free a pledge: ${result!.code}`);
      await payments.forgetPromise(tx, draftOf(promised, 'small_amount'), promised.promisedAt);
    },
  };
}
