import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { whatsappWorld } from '../dev/whatsapp-world.ts';
import { atMost, report } from './cases.ts';

/**
 * A business whose webhook is dead while a million things happen that it is to be told: what the server holds in memory
 * for it, while it tries again and again, and while the address is back and hears. `--events` makes it smaller.
 */
const { values } = parseArgs({ options: { events: { type: 'string', default: '1000000' } } });
const events = Number(values.events);
const world = await whatsappWorld();
const { app, clock, database } = world;
const shop = await world.openShop();

let status = 200;
let heard = 0;
const server = createServer((request, response) => {
  const challenge = new URL(request.url!, 'http://here').searchParams.get('hub.challenge');
  if (request.method === 'POST' && status === 200) heard += 1;
  request.resume().on('end', () => response.writeHead(status).end(challenge ?? ''));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
await shop.client.whatsapp.connect({ body: { url, verifyToken: 'last' } });
status = 500;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** What is held on to: whatever nobody needs any more was collected before. */
function held(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1_048_576;
}
const bodyOf = `'{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"text":"' || repeat('x', 700) || n || '"}}]}]}'`;
async function wait(count: number): Promise<void> {
  await database.pool.query(
    `insert into whatsapp_deliveries (business_actor_id, field, body, created_at)
     select $1, 'messages', ${bodyOf}, $2 from generate_series(1, $3::integer) as n`,
    [shop.actorId, clock.now(), count],
  );
}
/** The most that is held on to beyond what was there before, looked at after each try and while it is on its way. */
async function highest(work: () => Promise<void>, times: number): Promise<number> {
  const before = held();
  let most = before;
  for (let turn = 0; turn < times; turn++) {
    const underway = work();
    await new Promise(setImmediate);
    most = Math.max(most, held());
    await underway;
    most = Math.max(most, held());
  }
  return most - before;
}
const fails = async () => {
  clock.advance(3_600_001);
  await app.whatsapp.deliver(shop.actorId);
};

await wait(1000);
await highest(fails, 20);
const few = await highest(fails, 30);
await wait(events - 1000);
const many = await highest(fails, 30);
status = 200;
clock.advance(3_600_001);
const back = await highest(() => app.whatsapp.deliver(shop.actorId), 3);
const { rows } = await database.pool.query<{ waiting: number }>(
  'select count(*)::integer as waiting from whatsapp_deliveries where delivered_at is null',
);
console.log(
  `${events} events: ${many.toFixed(1)} MB while the address is dead (${few.toFixed(1)} MB with 1,000), ${back.toFixed(1)} MB while it is ` +
    `back; ${heard} requests heard, ${rows[0]!.waiting} events still wait`,
);
server.close();
report('dead-webhook', [
  atMost(1, {
    name: 'memory while the address is dead',
    value: Math.max(many, 0),
    unit: 'MB',
    reference: 'a fixed limit',
    referenceValue: 32,
  }),
  atMost(1, {
    name: 'memory while the address hears again',
    value: Math.max(back, 0),
    unit: 'MB',
    reference: 'a fixed limit',
    referenceValue: 32,
  }),
]);
