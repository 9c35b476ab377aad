import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { type Db, type MessageRow, messageColumns } from '../store.ts';

/** All SQL of finding. */

/** Each word with its German and its English stem, itself first. */
export async function readStems(db: Db, words: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await db.query<{ word: string; stems: string[] }>({
    name: 'messaging_search_stems',
    text: `select word, array(select distinct s from unnest(array[word]
        || ts_lexize('messaging_german', word) || ts_lexize('messaging_english', word)) as s
        where s <> '') as stems
      from unnest($1::text[]) as word`,
    values: [words],
  });
  return new Map(rows.map(({ word, stems }) => [word, stems]));
}

/** Conversations that have changed since they were last indexed; `after` is where the last call ended. */
export async function listBehind(
  db: Db,
  { after, limit }: { after: Uuid | null; limit: number },
): Promise<Uuid[]> {
  const { rows } = await db.query<{ id: Uuid }>({
    name: 'messaging_search_behind',
    text: `select c.id from messaging_conversations c
      left join messaging_search_progress p on p.conversation_id = c.id
      where c.last_seq > 0 and c.version > coalesce(p.version, 0) and ($1::uuid is null or c.id > $1)
      order by c.id limit $2`,
    values: [after, limit],
  });
  return rows.map(({ id }) => id);
}

export interface Claimed {
  conversationId: Uuid;
  /** About how many messages have changed since it was indexed, in any case not fewer. */
  behind: number;
}

/** Those that nobody else indexes, and in which nobody takes words back, until the transaction ends. */
export async function claim(tx: Tx, conversationIds: readonly Uuid[]): Promise<Claimed[]> {
  const { rows } = await tx.client.query<Claimed>({
    name: 'messaging_search_claim',
    text: `select i.id as "conversationId", coalesce(c.version - coalesce(p.version, 0), 0) as behind
      from unnest($1::uuid[]) as i (id)
      left join messaging_conversations c on c.id = i.id
      left join messaging_search_progress p on p.conversation_id = c.id
      where pg_try_advisory_xact_lock(726315035, hashtext(i.id::text))`,
    values: [conversationIds],
  });
  return rows;
}

export interface Pending {
  conversationId: Uuid;
  /** Everything up to here is in the index once `messages` are. */
  version: number;
  isDone: boolean;
  messages: MessageRow[];
}

/** What changed since it was indexed, up to `limit` messages of each, as one snapshot shows it. */
export async function readPending(
  tx: Tx,
  { conversationIds, limit }: { conversationIds: readonly Uuid[]; limit: number },
): Promise<Pending[]> {
  const { rows } = await tx.client.query<
    MessageRow & { key: Uuid; reached: number; seq: number | null }
  >({
    name: 'messaging_search_pending',
    text: `select c.id as key, c.version as reached, m.* from unnest($1::uuid[]) as i (id)
      join messaging_conversations c on c.id = i.id
      left join messaging_search_progress p on p.conversation_id = c.id
      left join lateral (
        select ${messageColumns} from messaging_messages
        where conversation_id = c.id and version > coalesce(p.version, 0)
        order by version limit $2
      ) m on true`,
    values: [conversationIds, limit],
  });
  return [...Map.groupBy(rows, (row) => row.key)].map(([conversationId, found]) => {
    const messages = found.filter((row) => row.seq !== null);
    const isDone = messages.length < limit;
    const version = isDone ? found[0]!.reached : Math.max(...messages.map((row) => row.version));
    return { conversationId, version, isDone, messages };
  });
}

export interface Entry {
  conversationId: Uuid;
  seq: number;
  senderActorId: Uuid;
  kind: string;
  hasLink: boolean;
  sentAt: Date;
  /** The text of a tsvector. */
  words: string;
}

/** Writes down; what reads as before stays as it is. */
export async function upsertEntries(tx: Tx, entries: readonly Entry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.client.query({
    name: 'messaging_search_upsert',
    text: `insert into messaging_search
        (conversation_id, seq, sender_actor_id, kind, has_link, sent_at, words)
      select * from unnest($1::uuid[], $2::integer[], $3::uuid[], $4::text[], $5::boolean[],
        $6::timestamptz[], $7::tsvector[])
      on conflict (conversation_id, seq) do update set words = excluded.words,
        kind = excluded.kind, has_link = excluded.has_link
      where messaging_search.words is distinct from excluded.words
        or messaging_search.kind <> excluded.kind or messaging_search.has_link <> excluded.has_link`,
    values: [
      entries.map((entry) => entry.conversationId),
      entries.map((entry) => entry.seq),
      entries.map((entry) => entry.senderActorId),
      entries.map((entry) => entry.kind),
      entries.map((entry) => entry.hasLink),
      entries.map((entry) => entry.sentAt.toISOString()),
      entries.map((entry) => entry.words),
    ],
  });
}

export async function moveProgress(
  tx: Tx,
  reached: readonly Pick<Pending, 'conversationId' | 'version'>[],
): Promise<void> {
  await tx.client.query({
    name: 'messaging_search_progress',
    text: `insert into messaging_search_progress (conversation_id, version)
      select * from unnest($1::uuid[], $2::integer[])
      on conflict (conversation_id) do update set version = excluded.version
      where messaging_search_progress.version < excluded.version`,
    values: [reached.map((one) => one.conversationId), reached.map((one) => one.version)],
  });
}

export interface Spot {
  sentAt: Date;
  conversationId: Uuid;
  seq: number;
}

export interface Found {
  spots: Spot[];
  total: number;
  isComplete: boolean;
}

/** Up to `limit + 1` of the latest, counted up to `countMax`. */
export async function findMessages(
  db: Db,
  asked: {
    actorId: Uuid;
    conversationId: Uuid | null;
    query: string;
    senderActorId: Uuid | null;
    from: string | null;
    to: string | null;
    before: Spot | null;
    limit: number;
    countMax: number;
    budgetMs: number;
  },
): Promise<Found> {
  const { rows } = await db.query<{
    conversation_id: Uuid | null;
    seq: number;
    sent_at: Date;
    total: number;
    is_complete: boolean;
  }>({
    name: 'messaging_search_find',
    text: `select * from messaging_search_find($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
      make_interval(secs => $12::double precision / 1000))`,
    values: [
      asked.actorId,
      asked.conversationId,
      asked.query,
      asked.senderActorId,
      asked.from,
      asked.to,
      asked.before?.sentAt ?? null,
      asked.before?.conversationId ?? null,
      asked.before?.seq ?? null,
      asked.limit,
      asked.countMax,
      asked.budgetMs,
    ],
  });
  return {
    spots: rows.flatMap((row) =>
      row.conversation_id === null
        ? []
        : { conversationId: row.conversation_id, seq: row.seq, sentAt: row.sent_at },
    ),
    total: rows[0]!.total,
    isComplete: rows[0]!.is_complete,
  };
}

/** Of the conversations with the latest activity: the other one of two, or the name of the group. */
export async function listNamed(
  db: Db,
  { actorId, limit }: { actorId: Uuid; limit: number },
): Promise<{ id: Uuid; other_actor_id: Uuid | null; name: string | null }[]> {
  const { rows } = await db.query({
    name: 'messaging_search_named',
    text: `select c.id, o.actor_id as other_actor_id, g.name
      from messaging_members me join messaging_conversations c on c.id = me.conversation_id
      left join messaging_groups g on g.conversation_id = c.id
      left join messaging_members o
        on c.kind = 'direct' and o.conversation_id = c.id and o.actor_id <> me.actor_id
      where me.actor_id = $1 and me.rank >= 0 and c.last_seq > 0
      order by c.last_activity_at desc, c.id limit $2`,
    values: [actorId, limit],
  });
  return rows;
}

/** Which of the names fit, the best first: those with words that begin so, then those written nearly so. */
export async function rankNames(
  db: Db,
  { names, wanted, limit }: { names: readonly string[]; wanted: string; limit: number },
): Promise<number[]> {
  const { rows } = await db.query<{ place: number }>({
    name: 'messaging_search_names',
    text: `select place::integer from (
        select place, name like $2 || '%' or name like '% ' || $2 || '%' as begins,
          word_similarity($3, name) as similarity
        from unnest($1::text[]) with ordinality as n (name, place)
      ) n
      where begins or similarity >= 0.45
      order by begins desc, case when begins then 0 else similarity end desc, place limit $4`,
    // A pattern in which nothing but the end is open: words hold no % and no _.
    values: [names, wanted, wanted, limit],
  });
  return rows.map(({ place }) => place - 1);
}

const mediaConditions = {
  picture: `kind in ('picture', 'video', 'album')`,
  file: `kind = 'file'`,
  link: 'has_link',
};
export type MediaKind = keyof typeof mediaConditions;

/** The latest messages with something to look at, with a file, or with a link. */
export async function listMedia(
  db: Db,
  asked: {
    conversationId: Uuid;
    kind: MediaKind;
    from: number;
    before: number | null;
    to: string | null;
    limit: number;
  },
): Promise<MessageRow[]> {
  const { rows } = await db.query<MessageRow>({
    name: `messaging_search_media_${asked.kind}`,
    text: `select m.* from (
        select seq from messaging_search
        where conversation_id = $1 and ${mediaConditions[asked.kind]}
          and seq >= $2 and ($3::integer is null or seq < $3)
          and ($4::timestamptz is null or sent_at < $4)
        order by seq desc limit $5
      ) s join messaging_messages m on m.conversation_id = $1 and m.seq = s.seq
      order by m.seq desc`,
    values: [asked.conversationId, asked.from, asked.before, asked.to, asked.limit],
  });
  return rows;
}
