import type { DocumentKind } from '@allmende/contract/compliance';
import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';

/** All SQL about levels, applications and papers. */
type Db = Pick<Tx['client'], 'query'> | Database['pool'];

export interface ApplicationRow {
  id: Uuid;
  actor_id: Uuid;
  user_id: Uuid;
  wanted_level: number;
  details: Buffer | null;
  applied_at: Date;
  state: 'open' | 'approved' | 'refused' | 'withdrawn';
  decided_at: Date | null;
  decided_by: Uuid | null;
  reason: string;
}

export interface DocumentRow {
  id: Uuid;
  actor_id: Uuid;
  application_id: Uuid | null;
  kind: DocumentKind;
  uploaded_at: Date;
}

const documentColumns = 'id, actor_id, application_id, kind, uploaded_at';

/** False when the actor has `max` that were not handed in. */
export async function insertDocument(
  db: Db,
  row: { id: Uuid; actorId: Uuid; kind: DocumentKind; picture: Buffer; at: Date; max: number },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into compliance_documents (id, actor_id, kind, picture, uploaded_at)
     select $1, $2, $3, $4, $5
     where (select count(*) from compliance_documents
       where actor_id = $2 and application_id is null) < $6`,
    [row.id, row.actorId, row.kind, row.picture, row.at, row.max],
  );
  return rowCount === 1;
}

export async function readLoose(db: Db, actorId: Uuid): Promise<DocumentRow[]> {
  const { rows } = await db.query<DocumentRow>(
    `select ${documentColumns} from compliance_documents
     where actor_id = $1 and application_id is null order by uploaded_at, id`,
    [actorId],
  );
  return rows;
}

export async function readHandedIn(db: Db, applicationId: Uuid): Promise<DocumentRow[]> {
  const { rows } = await db.query<DocumentRow>(
    `select ${documentColumns} from compliance_documents
     where application_id = $1 order by uploaded_at, id`,
    [applicationId],
  );
  return rows;
}

/** One that was handed in; what nobody has handed in is for nobody's eyes. */
export async function readPicture(
  db: Db,
  id: Uuid,
): Promise<{ actor_id: Uuid; picture: Buffer } | null> {
  const { rows } = await db.query<{ actor_id: Uuid; picture: Buffer }>(
    `select actor_id, picture from compliance_documents
     where id = $1 and application_id is not null`,
    [id],
  );
  return rows[0] ?? null;
}

export async function deleteLoose(db: Db, actorId: Uuid, id: Uuid): Promise<boolean> {
  const { rowCount } = await db.query(
    `delete from compliance_documents
     where id = $1 and actor_id = $2 and application_id is null`,
    [id, actorId],
  );
  return rowCount === 1;
}

/** Holds the actor's applications and papers until the transaction ends. */
export async function lockApplicant(tx: Tx, actorId: Uuid): Promise<void> {
  await tx.client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `compliance applicant ${actorId}`,
  ]);
}

/** With all papers that the actor has uploaded. False when another one waits. */
export async function insertApplication(
  tx: Tx,
  row: {
    id: Uuid;
    actorId: Uuid;
    userId: Uuid;
    wantedLevel: number;
    details: Buffer;
    at: Date;
  },
): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `insert into compliance_applications (id, actor_id, user_id, wanted_level, details, applied_at, state)
     values ($1, $2, $3, $4, $5, $6, 'open')
     on conflict (actor_id) where state = 'open' do nothing`,
    [row.id, row.actorId, row.userId, row.wantedLevel, row.details, row.at],
  );
  if (rowCount !== 1) return false;
  await tx.client.query(
    `update compliance_documents set application_id = $2
     where actor_id = $1 and application_id is null`,
    [row.actorId, row.id],
  );
  return true;
}

export async function readApplication(db: Db, id: Uuid): Promise<ApplicationRow | null> {
  const { rows } = await db.query<ApplicationRow>(
    'select * from compliance_applications where id = $1',
    [id],
  );
  return rows[0] ?? null;
}

export async function readLatest(db: Db, actorId: Uuid): Promise<ApplicationRow | null> {
  const { rows } = await db.query<ApplicationRow>(
    `select * from compliance_applications where actor_id = $1
     order by applied_at desc, id desc limit 1`,
    [actorId],
  );
  return rows[0] ?? null;
}

export type ListedApplication = Omit<ApplicationRow, 'details'> & { document_count: number };

const listed = `select a.id, a.actor_id, a.user_id, a.wanted_level, a.applied_at, a.state, a.decided_at,
    a.decided_by, a.reason,
    (select count(*) from compliance_documents d where d.application_id = a.id)::integer as document_count
  from compliance_applications a`;

type After = { at: Date; id: Uuid } | null;

export async function listApplications(
  db: Db,
  { state, after, limit }: { state: 'open' | 'decided'; after: After; limit: number },
): Promise<ListedApplication[]> {
  const part =
    state === 'open'
      ? `where a.state = 'open' and ($1::timestamptz is null or (a.applied_at, a.id) > ($1, $2::uuid))
         order by a.applied_at, a.id limit $3`
      : `where a.state in ('approved', 'refused')
         and ($1::timestamptz is null or (a.decided_at, a.id) < ($1, $2::uuid))
         order by a.decided_at desc, a.id desc limit $3`;
  const { rows } = await db.query<ListedApplication>(`${listed} ${part}`, [
    after?.at ?? null,
    after?.id ?? null,
    limit,
  ]);
  return rows;
}

export async function readListed(db: Db, id: Uuid): Promise<ListedApplication | null> {
  const { rows } = await db.query<ListedApplication>(`${listed} where a.id = $1`, [id]);
  return rows[0] ?? null;
}

export async function countOpen(db: Db): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::integer as count from compliance_applications where state = 'open'`,
  );
  return rows[0]!.count;
}

/** Decides it unless somebody was faster. */
export async function decide(
  tx: Tx,
  decision: {
    id: Uuid;
    state: 'approved' | 'refused' | 'withdrawn';
    userId: Uuid;
    reason: string;
    at: Date;
  },
): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `update compliance_applications
     set state = $2, decided_by = $3, reason = $4, decided_at = $5
     where id = $1 and state = 'open'`,
    [decision.id, decision.state, decision.userId, decision.reason, decision.at],
  );
  return rowCount === 1;
}

export async function putPerson(
  tx: Tx,
  row: { actorId: Uuid; level: number; details: Buffer; at: Date; expiresOn: string },
): Promise<void> {
  await tx.client.query(
    `insert into compliance_people (actor_id, level, details, approved_at, expires_on)
     values ($1, $2, $3, $4, $5)
     on conflict (actor_id) do update set level = excluded.level, details = excluded.details,
       approved_at = excluded.approved_at, expires_on = excluded.expires_on, told_days_before = null`,
    [row.actorId, row.level, row.details, row.at, row.expiresOn],
  );
}

export async function readPersonDetails(db: Db, actorId: Uuid): Promise<Buffer | null> {
  const { rows } = await db.query<{ details: Buffer }>(
    'select details from compliance_people where actor_id = $1',
    [actorId],
  );
  return rows[0]?.details ?? null;
}

/** What was handed in, and the papers with it; that there was an application stays. */
export async function eraseHandedIn(tx: Tx, applicationId: Uuid): Promise<void> {
  await tx.client.query('delete from compliance_documents where application_id = $1', [
    applicationId,
  ]);
  await tx.client.query('update compliance_applications set details = null where id = $1', [
    applicationId,
  ]);
}

/** Whose level ends within these days and who was not told so yet; from now on they were. */
export async function takeEnding(
  tx: Tx,
  { today, days }: { today: string; days: number },
): Promise<{ actorId: Uuid; level: number; expiresOn: string }[]> {
  const { rows } = await tx.client.query<{ actorId: Uuid; level: number; expiresOn: string }>(
    `update compliance_people set told_days_before = $2
     where expires_on > $1::date and expires_on <= $1::date + $2::integer
       and (told_days_before is null or told_days_before > $2)
     returning actor_id as "actorId", level, expires_on as "expiresOn"`,
    [today, days],
  );
  return rows;
}
