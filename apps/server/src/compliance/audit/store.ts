import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';

/** All SQL about the trail. */
type Db = Pick<Tx['client'], 'query'> | Database['pool'];

export interface AuditRow {
  id: Uuid;
  at: Date;
  user_id: Uuid;
  operation: string;
  what: Record<string, unknown>;
  outcome: string;
  address: string;
}

export interface AuditFilter {
  operation?: string | undefined;
  userId?: Uuid | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}

export async function insertEntry(db: Db, row: AuditRow): Promise<void> {
  await db.query(
    `insert into compliance_audit (id, at, user_id, operation, what, outcome, address)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      row.id,
      row.at,
      row.user_id,
      row.operation,
      JSON.stringify(row.what),
      row.outcome,
      row.address,
    ],
  );
}

export async function listEntries(
  db: Db,
  {
    filter,
    after,
    limit,
  }: { filter: AuditFilter; after: { at: Date; id: Uuid } | null; limit: number },
): Promise<AuditRow[]> {
  const { rows } = await db.query<AuditRow>(
    `select * from compliance_audit
     where ($1::timestamptz is null or (at, id) < ($1, $2::uuid))
       and ($3::text is null or starts_with(operation, $3))
       and ($4::uuid is null or user_id = $4)
       and ($5::timestamptz is null or at >= $5)
       and ($6::timestamptz is null or at < $6)
     order by at desc, id desc limit $7`,
    [
      after?.at ?? null,
      after?.id ?? null,
      filter.operation ?? null,
      filter.userId ?? null,
      filter.from ?? null,
      filter.to ?? null,
      limit,
    ],
  );
  return rows;
}
