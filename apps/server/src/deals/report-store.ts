import type { TaxDetails } from '@allmende/contract/deals';
import type { Uuid } from '#platform/ids';
import { all, type Db } from './store.ts';
import type { Side, TaxDetailsRow } from './tables.ts';

/** The SQL of the yearly report. Quarters are those of UTC. */

export interface YearRow {
  side: Side;
  quarter: number;
  amount: bigint;
  count: number;
}

const within = `m.at >= make_timestamptz($1, 1, 1, 0, 0, 0, 'UTC') and m.at < make_timestamptz($1 + 1, 1, 1, 0, 0, 0, 'UTC')`;
const quarter = `extract(quarter from m.at at time zone 'UTC')::integer`;

export function readYear(
  db: Db,
  { actorId, year }: { actorId: Uuid; year: number },
): Promise<YearRow[]> {
  return all(
    db,
    'year',
    `select case when d.brand_actor_id = $2 then 'brand' else 'creator' end as side, ${quarter} as quarter,
       sum(m.amount)::bigint as amount, count(*)::integer as count
     from deals_deals d join deals_moves m on m.deal_id = d.id
     where (d.brand_actor_id = $2 or d.creator_actor_id = $2) and ${within} group by 1, 2`,
    [year, actorId],
  );
}

/** Everybody who earned, by quarters. */
export function readEarners(
  db: Db,
  year: number,
): Promise<(Omit<YearRow, 'side'> & { actor_id: Uuid })[]> {
  return all(
    db,
    'earners',
    `select d.creator_actor_id as actor_id, ${quarter} as quarter, sum(m.amount)::bigint as amount, count(*)::integer as count
     from deals_moves m join deals_deals d on d.id = m.deal_id where ${within} group by 1, 2 order by 1, 2`,
    [year],
  );
}

/** The fees of deals that were paid in a year, to everybody or to one; of shares nothing is ever kept. */
export function listFeePayments(
  db: Db,
  { year, actorId }: { year: number; actorId: Uuid | null },
): Promise<{ actor_id: Uuid; quarter: number; payment_id: Uuid }[]> {
  return all(
    db,
    'fee_payments',
    `select d.creator_actor_id as actor_id, ${quarter} as quarter, m.payment_id
     from deals_moves m join deals_deals d on d.id = m.deal_id
     where ${within} and m.order_id is null and ($2::uuid is null or d.creator_actor_id = $2)`,
    [year, actorId],
  );
}

export async function readDetails(
  db: Db,
  actorIds: readonly Uuid[],
): Promise<Map<Uuid, TaxDetailsRow>> {
  const rows = await all<TaxDetailsRow>(
    db,
    'details',
    `select actor_id, name, address, country, tax_number, vat_number, register_number, born_on
     from deals_tax_details where actor_id = any ($1)`,
    [actorIds],
  );
  return new Map(rows.map((row) => [row.actor_id, row]));
}

export async function saveDetails(
  db: Db,
  { actorId, details, at }: { actorId: Uuid; details: TaxDetails; at: Date },
): Promise<void> {
  await all(
    db,
    'save_details',
    `insert into deals_tax_details (actor_id, name, address, country, tax_number, vat_number, register_number, born_on, said_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (actor_id) do update set name = excluded.name, address = excluded.address, country = excluded.country,
       tax_number = excluded.tax_number, vat_number = excluded.vat_number, register_number = excluded.register_number,
       born_on = excluded.born_on, said_at = excluded.said_at`,
    [
      actorId,
      details.name,
      details.address,
      details.country,
      details.taxNumber,
      details.vatNumber,
      details.registerNumber,
      details.bornOn,
      at,
    ],
  );
}
