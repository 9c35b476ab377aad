import type { MailSettings } from '@allmende/contract/mail';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Db } from '../store.ts';

/** All SQL about letters. */
export interface MailRow {
  user_id: Uuid;
  address: string | null;
  frequency: MailSettings['frequency'];
  pending_address: string | null;
  code_hash: Buffer | null;
  code_expires_at: Date | null;
  wrong_codes: number;
  last_digest_at: Date | null;
  look_again_at: Date;
  is_refused: boolean;
}

export async function readMail(db: Db, userId: Uuid): Promise<MailRow | undefined> {
  const { rows } = await db.query<MailRow>('select * from notifications_mail where user_id = $1', [
    userId,
  ]);
  return rows[0];
}

/** An address waits from now on; a code of before is worth nothing any more. */
export async function putPending(
  db: Db,
  one: { userId: Uuid; address: string; codeHash: Buffer; expiresAt: Date; now: Date },
): Promise<void> {
  await db.query(
    `insert into notifications_mail
       (user_id, frequency, pending_address, code_hash, code_expires_at, look_again_at)
     values ($1, 'daily', $2, $3, $4, $5)
     on conflict (user_id) do update set pending_address = $2, code_hash = $3,
       code_expires_at = $4, wrong_codes = 0`,
    [one.userId, one.address, one.codeHash, one.expiresAt, one.now],
  );
}

/** The letter with the code was not taken: nothing waits for it. */
export async function dropPending(db: Db, userId: Uuid, codeHash: Buffer): Promise<void> {
  await db.query(
    `update notifications_mail
     set pending_address = null, code_hash = null, code_expires_at = null
     where user_id = $1 and code_hash = $2`,
    [userId, codeHash],
  );
}

/** Counts a try before it is looked at; undefined when nothing waits or there were too many. */
export async function takeTry(
  db: Db,
  { userId, now, triesMax }: { userId: Uuid; now: Date; triesMax: number },
): Promise<Pick<MailRow, 'pending_address' | 'code_hash'> | undefined> {
  const { rows } = await db.query<Pick<MailRow, 'pending_address' | 'code_hash'>>(
    `update notifications_mail set wrong_codes = wrong_codes + 1
     where user_id = $1 and code_expires_at > $2 and wrong_codes < $3
     returning pending_address, code_hash`,
    [userId, now, triesMax],
  );
  return rows[0];
}

/** The address that waited is the address now; false when another one waits by now. */
export async function confirmPending(
  db: Db,
  { userId, codeHash, now }: { userId: Uuid; codeHash: Buffer; now: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update notifications_mail
     set address = pending_address, pending_address = null, code_hash = null,
       code_expires_at = null, is_refused = false, look_again_at = $3
     where user_id = $1 and code_hash = $2`,
    [userId, codeHash, now],
  );
  return rowCount === 1;
}

export async function forget(tx: Tx, userId: Uuid): Promise<void> {
  await tx.client.query('delete from notifications_mail where user_id = $1', [userId]);
  await tx.client.query('delete from notifications_digested where user_id = $1', [userId]);
}

/** False without a confirmed address. */
export async function setFrequency(
  db: Db,
  { userId, frequency, now }: { userId: Uuid; frequency: MailSettings['frequency']; now: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update notifications_mail set frequency = $2, look_again_at = $3
     where user_id = $1 and address is not null`,
    [userId, frequency, now],
  );
  return rowCount === 1;
}

/** Notes that a code was asked for, and says how many were since, this one included. */
export async function countCodes(
  db: Db,
  asked: { userId: Uuid; addressHash: Buffer; now: Date; since: Date },
): Promise<{ byUser: number; toAddress: number }> {
  await db.query('insert into notifications_mail_codes values ($1, $2, $3)', [
    asked.userId,
    asked.addressHash,
    asked.now,
  ]);
  const { rows } = await db.query<{ byUser: number; toAddress: number }>(
    `select (select count(*) from notifications_mail_codes
             where user_id = $1 and asked_at > $3)::integer as "byUser",
       (select count(*) from notifications_mail_codes
        where address_hash = $2 and asked_at > $3)::integer as "toAddress"`,
    [asked.userId, asked.addressHash, asked.since],
  );
  return rows[0]!;
}

export async function forgetCodes(db: Db, before: Date): Promise<void> {
  await db.query('delete from notifications_mail_codes where asked_at <= $1', [before]);
}

/** For whom it is time to decide whether there is something to send. */
export async function listDue(db: Db, now: Date, limit: number): Promise<Uuid[]> {
  const { rows } = await db.query<{ user_id: Uuid }>(
    `select user_id from notifications_mail
     where look_again_at <= $1 and address is not null and frequency <> 'never' and not is_refused
     order by look_again_at limit $2`,
    [now, limit],
  );
  return rows.map((row) => row.user_id);
}

export async function lookAgain(db: Db, userId: Uuid, at: Date): Promise<void> {
  await db.query('update notifications_mail set look_again_at = $2 where user_id = $1', [
    userId,
    at,
  ]);
}

export async function markRefused(db: Db, userId: Uuid, address: string): Promise<void> {
  await db.query(
    'update notifications_mail set is_refused = true where user_id = $1 and address = $2',
    [userId, address],
  );
}

export async function listDigested(db: Db, userId: Uuid): Promise<Map<string, number>> {
  const { rows } = await db.query<{ actor_id: Uuid; conversation_id: Uuid; seq: number }>(
    'select actor_id, conversation_id, seq from notifications_digested where user_id = $1',
    [userId],
  );
  return new Map(rows.map((row) => [`${row.actor_id} ${row.conversation_id}`, row.seq]));
}

/** Until when the user looked at a device; null when that is not known. */
export async function lastActiveUntil(db: Db, userId: Uuid): Promise<Date | null> {
  const { rows } = await db.query<{ active_until: Date }>(
    'select active_until from notifications_activity where user_id = $1',
    [userId],
  );
  return rows[0]?.active_until ?? null;
}

export interface Told {
  actorId: Uuid;
  conversationId: Uuid;
  seq: number;
  /** What was told before; null when nothing was. */
  before: number | null;
}

/** Takes the turn of sending; false when somebody else has, or the user has decided otherwise since. */
export async function claimDigest(
  tx: Tx,
  turn: { row: MailRow; now: Date; lookAgainAt: Date; told: readonly Told[] },
): Promise<boolean> {
  const { row, now, lookAgainAt, told } = turn;
  const { rowCount } = await tx.client.query(
    `update notifications_mail set last_digest_at = $4, look_again_at = $5
     where user_id = $1 and address = $2 and frequency = $6
       and last_digest_at is not distinct from $3`,
    [row.user_id, row.address, row.last_digest_at, now, lookAgainAt, row.frequency],
  );
  if (rowCount !== 1) return false;
  await tx.client.query(
    `insert into notifications_digested (user_id, actor_id, conversation_id, seq)
     select $1, * from unnest($2::uuid[], $3::uuid[], $4::integer[])
     on conflict (user_id, actor_id, conversation_id) do update set seq = excluded.seq`,
    [
      row.user_id,
      told.map((one) => one.actorId),
      told.map((one) => one.conversationId),
      told.map((one) => one.seq),
    ],
  );
  return true;
}

/** It was not taken: everything is as before the claim, but it is looked again later. */
export async function giveBackDigest(
  tx: Tx,
  turn: { row: MailRow; now: Date; lookAgainAt: Date; told: readonly Told[] },
): Promise<void> {
  const { row, now, lookAgainAt, told } = turn;
  const { rowCount } = await tx.client.query(
    `update notifications_mail set last_digest_at = $2, look_again_at = $3
     where user_id = $1 and last_digest_at = $4`,
    [row.user_id, row.last_digest_at, lookAgainAt, now],
  );
  if (rowCount !== 1) return;
  for (const { actorId, conversationId, before } of told) {
    const key = [row.user_id, actorId, conversationId];
    const where = 'user_id = $1 and actor_id = $2 and conversation_id = $3';
    if (before === null) {
      await tx.client.query(`delete from notifications_digested where ${where}`, key);
    } else {
      await tx.client.query(`update notifications_digested set seq = $4 where ${where}`, [
        ...key,
        before,
      ]);
    }
  }
}
