import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createTestDatabase,
  sharedServerVariable,
  startTestServer,
} from '../../dev/test-database.ts';
import { startServer } from './server.ts';

/** Where the workers find the town that is ready to be copied. */
export const seededTownVariable = 'ALLMENDE_SEEDED_TOWN';

export interface SeededTown {
  /** Name of the database. */
  database: string;
  dataFolder: string;
}

/** Lets the demo town move in once; each worker then copies it in no time. */
export default async function seedOnce(): Promise<() => Promise<void>> {
  const ownServer = process.env[sharedServerVariable] ? null : await startTestServer();
  if (ownServer) process.env[sharedServerVariable] = JSON.stringify(ownServer.connection);

  const made = await createTestDatabase();
  const dataFolder = await mkdtemp(join(tmpdir(), 'allmende-town-'));
  const server = await startServer({ connection: made.connection, dataFolder });
  await server.stop();
  // Only a database to which nobody is connected can be copied.
  await made.database.close();
  const town: SeededTown = { database: made.connection.database!, dataFolder };
  process.env[seededTownVariable] = JSON.stringify(town);

  return async () => {
    await made.close();
    await ownServer?.stop();
    await rm(dataFolder, { recursive: true, force: true });
  };
}
