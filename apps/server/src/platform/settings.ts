import type { Database, Tx } from './database.ts';

interface SettingsTables {
  platform_settings: { name: string; value: unknown; changed_at: Date };
}

/**
 * A fact about this installation, or null when it was never set. Give the transaction within one, so that nobody who
 * holds a connection waits for a second one.
 */
export async function readSetting<T>(database: Database, name: string, tx?: Tx): Promise<T | null> {
  const db = tx ? tx.as<SettingsTables>() : database.read<SettingsTables>();
  const row = await db
    .selectFrom('platform_settings')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst();
  return row ? (row.value as T) : null;
}

export async function writeSetting(tx: Tx, name: string, value: unknown): Promise<void> {
  await tx.client.query(
    `insert into platform_settings (name, value) values ($1, $2)
     on conflict (name) do update set value = excluded.value, changed_at = now()`,
    [name, JSON.stringify(value)],
  );
}

/** Reads the setting, or stores what `make` returns; two processes that race get the same value. */
export async function settingOrNew<T>(database: Database, name: string, make: () => T): Promise<T> {
  const known = await readSetting<T>(database, name);
  if (known !== null) return known;
  await database.pool.query(
    'insert into platform_settings (name, value) values ($1, $2) on conflict (name) do nothing',
    [name, JSON.stringify(make())],
  );
  return (await readSetting<T>(database, name))!;
}
