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
    const group = groupName(membership.group);
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

/** Longer names are refused when the product is made; until then they need not be kept whole. */
function groupName(name: string): string {
  return name.slice(0, limits.key + 20);
}

function resolve(index: CatalogIndex, group: string): string {
  return index.counts.has(group) ? group : (index.aliases.get(group) ?? group);
}

/** All rows of one product; or why they cannot be had. */
export type Gathered =
  | { ok: true; rows: CatalogRow[] }
  | { ok: false; first: number; last: number; problem: CatalogProblem };

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
  const shelf = createShelf(index, sizeMax);
  let before: string | null = null;
  let rows = 0;
  for await (const line of lines) {
    if (line.kind === 'end' || (line.kind === 'row' && ++rows > rowLimits.rows)) break;
    if (line.kind === 'broken') {
      yield refusal(line.problem.row!, line.problem);
      continue;
    }
    const membership = format.membership(line, before);
    if (membership.ok) {
      before = groupName(membership.group);
      yield* shelf.put(resolve(index, before), line);
    } else yield refusal(line.row, line.problem ?? membership.problem);
  }
  yield* shelf.rest();
}

function refusal(row: number, reason: CatalogProblem): Gathered {
  return { ok: false, first: row, last: row, problem: reason };
}

/** Holds rows until their product is complete, and no more of them than `sizeMax` characters. */
function createShelf(index: CatalogIndex, sizeMax: number) {
  const held = new Map<string, { rows: CatalogRow[]; size: number }>();
  const awaited = new Map(index.counts);
  const givenUp = new Set<string>();
  let size = 0;

  function take(group: string): CatalogRow[] {
    const taken = held.get(group)!;
    held.delete(group);
    size -= taken.size;
    return taken.rows;
  }
  /** The product at a break is not complete, although nothing further of it is awaited. */
  function complete(group: string): Gathered {
    const rows = take(group);
    const last = rows.at(-1)!;
    const cut = index.end !== null && group === resolve(index, index.lastGroup ?? '');
    if (cut) last.problem ??= problem('catalog.row_cut_off', { row: last.row });
    return { ok: true, rows };
  }
  function giveUp(group: string): Gathered {
    givenUp.add(group);
    const rows = take(group);
    const first = rows[0]!.row;
    const reason = problem('catalog.rows_scattered', { row: first });
    return { ok: false, first, last: rows.at(-1)!.row, problem: reason };
  }
  return {
    *put(group: string, { row, values, problem: found, notices, size: added }: CatalogRow) {
      const left = (awaited.get(group) ?? 1) - 1;
      awaited.set(group, left);
      if (givenUp.has(group)) return;
      if (!held.has(group) && left >= rowsMax) {
        givenUp.add(group);
        yield refusal(row, problem('catalog.too_many_variants', { row }));
        return;
      }
      const entry = held.get(group) ?? { rows: [], size: 0 };
      held.set(group, entry);
      entry.rows.push({ row, values, problem: found, notices, size: added });
      entry.size += added;
      size += added;
      if (left <= 0) yield complete(group);
      while (size > sizeMax) yield giveUp(held.keys().next().value!);
    },
    /** What a file leaves that changed between the two readings. */
    *rest() {
      for (const group of [...held.keys()]) yield complete(group);
    },
  };
}
