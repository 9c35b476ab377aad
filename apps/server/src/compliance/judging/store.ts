import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';

/** All SQL about what is counted when payments are judged. */
type Db = Pick<Tx['client'], 'query'> | Database['pool'];

export interface Movement {
  paymentId: Uuid;
  at: Date;
  kind: string;
  payerActorId: Uuid | null;
  payeeActorId: Uuid;
  assetCode: string;
  amountMinor: bigint;
  worthMinor: bigint | null;
  isNewPayee: boolean;
  confirmedBy: string;
  exemption: string | null;
  passedOnBy: 'payer' | 'payee' | null;
  beyondActorId: Uuid | null;
}

export async function readLevels(
  db: Db,
  actorIds: readonly Uuid[],
): Promise<Map<Uuid, { level: number; expiresOn: string }>> {
  const { rows } = await db.query<{ actor_id: Uuid; level: number; expires_on: string }>(
    'select actor_id, level, expires_on from compliance_people where actor_id = any($1::uuid[])',
    [actorIds],
  );
  return new Map(
    rows.map((row) => [row.actor_id, { level: row.level, expiresOn: row.expires_on }]),
  );
}

export async function readUsage(
  db: Db,
  { actorId, day, month }: { actorId: Uuid; day: string; month: string },
): Promise<{ day: bigint; month: bigint }> {
  const { rows } = await db.query<{ period: 'day' | 'month'; amount: bigint }>(
    `select period, amount from compliance_usage where actor_id = $1
       and ((period = 'day' and starts_on = $2) or (period = 'month' and starts_on = $3))`,
    [actorId, day, month],
  );
  const used = { day: 0n, month: 0n };
  for (const { period, amount } of rows) used[period] = amount;
  return used;
}

export interface Spent {
  actorId: Uuid;
  period: 'day' | 'month';
  startsOn: string;
  amountMinor: bigint;
}

/** Adds to all of them, in one order for everybody, and returns what they come to. */
export async function addUsage(tx: Tx, spent: readonly Spent[]): Promise<Spent[]> {
  const { rows } = await tx.client.query<Spent>({
    name: 'compliance_add_usage',
    text: `insert into compliance_usage as u (actor_id, period, starts_on, amount)
      select actor_id, period, starts_on, amount
      from unnest($1::uuid[], $2::text[], $3::date[], $4::bigint[])
        as i (actor_id, period, starts_on, amount)
      order by actor_id, period
      on conflict (actor_id, period, starts_on) do update set amount = u.amount + excluded.amount
      returning actor_id as "actorId", period, starts_on as "startsOn", amount as "amountMinor"`,
    values: [
      spent.map(({ actorId }) => actorId),
      spent.map(({ period }) => period),
      spent.map(({ startsOn }) => startsOn),
      spent.map(({ amountMinor }) => amountMinor),
    ],
  });
  return rows;
}

/** What was counted on a day and is not spent after all. */
export async function takeUsageBack(
  tx: Tx,
  usage: { actorId: Uuid; day: string; month: string; amountMinor: bigint },
): Promise<void> {
  await tx.client.query(
    `update compliance_usage set amount = greatest(0, amount - $4) where actor_id = $1
       and ((period = 'day' and starts_on = $2) or (period = 'month' and starts_on = $3))`,
    [usage.actorId, usage.day, usage.month, usage.amountMinor],
  );
}

export async function insertPayees(
  tx: Tx,
  pairs: readonly { payer: Uuid; payee: Uuid }[],
  at: Date,
): Promise<Set<string>> {
  const { rows } = await tx.client.query<{ payer: Uuid; payee: Uuid }>({
    name: 'compliance_insert_payees',
    text: `insert into compliance_payees (payer_actor_id, payee_actor_id, first_paid_at)
      select distinct payer, payee, $3::timestamptz
      from unnest($1::uuid[], $2::uuid[]) as i (payer, payee) order by payer, payee
      on conflict do nothing
      returning payer_actor_id as payer, payee_actor_id as payee`,
    values: [pairs.map(({ payer }) => payer), pairs.map(({ payee }) => payee), at],
  });
  return new Set(rows.map(({ payer, payee }) => `${payer} ${payee}`));
}

export async function readFirstPaid(db: Db, payer: Uuid, payee: Uuid): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date }>(
    `select first_paid_at as at from compliance_payees
     where payer_actor_id = $1 and payee_actor_id = $2`,
    [payer, payee],
  );
  return rows[0]?.at ?? null;
}

export async function insertMovements(tx: Tx, movements: readonly Movement[]): Promise<void> {
  await tx.client.query({
    name: 'compliance_insert_movements',
    text: `insert into compliance_movements (payment_id, at, kind, payer_actor_id, payee_actor_id, asset_code,
        amount, worth, is_new_payee, confirmed_by, exemption, passed_on_by, beyond_actor_id)
      select * from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::uuid[], $5::uuid[], $6::text[],
        $7::bigint[], $8::bigint[], $9::boolean[], $10::text[], $11::text[], $12::text[], $13::uuid[])`,
    values: [
      movements.map((one) => one.paymentId),
      movements.map((one) => one.at),
      movements.map((one) => one.kind),
      movements.map((one) => one.payerActorId),
      movements.map((one) => one.payeeActorId),
      movements.map((one) => one.assetCode),
      movements.map((one) => one.amountMinor),
      movements.map((one) => one.worthMinor),
      movements.map((one) => one.isNewPayee),
      movements.map((one) => one.confirmedBy),
      movements.map((one) => one.exemption),
      movements.map((one) => one.passedOnBy),
      movements.map((one) => one.beyondActorId),
    ],
  });
}

/** Which of these may be paid in a limited network. */
export async function readAcceptors(db: Db, actorIds: readonly Uuid[]): Promise<Set<Uuid>> {
  const { rows } = await db.query<{ actor_id: Uuid }>(
    'select actor_id from compliance_acceptors where actor_id = any($1::uuid[])',
    [actorIds],
  );
  return new Set(rows.map((row) => row.actor_id));
}

export async function listAcceptors(db: Db): Promise<{ actorId: Uuid; since: Date }[]> {
  const { rows } = await db.query<{ actorId: Uuid; since: Date }>(
    'select actor_id as "actorId", since from compliance_acceptors order by since, actor_id',
  );
  return rows;
}

export async function putAcceptor(
  db: Db,
  row: { actorId: Uuid; userId: Uuid; at: Date },
): Promise<void> {
  await db.query(
    `insert into compliance_acceptors (actor_id, since, added_by) values ($1, $2, $3)
     on conflict do nothing`,
    [row.actorId, row.at, row.userId],
  );
}

export async function removeAcceptor(db: Db, actorId: Uuid): Promise<void> {
  await db.query('delete from compliance_acceptors where actor_id = $1', [actorId]);
}

/** What was paid among people and businesses in each of the last twelve months, the current one included. */
export async function readVolume(
  db: Db,
  now: Date,
): Promise<{ month: string; amount: bigint; payments: number }[]> {
  const { rows } = await db.query<{ month: string; amount: bigint; payments: number }>(
    `select to_char(m.start at time zone 'UTC', 'YYYY-MM') as month,
       coalesce(sum(v.worth), 0)::bigint as amount, count(v.payment_id)::integer as payments
     from generate_series(date_trunc('month', $1::timestamptz, 'UTC') - interval '11 months',
       date_trunc('month', $1::timestamptz, 'UTC'), interval '1 month') as m (start)
     left join compliance_movements v on v.at >= m.start and v.at < m.start + interval '1 month'
       and v.kind in ('transfer', 'order') and v.passed_on_by is distinct from 'payer'
     group by m.start order by m.start`,
    [now],
  );
  return rows;
}
