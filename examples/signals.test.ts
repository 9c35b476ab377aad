import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseEnv, promisify } from 'node:util';
import { testWorld } from '../dev/world.ts';
import { comeIn } from './in-town.ts';

const world = await testWorld();
const password = 'unter-der-linde';
for (const handle of ['svenja', 'nele', 'henrik', 'clara']) await world.open(handle, password);

async function run(file: string, args: string[], env: Record<string, string> = {}) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, file), ...args],
    { env: { ...process.env, PAUSE_MS: '50', ...env } },
  );
  return stdout;
}
/** Sets up, lets the simulator play, and waits until everything is worked on. */
async function play(example: string): Promise<void> {
  const printed = parseEnv(await run(`${example}/setup.ts`, [world.origin]));
  await run(`${example}/simulator.ts`, [], printed as Record<string, string>);
  await world.app.signals.idle();
  await world.settle();
}
async function cardsOf(handle: string) {
  const { self } = await comeIn(world.origin, handle);
  const { items } = await self.messaging.syncConversations({ query: {} });
  const pages = await Promise.all(
    items.map(({ id }) =>
      self.messaging.listMessages({ params: { conversationId: id }, query: {} }),
    ),
  );
  return pages.flatMap((page) =>
    page.items.flatMap(({ body }) =>
      body.kind === 'card' && body.card.type === 'outreach' ? [body.card] : [],
    ),
  );
}

test('the airline tells Nele of her delay once, and of her gate', async () => {
  await play('airline');
  const texts = (await cardsOf('nele')).map(({ text }) => text);
  assert.deepEqual(texts, [
    'Hallo Nele, dein Flug LA 12 verspätet sich um 35 Minuten. Er startet voraussichtlich um 14:05 Uhr.',
    'Hallo Nele, dein Flug LA 12 startet jetzt von Gate B7. Bitte geh rechtzeitig dorthin.',
  ]);
});

test('the collars call Henrik once for each cow, and say when it is over', async () => {
  const henrik = await comeIn(world.origin, 'henrik');
  await henrik.self.business.openBusiness({
    body: { name: 'Hof Wiesengrund', handle: 'hof-wiesengrund', category: 'food' },
  });
  await play('cow-collar');
  const cards = await cardsOf('henrik');
  assert.deepEqual(
    cards.map(({ text, alert }) => [text.slice(0, 16), alert?.state]),
    [
      ['Bei Berta beginn', 'ended'],
      ['Die Kuh Alma hat', 'open'],
      ['Bei Berta ist di', undefined],
    ],
  );
  assert.match(cards[1]!.text, /40,1 Grad/);
  assert.equal((await cardsOf('clara')).length, 1, 'the second step was not needed');
});
