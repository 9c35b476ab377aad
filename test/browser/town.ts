import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import type { Database } from '../../apps/server/src/platform/database.ts';
import type { DemoPerson } from '../../apps/server/src/start/demo-town.ts';
import { type CardProcessor, startCardProcessor } from '../../dev/card-processor.ts';
import { type MailServer, openMailServer } from '../../dev/mail-server.ts';
import { createTestDatabase } from '../../dev/test-database.ts';
import { type SeededTown, seededTownVariable } from './global-setup.ts';
import { startServer } from './server.ts';

/** The real server in its own process, on a database in which the demo town has just moved in. */
export interface Town {
  /** `http://localhost:<port>`; also the base of relative addresses in `page.goto`. */
  origin: string;
  /** Whom to sign in as. */
  people: DemoPerson[];
  /** What the server keeps, for assertions behind the scenes. */
  database: Database;
  /** Where its letters arrive. */
  mail: MailServer;
  /** Where letters to its businesses come in by SMTP. */
  mailPort: number;
  /** Where cards are paid with: a double of Stripe. */
  cards: CardProcessor;
}

/** One town per worker. Scenarios that need a place to themselves open accounts of their own. */
export const test = base.extend<
  { baseURL: string; devicesAreLeft: undefined },
  { town: Town; regime: Regime; hasKeysOfCards: boolean }
>({
  /** What the money is; a file that wants another than `play` says so with `test.use`. */
  regime: ['play', { option: true, scope: 'worker' }],
  /** A file that sets the keys of the processor says so: what comes after it in the same town would find them. */
  hasKeysOfCards: [false, { option: true, scope: 'worker' }],
  town: [
    async ({ browserName, regime }, use) => {
      const { town, close } = await openTown(browserName, regime);
      await use(town);
      await close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ town }, use) => use(town.origin),
  // A device that stays open goes on living in the town: it syncs, draws and slows down all that come after.
  devicesAreLeft: [
    async ({ browser }, use) => {
      await use(undefined);
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    { auto: true },
  ],
});

export { expect } from '@playwright/test';

type Regime = 'play' | 'licensed';

async function openTown(
  browserName: string,
  regime: Regime,
): Promise<{ town: Town; close(): Promise<void> }> {
  const seeded = JSON.parse(process.env[seededTownVariable]!) as SeededTown;
  const made = await createTestDatabase({ template: seeded.database });
  const dataFolder = await mkdtemp(join(tmpdir(), `allmende-${browserName}-`));
  await cp(seeded.dataFolder, dataFolder, { recursive: true });
  const mail = await openMailServer();
  const cards = await startCardProcessor();
  const { host, port } = cards.place;
  const server = await startServer({
    connection: made.connection,
    dataFolder,
    smtpUrl: mail.url,
    regime,
    cardProcessor: `http://${host}:${port}`,
  });
  const { rows } = await made.database.pool.query<{ value: { people: DemoPerson[] } }>(
    `select value from platform_settings where name = 'demo_town'`,
  );
  return {
    town: {
      origin: server.origin,
      people: rows[0]!.value.people,
      database: made.database,
      mail,
      mailPort: server.mailPort,
      cards,
    },
    async close() {
      await server.stop();
      await mail.close();
      await cards.close();
      await made.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
