import { atLeast, atMost, type Case, type Unjudged } from '../cases.ts';
import { cpuMsOfTree } from '../cpu.ts';
import type { Figures, Pace, Phase, Target } from './load.ts';
import { ask, median, nameOf, type Stand, targets } from './stand.ts';

const pairCount = 200;
/** Unanswered messages per pair at saturation. */
const window = 5;
const saturated = { rounds: 5, ms: 2_200 };
const paced = { rounds: 5, ms: 5_000, share: 0.3 };
const warmUpMs = 1_500;

type Measured = Figures & { cpuMicros: { server: number; database: number; people: number } };

/** Two and two talk: as fast as it goes, then at 30 % of that. */
export async function measurePairs(stand: Stand): Promise<Case[]> {
  const people = await stand.make({ make: 'pairs', count: pairCount });
  const { allmende: own, relay } = stand.servers;
  await ask(stand.pairs, {
    allmende: { port: own.port, people },
    relay: { port: relay.port },
    pairs: pairCount,
  });
  const pace: Pace = { mode: 'saturate', window, ms: saturated.ms };
  await compare(stand, 'Warming up', { pace: { ...pace, ms: warmUpMs }, rounds: 1 });
  const full = await compare(stand, 'Saturation', { pace, rounds: saturated.rounds });
  const calm = await compareCalm(stand, {
    allmende: paced.share * speedOf(full.allmende),
    relay: paced.share * speedOf(full.relay),
  });
  return [
    saturationCase(full),
    limitCase(calm, { quantile: 'p50Ms', limitMs: 40 }),
    limitCase(calm, { quantile: 'p99Ms', limitMs: 150 }),
    atMost(2, tail('each at 30 % of its own', { own: calm.allmende, other: calm.relay })),
    // The relay then is at a sixth of what it could do; watched, so that the distance does not grow.
    atMost(4, tail('at the same speed', { own: calm.allmende, other: calm.relayAsFast })),
  ];
}

function speedOf(rounds: Measured[]): number {
  return median(rounds.map((one) => one.deliveredPerSecond));
}

/** Each at 30 % of what it can do; and the relay once more at the speed of Allmende, which is less of what it can. */
async function compareCalm(
  stand: Stand,
  perSecond: Record<Target, number>,
): Promise<Record<Target | 'relayAsFast', Measured[]>> {
  const runs = [
    { key: 'allmende', target: 'allmende', perSecond: perSecond.allmende },
    { key: 'relay', target: 'relay', perSecond: perSecond.relay },
    { key: 'relayAsFast', target: 'relay', perSecond: perSecond.allmende },
  ] as const;
  const figures = {
    allmende: [] as Measured[],
    relay: [] as Measured[],
    relayAsFast: [] as Measured[],
  };
  for (let round = 1; round <= paced.rounds; round++) {
    console.log(`30 % of it, round ${round}`);
    for (const { key, target, perSecond } of runs) {
      const measured = await measure(stand, { mode: 'pace', perSecond, ms: paced.ms, target });
      figures[key].push(measured);
      console.log(describe(nameOf[target], measured));
    }
  }
  return figures;
}

async function compare(
  stand: Stand,
  title: string,
  { pace, rounds }: { pace: Pace; rounds: number },
): Promise<Record<Target, Measured[]>> {
  const figures: Record<Target, Measured[]> = { allmende: [], relay: [] };
  for (let round = 1; round <= rounds; round++) {
    console.log(`${title}, round ${round}`);
    for (const target of targets) {
      const measured = await measure(stand, { ...pace, target });
      figures[target].push(measured);
      console.log(describe(nameOf[target], measured));
    }
  }
  return figures;
}

async function measure({ postgres, servers, pairs }: Stand, phase: Phase): Promise<Measured> {
  const pids = [servers[phase.target].process.pid!, postgres.pid, pairs.pid!];
  const before = pids.map(cpuMsOfTree);
  const figures = await ask<Figures>(pairs, phase);
  const after = pids.map(cpuMsOfTree);
  const [server, database, people] = after.map((ms, index) =>
    Math.round(((ms - before[index]!) * 1000) / figures.sent),
  );
  return { ...figures, cpuMicros: { server: server!, database: database!, people: people! } };
}

function describe(name: string, { deliveredPerSecond, p50Ms, p99Ms, cpuMicros }: Measured): string {
  const { server, database, people } = cpuMicros;
  return (
    `  ${name.padEnd(10)} ${String(Math.round(deliveredPerSecond)).padStart(6)}/s` +
    `  p50 ${p50Ms.toFixed(1).padStart(6)} ms  p99 ${p99Ms.toFixed(1).padStart(6)} ms` +
    `  CPU per message: server ${server} µs, database ${database} µs, people ${people} µs`
  );
}

function saturationCase({ allmende, relay }: Record<Target, Measured[]>): Case {
  const speed = (one: Measured) => one.deliveredPerSecond;
  return atLeast(0.5, {
    name: `1:1 at saturation, ${pairCount} pairs`,
    value: median(allmende.map(speed)),
    unit: 'messages/s',
    reference: 'bare relay',
    referenceValue: median(relay.map(speed)),
    ratio: median(allmende.map((one, index) => speed(one) / speed(relay[index]!))),
  });
}

/** Against a limit in milliseconds, not against the relay: what people feel. */
function limitCase(
  { allmende }: { allmende: Measured[] },
  { quantile, limitMs }: { quantile: 'p50Ms' | 'p99Ms'; limitMs: number },
): Case {
  return atMost(1, {
    name: `send to delivered at 30 % of saturation, ${quantile.slice(0, 3)}`,
    value: median(allmende.map((one) => one[quantile])),
    unit: 'ms',
    reference: 'limit',
    referenceValue: limitMs,
  });
}

function tail(how: string, { own, other }: { own: Measured[]; other: Measured[] }): Unjudged {
  return {
    name: `send to delivered at 30 % of saturation, p99 beside the relay, ${how}`,
    value: median(own.map((one) => one.p99Ms)),
    unit: 'ms',
    reference: 'bare relay',
    referenceValue: median(other.map((one) => one.p99Ms)),
    ratio: median(own.map((one, index) => one.p99Ms / other[index]!.p99Ms)),
  };
}
