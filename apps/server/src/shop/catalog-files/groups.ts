import type { CatalogProblem } from '@allmende/contract/catalog-import';
import type { Format } from './format.ts';
import { limits } from './product.ts';
import { problem } from './problems.ts';
import { type CatalogLine, type CatalogRow, rowLimits } from './rows.ts';

/**
 * Rows of one product may stand anywhere in a file: WooCommerce writes variations apart from their
 * product, and people sort tables. So the file is read twice. The first reading counts the rows of each
 * product; the second holds the rows of a product only until the last of them has come.
 */
export interface CatalogIndex {
  rows: number;
  products: number;
  /** How many rows belong to each group. */
  counts: Map<string, number>;
  aliases: Map<string, string>;
  /** Why the reading ended early, if it did. */
  end: CatalogProblem | null;
  /** The group of the last row: what it would have gone on to say is lost when `end` is set. */
  lastGroup: string | null;
}

export async function indexRows(
  lines: AsyncIterable<CatalogLine>,
  format: Format,
): Promise<CatalogIndex> {
  const index: CatalogIndex = {
    rows: 0,
    products: 0,
    counts: new Map(),
    aliases: new Map(),
    end: null,
    lastGroup: null,
  };
  const raw = new Map<string, number>();
  for await (const line of lines) {
    if (line.kind === 'end') index.end = line.problem;
    if (line.kind !== 'row') continue;
    index.rows++;
    if (index.rows > rowLimits.rows) {
      index.end = problem('catalog.too_many_rows', { row: line.row });
      break;
    }
    const membership = format.membership(line, index.lastGroup);
    if (!membership.ok) continue;
    const group = membership.group.slice(0, limits.key + 20);
    raw.set(group, (raw.get(group) ?? 0) + 1);
    index.lastGroup = group;
    for (const alias of membership.aliases) {
      if (!index.aliases.has(alias)) index.aliases.set(alias, group);
    }
  }
  // Who asks for a product by its SKU may stand before the product, so names are settled at the end.
  for (const [group, count] of raw) {
    const settled = resolve(index, group);
    index.counts.set(settled, (index.counts.get(settled) ?? 0) + count);
  }
  index.products = index.counts.size;
  return index;
}

function resolve(index: CatalogIndex, group: string): string {
  return index.counts.has(group) ? group : (index.aliases.get(group) ?? group);
}

/** All rows of one product; or why they cannot be had. */
export type Gathered =
  | { ok: true; rows: CatalogRow[] }
  | { ok: false; first: number; last: number; problem: CatalogProblem };

interface Held {
  rows: CatalogRow[];
  size: number;
}

/** More rows than variants and pictures can fill. */
const rowsMax = limits.variants + limits.pictures;

/**
 * Hands out the rows product by product, in the order in which products are complete. `sizeMax` bounds
 * the characters held at a time: when it is passed, the product that has waited longest is given up.
 */
export async function* gather(
  lines: AsyncIterable<CatalogLine>,
  format: Format,
  index: CatalogIndex,
  sizeMax: number,
): AsyncGenerator<Gathered> {
  const held = new Map<string, Held>();
  const awaited = new Map(index.counts);
  const givenUp = new Set<string>();
  let size = 0;
  let before: string | null = null;
  let rows = 0;

  function take(group: string): CatalogRow[] {
    const taken = held.get(group)!;
    held.delete(group);
    size -= taken.size;
    return taken.rows;
  }
  /** The product at a break is not complete, although nothing further of it is awaited. */
  function complete(group: string): Gathered {
    const taken = take(group);
    const last = taken.at(-1)!;
    const cut = index.end !== null && group === resolve(index, index.lastGroup ?? '');
    if (cut) last.problem ??= problem('catalog.row_cut_off', { row: last.row });
    return { ok: true, rows: taken };
  }
  function giveUp(group: string): Gathered {
    givenUp.add(group);
    const taken = take(group);
    const first = taken[0]!.row;
    const reason = problem('catalog.rows_scattered', { row: first });
    return { ok: false, first, last: taken.at(-1)!.row, problem: reason };
  }

  for await (const line of lines) {
    if (line.kind === 'end' || (line.kind === 'row' && ++rows > rowLimits.rows)) break;
    if (line.kind === 'broken') {
      const at = line.problem.row!;
      yield { ok: false, first: at, last: at, problem: line.problem };
      continue;
    }
    const membership = format.membership(line, before);
    if (!membership.ok) {
      yield {
        ok: false,
        first: line.row,
        last: line.row,
        problem: line.problem ?? membership.problem,
      };
      continue;
    }
    before = membership.group.slice(0, limits.key + 20);
    const group = resolve(index, before);
    const left = (awaited.get(group) ?? 1) - 1;
    awaited.set(group, left);
    if (givenUp.has(group)) continue;
    if (!held.has(group) && left >= rowsMax) {
      givenUp.add(group);
      yield {
        ok: false,
        first: line.row,
        last: line.row,
        problem: problem('catalog.too_many_variants', { row: line.row }),
      };
      continue;
    }
    const entry = held.get(group) ?? { rows: [], size: 0 };
    held.set(group, entry);
    const { row, values, problem: found, notices } = line;
    entry.rows.push({ row, values, problem: found, notices, size: line.size });
    entry.size += line.size;
    size += line.size;
    if (left <= 0) yield complete(group);
    while (size > sizeMax) yield giveUp(held.keys().next().value!);
  }
  // Only a file that changed between the two readings leaves anything here.
  for (const group of [...held.keys()]) yield complete(group);
}
