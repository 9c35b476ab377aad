import {
  type BankAccount,
  type BankTransfer,
  bankTransferOf,
} from '@allmende/contract/bank-transfer';
import { moneyOf } from '@allmende/contract/money';
import type { Clock } from '#platform/clock';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Outside } from '../outside/outside.ts';
import type { Rail } from '../rules.ts';
import { judgePart, openMinorOf } from './rules.ts';
import * as store from './store.ts';

/** A transfer that a bank has told of, before anybody knows what it was for. */
export interface Transferred {
  /** Of the payment that it becomes. */
  paymentId: Uuid;
  /** Creditor references that it may mean, without spaces. */
  references: readonly string[];
  amountMinor: bigint;
  assetCode: string;
  /** The account of the ledger that stands for what is outside. */
  outsideAccountId: Uuid;
  rail: Rail;
  /** Whether a reference means something else for certain, so that an issuer's number, which anybody may choose, is no hint. */
  isOthers: boolean;
}

/** Where transfers for bills go now, and in which currency they are; null where none are taken. */
export type CollectingAccount = () => Promise<{ account: BankAccount; assetCode: string } | null>;

export type ByBank = ReturnType<typeof createByBank>;

/** [W80] to [W82]: bills that are paid by a transfer from any bank, over the account of the operator. */
export function createByBank(deps: {
  clock: Clock;
  announce: (tx: Tx, payable: store.StoredPayable) => void;
  payIn: Outside['payIn'];
}) {
  const { clock, announce, payIn } = deps;
  let collecting: CollectingAccount = async () => null;

  return {
    /** Set once, by whoever has an account at a bank. */
    collectWith(account: CollectingAccount): void {
      collecting = account;
    },

    async transferOf(payable: store.StoredPayable): Promise<BankTransfer | null> {
      const open = openMinorOf(payable);
      if (open === 0n || payable.transferReference === null) return null;
      const collects = await collecting();
      if (collects?.assetCode !== payable.assetCode) return null;
      return bankTransferOf({
        account: collects.account,
        amount: moneyOf(payable, open),
        reference: payable.transferReference,
        text: payable.title,
      });
    },

    /**
     * Pays the bill that a transfer means, in the caller's transaction, and says to whom. When it means more than one, or what
     * came is not what may be paid of it, nothing has changed and a person has to look.
     */
    async transferred(
      tx: Tx,
      transfer: Transferred,
    ): Promise<'none_meant' | 'unclear' | { issuerActorId: Uuid }> {
      const { paymentId, references, amountMinor, assetCode } = transfer;
      const meant = await store.lockByReference(tx, references);
      const own = meant.filter(
        ({ transferReference }) => transferReference && references.includes(transferReference),
      );
      // The number of an issuer is a hint that another bill may bear as well; the bill's own reference is none.
      const [payable, ...others] = own.length > 0 ? own : transfer.isOthers ? [] : meant;
      if (!payable) return 'none_meant';
      // A shorter number that is the beginning of this one was found by chance; any other is one more that is meant.
      const isBeginning = (number: string) =>
        number !== payable.reference && payable.reference.startsWith(number);
      const isOne = others.every((other) => own.length === 0 && isBeginning(other.reference));
      if (!isOne || payable.assetCode !== assetCode) return 'unclear';
      if (!judgePart(payable, amountMinor).ok) return 'unclear';
      const { id: payableId, issuerActorId, recipientActorId: payerActorId } = payable;
      await payIn(tx, {
        paymentId,
        actorId: issuerActorId,
        outsideAccountId: transfer.outsideAccountId,
        amountMinor,
        assetCode,
        rail: transfer.rail,
        note: `${payable.title} · ${payable.reference}`,
        subject: { kind: 'payable', id: payableId },
        userId: null,
      });
      await store.insertPayment(tx, {
        paymentId,
        payableId,
        payerActorId,
        amountMinor,
        paidAt: clock.now(),
        // A movement of the bank is booked once, under its own id.
        requestId: paymentId,
      });
      announce(tx, payable);
      return { issuerActorId };
    },
  };
}
