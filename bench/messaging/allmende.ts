import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { createApp } from '../../apps/server/src/app.ts';
import { systemClock } from '../../apps/server/src/platform/clock.ts';
import { completeConfig, parseConfig } from '../../apps/server/src/platform/config.ts';
import { createDatabase } from '../../apps/server/src/platform/database.ts';
import { toPublicId } from '../../apps/server/src/platform/ids.ts';
import { createLog } from '../../apps/server/src/platform/log.ts';
import { noLimits } from '../../apps/server/src/platform/rate-limit.ts';
import type { Person } from './load.ts';

/** The whole server, with pairs of persons who know each other. Started by bench/messaging.ts. */
const { connection, pairs } = JSON.parse(process.env['ALLMENDE_BENCH']!) as {
  connection: pg.PoolConfig;
  pairs: number;
};
const folder = await mkdtemp(join(tmpdir(), 'allmende-bench-data-'));
const log = createLog({ level: 'error' });
const config = completeConfig(parseConfig([], { DATA: folder }), 0);
const database = createDatabase({ connection, log });
const { listen, identity, messaging } = await createApp({
  config,
  database,
  log,
  clock: systemClock,
  limiter: noLimits,
});

async function signUp(name: string): Promise<{ actorId: string; token: string }> {
  const account = { handle: name, name, password: null, locale: 'de' } as const;
  const { userId, actorId } = await identity.signUp(account);
  return { actorId, token: await identity.createSession(userId) };
}

const people: Person[] = [];
for (let pair = 0; pair < pairs; pair++) {
  const both = [await signUp(`one-${pair}`), await signUp(`other-${pair}`)] as const;
  const [{ actorId: a }, { actorId: b }] = both;
  const opened = await database.transaction((tx) => messaging.directConversation(tx, { a, b }));
  if (!opened.ok) throw new Error(opened.code);
  const conversationId = toPublicId('cnv', opened.value);
  for (const { actorId, token } of both) {
    people.push({ token, actorId: toPublicId('act', actorId), conversationId });
  }
}
const { port } = await listen();
process.send!({ port, people });
process.once('disconnect', () => {
  void rm(folder, { recursive: true, force: true }).then(() => process.exit());
});
