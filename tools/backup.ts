import { backUp } from '../apps/server/src/platform/backup.ts';
import { StartRefused } from '../apps/server/src/platform/refusal.ts';
import { explainRefusal, openDatabase } from './open-database.ts';

/** `npm run backup -- <folder>` copies the whole town into a new folder, while its server runs or not. */
await explainRefusal(async () => {
  const { database, rest, dataFolder, isElsewhere, close } = await openDatabase(
    process.argv.slice(2),
  );
  try {
    const [target] = rest;
    if (!target || rest.length > 1) {
      throw new StartRefused('Say where to: npm run backup -- /backup/allmende-today');
    }
    if (isElsewhere) {
      throw new StartRefused(
        'With a database of your own (DATABASE_URL) back that one up with its tools, and the data folder after it.',
      );
    }
    const startedAt = performance.now();
    const { folder, files, bytes } = await backUp({ database, dataFolder, target });
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const size = (bytes / 1_000_000).toFixed(1);
    console.log(
      `\nAll of ${dataFolder} is in ${folder}: ${files} files, ${size} MB, ${seconds} s.`,
    );
    console.log('It holds every private message; keep it as safe as the server.\n');
  } finally {
    await close();
  }
});
