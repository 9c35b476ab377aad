import type { Database } from '#platform/database';
import { StartRefused } from '#platform/refusal';
import { readSetting, writeSetting } from '#platform/settings';
import type { App } from '../app.ts';

/** Somebody of the demo town as whom a visitor may sign in. */
export interface DemoPerson {
  name: string;
  handle: string;
  password: string;
  role: string;
}

/**
 * What became of the demo town in this database. It moves in on the very first start or never; `moving_in`
 * is written before and replaced after, so that a start that died in between is noticed.
 */
type Town =
  | { state: 'moving_in' }
  | { state: 'moved_in'; people: DemoPerson[] }
  | { state: 'left_out' };

const settingName = 'demo_town';

/** True when an earlier first start died while the town moved in: the database holds half of it. */
export async function isTownHalfway(database: Database): Promise<boolean> {
  return (await readSetting<Town>(database, settingName))?.state === 'moving_in';
}

export function refuseHalfTown(): never {
  throw new StartRefused(
    'The first start on this database was interrupted while the demo town moved in, so half of it is there.\n' +
      'Empty the database, or point DATABASE_URL at another one, and start again.',
  );
}

/** Whom to sign in as; null without a demo town. Seeds it when this is the first start. */
export async function ensureTown(
  database: Database,
  options: { isWanted: boolean; seed(): Promise<DemoPerson[]> },
): Promise<DemoPerson[] | null> {
  const known = await readSetting<Town>(database, settingName);
  if (known) return known.state === 'moved_in' ? known.people : null;
  if (!options.isWanted) {
    await remember(database, { state: 'left_out' });
    return null;
  }
  await remember(database, { state: 'moving_in' });
  const people = await options.seed();
  await remember(database, { state: 'moved_in', people });
  return people;
}

async function remember(database: Database, town: Town): Promise<void> {
  await database.transaction((tx) => writeSetting(tx, settingName, town));
}

/** Loaded only on the very first start. */
export async function seedDemoTown(app: App): Promise<DemoPerson[]> {
  const { seedTown } = await import('../../../../dev/town/seed.ts');
  return await seedTown(app);
}
