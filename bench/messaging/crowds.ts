import { atLeast, atMost, type Case } from '../cases.ts';
import type { CrowdOrder, ReadFigures, RoomFigures } from './crowd.ts';
import type { Person, Target } from './load.ts';
import { ask, median, nameOf, residentBytes, type Stand, targets } from './stand.ts';

const rooms = [
  { size: 100, window: 20 },
  { size: 1_000, window: 10 },
];
const room = { rounds: 4, ms: 2_500 };
const idleCount = 5_000;
const idleSettleMs = 3_000;
const histories = [100_000, 1_000_000];
const reading = { clients: 8, rounds: 4, ms: 2_000 };

/** What an order needs besides whom it is for. */
type Wish = CrowdOrder extends infer Each
  ? Each extends CrowdOrder
    ? Omit<Each, 'target' | 'port'>
    : never
  : never;

function tell<T>({ crowd, servers }: Stand, target: Target, wish: Wish): Promise<T> {
  return ask<T>(crowd, { ...wish, target, port: servers[target].port });
}

/** Rounds in turns; the first of each warms up and is forgotten. */
async function takeTurns<T>(
  rounds: number,
  measure: (target: Target) => Promise<T>,
): Promise<Record<Target, T[]>> {
  const figures: Record<Target, T[]> = { allmende: [], relay: [] };
  for (let round = 0; round <= rounds; round++) {
    for (const target of targets) {
      const measured = await measure(target);
      if (round > 0) figures[target].push(measured);
    }
  }
  return figures;
}

/** One writes to a group as fast as it goes, and everybody else is online. */
export async function measureRooms(stand: Stand): Promise<Case[]> {
  const cases: Case[] = [];
  for (const { size, window } of rooms) {
    const members = await stand.make({ make: 'group', count: size });
    for (const target of targets) await tell(stand, target, { act: 'join', room: size, members });
    const wish = { act: 'write', members, room: size, window, ms: room.ms } as const;
    const figures = await takeTurns(room.rounds, async (target) => {
      const measured = await tell<RoomFigures>(stand, target, wish);
      const { deliveriesPerSecond, lastP50Ms } = measured;
      console.log(
        `Group of ${size}  ${nameOf[target].padEnd(10)} ${Math.round(deliveriesPerSecond)} deliveries/s, ` +
          `the last has it after ${lastP50Ms.toFixed(1)} ms (median)`,
      );
      return measured;
    });
    for (const target of targets) await tell(stand, target, { act: 'leave' });
    const { allmende, relay } = figures;
    const speed = (one: RoomFigures) => one.deliveriesPerSecond;
    const last = (one: RoomFigures) => one.lastP50Ms;
    cases.push(
      atLeast(0.5, {
        name: `fan-out to ${size}`,
        value: median(allmende.map(speed)),
        unit: 'deliveries/s',
        reference: 'bare relay',
        referenceValue: median(relay.map(speed)),
        ratio: median(allmende.map((one, index) => speed(one) / speed(relay[index]!))),
      }),
      atMost(2, {
        name: `fan-out to ${size}, until the last has it`,
        value: median(allmende.map(last)),
        unit: 'ms',
        reference: 'bare relay',
        referenceValue: median(relay.map(last)),
        ratio: median(allmende.map((one, index) => last(one) / last(relay[index]!))),
      }),
    );
  }
  return cases;
}

/** Devices that are connected and do nothing, each of somebody else. */
export async function measureIdle(stand: Stand): Promise<Case[]> {
  const members = await stand.make({ make: 'people', count: idleCount });
  const settle = () => new Promise((resolve) => setTimeout(resolve, idleSettleMs));
  const bytes: Record<string, number> = {};
  for (const target of targets) {
    const { process } = stand.servers[target];
    // What the first connections load and compile is no cost of theirs.
    await tell(stand, target, { act: 'join', room: 0, members: members.slice(0, 200) });
    await settle();
    const before = await residentBytes(process);
    await tell(stand, target, { act: 'join', room: 0, members: members.slice(200) });
    await settle();
    bytes[target] = ((await residentBytes(process)) - before) / (idleCount - 200);
    await tell(stand, target, { act: 'leave' });
    console.log(`Idle  ${nameOf[target].padEnd(10)} ${(bytes[target] / 1000).toFixed(1)} kB`);
  }
  return [
    atMost(1, {
      name: `memory of the server per idle connection, ${idleCount} of them`,
      value: bytes['allmende']! / 1000,
      unit: 'kB',
      reference: 'limit',
      referenceValue: 20,
    }),
  ];
}

/** Pages of 50 anywhere in a long conversation, and again in one ten times as long. */
export async function measureHistory(stand: Stand): Promise<Case[]> {
  const cases: Case[] = [];
  const own: ReadFigures[] = [];
  for (const lastSeq of histories) {
    const [reader] = (await stand.make({ make: 'history', count: lastSeq })) as [Person];
    await ask(stand.servers.relay.process, { count: lastSeq });
    const wish = {
      act: 'read',
      reader,
      lastSeq,
      clients: reading.clients,
      ms: reading.ms,
    } as const;
    const { allmende, relay } = await takeTurns(reading.rounds, async (target) => {
      const measured = await tell<ReadFigures>(stand, target, wish);
      const { pagesPerSecond, p50Ms, p99Ms } = measured;
      console.log(
        `History of ${lastSeq}  ${nameOf[target].padEnd(10)} ${Math.round(pagesPerSecond)} pages/s  ` +
          `p50 ${p50Ms.toFixed(1)} ms  p99 ${p99Ms.toFixed(1)} ms`,
      );
      return measured;
    });
    const speed = (one: ReadFigures) => one.pagesPerSecond;
    own.push({
      pagesPerSecond: median(allmende.map(speed)),
      p50Ms: median(allmende.map((one) => one.p50Ms)),
      p99Ms: median(allmende.map((one) => one.p99Ms)),
    });
    cases.push(
      atLeast(0.5, {
        name: `pages of 50 out of ${lastSeq}, ${reading.clients} clients`,
        value: median(allmende.map(speed)),
        unit: 'pages/s',
        reference: 'bare relay',
        referenceValue: median(relay.map(speed)),
        ratio: median(allmende.map((one, index) => speed(one) / speed(relay[index]!))),
      }),
      atMost(1, {
        name: `a page of 50 out of ${lastSeq}, p99`,
        value: own.at(-1)!.p99Ms,
        unit: 'ms',
        reference: 'limit',
        referenceValue: 150,
      }),
    );
  }
  const [short, long] = own as [ReadFigures, ReadFigures];
  cases.push(
    atMost(1.25, {
      name: 'a page out of ten times as many, p50',
      value: long.p50Ms,
      unit: 'ms',
      reference: `out of ${histories[0]}`,
      referenceValue: short.p50Ms,
    }),
  );
  return cases;
}
