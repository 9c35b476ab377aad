import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The control centre of an airline on a bad day: `node --env-file=airline.env examples/airline/simulator.ts`. It tells some
 * things twice, as such systems do, and signs the bytes of each.
 */
const { HOOK = '', SECRET = '', PAUSE_MS = '1500' } = process.env;
const passengers = [{ account: 'nele', name: 'Nele' }];
const flight = { flight: 'LA 12', date: new Date().toISOString().slice(0, 10), passengers };
const events = [
  { type: 'delay', ...flight, minutes: 5, departure: '13:35' },
  { type: 'delay', ...flight, minutes: 35, departure: '14:05' },
  { type: 'delay', ...flight, minutes: 35, departure: '14:05' },
  { type: 'gate', ...flight, gate: 'B7' },
];

for (const event of events) {
  const body = JSON.stringify(event);
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  const answer = await fetch(HOOK, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-hub-signature-256': `sha256=${signature}`,
    },
    body,
  });
  console.log(`${event.type}: ${answer.status} ${await answer.text()}`);
  if (!answer.ok) process.exit(1);
  await sleep(Number(PAUSE_MS));
}
