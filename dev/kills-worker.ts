import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { createApp } from '../apps/server/src/app.ts';
import { systemClock } from '../apps/server/src/platform/clock.ts';
import { completeConfig, parseConfig } from '../apps/server/src/platform/config.ts';
import { createDatabase } from '../apps/server/src/platform/database.ts';
import { newUuid, toPublicId, type Uuid } from '../apps/server/src/platform/ids.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import { noLimits } from '../apps/server/src/platform/rate-limit.ts';
import { prefundedMinor, type ServerOrder, type ServerTask } from './kills.ts';

/**
 * The whole server as a process that can be killed. Beside what is asked of it over HTTP, it holds money and posts a part of it, or
 * frees it, over and over, and says the id of each step that was acknowledged.
 */
const task = JSON.parse(process.env['ALLMENDE_KILLS']!) as ServerTask;
const { connection } = task as { connection: pg.PoolConfig };
const log = createLog({ level: 'silent' });
const folder = task.folder ?? (await mkdtemp(join(tmpdir(), 'allmende-kills-')));
const config = completeConfig(parseConfig([], { DATA: folder }), 0);
const database = createDatabase({ connection, log });
const app = await createApp({ config, database, log, clock: systemClock, limiter: noLimits });

async function makePayer(index: number) {
  const handle = `payer-${index}`;
  const account = { handle, name: handle, password: null, locale: 'de' } as const;
  const { userId, actorId } = await app.identity.signUp(account);
  const paid = await database.transaction((tx) =>
    app.wallet.deposit(tx, {
      paymentId: newUuid(),
      toActorId: actorId,
      amountMinor: prefundedMinor,
      assetCode: 'EUR',
      rail: 'cash',
      note: '',
    }),
  );
  if (!paid.ok) throw new Error(paid.code);
  return { actorId: toPublicId('act', actorId), token: await app.identity.createSession(userId) };
}

async function openHolders(): Promise<Uuid[]> {
  const ids = [newUuid(), newUuid(), newUuid()];
  await database.transaction((tx) =>
    app.ledger.openAccounts(
      tx,
      ids.map((id) => ({ id, assetCode: 'EUR', code: 'holder', limit: 'none' as const })),
    ),
  );
  return ids;
}

async function holdForEver(ids: readonly Uuid[]): Promise<never> {
  for (;;) {
    const [debitAccountId, creditAccountId] = ids.toSorted(() => Math.random() - 0.5);
    const hold = {
      kind: 'hold' as const,
      id: newUuid(),
      debitAccountId: debitAccountId!,
      creditAccountId: creditAccountId!,
      amount: 7n,
      assetCode: 'EUR',
      code: 40,
    };
    const end = { id: newUuid(), holdId: hold.id };
    const ending =
      Math.random() < 0.7
        ? { ...end, kind: 'post' as const, amount: 4n }
        : { ...end, kind: 'void' as const };
    for (const step of [hold, ending]) {
      const [result] = await app.ledger.submit([step]);
      if (!result!.ok) throw new Error(result!.code);
      process.send!({ moved: step.id });
    }
  }
}

process.on('message', async (order: ServerOrder) => {
  if ('payers' in order) {
    const payers = [];
    for (let index = 0; index < order.payers; index++) payers.push(await makePayer(index));
    process.send!({ payers, holders: await openHolders() });
  } else {
    for (let one = 0; one < 4; one++) void holdForEver(order.hold);
  }
});
const { port } = await app.listen();
process.send!({ port });
process.once('disconnect', () => process.exit());
