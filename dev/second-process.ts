import { type App, createApp } from '../apps/server/src/app.ts';
import { freePort } from './free-port.ts';
import type { World } from './world.ts';

/** Another server on the database of a world whose setting `DATABASE_URL` says that there may be several. The caller closes it. */
export async function secondProcess({
  app,
  clock,
  database,
}: Pick<World, 'app' | 'clock' | 'database'>): Promise<{ app: App; origin: string }> {
  const port = await freePort();
  const config = { ...app.config, port };
  const second = await createApp({ config, database, log: app.log, clock });
  await second.listen();
  return { app: second, origin: `http://localhost:${port}` };
}
