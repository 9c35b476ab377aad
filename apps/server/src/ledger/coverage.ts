import type { CoverageProof, CoverageReport } from '@allmende/contract/coverage';
import type pg from 'pg';
import type { Database } from '#platform/database';
import { toPublicId, type Uuid } from '#platform/ids';
import {
  CoverageTree,
  decodeNode,
  type Leaf,
  neighboursOf,
  nodeBytes,
  pageNodes,
  rootOf,
} from './coverage-tree.ts';
import { dayBefore } from './seals.ts';

/** For so many days after the last one, everybody can still fetch their proof. Roots and totals stay for ever. */
const daysKept = 7;
/** Among so many leaves each balance is shared, so that no neighbour of one is a whole balance. */
const partsOfABalance = 2;
const fetchSize = 1000;

export type Coverage = CoverageReport & { number: number };

const columns = `c.number, c.day::text as date, c.at, s.code as "assetCode", s.scale as "assetScale",
  c.accounts::float8 as accounts, c.leaves::float8 as "leafCount", c.total::text as total,
  encode(c.root, 'hex') as root, c.covering`;

/**
 * [L42] Adds up what the book owes, for each asset, when the last day has no such sum yet; gives what was published now. On one
 * snapshot, and without touching what payments write or lock. A balance that the book cannot have publishes nothing and throws.
 */
export function coverBook(
  database: Pick<Database, 'withClient'>,
  { now }: { now: Date },
): Promise<Coverage[]> {
  return database.withClient(async (client) => {
    await client.query('begin isolation level repeatable read');
    try {
      // Before anything is read: whoever waits here sees what the one before published.
      await client.query('lock table ledger_coverage in share row exclusive mode');
      const made = await coverWithin(client, now);
      await client.query('commit');
      return made;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    }
  });
}

async function coverWithin(client: pg.ClientBase, now: Date): Promise<Coverage[]> {
  const day = dayBefore(now);
  const { rows: assets } = await client.query<{ id: number; code: string; scale: number }>(
    `select id, code, scale from ledger_assets s
     where not exists (select from ledger_coverage where day >= $1::date)
       and exists (select from ledger_accounts a
         where a.asset_id = s.id and a.floor = 0 and a.closed_at is null)
     order by code`,
    [day],
  );
  if (assets.length === 0) return [];
  for (const asset of assets) await coverAsset(client, { ...asset, day, now });
  for (const table of ['ledger_coverage_leaves', 'ledger_coverage_nodes']) {
    await client.query(`delete from ${table} where day < $1::date - $2::integer`, [day, daysKept]);
  }
  const { rows } = await client.query<CoverageRow>(
    `select ${columns} from ledger_coverage c join ledger_assets s on s.id = c.asset_id
     where c.day = $1::date order by c.number`,
    [day],
  );
  return rows.map(toCoverage);
}

async function coverAsset(
  client: pg.ClientBase,
  asset: { id: number; code: string; scale: number; day: string; now: Date },
): Promise<void> {
  const { id, code, scale, day, now } = asset;
  await insertLeaves(client, { id, day });
  const tree = new CoverageTree();
  await forEachLeaf(client, { id, day }, async (leaves) => {
    for (const leaf of leaves) tree.add(leaf);
    await insertNodes(client, { id, day, tree });
  });
  const top = tree.finish();
  await insertNodes(client, { id, day, tree });
  const { rows } = await client.query<{ code: string; balance: string }>(
    `select code, sum(balance)::text as balance from ledger_accounts
     where asset_id = $1 and floor < 0 group by code order by code`,
    [id],
  );
  const covering = rows.reduce((sum, row) => sum + BigInt(row.balance), 0n);
  if (top.sum + covering !== 0n) {
    throw new Error(`${code}: ${top.sum} is owed, but ${covering} stands against it`);
  }
  const { leafCount } = tree;
  await client.query(
    `insert into ledger_coverage (day, asset_id, at, accounts, leaves, total, root, covering)
     values ($1::date, $2, $3, $4, $5, $6, $7, $8::jsonb)`,
    [
      day,
      id,
      now,
      leafCount / partsOfABalance,
      leafCount,
      String(top.sum),
      rootOf({ date: day, assetCode: code, assetScale: scale, leafCount, top }),
      JSON.stringify(rows),
    ],
  );
}

/**
 * Random are the salts, by which the leaves are put in order, and how each balance is shared. First parts come before second
 * ones, and where they meet nobody meets themselves: beside each other, two parts would be a whole balance one level up.
 */
async function insertLeaves(
  client: pg.ClientBase,
  { id, day }: { id: number; day: string },
): Promise<void> {
  await client.query(
    `with account as materialized (
       select id, version, balance, ('x' || right(replace(gen_random_uuid()::text, '-', ''), 15))::bit(60)::bigint
         % (balance + 1) as share
       from ledger_accounts where asset_id = $2 and floor = 0 and closed_at is null
     ), leaf as materialized (
       select id, version, part, case part when 1 then share else balance - share end as amount,
         uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) as salt
       from account cross join generate_series(1, $3::integer) as part
     )
     insert into ledger_coverage_leaves (day, asset_id, account_id, part, position, version, amount, salt)
     select $1::date, $2, id, part,
       row_number() over (order by part, part > 1 and id = (select id from leaf where part = 1 order by salt desc limit 1),
         salt) - 1, version, amount, salt
     from leaf`,
    [day, id, partsOfABalance],
  );
}

async function insertNodes(
  client: pg.ClientBase,
  { id, day, tree }: { id: number; day: string; tree: CoverageTree },
): Promise<void> {
  for (const { level, page, nodes } of tree.takePages()) {
    await client.query(
      `insert into ledger_coverage_nodes (day, asset_id, level, page, nodes)
       values ($1::date, $2, $3, $4, $5)`,
      [day, id, level, page, nodes],
    );
  }
}

interface LeafRow {
  account_id: Uuid;
  version: number;
  amount: bigint;
  salt: Buffer;
}

/** In their order, some at a time. */
async function forEachLeaf(
  client: pg.ClientBase,
  { id, day }: { id: number; day: string },
  work: (leaves: Leaf[]) => Promise<void>,
): Promise<void> {
  await client.query(
    `declare ledger_leaves no scroll cursor for
     select account_id, version::float8 as version, amount, salt from ledger_coverage_leaves
     where day = '${day}'::date and asset_id = ${id} order by position`,
  );
  for (;;) {
    const { rows } = await client.query<LeafRow>(`fetch ${fetchSize} from ledger_leaves`);
    if (rows.length === 0) break;
    await work(
      rows.map(({ account_id: accountId, version, amount, salt }) => ({
        accountId,
        version,
        amount,
        salt,
      })),
    );
  }
  await client.query('close ledger_leaves');
}

type CoverageRow = Omit<Coverage, 'at'> & { at: Date };

function toCoverage({ at, ...row }: CoverageRow): Coverage {
  return { ...row, at: at.toISOString() };
}

/** What was published, latest first: those before `before`, a number. */
export async function readCoverage(
  db: Pick<Database['pool'], 'query'>,
  { before, limit }: { before: number | null; limit: number | null },
): Promise<Coverage[]> {
  const { rows } = await db.query<CoverageRow>(
    `select ${columns} from ledger_coverage c join ledger_assets s on s.id = c.asset_id
     where $1::integer is null or c.number < $1 order by c.number desc limit $2`,
    [before, limit],
  );
  return rows.map(toCoverage);
}

/** [L44] The latest proof that an account is in what was published; null when it is in none that is kept. */
export async function readProof(
  db: Pick<Database['pool'], 'query'>,
  accountId: Uuid,
): Promise<CoverageProof | null> {
  const { rows: leaves } = await db.query<LeafRow & { position: number; number: number }>(
    `select l.account_id, l.version::float8 as version, l.amount, l.salt, l.position::float8 as position, c.number
     from ledger_coverage_leaves l join ledger_coverage c on c.day = l.day and c.asset_id = l.asset_id
     where l.account_id = $1 and l.day = (select max(day) from ledger_coverage_leaves where account_id = $1)
     order by l.position`,
    [accountId],
  );
  const first = leaves[0];
  if (!first) return null;
  const [coverage] = await readCoverage(db, { before: first.number + 1, limit: 1 });
  const { date, at, assetCode, assetScale, leafCount, total, root } = coverage!;
  const shown = [];
  for (const { position, salt, amount } of leaves) {
    shown.push({
      position,
      salt: salt.toString('hex'),
      amount: String(amount),
      path: await readPath(db, { position, coverage: coverage! }),
    });
  }
  return {
    format: 'allmende coverage proof 1',
    date,
    at,
    assetCode,
    assetScale,
    accountId: toPublicId('acc', accountId),
    version: first.version,
    balance: String(leaves.reduce((sum, leaf) => sum + leaf.amount, 0n)),
    leaves: shown,
    leafCount,
    total,
    root,
  };
}

async function readPath(
  db: Pick<Database['pool'], 'query'>,
  { position, coverage }: { position: number; coverage: Coverage },
): Promise<{ hash: string; sum: string }[]> {
  const neighbours = neighboursOf(position, coverage.leafCount);
  const { rows } = await db.query<{ node: Buffer }>(
    `select substring(n.nodes from (asked.index % ${pageNodes}) * ${nodeBytes} + 1 for ${nodeBytes}) as node
     from unnest($2::integer[], $3::integer[]) with ordinality as asked (level, index, place)
     join ledger_coverage c on c.number = $1
     join ledger_coverage_nodes n on n.day = c.day and n.asset_id = c.asset_id and n.level = asked.level
       and n.page = asked.index / ${pageNodes}
     order by asked.place`,
    [coverage.number, neighbours.map(({ level }) => level), neighbours.map(({ index }) => index)],
  );
  return rows.map((row) => {
    const { hash, sum } = decodeNode(row.node);
    return { hash: Buffer.from(hash).toString('hex'), sum: String(sum) };
  });
}

/** [L45] What was published against what stands against it, and against what is kept of its leaves. */
export async function checkCoverage(client: pg.ClientBase): Promise<string[]> {
  const differences: string[] = [];
  for (const report of await readCoverage(client, { before: null, limit: null })) {
    const name = `coverage of ${report.date} in ${report.assetCode}`;
    const against = report.covering.reduce((sum, { balance }) => sum + BigInt(balance), 0n);
    if (BigInt(report.total) + against !== 0n) {
      differences.push(`${name}: ${report.total} is owed, but ${against} stands against it`);
    }
    const { rows } = await client.query<{ id: number; kept: number }>(
      `select s.id, (select count(*) from ledger_coverage_leaves l
         where l.asset_id = s.id and l.day = $2::date)::float8 as kept
       from ledger_assets s where s.code = $1`,
      [report.assetCode, report.date],
    );
    const { id, kept } = rows[0]!;
    if (kept === 0) continue;
    const tree = new CoverageTree();
    await forEachLeaf(client, { id, day: report.date }, async (leaves) => {
      for (const leaf of leaves) tree.add(leaf);
      tree.takePages();
    });
    const root = rootOf({ ...report, leafCount: tree.leafCount, top: tree.finish() });
    if (root.toString('hex') !== report.root) differences.push(`${name}: its leaves were changed`);
  }
  return differences;
}
