import type { Pool } from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { MailboxProblem } from './imap.ts';

/** All SQL about mailboxes elsewhere. */
export interface ImapRow {
  business_actor_id: Uuid;
  address: string;
  host: string;
  port: number;
  user_name: string;
  password: Buffer;
  uid_validity: string;
  last_uid: string;
  checked_at: Date;
  problem: MailboxProblem | null;
  failures: number;
}

const columns = `business_actor_id, address, host, port, user_name, password, uid_validity, last_uid, checked_at,
  problem, failures`;

export async function selectImap(pool: Pool, businessId: Uuid): Promise<ImapRow | null> {
  const { rows } = await pool.query<ImapRow>(
    `select ${columns} from channels_imap where business_actor_id = $1`,
    [businessId],
  );
  return rows[0] ?? null;
}

/** Begins anew where there was one. */
export async function upsertImap(
  pool: Pool,
  row: Omit<ImapRow, 'problem' | 'failures' | 'uid_validity' | 'last_uid'> & {
    uid_validity: bigint;
    last_uid: number;
    next_at: Date;
  },
): Promise<void> {
  await pool.query(
    `insert into channels_imap (business_actor_id, address, host, port, user_name, password, uid_validity, last_uid,
       checked_at, next_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (business_actor_id) do update set address = excluded.address, host = excluded.host,
       port = excluded.port, user_name = excluded.user_name, password = excluded.password,
       uid_validity = excluded.uid_validity, last_uid = excluded.last_uid, checked_at = excluded.checked_at,
       next_at = excluded.next_at, problem = null, failures = 0`,
    [
      row.business_actor_id,
      row.address,
      row.host,
      row.port,
      row.user_name,
      row.password,
      row.uid_validity,
      row.last_uid,
      row.checked_at,
      row.next_at,
    ],
  );
}

export async function deleteImap(pool: Pool, businessId: Uuid): Promise<void> {
  await pool.query(`delete from channels_imap where business_actor_id = $1`, [businessId]);
}

/** Those whose time has come; each is told to one process, which has until `until` to look. */
export async function claimDue(
  tx: Tx,
  { now, until }: { now: Date; until: Date },
): Promise<Uuid[]> {
  const { rows } = await tx.client.query<{ business_actor_id: Uuid }>(
    `update channels_imap set next_at = $2 where business_actor_id in (
       select business_actor_id from channels_imap where next_at <= $1 order by next_at limit 200
       for update skip locked)
     returning business_actor_id`,
    [now, until],
  );
  return rows.map((row) => row.business_actor_id);
}

/** Nothing when the business has connected another mailbox meanwhile. */
export async function noteTaken(
  pool: Pool,
  { business_actor_id, password }: Pick<ImapRow, 'business_actor_id' | 'password'>,
  at: { uidValidity: bigint; uid: number },
): Promise<void> {
  await pool.query(
    `update channels_imap set uid_validity = $3, last_uid = $4
     where business_actor_id = $1 and password = $2`,
    [business_actor_id, password, at.uidValidity, at.uid],
  );
}

export async function noteLook(
  pool: Pool,
  { business_actor_id, password }: Pick<ImapRow, 'business_actor_id' | 'password'>,
  look: { problem: MailboxProblem | null; failures: number; now: Date; nextAt: Date },
): Promise<void> {
  await pool.query(
    `update channels_imap set problem = $3, failures = $4, checked_at = $5, next_at = $6
     where business_actor_id = $1 and password = $2`,
    [business_actor_id, password, look.problem, look.failures, look.now, look.nextAt],
  );
}
