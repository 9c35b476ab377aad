import type { Uuid } from '#platform/ids';
import type { Db } from '../store.ts';

/** The SQL of newsletters by e-mail, as the migration `0200_newsletters_mail.sql` explains it. */
export interface ReaderRow {
  business_actor_id: Uuid;
  id: Uuid;
  topic_key: string;
  address: string | null;
  address_hash: Buffer;
  language: 'de' | 'en';
  /** As it was chosen when the link was used; null when none was. */
  time_zone: string | null;
  /** Letters in a row that came back for a while. */
  bounces: number;
  state: 'waiting' | 'granted' | 'left' | 'refused';
  asked_at: Date;
  token_expires_at: Date | null;
  confirmed_at: Date | null;
}
const columns = `business_actor_id, id, topic_key, address, address_hash, language, time_zone, bounces, state, asked_at,
  token_expires_at, confirmed_at`;

/** Whoever has the newsletter stays as they are; everybody else waits from now on. */
export async function putWaiting(
  db: Db,
  row: Pick<
    ReaderRow,
    'business_actor_id' | 'id' | 'topic_key' | 'address' | 'address_hash' | 'language' | 'asked_at'
  >,
): Promise<Uuid> {
  const { rows } = await db.query<{ id: Uuid }>(
    `insert into newsletters_mail_readers as r
       (business_actor_id, id, topic_key, address, address_hash, language, state, asked_at)
     values ($1, $2, $3, $4, $5, $6, 'waiting', $7)
     on conflict (business_actor_id, topic_key, address_hash) do update set
       address = case when r.state = 'granted' then r.address else excluded.address end,
       bounces = case when r.state = 'granted' then r.bounces else 0 end,
       language = case when r.state = 'granted' then r.language else excluded.language end,
       state = case when r.state = 'granted' then 'granted' else 'waiting' end,
       confirmed_at = case when r.state = 'granted' then r.confirmed_at end,
       asked_at = case when r.state = 'granted' then r.asked_at else excluded.asked_at end
     returning id`,
    [
      row.business_actor_id,
      row.id,
      row.topic_key,
      row.address,
      row.address_hash,
      row.language,
      row.asked_at,
    ],
  );
  return rows[0]!.id;
}

export async function readReader(db: Db, id: Uuid): Promise<ReaderRow | undefined> {
  const text = `select ${columns} from newsletters_mail_readers where id = $1`;
  return (await db.query<ReaderRow>(text, [id])).rows[0];
}

/** Counts an invitation and says how many the letterbox has got since, this one included. */
export async function countInvitation(
  db: Db,
  { addressHash, now, since }: { addressHash: Buffer; now: Date; since: Date },
): Promise<number> {
  await db.query('insert into newsletters_mail_invitations (address_hash, at) values ($1, $2)', [
    addressHash,
    now,
  ]);
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::integer as count from newsletters_mail_invitations where address_hash = $1 and at > $2`,
    [addressHash, since],
  );
  return rows[0]!.count;
}

/** What became of the addresses that were typed in for one business since then. */
export async function countAsked(
  db: Db,
  { businessActorId, since }: { businessActorId: Uuid; since: Date },
): Promise<{ confirmed: number; unconfirmed: number }> {
  const { rows } = await db.query<{ confirmed: number; unconfirmed: number }>(
    `select count(*) filter (where confirmed_at is not null)::integer as confirmed,
       count(*) filter (where confirmed_at is null)::integer as unconfirmed
     from newsletters_mail_readers where business_actor_id = $1 and asked_at > $2`,
    [businessActorId, since],
  );
  return rows[0]!;
}

/** The link of before is worth nothing any more. */
export async function putToken(
  db: Db,
  one: { id: Uuid; tokenHash: Buffer; expiresAt: Date },
): Promise<void> {
  await db.query(
    `update newsletters_mail_readers set token_hash = $2, token_expires_at = $3
     where id = $1 and state = 'waiting'`,
    [one.id, one.tokenHash, one.expiresAt],
  );
}

/** Whom a link asks, as long as it is good. */
export async function readAsked(
  db: Db,
  { tokenHash, now }: { tokenHash: Buffer; now: Date },
): Promise<ReaderRow | undefined> {
  const text = `select ${columns} from newsletters_mail_readers
    where token_hash = $1 and state = 'waiting' and token_expires_at > $2`;
  return (await db.query<ReaderRow>(text, [tokenHash, now])).rows[0];
}

/** Uses the link up; undefined when it was, or is over. */
export async function confirm(
  db: Db,
  { tokenHash, timeZone, now }: { tokenHash: Buffer; timeZone: string | null; now: Date },
): Promise<ReaderRow | undefined> {
  const { rows } = await db.query<ReaderRow>(
    `update newsletters_mail_readers
     set state = 'granted', confirmed_at = $2, time_zone = $3, token_hash = null, token_expires_at = null
     where token_hash = $1 and state = 'waiting' and token_expires_at > $2 returning ${columns}`,
    [tokenHash, now, timeZone],
  );
  return rows[0];
}

/** False when nothing went there anyway. The address is forgotten. */
export async function endReader(
  db: Db,
  { id, state }: { id: Uuid; state: 'left' | 'refused' },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update newsletters_mail_readers
     set state = $2, address = null, token_hash = null, token_expires_at = null
     where id = $1 and state in ('waiting', 'granted')`,
    [id, state],
  );
  return rowCount === 1;
}

/** [NL13] Ends all letters to the address of a reader, and forgets it. */
export async function endAddress(db: Db, readerId: Uuid): Promise<void> {
  await db.query(
    `update newsletters_mail_readers set state = 'refused', address = null, token_hash = null, token_expires_at = null
     where address_hash = (select address_hash from newsletters_mail_readers where id = $1)
       and state in ('waiting', 'granted')`,
    [readerId],
  );
}

/** False when it is not known any more who got it. */
export async function noteLeft(
  db: Db,
  { issueId, readerId }: { issueId: Uuid; readerId: Uuid },
): Promise<boolean> {
  const { rowCount } = await db.query(
    'update newsletters_mail_recipients set has_left = true where issue_id = $1 and reader_id = $2',
    [issueId, readerId],
  );
  return rowCount === 1;
}

/** Who never used their link, and what was counted. */
export async function forget(
  db: Db,
  before: { askedBefore: Date; countedBefore: Date },
): Promise<void> {
  await db.query(
    `delete from newsletters_mail_readers where state = 'waiting' and asked_at <= $1`,
    [before.askedBefore],
  );
  await db.query('delete from newsletters_mail_invitations where at <= $1', [before.countedBefore]);
}

export async function countReaders(db: Db, businessActorId: Uuid): Promise<Map<string, number>> {
  const { rows } = await db.query<{ topic_key: string; count: number }>(
    `select topic_key, count(*)::integer as count from newsletters_mail_readers
     where business_actor_id = $1 and state = 'granted' group by 1`,
    [businessActorId],
  );
  return new Map(rows.map((row) => [row.topic_key, row.count]));
}

export async function listReaders(
  db: Db,
  of: {
    businessActorId: Uuid;
    topicKey: string;
    since: Date | null;
    language: 'de' | 'en' | null;
    after: Uuid | null;
    limit: number;
  },
): Promise<{ id: Uuid; time_zone: string | null }[]> {
  const { rows } = await db.query<{ id: Uuid; time_zone: string | null }>(
    `select id, time_zone from newsletters_mail_readers where ${isReader} and ($5::uuid is null or id > $5)
     order by id limit $6`,
    [of.businessActorId, of.topicKey, of.since, of.language, of.after, of.limit],
  );
  return rows;
}

const isReader = `business_actor_id = $1 and topic_key = $2 and state = 'granted'
  and ($3::timestamptz is null or confirmed_at >= $3) and ($4::text is null or language = $4)`;

export async function countOf(
  db: Db,
  of: {
    businessActorId: Uuid;
    topicKey: string;
    since: Date | null;
    language: 'de' | 'en' | null;
  },
): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::integer as count from newsletters_mail_readers where ${isReader}`,
    [of.businessActorId, of.topicKey, of.since, of.language],
  );
  return rows[0]!.count;
}

export async function addRecipients(
  db: Db,
  issueId: Uuid,
  readers: readonly { id: Uuid; variant: number; dueAt: Date }[],
): Promise<void> {
  await db.query(
    `insert into newsletters_mail_recipients (issue_id, reader_id, variant, due_at)
     select $1, * from unnest($2::uuid[], $3::smallint[], $4::timestamptz[]) on conflict do nothing`,
    [
      issueId,
      readers.map((one) => one.id),
      readers.map((one) => one.variant),
      readers.map((one) => one.dueAt),
    ],
  );
}

export async function saveListed(
  db: Db,
  { issueId, until, isListed }: { issueId: Uuid; until: Uuid | null; isListed: boolean },
): Promise<void> {
  await db.query(
    `update newsletters_issues set mail_listed_until = coalesce($2, mail_listed_until), is_mail_listed = $3 where id = $1`,
    [issueId, until, isListed],
  );
}

export interface Next {
  reader: ReaderRow;
  variant: number;
  tries: number;
  /** Known again when it comes back. */
  returnToken: string;
}

/** Takes the next one; what is not concluded `until` then was sent, as far as anybody knows. */
export async function claimNext(
  db: Db,
  {
    issueId,
    now,
    until,
    returnToken,
  }: { issueId: Uuid; now: Date; until: Date; returnToken: string },
): Promise<Next | null> {
  await db.query(
    `update newsletters_mail_recipients set state = 'sent'
     where issue_id = $1 and state = 'handed' and due_at <= $2`,
    [issueId, now],
  );
  const { rows } = await db.query<{
    reader_id: Uuid;
    variant: number;
    tries: number;
    return_token: string;
  }>(
    `update newsletters_mail_recipients set state = 'handed', tries = tries + 1, due_at = $3,
       return_token = coalesce(return_token, $4)
     where (issue_id, reader_id) = (
       select issue_id, reader_id from newsletters_mail_recipients
       where issue_id = $1 and state = 'waiting' and due_at <= $2
       order by due_at, reader_id limit 1 for update skip locked)
     returning reader_id, variant, tries, return_token`,
    [issueId, now, until, returnToken],
  );
  const [taken] = rows;
  if (!taken) return null;
  const reader = (await readReader(db, taken.reader_id))!;
  const { variant, tries, return_token: token } = taken;
  return { reader, variant, tries, returnToken: token };
}

export async function conclude(
  db: Db,
  one: {
    issueId: Uuid;
    readerId: Uuid;
    state: 'waiting' | 'sent' | 'refused' | 'failed';
    dueAt?: Date;
  },
): Promise<void> {
  await db.query(
    `update newsletters_mail_recipients set state = $3, due_at = coalesce($4, due_at)
     where issue_id = $1 and reader_id = $2`,
    [one.issueId, one.readerId, one.state, one.dueAt ?? null],
  );
}

/** Whoever left before it came to them is nobody's failure. */
export async function dropRecipient(
  db: Db,
  { issueId, readerId }: { issueId: Uuid; readerId: Uuid },
): Promise<void> {
  await db.query('delete from newsletters_mail_recipients where issue_id = $1 and reader_id = $2', [
    issueId,
    readerId,
  ]);
}

/** Nothing can be sent any more. */
export async function giveUp(db: Db, issueId: Uuid): Promise<void> {
  await db.query(
    `update newsletters_mail_recipients set state = 'failed' where issue_id = $1 and state = 'waiting'`,
    [issueId],
  );
}

/** When something is to be done next; null when everybody has it. */
export async function nextDueAt(db: Db, issueId: Uuid): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date | null }>(
    `select min(due_at) as at from newsletters_mail_recipients where issue_id = $1 and state in ('waiting', 'handed')`,
    [issueId],
  );
  return rows[0]!.at;
}

export interface MailSums {
  issue_id: Uuid;
  variant: number;
  recipients: number;
  waiting: number;
  /** Taken by the mail server, and not come back. */
  sent: number;
  returned: number;
  refused: number;
  left: number;
}

/** By issue and subject. */
export async function countSums(db: Db, issueIds: readonly Uuid[]): Promise<MailSums[]> {
  const { rows } = await db.query<MailSums>(
    `select issue_id, variant, count(*)::integer as recipients,
       count(*) filter (where state in ('waiting', 'handed'))::integer as waiting,
       count(*) filter (where state = 'sent' and bounced_at is null)::integer as sent,
       count(*) filter (where bounced_at is not null)::integer as returned,
       count(*) filter (where state in ('refused', 'failed'))::integer as refused,
       count(*) filter (where has_left)::integer as "left"
     from newsletters_mail_recipients where issue_id = any ($1) group by 1, 2`,
    [issueIds],
  );
  return rows;
}

/** The letter that went from the address with this token. */
export async function findReturned(
  db: Db,
  returnToken: string,
): Promise<{ issueId: Uuid; readerId: Uuid } | undefined> {
  const { rows } = await db.query<{ issueId: Uuid; readerId: Uuid }>(
    `select issue_id as "issueId", reader_id as "readerId" from newsletters_mail_recipients where return_token = $1`,
    [returnToken],
  );
  return rows[0];
}

/** False when it was noted before, or never went. */
export async function noteReturned(
  db: Db,
  { issueId, readerId, now }: { issueId: Uuid; readerId: Uuid; now: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update newsletters_mail_recipients set state = 'sent', bounced_at = $3
     where issue_id = $1 and reader_id = $2 and state in ('handed', 'sent') and bounced_at is null`,
    [issueId, readerId, now],
  );
  return rowCount === 1;
}

/** One more letter that came back for a while; how many it is in a row. */
export async function countFailure(db: Db, readerId: Uuid): Promise<number> {
  const { rows } = await db.query<{ bounces: number }>(
    'update newsletters_mail_readers set bounces = bounces + 1 where id = $1 returning bounces',
    [readerId],
  );
  return rows[0]?.bounces ?? 0;
}

/** Of whom a later letter stayed than the last that came back, the count begins anew. */
export async function forgive(db: Db, readerIds: readonly Uuid[], before: Date): Promise<void> {
  await db.query(
    `update newsletters_mail_readers r set bounces = 0
     where id = any ($1) and bounces > 0 and exists (
       select 1 from newsletters_mail_recipients s
       where s.reader_id = r.id and s.state = 'sent' and s.bounced_at is null and s.due_at <= $2
         and s.due_at > coalesce((
           select max(b.due_at) from newsletters_mail_recipients b where b.reader_id = r.id and b.bounced_at is not null
         ), '-infinity'))`,
    [readerIds, before],
  );
}

/** The same for whoever got this issue, before that is forgotten. */
export async function forgiveAll(db: Db, issueId: Uuid, now: Date): Promise<void> {
  const { rows } = await db.query<{ id: Uuid }>(
    `select r.id from newsletters_mail_recipients m join newsletters_mail_readers r on r.id = m.reader_id
     where m.issue_id = $1 and r.bounces > 0`,
    [issueId],
  );
  if (rows.length === 0) return;
  await forgive(
    db,
    rows.map(({ id }) => id),
    now,
  );
}

/** [NL14] What was in the hands of a mail server when everything ended was sent, as far as anybody knows. */
export async function concludeHanded(db: Db, issueId: Uuid): Promise<void> {
  const text = `update newsletters_mail_recipients set state = 'sent' where issue_id = $1 and state = 'handed'`;
  await db.query(text, [issueId]);
}

export async function forgetRecipients(db: Db, issueId: Uuid): Promise<void> {
  await db.query('delete from newsletters_mail_recipients where issue_id = $1', [issueId]);
}
