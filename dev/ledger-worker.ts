import { createLedger } from '../apps/server/src/ledger/index.ts';
import { systemClock } from '../apps/server/src/platform/clock.ts';
import { createDatabase } from '../apps/server/src/platform/database.ts';
import { newUuid } from '../apps/server/src/platform/ids.ts';
import { createLog } from '../apps/server/src/platform/log.ts';

/**
 * A process that moves money as fast as it can and prints the id of every transfer that was acknowledged,
 * until it is killed. Tests kill it, its connection or its database, and then look for the ids.
 * `LEDGER_WORKER` holds `{ connection, accountIds, users }` as JSON.
 */
const { connection, accountIds, users } = JSON.parse(process.env['LEDGER_WORKER']!) as {
  connection: object;
  accountIds: string[];
  users: number;
};
const log = createLog({ level: 'silent' });
const database = createDatabase({ connection, log, maxConnections: 4 });
const ledger = createLedger({ database, clock: systemClock, log });

function pick(): string {
  return accountIds[Math.floor(Math.random() * accountIds.length)]!;
}

async function moveForEver(): Promise<never> {
  for (;;) {
    const debitAccountId = pick();
    const creditAccountId =
      accountIds[(accountIds.indexOf(debitAccountId) + 1) % accountIds.length]!;
    const id = newUuid();
    const [result] = await ledger.submit([
      { id, debitAccountId, creditAccountId, amount: 1n, assetCode: 'EUR', code: 1 },
    ]);
    if (result!.ok) process.stdout.write(`${id}\n`);
  }
}

await Promise.all(Array.from({ length: users }, moveForEver));
