import { type Case, report } from './cases.ts';
import { measureHistory, measureIdle, measureRooms } from './messaging/crowds.ts';
import { measurePairs } from './messaging/pairs.ts';
import { withStand } from './messaging/stand.ts';

/**
 * Messages over real WebSockets, durable before they are acknowledged, side by side with a bare relay on
 * the same PostgreSQL, which syncs every commit. Both servers and the people are processes of their own.
 * They take turns in short rounds, so that whatever else the machine does hits both; ratios are medians
 * of rounds. Processor time per message tells more than speed when the machine has other things to do.
 * Parts can be named to run only those: `npm run bench -- messaging rooms idle`.
 */
const parts = {
  // First, because later the server has room from before, and takes none for those who come.
  idle: measureIdle,
  // Before the index of the search has minutes of writing to catch up with.
  history: measureHistory,
  pairs: measurePairs,
  rooms: measureRooms,
};

const named = process.argv.slice(2);
const unknown = named.find((name) => !(name in parts));
if (unknown)
  throw new Error(`There is no part "${unknown}"; ${Object.keys(parts).join(', ')} are.`);

await withStand(async (stand) => {
  const cases: Case[] = [];
  for (const [name, measure] of Object.entries(parts)) {
    if (named.length === 0 || named.includes(name)) cases.push(...(await measure(stand)));
  }
  report('messaging', cases);
});
