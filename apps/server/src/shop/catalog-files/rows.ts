import type { CatalogProblem } from '@allmende/contract/catalog-import';

/**
 * What a file yields, one after the other, whatever it is made of: rows; rows of which nothing can be
 * said but that they are broken; and at most one `end`, after which nothing follows because nothing
 * further can be read.
 */
export type CatalogLine =
  | ({ kind: 'row' } & CatalogRow)
  | { kind: 'broken'; problem: CatalogProblem }
  | { kind: 'end'; problem: CatalogProblem };

/** One row by the names of our vocabulary. Cells that are empty or have no name are not there. */
export interface CatalogRow {
  row: number;
  values: Readonly<Record<string, string>>;
  /** What is wrong with the row as such; it spoils the product to which the row belongs. */
  problem: CatalogProblem | null;
  notices: CatalogProblem[];
  /** Characters held in memory for as long as the row is. */
  size: number;
}

export const rowLimits = {
  cell: 1024 * 1024,
  row: 4 * 1024 * 1024,
  columns: 2000,
  rows: 200_000,
} as const;
