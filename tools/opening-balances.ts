import { readFile } from 'node:fs/promises';
import { createApp } from '../apps/server/src/app.ts';
import { systemClock } from '../apps/server/src/platform/clock.ts';
import { completeConfig, parseConfig } from '../apps/server/src/platform/config.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import { StartRefused } from '../apps/server/src/platform/refusal.ts';
import { explainRefusal, openDatabase } from './open-database.ts';

/** `npm run opening-balances -- file.csv` says what would be taken over; with `--apply` it is. */
await explainRefusal(async () => {
  const args = process.argv.slice(2);
  const isDryRun = !args.includes('--apply');
  const given = args.filter((arg) => arg !== '--apply');
  const { database, rest, dataFolder, close } = await openDatabase(given);
  try {
    const [file] = rest;
    if (!file || rest.length > 1) {
      throw new StartRefused('Say which file: npm run opening-balances -- balances.csv [--apply]');
    }
    const text = await readFile(file, 'utf8').catch((error: Error) => {
      throw new StartRefused(error.message, { cause: error });
    });
    const config = completeConfig(parseConfig([`--data=${dataFolder}`], process.env), 0);
    const app = await createApp({
      config,
      database,
      log: createLog({ level: 'error' }),
      clock: systemClock,
    });
    const report = await app.wallet.importOpening(text, { isDryRun });
    await app.close();
    for (const { line, reason } of report.faults) console.log(`  line ${line}: ${reason}`);
    for (const { assetCode, scale, minor } of report.totals) {
      const digits = String(minor).padStart(scale + 1, '0');
      const end = digits.length - scale;
      const amount = scale === 0 ? digits : `${digits.slice(0, end)}.${digits.slice(end)}`;
      console.log(`  ${amount} ${assetCode}`);
    }
    const counted = `${report.fresh} lines, ${report.known} known from before`;
    if (report.faults.length > 0) {
      console.log(`\nNothing was taken over: mend the lines above. (${counted})\n`);
      process.exitCode = 1;
    } else if (isDryRun) {
      console.log(`\nThis would be taken over: ${counted}. Add --apply to do it.\n`);
    } else console.log(`\nTaken over: ${counted}.\n`);
  } finally {
    await close();
  }
});
