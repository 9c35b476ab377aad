import type { Actor } from '@allmende/contract/actors';
import type { Identity } from '#identity';
import type { Clock } from '#platform/clock';
import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { Wallet } from '#wallet';
import type { Books } from '../books.ts';
import { plainName, referencesIn, transferCodes, waitedForDays } from '../rules.ts';
import * as payInStore from '../pay-ins-store.ts';
import * as bankStore from './store.ts';
import type { Movement } from './iso/camt.ts';
import type { Returns } from './returns.ts';

interface ToBook {
  movement: Movement;
  fileId: Uuid;
  statementId: Uuid | null;
  assetCode: string;
  /** Where the other side of it is: on the account outside, or in a sum that was booked before. */
  source: 'clearing' | 'suspense';
}

type Outcome = Pick<
  bankStore.StoredMovement,
  'state' | 'actorId' | 'payInId' | 'payoutId' | 'paymentId'
>;

/** What is made of one movement of the bank: whose money it is, or that nobody knows. */
export type Booking = ReturnType<typeof createBooking>;

export function createBooking(deps: {
  clock: Clock;
  identity: Pick<Identity, 'actors'>;
  wallet: Pick<Wallet, 'bills' | 'outside'>;
  books: Books;
  returns: Returns;
}) {
  const { clock, identity, wallet, books, returns } = deps;

  /** Whose money came in: by the reference, or by an amount that exactly one person of that name is waited for with. */
  async function payInOf(tx: Tx, movement: Movement, assetCode: string) {
    const references = referencesIn(movement);
    const named = await payInStore.payInsByReference(tx.client, references);
    const owners = new Set(named.map(({ actorId }) => actorId));
    if (owners.size === 1) {
      // Of several of one person's, the one that fits.
      return named.find(({ amountMinor }) => amountMinor === movement.amountMinor) ?? named[0]!;
    }
    // Two references of different people are a riddle, and so is a text that means something else.
    if (owners.size > 1 || movement.name === null || movement.returnReason !== null) return null;
    const waiting = await payInStore.payInsWaiting(tx.client, {
      rail: 'sepa',
      amountMinor: movement.amountMinor,
      assetCode,
      since: new Date(clock.now().getTime() - waitedForDays * 86_400_000),
      limit: 100,
    });
    const actors = await identity.actors(new Set(waiting.map(({ actorId }) => actorId)));
    const name = plainName(movement.name);
    const fitting = waiting.filter(({ actorId }) => {
      const actor: Actor | undefined = actors.get(actorId);
      return actor !== undefined && name !== '' && plainName(actor.name) === name;
    });
    return fitting.length === 1 ? fitting[0]! : null;
  }

  async function bookIncoming(tx: Tx, id: Uuid, toBook: ToBook): Promise<Outcome | null> {
    const { movement, assetCode, source } = toBook;
    const returned = await returns.comeBack(tx, { movementId: id, movement, source });
    if (returned) return returned;
    const references = referencesIn(movement);
    const bill = await wallet.bills.transferred(tx, {
      paymentId: id,
      references,
      isOthers: (await payInStore.payInsByReference(tx.client, references)).length > 0,
      amountMinor: movement.amountMinor,
      assetCode,
      outsideAccountId: await books.account(tx, source),
      rail: 'sepa',
    });
    if (bill === 'unclear') return null;
    if (bill !== 'none_meant') {
      const paid = { state: 'matched', payInId: null, payoutId: null, paymentId: id } as const;
      return { ...paid, actorId: bill.issuerActorId };
    }
    const payIn = await payInOf(tx, movement, assetCode);
    if (!payIn) return null;
    const { actorId } = payIn;
    if (!(await identity.actors([actorId])).has(actorId)) return null;
    await wallet.outside.payIn(tx, {
      paymentId: id,
      actorId,
      outsideAccountId: await books.account(tx, source),
      amountMinor: movement.amountMinor,
      assetCode,
      rail: 'sepa',
      note: '',
      userId: null,
    });
    await payInStore.addArrived(tx, { payInId: payIn.id, amountMinor: movement.amountMinor });
    return { state: 'matched', actorId, payInId: payIn.id, payoutId: null, paymentId: id };
  }

  return {
    /** Books a movement that is new, and says what it was. */
    async book(tx: Tx, toBook: ToBook): Promise<bankStore.StoredMovement['state']> {
      const { movement, fileId, statementId, assetCode, source } = toBook;
      const id = newUuid();
      const isIncoming = movement.amountMinor > 0n;
      const known = isIncoming
        ? await bookIncoming(tx, id, toBook)
        : await returns.leave(tx, { movementId: id, movement, source });
      // What is taken out of a sum that nobody was found for is there already.
      if (!known && source === 'clearing') {
        await books.move(tx, {
          id,
          ...(isIncoming
            ? { from: 'clearing', to: 'suspense', code: transferCodes.received }
            : { from: 'suspense', to: 'clearing', code: transferCodes.gone }),
          amountMinor: isIncoming ? movement.amountMinor : -movement.amountMinor,
        });
      }
      const outcome: Outcome = known ?? {
        state: 'open',
        actorId: null,
        payInId: null,
        payoutId: null,
        paymentId: null,
      };
      const { line, valuedOn, paymentInformationId, ...kept } = movement;
      await bankStore.insertMovement(tx, {
        ...kept,
        ...outcome,
        id,
        fileId,
        statementId,
        rail: 'sepa',
        assetCode,
        note: '',
      });
      return outcome.state;
    },
  };
}
