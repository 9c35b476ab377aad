import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Database } from '#platform/database';
import type { Uuid } from '#platform/ids';

/** One link of the chain of seals, as it is stored. */
export interface Seal {
  number: number;
  /** The transfers that it covers. */
  count: bigint;
  /** The place of its last transfer in the order of seals: those that it and all before it cover. */
  upTo: bigint;
  horizon: bigint;
  writtenBy: bigint;
  root: Buffer;
  previousHash: Buffer;
  hash: Buffer;
  sealedAt: Date;
  /** The day whose daily anchor it is, as `2026-11-22` in UTC. */
  anchorOf: string | null;
}

export const noHash: Buffer = Buffer.alloc(32);
export const markBytes = 16;
const pageSize = 1000;
/** Transaction numbers of rows have 32 bits and go round. Up to here they can be compared without a doubt. */
const comparableUpTo = 2n ** 31n;
const heading = Buffer.from('allmende seal 1\n');

export const sealColumns = `number, count, up_to as "upTo", horizon::text::bigint as horizon,
  written_by::text::bigint as "writtenBy", root, previous_hash as "previousHash", hash, sealed_at as "sealedAt",
  anchor_of::text as "anchorOf"`;

/** [L34] The hash of a seal, over everything that it says. */
export function hashOf(seal: Omit<Seal, 'hash'>): Buffer {
  const numbers = Buffer.alloc(52);
  numbers.writeBigInt64BE(BigInt(seal.number), 0);
  numbers.writeBigInt64BE(seal.count, 8);
  numbers.writeBigInt64BE(seal.upTo, 16);
  numbers.writeBigInt64BE(seal.horizon, 24);
  numbers.writeBigInt64BE(seal.writtenBy, 32);
  numbers.writeBigInt64BE(BigInt(seal.sealedAt.getTime()), 40);
  numbers.writeInt32BE(Number(seal.anchorOf?.replaceAll('-', '') ?? 0), 48);
  const parts = [heading, numbers, seal.root, seal.previousHash];
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

/** What tells a transfer that was changed from its neighbours of the same seal. */
export function markOf(canonical: Buffer): Buffer {
  return createHash('sha256').update(canonical).digest().subarray(0, markBytes);
}

/**
 * [L31] Seals what was committed and is in no seal yet, in one transaction, and gives the new seal; null when there is nothing to
 * seal and no anchor is due. Never touches what payments write or lock. Memory does not grow with their number.
 */
export function sealBook(
  database: Pick<Database, 'withClient'>,
  { now }: { now: Date },
): Promise<Seal | null> {
  return database.withClient(async (client) => {
    await client.query('begin isolation level repeatable read');
    try {
      // Before anything is read: whoever waits here sees the seal of the one before.
      await client.query('lock table ledger_seals in share row exclusive mode');
      const made = await sealWithin(client, now);
      await client.query(
        `insert into ledger_seal_look (at) values ($1)
         on conflict (is_only) do update set at = excluded.at`,
        [now],
      );
      await client.query('commit');
      return made;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    }
  });
}

async function sealWithin(client: pg.ClientBase, now: Date): Promise<Seal | null> {
  const { rows: lasts } = await client.query<Seal>(
    `select ${sealColumns} from ledger_seals order by number desc limit 1`,
  );
  const last = lasts[0];
  const { rows: here } = await client.query<{
    horizon: bigint;
    writtenBy: bigint;
    anchored: string;
  }>(
    `select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as horizon,
       pg_current_xact_id()::text::bigint as "writtenBy",
       (select max(anchor_of)::text from ledger_seals) as anchored`,
  );
  const { horizon, writtenBy, anchored } = here[0]!;
  await openCursor(client, { last, horizon });

  const number = (last?.number ?? 0) + 1;
  const root = createHash('sha256');
  let count = 0;
  for (let page = 1; ; page++) {
    const { rows } = await client.query<{ id: Uuid; canonical: Buffer }>(
      `fetch ${pageSize} from ledger_to_seal`,
    );
    if (rows.length === 0) break;
    count += rows.length;
    for (const { canonical } of rows) root.update(canonical);
    await client.query(
      'insert into ledger_seal_pages (seal, page, ids, marks) values ($1, $2, $3::uuid[], $4)',
      [
        number,
        page,
        rows.map((row) => row.id),
        Buffer.concat(rows.map((row) => markOf(row.canonical))),
      ],
    );
  }

  const yesterday = dayBefore(now);
  // Where nothing was ever sealed, there is nothing to anchor.
  const isDue = (anchored ?? '') < yesterday && (last !== undefined || count > 0);
  if (count === 0 && !isDue) return null;
  const content = {
    number,
    count: BigInt(count),
    upTo: (last?.upTo ?? 0n) + BigInt(count),
    horizon,
    writtenBy,
    root: root.digest(),
    previousHash: last?.hash ?? noHash,
    sealedAt: now,
    anchorOf: isDue ? yesterday : null,
  };
  const seal: Seal = { ...content, hash: hashOf(content) };
  await client.query(
    `insert into ledger_seals (number, count, up_to, horizon, written_by, root, previous_hash, hash, sealed_at,
       anchor_of)
     values ($1, $2, $3, $4::text::xid8, $5::text::xid8, $6, $7, $8, $9, $10::date)`,
    [
      number,
      seal.count,
      seal.upTo,
      String(horizon),
      String(writtenBy),
      seal.root,
      seal.previousHash,
      seal.hash,
      now,
      seal.anchorOf,
    ],
  );
  return seal;
}

/**
 * All that is committed and in no seal, by id. In a book that stands where it was sealed, everything from before the last horizon
 * is sealed, so only later transactions are looked at, and only the lists of seals that may have some of these: that costs a look
 * at the head of every row. In one that is new, was copied, or has had more transactions than can be compared, it is all lists
 * and all rows.
 */
async function openCursor(
  client: pg.ClientBase,
  { last, horizon }: { last: Seal | undefined; horizon: bigint },
): Promise<void> {
  const isInPlace =
    last && horizon < comparableUpTo && (await standsWhereItWasSealed(client, last));
  const [rows, lists] = isInPlace
    ? [
        `age(t.xmin) <= age('${last.horizon}'::xid)`,
        `seal in (select number from ledger_seals where written_by >= '${last.horizon}'::xid8)`,
      ]
    : ['true', 'true'];
  // Planned for reading all of it at once, whatever was known of the tables when they were last counted.
  await client.query('set local cursor_tuple_fraction = 1; set local enable_nestloop = off');
  await client.query(
    `declare ledger_to_seal no scroll cursor for
     with sealed as materialized (select unnest(ids) as id from ledger_seal_pages where ${lists})
     select t.id, ledger_canonical(t, s) as canonical
     from ledger_transfers t left join ledger_assets s on s.id = t.asset_id
     where ${rows} and not exists (select from sealed where sealed.id = t.id)
     order by t.id`,
  );
}

/**
 * Not after the book was restored from a copy, or its table written anew: the last seal, or the first transfer that was ever
 * sealed, then bears another transaction.
 */
async function standsWhereItWasSealed(client: pg.ClientBase, last: Seal): Promise<boolean> {
  if (last.horizon >= comparableUpTo) return false;
  const { rows } = await client.query<{ is_in_place: boolean }>(
    `select s.xmin::text::bigint = s.written_by::text::bigint and coalesce((
         select age(t.xmin) > age(s.horizon::text::xid) from ledger_transfers t
         where t.id = (select ids[1] from ledger_seal_pages order by seal, page limit 1)
       ), false) as is_in_place
     from ledger_seals s where s.number = $1`,
    [last.number],
  );
  return rows[0]!.is_in_place;
}

/** The day before, in UTC, as `2026-11-22`. */
export function dayBefore(now: Date): string {
  return new Date(now.getTime() - 86_400_000).toISOString().slice(0, 10);
}

/** When everything committed was last known to be sealed; null before the first time. */
export async function readLastLook(db: Pick<Database['pool'], 'query'>): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date }>('select at from ledger_seal_look');
  return rows[0]?.at ?? null;
}

export interface Anchor {
  /** The day in UTC, as `2026-11-22`. */
  date: string;
  /** The hash of its seal, in hex. */
  hash: string;
  /** The transfers that it and all seals before it cover. */
  count: number;
  seal: number;
}

/** The daily anchors, latest first: those before `before`, a number of a seal. */
export async function readAnchors(
  db: Pick<Database['pool'], 'query'>,
  { before, limit }: { before: number | null; limit: number | null },
): Promise<Anchor[]> {
  const { rows } = await db.query<Anchor>(
    `select anchor_of::text as date, encode(hash, 'hex') as hash, up_to::float8 as count, number as seal
     from ledger_seals where anchor_of is not null and ($1::integer is null or number < $1)
     order by number desc limit $2`,
    [before, limit],
  );
  return rows;
}
