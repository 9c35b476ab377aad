import type { Mandate } from '@allmende/contract/mandates';
import type { MandateCard } from '@allmende/contract/mandate-cards';
import type { Identity } from '#identity';
import type { Clock } from '#platform/clock';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Assets, AssetTable } from '../currencies/assets.ts';
import { periodAt, stateAt } from './rules.ts';
import * as store from './store.ts';

/** How mandates look on the wire and in conversations. */
export function createShowing({
  clock,
  identity,
  assets,
}: {
  clock: Clock;
  identity: Pick<Identity, 'actors'>;
  assets: Assets;
}) {
  function present(
    row: store.MandateRow,
    {
      actors,
      table,
      used,
      charges,
      viewerActorId,
    }: {
      actors: Awaited<ReturnType<Identity['actors']>>;
      table: AssetTable;
      used: bigint;
      charges: readonly store.ChargeRow[];
      viewerActorId: Uuid;
    },
  ): Mandate {
    const now = clock.now();
    const money = (minor: bigint) => table.money(row.asset_code, minor);
    const state = stateAt(row, now);
    const period = periodOf(row, now);
    const isPayer = viewerActorId === row.payer_actor_id;
    return {
      id: toPublicId('mdt', row.id),
      revision: row.revision,
      payee: actors.get(row.payee_actor_id)!,
      payer: actors.get(row.payer_actor_id)!,
      limit: money(row.max_amount),
      interval: row.interval,
      note: row.note,
      endsOn: row.ends_on,
      state,
      askedAt: row.asked_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      grantedAt: row.granted_at?.toISOString() ?? null,
      closedAt: row.closed_at?.toISOString() ?? null,
      period: period && { ...period, used: money(used), left: money(row.max_amount - used) },
      charges: charges.map((charge) => ({
        amount: money(charge.amount),
        note: charge.note,
        at: charge.charged_at.toISOString(),
        paymentId: toPublicId('pay', charge.payment_id),
      })),
      failure:
        isPayer && row.failed_at
          ? {
              at: row.failed_at.toISOString(),
              amount: money(row.failed_amount!),
              reason: row.failed_reason!,
            }
          : null,
      conversationId: toPublicId('cnv', row.conversation_id),
    };
  }

  return {
    async mandates(
      db: store.Db,
      rows: readonly store.MandateRow[],
      viewerActorId: Uuid,
    ): Promise<Mandate[]> {
      const now = clock.now();
      const periods = rows.flatMap((row) => {
        const period = periodOf(row, now);
        return period ? [{ mandateId: row.id, periodOn: period.startsOn }] : [];
      });
      const [actors, table, used, charges] = await Promise.all([
        identity.actors(new Set(rows.flatMap((row) => [row.payee_actor_id, row.payer_actor_id]))),
        assets.table(),
        store.usedIn(db, periods),
        store.listCharges(
          db,
          rows.map((row) => row.id),
        ),
      ]);
      return rows.map((row) =>
        present(row, {
          actors,
          table,
          used: used.get(row.id) ?? 0n,
          charges: charges.get(row.id) ?? [],
          viewerActorId,
        }),
      );
    },

    cardOf(row: store.MandateRow, table: AssetTable): MandateCard {
      return {
        type: 'mandate',
        mandateId: toPublicId('mdt', row.id),
        revision: row.revision,
        payeeActorId: toPublicId('act', row.payee_actor_id),
        payerActorId: toPublicId('act', row.payer_actor_id),
        limit: table.money(row.asset_code, row.max_amount),
        interval: row.interval,
        note: row.note,
        endsOn: row.ends_on,
        state: stateAt(row, clock.now()),
        expiresAt: row.expires_at.toISOString(),
      };
    },
  };
}

function periodOf(row: store.MandateRow, now: Date) {
  if (!row.granted_at || stateAt(row, now) !== 'granted') return null;
  return periodAt({ ...row, granted_at: row.granted_at }, now);
}
