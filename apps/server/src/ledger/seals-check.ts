import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Uuid } from '#platform/ids';
import type { KeptCoverage } from './anchors.ts';
import { readCoverage } from './coverage.ts';
import { type Anchor, hashOf, markBytes, markOf, noHash, type Seal, sealColumns } from './seals.ts';

/**
 * [L35] Recomputes every seal from the transfers that it covers, within the snapshot of the caller, and says in the order of
 * seals what does not fit, naming the seal and the transfer. A page of transfers is in memory at a time.
 */
export async function checkSeals(
  client: pg.ClientBase,
  { differencesMax }: { differencesMax: number },
): Promise<string[]> {
  const differences: string[] = [];
  const { rows: strays } = await client.query<{ seal: number }>(
    `select distinct seal from ledger_seal_pages p
     where not exists (select from ledger_seals s where s.number = p.seal) order by seal`,
  );
  let before: Seal | undefined;
  while (differences.length < differencesMax) {
    const { rows } = await client.query<Seal>(
      `select ${sealColumns} from ledger_seals where number > $1 order by number limit 1`,
      [before?.number ?? 0],
    );
    const seal = rows[0];
    if (!seal) break;
    differences.push(...judgeSeal(seal, before));
    differences.push(...(await checkTransfers(client, seal)));
    before = seal;
  }
  differences.push(...strays.map(({ seal }) => `seal ${seal}: is missing, its list is there`));
  return differences.slice(0, differencesMax);
}

function judgeSeal(seal: Seal, before: Seal | undefined): string[] {
  const wrong: string[] = [];
  const name = `seal ${seal.number}`;
  const expected = (before?.number ?? 0) + 1;
  if (seal.number !== expected) wrong.push(`seal ${expected}: is missing`);
  if (!hashOf(seal).equals(seal.hash)) wrong.push(`${name}: was changed`);
  if (!seal.previousHash.equals(before?.hash ?? noHash)) {
    wrong.push(`${name}: does not follow the seal before it`);
  } else if (seal.upTo !== (before?.upTo ?? 0n) + seal.count) {
    wrong.push(`${name}: does not count on from the seal before it`);
  }
  return wrong;
}

async function checkTransfers(client: pg.ClientBase, seal: Seal): Promise<string[]> {
  const wrong: string[] = [];
  const root = createHash('sha256');
  let count = 0;
  for (let page = 0; ; ) {
    const { rows: pages } = await client.query<{ page: number; ids: Uuid[]; marks: Buffer }>(
      `select page, ids, marks from ledger_seal_pages where seal = $1 and page > $2 order by page limit 1`,
      [seal.number, page],
    );
    const list = pages[0];
    if (!list) break;
    page = list.page;
    const { rows } = await client.query<{ id: Uuid; canonical: Buffer | null }>(
      `select sealed.id, case when t.id is not null then ledger_canonical(t, s) end as canonical
       from unnest($1::uuid[]) with ordinality as sealed (id, place)
       left join ledger_transfers t on t.id = sealed.id
       left join ledger_assets s on s.id = t.asset_id
       order by sealed.place`,
      [list.ids],
    );
    rows.forEach(({ id, canonical }, place) => {
      const mark = list.marks.subarray(place * markBytes, (place + 1) * markBytes);
      if (!canonical) wrong.push(`seal ${seal.number}: transfer ${id} was removed`);
      else if (!markOf(canonical).equals(mark)) {
        wrong.push(`seal ${seal.number}: transfer ${id} was changed`);
      }
      if (canonical) root.update(canonical);
    });
    count += rows.length;
  }
  if (BigInt(count) !== seal.count || (wrong.length === 0 && !root.digest().equals(seal.root))) {
    wrong.push(`seal ${seal.number}: covers other transfers than it was made of`);
  }
  return wrong;
}

/** [L36] What was written outside of the database, against what the database says now. */
export async function checkAnchors(
  client: pg.ClientBase,
  anchors: readonly Anchor[],
): Promise<string[]> {
  const { rows } = await client.query<Anchor>(
    `select anchor_of::text as date, encode(hash, 'hex') as hash, up_to::float8 as count, number as seal
     from ledger_seals where anchor_of is not null`,
  );
  const byDate = new Map(rows.map((row) => [row.date, row]));
  return anchors.flatMap((anchor) => {
    const found = byDate.get(anchor.date);
    if (!found) return [`anchor of ${anchor.date}: the book has no such seal any more`];
    const isSame =
      found.hash === anchor.hash && found.count === anchor.count && found.seal === anchor.seal;
    return isSame
      ? []
      : [`anchor of ${anchor.date}: the book says ${found.hash} at seal ${found.seal}`];
  });
}

/** [L45] The same for what was published as owed. */
export async function checkKeptCoverage(
  client: pg.ClientBase,
  kept: readonly KeptCoverage[],
): Promise<string[]> {
  const reports = await readCoverage(client, { before: null, limit: null });
  const byName = new Map(reports.map((report) => [`${report.date} ${report.assetCode}`, report]));
  return kept.flatMap(({ date, assetCode, root, total, accounts }) => {
    const name = `coverage of ${date} in ${assetCode}`;
    const found = byName.get(`${date} ${assetCode}`);
    if (!found) return [`${name}: the book does not have it any more`];
    const isSame = found.root === root && found.total === total && found.accounts === accounts;
    return isSame ? [] : [`${name}: the book says ${found.total} with root ${found.root}`];
  });
}
