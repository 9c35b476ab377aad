import type { Ledger } from '#ledger';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { Refused } from '#platform/refusal';
import type { Accounts } from '../accounts.ts';
import type { PaymentDraft, Payments } from '../payments.ts';
import { type ConfirmedBy, type Subject, transferCodes } from '../rules.ts';

export interface Share {
  /** Of the payment, if there is one; chosen by the caller. */
  paymentId: Uuid;
  fromActorId: Uuid;
  toActorId: Uuid;
  /** More than nothing. */
  amountMinor: bigint;
  assetCode: string;
  note: string;
  subject: Subject;
  /** How it was agreed upon; by a deal if nothing else is said. */
  confirmedBy?: ConfirmedBy;
}

/**
 * [W180] What both agreed to with a second factor before moves without being asked again, in the transaction of what it belongs to: all of
 * it, or as much as is there. It never makes that transaction fail, so whoever calls keeps what is still owed.
 */
export interface Sharing {
  /** @returns what moved, which may be nothing. */
  move(tx: Tx, share: Share): Promise<bigint>;
}

/** Somebody else may spend between the look and the transfer. */
const triesMax = 4;

export function createSharing(deps: {
  ledger: Ledger;
  accounts: Accounts;
  payments: Payments;
}): Sharing {
  const { ledger, accounts, payments } = deps;
  return {
    async move(tx, { paymentId, amountMinor, confirmedBy = 'deal', ...share }) {
      const { fromActorId, toActorId, assetCode } = share;
      const draft: PaymentDraft = {
        ...share,
        id: paymentId,
        kind: 'transfer',
        rail: null,
        amountMinor,
        orderId: null,
        refundOf: null,
        confirmedBy,
        requestedBy: null,
        requestId: null,
      };
      try {
        await payments.ask(draft, tx);
      } catch (error) {
        // Not now: an account is frozen, or above its limit. Nothing was changed by asking.
        if (error instanceof Refused) return 0n;
        throw error;
      }
      const found = new Map<Uuid, Uuid>();
      for (const actorId of [fromActorId, toActorId].toSorted()) {
        found.set(actorId, await accounts.accountOf(tx, actorId, assetCode));
      }
      const route = {
        fromAccountId: found.get(fromActorId)!,
        toAccountId: found.get(toActorId)!,
      };
      let minor = amountMinor;
      for (let tries = 0; tries < triesMax && minor > 0n; tries++) {
        const [result] = await ledger.apply(tx, [
          {
            id: paymentId,
            debitAccountId: route.fromAccountId,
            creditAccountId: route.toAccountId,
            amount: minor,
            assetCode,
            code: transferCodes.transfer,
          },
        ]);
        if (result!.ok) {
          await payments.record(tx, [
            { draft: { ...draft, amountMinor: minor }, route, at: result!.at },
          ]);
          return minor;
        }
        if (result!.code !== 'ledger.insufficient_funds') {
          throw new Error(`the ledger refused a share: ${result!.code}`);
        }
        const account = (await ledger.balances([route.fromAccountId], tx)).get(
          route.fromAccountId,
        )!;
        minor = account.available < minor ? account.available : minor - 1n;
      }
      return 0n;
    },
  };
}
