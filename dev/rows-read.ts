import pg from 'pg';
import type { Database } from '../apps/server/src/platform/database.ts';

/**
 * How many rows of some tables are read while `work` goes on, by everybody on this database. A session tells what
 * it has read when it likes, and for certain when it ends; so those of before and of meanwhile are ended.
 */
export async function rowsRead(
  database: Database,
  tables: readonly string[],
  work: () => Promise<unknown>,
): Promise<number> {
  const client = new pg.Client(database.pool.options);
  await client.connect();
  async function count(): Promise<number> {
    for (let left = 1; left > 0; ) {
      const { rows } = await client.query<{ left: number }>(
        `select count(pg_terminate_backend(pid))::integer as left from pg_stat_activity
         where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`,
      );
      left = rows[0]!.left;
    }
    const { rows } = await client.query<{ read: number }>(
      `select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::integer as read
       from pg_stat_user_tables where relname = any ($1)`,
      [tables],
    );
    return rows[0]!.read;
  }
  try {
    const before = await count();
    await work();
    return (await count()) - before;
  } finally {
    await client.end();
  }
}
