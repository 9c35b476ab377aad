import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from './database.ts';
import { migrateJobs } from './jobs.ts';
import type { Log } from './log.ts';

const migrationsFolder = join(import.meta.dirname, '../../migrations');
/** Any constant of our own: two processes that start at once take turns. */
const lockKey = 7_263_150_001;

/**
 * Applies what is missing, in order of file name, each file in its own transaction. Forward only. A
 * file that was applied and then edited is refused: the schema would no longer be what the files say.
 */
export async function migrate(database: Database, log: Log): Promise<{ applied: string[] }> {
  const files = (await readdir(migrationsFolder)).filter((name) => name.endsWith('.sql')).sort();
  return database.withClient(async (client) => {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    try {
      await client.query(`create table if not exists platform_migrations (
        name text primary key, checksum text not null, applied_at timestamptz not null default now())`);
      const done = await client.query('select name, checksum from platform_migrations');
      const checksums = new Map(
        done.rows.map((row) => [row.name as string, row.checksum as string]),
      );
      const applied: string[] = [];
      for (const name of files) {
        const text = await readFile(join(migrationsFolder, name), 'utf8');
        const checksum = createHash('sha256').update(text).digest('hex');
        const known = checksums.get(name);
        if (known === checksum) continue;
        if (known) throw new Error(`migration ${name} was changed after it had been applied`);
        await client.query('begin');
        try {
          await client.query(text);
          await client.query('insert into platform_migrations (name, checksum) values ($1, $2)', [
            name,
            checksum,
          ]);
          await client.query('commit');
        } catch (error) {
          await client.query('rollback').catch(() => undefined);
          throw new Error(`migration ${name} failed: ${(error as Error).message}`, {
            cause: error,
          });
        }
        applied.push(name);
        log.info({ migration: name }, 'platform.migrated');
      }
      // Also when no file was missing: a process may have died between the last file and this.
      await migrateJobs(database.connection, log);
      return { applied };
    } finally {
      await client.query('select pg_advisory_unlock($1)', [lockKey]).catch(() => undefined);
    }
  });
}
