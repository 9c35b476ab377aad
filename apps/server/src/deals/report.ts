import type { DealYear, TaxDetails } from '@allmende/contract/deals';
import { csvLine, decimal, harmless } from '#wallet';
import type { Uuid } from '#platform/ids';
import type { DealsContext } from './context.ts';
import * as store from './report-store.ts';
import type { TaxDetailsRow } from './tables.ts';

const quarters = [1, 2, 3, 4] as const;

/** What DAC7 asks of each seller (Council Directive 2021/514, annex V, section III B 2 and 3), as far as it is known here. */
const head = [
  'year',
  'kind',
  'handle',
  'name',
  'address',
  'country',
  'tax_number',
  'vat_number',
  'register_number',
  'born_on',
  'account',
  'currency',
  ...quarters.flatMap((quarter) => [
    `amount_q${quarter}`,
    `payments_q${quarter}`,
    `fees_withheld_q${quarter}`,
  ]),
];
const paymentsAtATime = 500;

/** What was earned by deals, year by year: one’s own, and for the operator everybody’s. [DE18] */
export function createReport({ database, identity, wallet }: DealsContext) {
  const { pool } = database;

  /** What operators kept of the fees of a year [W170], by whom they would have come to, and quarter. */
  async function keptOf(of: { year: number; actorId: Uuid | null }) {
    const paid = await store.listFeePayments(pool, of);
    const sums = new Map<string, bigint>();
    for (let at = 0; at < paid.length; at += paymentsAtATime) {
      const some = paid.slice(at, at + paymentsAtATime);
      const payments = await wallet.payments(some.map(({ payment_id }) => payment_id));
      for (const { actor_id: actorId, quarter, payment_id: id } of some) {
        const key = `${actorId} ${quarter}`;
        sums.set(key, (sums.get(key) ?? 0n) + BigInt(payments.get(id)!.fee.value));
      }
    }
    return (actorId: Uuid, quarter: number) => sums.get(`${actorId} ${quarter}`) ?? 0n;
  }

  return {
    async year(actorId: Uuid, year: number): Promise<DealYear> {
      const [rows, table, kept] = await Promise.all([
        store.readYear(pool, { actorId, year }),
        wallet.currencies.table(),
        keptOf({ year, actorId }),
      ]);
      const ofSide = (side: store.YearRow['side']) =>
        quarters.map((quarter) => {
          const row = rows.find((one) => one.side === side && one.quarter === quarter);
          const less = side === 'creator' ? kept(actorId, quarter) : 0n;
          const amount = table.money(table.main.assetCode, (row?.amount ?? 0n) - less);
          return { quarter, amount, count: row?.count ?? 0 };
        });
      return { year, earned: ofSide('creator'), spent: ofSide('brand') };
    },

    async details(actorId: Uuid): Promise<TaxDetails> {
      return presented((await store.readDetails(pool, [actorId])).get(actorId));
    },

    async setDetails(actorId: Uuid, details: TaxDetails, at: Date): Promise<TaxDetails> {
      await store.saveDetails(pool, { actorId, details, at });
      return this.details(actorId);
    },

    async csv(year: number): Promise<ReadableStream<Uint8Array>> {
      const rows = await store.readEarners(pool, year);
      const ids = [...new Set(rows.map(({ actor_id }) => actor_id))];
      const [actors, details, table, kept] = await Promise.all([
        identity.actors(new Set(ids)),
        store.readDetails(pool, ids),
        wallet.currencies.table(),
        keptOf({ year, actorId: null }),
      ]);
      const text = (minor: bigint) => decimal(table.money(table.main.assetCode, minor), 'en');
      const lines = ids.flatMap((id) => {
        const actor = actors.get(id);
        if (!actor) return [];
        const said = presented(details.get(id));
        const own = rows.filter(({ actor_id }) => actor_id === id);
        const cells = [
          String(year),
          actor.kind,
          actor.handle,
          said.name || actor.name,
          said.address.replaceAll('\n', ', '),
          said.country,
          said.taxNumber,
          said.vatNumber,
          said.registerNumber,
          said.bornOn ?? '',
          `@${actor.handle}`,
          table.main.assetCode,
        ].map(harmless);
        // The sums are what they have of it: what was kept is no part of them.
        const sums = quarters.flatMap((quarter) => {
          const row = own.find((one) => one.quarter === quarter);
          const fees = kept(id, quarter);
          return [text((row?.amount ?? 0n) - fees), String(row?.count ?? 0), text(fees)];
        });
        return [csvLine([...cells, ...sums], 'en')];
      });
      const file = ['\uFEFF', csvLine(head, 'en'), ...lines].join('');
      return ReadableStream.from([new TextEncoder().encode(file)]);
    },
  };
}

function presented(row: TaxDetailsRow | undefined): TaxDetails {
  return {
    name: row?.name ?? '',
    address: row?.address ?? '',
    country: row?.country ?? '',
    taxNumber: row?.tax_number ?? '',
    vatNumber: row?.vat_number ?? '',
    registerNumber: row?.register_number ?? '',
    bornOn: row?.born_on ?? null,
  };
}
