import type { Pool } from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { ThreadRow } from '../store.ts';

/** All SQL about mail. */
export interface MailThread extends ThreadRow {
  reply_token: string | null;
  subject: string | null;
  last_message_id: string | null;
  last_references: string;
  is_email_proven: boolean;
  bounced_at: Date | null;
}

export interface LetterRow {
  from_address: string;
  subject: string;
  words: string;
  is_automatic: boolean;
  is_proven: boolean;
  received_at: Date;
}

const columns = `conversation_id, guest_actor_id, business_actor_id, page, mailed_seq, reply_token, subject,
  last_message_id, last_references, is_email_proven, bounced_at`;

export async function hasMailbox(pool: Pool, businessId: Uuid): Promise<boolean> {
  const { rows } = await pool.query<{ is_on: boolean }>(
    `select is_on from channels_mailboxes where business_actor_id = $1`,
    [businessId],
  );
  return rows[0]?.is_on ?? false;
}

export async function setMailbox(pool: Pool, businessId: Uuid, isOn: boolean): Promise<void> {
  await pool.query(
    `insert into channels_mailboxes values ($1, $2)
     on conflict (business_actor_id) do update set is_on = excluded.is_on`,
    [businessId, isOn],
  );
}

export async function selectMailThread(
  db: Pick<Pool, 'query'>,
  by: { conversationId: Uuid } | { guestId: Uuid } | { replyToken: string },
): Promise<MailThread | null> {
  const [column, value] =
    'replyToken' in by
      ? ['reply_token', by.replyToken]
      : 'guestId' in by
        ? ['guest_actor_id', by.guestId]
        : ['conversation_id', by.conversationId];
  const { rows } = await db.query<MailThread>(
    `select ${columns} from channels_threads where ${column} = $1`,
    [value],
  );
  return rows[0] ?? null;
}

/** Those of the conversations that are a guest's who can be reached by mail, as far as this module knows. */
export async function selectThreadsAmong(pool: Pool, ids: readonly Uuid[]): Promise<Uuid[]> {
  const { rows } = await pool.query<{ conversation_id: Uuid }>({
    name: 'channels_threads_among',
    text: `select conversation_id from channels_threads
      where conversation_id = any($1) and bounced_at is null`,
    values: [ids],
  });
  return rows.map((row) => row.conversation_id);
}

/** Whether the letter has come before. */
export async function hasLetter(
  pool: Pool,
  { conversation_id, id_hash }: { conversation_id: Uuid; id_hash: Buffer },
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select from channels_letters where conversation_id = $1 and id_hash = $2`,
    [conversation_id, id_hash],
  );
  return rowCount === 1;
}

/** Nothing when it is there already. */
export async function insertLetter(
  tx: Tx,
  letter: LetterRow & { conversation_id: Uuid; id_hash: Buffer },
): Promise<void> {
  await tx.client.query(
    `insert into channels_letters values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [
      letter.conversation_id,
      letter.id_hash,
      letter.from_address,
      letter.subject,
      letter.words,
      letter.is_automatic,
      letter.received_at,
      letter.is_proven,
    ],
  );
}

/** What came by mail says of the thread: its subject, what to answer to, whether the address is theirs. */
export async function noteLetter(
  tx: Tx,
  conversationId: Uuid,
  letter: {
    subject: string;
    /** It answers nothing, so what is answered from here on bears its subject. */
    isNew: boolean;
    messageId: string | null;
    references: string;
    isProven: boolean;
  },
): Promise<void> {
  await tx.client.query(
    `update channels_threads set subject = case when $6 and $2 <> '' then $2 else coalesce(subject, $2) end, last_message_id = coalesce($3, last_message_id),
       is_email_proven = is_email_proven or $4, bounced_at = null,
       last_references = case when $3::text is null then last_references else $5 end
     where conversation_id = $1`,
    [
      conversationId,
      letter.subject,
      letter.messageId,
      letter.isProven,
      letter.references,
      letter.isNew,
    ],
  );
}

/** Of another address nobody knows yet whose it is, and whether letters arrive. */
export async function noteOtherAddress(tx: Tx, guestId: Uuid): Promise<void> {
  await tx.client.query(
    `update channels_threads set is_email_proven = false, bounced_at = null where guest_actor_id = $1`,
    [guestId],
  );
}

export async function noteBounce(pool: Pool, conversationId: Uuid, at: Date): Promise<void> {
  await pool.query(`update channels_threads set bounced_at = $2 where conversation_id = $1`, [
    conversationId,
    at,
  ]);
}

/** The one that stands is kept. */
export async function giveReplyToken(
  pool: Pool,
  conversationId: Uuid,
  token: string,
): Promise<string> {
  const { rows } = await pool.query<{ reply_token: string }>(
    `update channels_threads set reply_token = coalesce(reply_token, $2)
     where conversation_id = $1 returning reply_token`,
    [conversationId, token],
  );
  return rows[0]!.reply_token;
}

/** Takes the turn to mail what was said after `from`; false when another process has it. */
export async function takeTurn(
  pool: Pool,
  conversationId: Uuid,
  { from, to }: { from: number; to: number },
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update channels_threads set mailed_seq = $3 where conversation_id = $1 and mailed_seq = $2`,
    [conversationId, from, to],
  );
  return rowCount === 1;
}

export async function selectLetters(pool: Pool, guestId: Uuid): Promise<LetterRow[]> {
  const { rows } = await pool.query<LetterRow>(
    `select l.from_address, l.subject, l.words, l.is_automatic, l.is_proven, l.received_at
     from channels_letters l join channels_threads t using (conversation_id)
     where t.guest_actor_id = $1 order by l.received_at desc limit 50`,
    [guestId],
  );
  return rows;
}
