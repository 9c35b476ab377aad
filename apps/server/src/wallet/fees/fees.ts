import { feesErrors, feesOperations, type PlatformFee } from '@allmende/contract/fees';
import { fail, ok } from '@allmende/contract/errors';
import type { Identity } from '#identity';
import { anyone, operators } from '#platform/access';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Http } from '#platform/http';
import { toUuid } from '#platform/ids';
import type { PaymentDraft } from '../payments.ts';
import { idFrom } from '../store.ts';
import { feeOf, validFrom } from './rules.ts';
import * as store from './store.ts';

/** [W170] What is kept of a payment, as the payment that takes it; null when nothing is. */
export type FeeOn = (tx: Tx, paid: PaymentDraft) => Promise<PaymentDraft | null>;

export function createFeeOn({ clock }: { clock: Clock }): FeeOn {
  return async (tx, paid) => {
    const { now } = await store.readFees(tx.client, clock.now());
    const minor = now ? feeOf(paid.amountMinor, now.bp) : 0n;
    if (!now?.to_actor_id || minor === 0n || now.to_actor_id === paid.toActorId) return null;
    return {
      // Always the same for a payment, so that what is paid once is kept once.
      id: idFrom(`fee ${paid.id}`),
      kind: 'transfer',
      rail: null,
      fromActorId: paid.toActorId,
      toActorId: now.to_actor_id,
      amountMinor: minor,
      assetCode: paid.assetCode,
      note: '',
      orderId: null,
      subject: { kind: 'fee', id: paid.id },
      refundOf: null,
      confirmedBy: 'operator',
      requestedBy: null,
      requestId: null,
    };
  };
}

/** [W171] [W172] What the operators keep, said to everybody. */
export function registerFees(deps: {
  http: Http;
  database: Database;
  clock: Clock;
  identity: Pick<Identity, 'actors' | 'actorByHandle'>;
}): void {
  const { http, database, clock, identity } = deps;

  async function present(): Promise<PlatformFee> {
    const { now, next } = await store.readFees(database.pool, clock.now());
    const ids = [now, next].flatMap((row) => row?.to_actor_id ?? []);
    const actors = await identity.actors(new Set(ids));
    const shown = (row: store.FeeRow | null) => ({
      bp: row?.bp ?? 0,
      to: (row?.to_actor_id && actors.get(row.to_actor_id)) || null,
      from: row?.valid_from.toISOString() ?? null,
      reason: row?.reason ?? '',
    });
    return { ...shown(now), next: next && shown(next) };
  }

  http.declareErrors(feesErrors);
  http.register('fees', feesOperations, {
    getPlatformFee: { access: anyone, handle: async () => ok(await present()) },
    setPlatformFee: {
      access: operators,
      async handle({ ctx, body: { bp, handle, reason } }) {
        if (bp > 0 === (handle === null)) return fail('fees.to_nobody');
        const business = handle === null ? null : await identity.actorByHandle(handle);
        if (handle !== null && business?.kind !== 'business') return fail('fees.business_unknown');
        await database.transaction(async (tx) => {
          await store.lockFees(tx);
          const now = clock.now();
          const before = (await store.readFees(tx.client, now)).now?.bp ?? 0;
          await store.saveFee(tx, {
            valid_from: validFrom(bp, before, now),
            bp,
            to_actor_id: business && toUuid(business.id),
            reason,
            now,
            by: ctx.auth.userId,
          });
        });
        return ok(await present());
      },
    },
  });
}
