import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A night in the stable, a reading of each collar at a time: `node --env-file=cow-collar.env examples/cow-collar/simulator.ts`.
 * Radio repeats some readings; each is told apart by its number.
 */
const { HOOK = '', SECRET = '', PAUSE_MS = '1000' } = process.env;

interface Reading {
  collar: number;
  cow: string;
  stall: number;
  temperature: number;
  event?: 'calving' | 'calved';
}
const berta = { collar: 17, cow: 'Berta', stall: 2 };
const alma = { collar: 4, cow: 'Alma', stall: 1 };
const night: Reading[] = [
  { ...berta, temperature: 38.4 },
  { ...alma, temperature: 38.7 },
  { ...berta, temperature: 37.9, event: 'calving' },
  { ...alma, temperature: 40.1 },
  { ...berta, temperature: 38.1, event: 'calving' },
  { ...alma, temperature: 40.2 },
  { ...berta, temperature: 38.5, event: 'calved' },
];

const run = Date.now();
for (const [number, reading] of night.entries()) {
  const body = JSON.stringify({ reading: run + number, ...reading });
  for (const attempt of number % 3 === 2 ? [1, 2] : [1]) {
    const answer = await fetch(HOOK, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET}` },
      body,
    });
    console.log(
      `${reading.cow} ${reading.event ?? reading.temperature} (${attempt}): ${answer.status}`,
    );
    if (!answer.ok) process.exit(1);
  }
  await sleep(Number(PAUSE_MS));
}
