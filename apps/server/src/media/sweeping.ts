import type { Database, Tx } from '#platform/database';

/** So many in a transaction, so that uploads do not wait long. */
export const sweptAtOnce = 200;

/** What is removed when nothing shows it any more: first the rows, then what they had on the disk. */
export interface Sweep {
  /** Returns how many it deleted, at most `sweptAtOnce`; they leave a note of their blobs. */
  deleteRows(tx: Tx): Promise<number>;
  /** Follows such notes, also of an earlier sweep. Returns how many blobs went; null when there are no notes. */
  removeLeftovers(tx: Tx): Promise<number | null>;
}

/** Until nothing is left. Returns how many blobs went. */
export async function sweep(
  database: Database,
  { deleteRows, removeLeftovers }: Sweep,
): Promise<number> {
  let rows: number;
  do rows = await database.transaction(deleteRows);
  while (rows > 0);
  for (let count = 0; ; ) {
    const removed = await database.transaction(removeLeftovers);
    if (removed === null) return count;
    count += removed;
  }
}
