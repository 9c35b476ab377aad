import { createLedger } from '../apps/server/src/ledger/index.ts';
import { systemClock } from '../apps/server/src/platform/clock.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import { explainRefusal, openDatabase } from './open-database.ts';

/** `npm run ledger:verify` proves the whole book and says what it looked at. */
await explainRefusal(async () => {
  const { database, dataFolder, close } = await openDatabase(process.argv.slice(2));
  try {
    const ledger = createLedger({
      database,
      clock: systemClock,
      log: createLog({ level: 'error' }),
      ...(dataFolder ? { config: { dataFolder } } : {}),
    });
    const report = await ledger.verify();
    console.log(`\nThe book at ${report.at.toISOString()}\n`);
    for (const { claim, checked, differences } of report.checks) {
      console.log(`  ${differences.length === 0 ? '✓' : '✗'} ${claim}  (${checked} checked)`);
      for (const difference of differences) console.log(`      ${difference}`);
    }
    console.log('');
    for (const { code, scale, accounts, turnoverMinor } of report.assets) {
      console.log(`  ${code}: ${accounts} accounts, turnover ${decimal(turnoverMinor, scale)}`);
    }
    console.log(report.ok ? '\nThe book adds up.\n' : '\nTHE BOOK DOES NOT ADD UP.\n');
    if (!report.ok) process.exitCode = 1;
  } finally {
    await close();
  }
});

function decimal(minor: bigint, scale: number): string {
  const digits = String(minor).padStart(scale + 1, '0');
  return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
