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
  ...quarters.flatMap((quarter) => [`amount_q${quarter}`, `payments_q${quarter}`]),
  'fees_withheld',
];

/** What was earned by deals, year by year: one’s own, and for the operator everybody’s. [DE18] */
export function createReport({ database, identity, wallet }: DealsContext) {
  const { pool } = database;

  return {
    async year(actorId: Uuid, year: number): Promise<DealYear> {
      const [rows, table] = await Promise.all([
        store.readYear(pool, { actorId, year }),
        wallet.currencies.table(),
      ]);
      const ofSide = (side: store.YearRow['side']) =>
        quarters.map((quarter) => {
          const row = rows.find((one) => one.side === side && one.quarter === quarter);
          const amount = table.money(table.main.assetCode, row?.amount ?? 0n);
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
      const [actors, details, table] = await Promise.all([
        identity.actors(new Set(ids)),
        store.readDetails(pool, ids),
        wallet.currencies.table(),
      ]);
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
        const sums = quarters.flatMap((quarter) => {
          const row = own.find((one) => one.quarter === quarter);
          const amount = table.money(table.main.assetCode, row?.amount ?? 0n);
          return [decimal(amount, 'en'), String(row?.count ?? 0)];
        });
        // Nothing is withheld: what moves between the two moves whole.
        const none = decimal(table.money(table.main.assetCode, 0n), 'en');
        return [csvLine([...cells, ...sums, none], 'en')];
      });
      const text = ['\uFEFF', csvLine(head, 'en'), ...lines].join('');
      return ReadableStream.from([new TextEncoder().encode(text)]);
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
