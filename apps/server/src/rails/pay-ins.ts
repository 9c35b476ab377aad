import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { PayIn, RailName } from '@allmende/contract/rails';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { Refused } from '#platform/refusal';
import type { AssetTable, AssetTables } from '#wallet';
import type { Rails } from './rail.ts';
import { requestIdOf } from './request-id.ts';
import { judgeAmount, referenceOf } from './rules.ts';
import * as payInStore from './pay-ins-store.ts';

export interface StartPayIn {
  rail: RailName;
  actorId: Uuid;
  userId: Uuid;
  amount: Money;
  idempotencyKey: string;
}
type StartRefusal =
  | 'rails.off'
  | 'rails.amount_out_of_range'
  | 'rails.amount_uneven'
  | 'wallet.currency_unknown'
  | 'platform.idempotency_key_reused';

const shownForDays = 60;
const shownMax = 20;

/** What people have said they would pay in. Nothing moves by it; the reference says whose the money is when it comes. */
export function createPayIns(deps: {
  database: Database;
  clock: Clock;
  table: AssetTables;
  rails: Rails;
}) {
  const { database, clock, table, rails } = deps;

  const present = async (payIn: payInStore.StoredPayIn) =>
    shown(payIn, await table(), await rails.get(payIn.rail)!.collect(payIn));

  function shown(
    payIn: payInStore.StoredPayIn,
    { money }: AssetTable,
    howTo: Pick<PayIn, 'account' | 'code' | 'url'>,
  ): PayIn {
    const { assetCode } = payIn;
    return {
      id: toPublicId('pin', payIn.id),
      rail: payIn.rail,
      amount: money(assetCode, payIn.amountMinor),
      state: payIn.arrivedMinor > 0n ? 'arrived' : 'waiting',
      arrived: money(assetCode, payIn.arrivedMinor),
      reference: payIn.reference,
      createdAt: payIn.createdAt.toISOString(),
      ...howTo,
    };
  }

  /** How it stands, also while its rail is off or does not answer; then without how to bring the money. */
  function look(payIn: payInStore.StoredPayIn): Promise<PayIn> {
    return present(payIn).catch(async (error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      return shown(payIn, await table(), { account: null, code: '', url: null });
    });
  }

  return {
    present,

    async start(request: StartPayIn): Promise<Result<PayIn, StartRefusal>> {
      const { rail, actorId, userId, amount, idempotencyKey } = request;
      const asset = (await table()).of(amount);
      if (!asset) return fail('wallet.currency_unknown');
      const { collect } = await rails.get(rail)!.capabilities(asset, actorId);
      if (!collect) return fail('rails.off');
      const minor = BigInt(amount.value);
      const judged = judgeAmount(minor, collect);
      if (!judged.ok) return judged;
      const { assetCode } = asset;
      const id = newUuid();
      const payIn = await database.transaction((tx) =>
        payInStore.insertPayIn(tx, {
          id,
          rail,
          actorId,
          userId,
          amountMinor: minor,
          assetCode,
          reference: referenceOf(id),
          requestId: requestIdOf(userId, idempotencyKey),
          createdAt: clock.now(),
          arrivedMinor: 0n,
        }),
      );
      const isSame =
        payIn.actorId === actorId &&
        payIn.amountMinor === minor &&
        payIn.assetCode === assetCode &&
        payIn.rail === rail;
      return isSame ? ok(await present(payIn)) : fail('platform.idempotency_key_reused');
    },

    async list(actorId: Uuid): Promise<PayIn[]> {
      const since = new Date(clock.now().getTime() - shownForDays * 86_400_000);
      const found = await payInStore.readPayIns(database, { actorId, since, limit: shownMax });
      return Promise.all(found.map(look));
    },

    async get(actorId: Uuid, payInId: Uuid): Promise<Result<PayIn, 'rails.pay_in_unknown'>> {
      const payIn = await payInStore.readPayIn(database.pool, payInId);
      return payIn?.actorId === actorId ? ok(await look(payIn)) : fail('rails.pay_in_unknown');
    },
  };
}

export type PayIns = ReturnType<typeof createPayIns>;
