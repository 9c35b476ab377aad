import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { StartRefused } from '../apps/server/src/platform/refusal.ts';
import { replay } from '../apps/server/src/promotion/replay.ts';
import { explainRefusal } from './open-database.ts';

/**
 * `npm run ads:replay -- places-2027-05-31.ndjson` plays the log of a day again and says whether every place went to whom it should;
 * `npm run ads:replay -- https://town.example 2027-05-31` fetches it, and compares with what was published.
 */
await explainRefusal(async () => {
  const [where, day] = process.argv.slice(2);
  if (!where) {
    throw new StartRefused(
      'Say which log: npm run ads:replay -- <file>, or -- <address of a server> <day>',
    );
  }
  const isServer = /^https?:\/\//.test(where);
  const published = isServer ? await publishedOf(where, day) : null;
  const input = published ? await fetched(published.log) : createReadStream(where);
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  const failed = new Promise<never>((_, reject) => {
    input.once('error', (error) => reject(new StartRefused(error.message)));
  });
  const found = await Promise.race([replay(lines), failed]);
  const { faults } = found;
  if (published && published.root !== found.root) faults.push('the root is not what was published');
  if (published && published.commitment !== found.commitment) {
    faults.push('the seed is not the one whose hash was published');
  }
  for (const fault of faults) console.log(`  ${fault}`);
  console.log(
    `${found.day}: ${found.places} places, ${found.sold} sold, ${found.drawn} of them drawn`,
  );
  console.log(`root ${found.root}`);
  console.log(`seed ${found.commitment} (SHA-256)`);
  console.log(
    faults.length === 0 ? 'Every place went to whom it should.' : 'This log is not right.',
  );
  if (faults.length > 0) process.exitCode = 1;
});

interface Published {
  log: string;
  root: string;
  commitment: string;
}

async function publishedOf(address: string, day: string | undefined): Promise<Published> {
  const base = new URL('/api/v1/promotion/days', address);
  for (let cursor: string | null = ''; cursor !== null; ) {
    const url: string = `${base.href}?limit=50${cursor ? `&cursor=${cursor}` : ''}`;
    const page = (await (await answerOf(url)).json()) as {
      items: { day: string; root: string | null; commitment: string }[];
      nextCursor: string | null;
    };
    const found = page.items.find((one) => one.root !== null && (!day || one.day === day));
    if (found) {
      return {
        log: `${base.href}/${found.day}/log`,
        root: found.root!,
        commitment: found.commitment,
      };
    }
    cursor = page.nextCursor;
  }
  throw new StartRefused(day ? `Nothing is published of ${day}.` : 'Nothing is published yet.');
}

async function fetched(url: string): Promise<Readable> {
  const { body } = await answerOf(url);
  return Readable.fromWeb(body as import('node:stream/web').ReadableStream);
}

async function answerOf(url: string): Promise<Response> {
  const answer = await fetch(url).catch((error: Error) => {
    throw new StartRefused(`${url}: ${error.message}`);
  });
  if (!answer.ok) throw new StartRefused(`${url}: ${answer.status}`);
  return answer;
}
