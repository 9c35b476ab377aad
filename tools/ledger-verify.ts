import { join, resolve } from 'node:path';
import { createLedger } from '../apps/server/src/ledger/index.ts';
import { systemClock } from '../apps/server/src/platform/clock.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import { StartRefused } from '../apps/server/src/platform/refusal.ts';
import { explainRefusal, openDatabase } from './open-database.ts';

/**
 * `npm run ledger:verify` proves the whole book and says what it looked at. With `--anchors FOLDER` it compares the daily anchors that
 * are kept there, for example a copy from another machine, instead of those in the data folder.
 */
await explainRefusal(async () => {
  const { args, folder } = takeAnchors(process.argv.slice(2));
  const { database, dataFolder, close } = await openDatabase(args);
  const anchorsFolder = folder ?? join(dataFolder, 'anchors');
  try {
    const ledger = createLedger({
      database,
      clock: systemClock,
      log: createLog({ level: 'error' }),
    });
    const report = await ledger.verify({ anchorsFolder });
    console.log(`\nThe book at ${report.at.toISOString()}\n`);
    for (const { claim, checked, differences } of report.checks) {
      console.log(`  ${differences.length === 0 ? '✓' : '✗'} ${claim}  (${checked} checked)`);
      for (const difference of differences) console.log(`      ${difference}`);
    }
    if (report.anchors === 0) {
      console.log(
        `  ? No daily anchors in ${anchorsFolder}, so nothing was compared with what left the database;\n` +
          '    --anchors FOLDER names where they are kept',
      );
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

/** `--anchors FOLDER` or `--anchors=FOLDER`, and what is left without it. */
function takeAnchors(args: string[]): { args: string[]; folder: string | null } {
  const at = args.findIndex((arg) => arg === '--anchors' || arg.startsWith('--anchors='));
  if (at < 0) return { args, folder: null };
  const [, attached] = args[at]!.split('=');
  const folder = attached ?? args[at + 1];
  if (!folder) throw new StartRefused('--anchors needs a folder.');
  return { args: args.toSpliced(at, attached === undefined ? 2 : 1), folder: resolve(folder) };
}

function decimal(minor: bigint, scale: number): string {
  const digits = String(minor).padStart(scale + 1, '0');
  return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
