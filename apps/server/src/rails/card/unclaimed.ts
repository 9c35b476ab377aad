import { fail, ok, type Result } from '@allmende/contract/errors';
import type { UnclaimedCharge } from '@allmende/contract/rails';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import type { AssetTables } from '#wallet';
import type { Books } from '../books.ts';
import { transferCodes } from '../rules.ts';
import { type CardBooking, idOf } from './booking.ts';
import { toProcessor } from './currencies.ts';
import type { Processor } from './processor.ts';
import * as store from './store.ts';

const shown = 100;

type Settled = Result<null, 'rails.charge_settled'>;

/** What was paid by card for somebody who is gone in the meantime: it is nobody's until the operator decides. */
export type Unclaimed = ReturnType<typeof createUnclaimed>;

export function createUnclaimed(deps: {
  database: Database;
  clock: Clock;
  table: AssetTables;
  processor: Processor;
  booking: Pick<CardBooking, 'refundLeft'>;
  booksOf(assetCode: string): Books;
  /** Books what the processor lists. */
  fetchList(): Promise<void>;
}) {
  const { database, clock, table, processor, booking, booksOf, fetchList } = deps;

  const read = (payInId: Uuid) => database.transaction((tx) => store.lockUnclaimed(tx, payInId));

  /** All that is left goes back to the card. Asked for again it is made once: what was made is in the list. */
  async function refund(payInId: Uuid): Promise<Settled> {
    await fetchList();
    const charge = await read(payInId);
    if (!charge) return fail('rails.charge_settled');
    const { chargeId, assetCode, amountMinor } = charge;
    const asset = (await table()).find(assetCode)!;
    const made = await processor.ask((stripe) =>
      stripe.refunds.create(
        { charge: chargeId, amount: toProcessor(asset, amountMinor) },
        { idempotencyKey: `unclaimed:${payInId}:${amountMinor}` },
      ),
    );
    // One that the processor still works on is booked when it tells that it has left.
    if (made.status !== 'succeeded' || idOf(made.charge) !== chargeId) return ok(null);
    await database.transaction((tx) => booking.refundLeft(tx, made, { asset, amountMinor }));
    return ok(null);
  }

  async function keep(payInId: Uuid, userId: Uuid): Promise<Settled> {
    return database.transaction(async (tx): Promise<Settled> => {
      const charge = await store.lockUnclaimed(tx, payInId);
      if (!charge) return fail('rails.charge_settled');
      const { assetCode, amountMinor } = charge;
      const code = transferCodes.kept;
      const move = { id: newUuid(), from: 'suspense', to: 'own', amountMinor, code } as const;
      await booksOf(assetCode).move(tx, move);
      await store.setKept(tx, { payInId, userId, at: clock.now() });
      return ok(null);
    });
  }

  async function list(): Promise<UnclaimedCharge[]> {
    const [charges, { money }] = await Promise.all([store.readUnclaimed(database, shown), table()]);
    return charges.map((charge) => ({
      payInId: toPublicId('pin', charge.payInId),
      amount: money(charge.assetCode, charge.amountMinor),
      reference: charge.reference,
      charge: charge.chargeId,
      paidAt: charge.capturedAt.toISOString(),
    }));
  }

  return {
    list,

    /** Once: whoever comes second is told that it was decided already. Gives what is left to decide. */
    async decide({
      payInId,
      decision,
      userId,
    }: {
      payInId: Uuid;
      decision: 'refund' | 'keep';
      userId: Uuid;
    }): Promise<Result<{ items: UnclaimedCharge[] }, 'rails.charge_settled'>> {
      const decided = await (decision === 'refund' ? refund(payInId) : keep(payInId, userId));
      return decided.ok ? ok({ items: await list() }) : decided;
    },
  };
}
