import type { Random } from '../../dev/fuzz.ts';
import type { Category } from '../../apps/server/src/outreach/policy.ts';
import { day, hour, minute } from '../../apps/server/src/outreach/parameters.ts';
import type { Ask, Policy, Tie } from './policies.ts';

/**
 * Four weeks of a town whose people get messages of honest businesses and of all sorts of abusers. People mind what they
 * did not want: some a little, some at once. Pure, and the same for every policy: each draws from a random of its own.
 */
export interface Outcome {
  policy: string;
  unwantedPerPersonWeek: number;
  /** Of all abusers, the median of the unwanted messages that each got through in four weeks. */
  abuserGotThrough: number;
  /** Of honest messages that were wanted, the share that did not come (in %). */
  wronglyHeldPercent: number;
  /** How long useful messages were held, at the 99th percentile. */
  alertDelayMinutes: number;
  /** Unwanted ones of a stolen token alone, and whether the rival of a brigade stayed free. */
  stolenGotThrough: number;
  brigadeHeldPercent: number;
}

interface Person {
  id: string;
  /** Chances to stop, block and report for one unwanted message. */
  hazard: { stop: number; block: number; report: number };
}

interface Sender {
  id: string;
  kind:
    | 'shop'
    | 'airline'
    | 'herd'
    | 'paper'
    | 'pusher'
    | 'list'
    | 'runner'
    | 'sybil'
    | 'stolen'
    | 'rival';
  isHonest: boolean;
  isVerified: boolean;
  /** Whether a look at its texts finds that they sell. */
  isSeenThrough: boolean;
  granted: Person[];
  customers: Person[];
}

const weeks = 4;
/** So many report whatever an honest rival sends them, to have it silenced. */
const brigade = 10;
const start = new Date('2026-03-02T00:00:00Z').getTime();

interface Planned {
  at: number;
  sender: Sender;
  person: Person;
  category: Category;
  isWanted: boolean;
  heldSince: number | null;
}

export function liveIn(policy: Policy, random: Random, size = 2_000): Outcome {
  const town = buildTown(random, size);
  const ties = new Map<string, Tie>();
  const tieOf = (sender: Sender, person: Person): Tie => {
    const key = `${sender.id} ${person.id}`;
    let tie = ties.get(key);
    if (!tie) {
      const isCustomer = sender.customers.includes(person);
      tie = {
        hasGranted: sender.granted.includes(person),
        transactedAt: isCustomer ? new Date(start) : null,
        hasStopped: false,
        hasBlocked: false,
      };
      ties.set(key, tie);
    }
    return tie;
  };
  const reports = new Map<string, number>();
  const unwanted = new Map<string, number>();
  const delays: number[] = [];
  const counts = { wanted: 0, held: 0, rival: 0, rivalHeld: 0 };

  function mind(sender: Sender, person: Person, at: number): void {
    const { stop, block, report } = person.hazard;
    const isBrigade = sender.kind === 'rival' && sender.granted.indexOf(person) < brigade;
    const dice = isBrigade ? 0 : random.next();
    const kind = dice < report ? 'report' : dice < report + block ? 'block' : 'stop';
    if (dice >= report + block + stop) return;
    const tie = tieOf(sender, person);
    if (kind === 'stop') tie.hasStopped = true;
    else tie.hasBlocked = true;
    const before = reports.get(person.id) ?? 0;
    if (kind === 'report') reports.set(person.id, before + 1);
    policy.minded(sender.id, {
      kind,
      personId: person.id,
      at: new Date(at),
      afterMs: minute,
      hadGranted: sender.granted.includes(person),
      reportsBefore: before,
    });
  }

  const queue = planOf(town, random).sort((a, b) => a.at - b.at);
  const later: Planned[] = [];
  for (let next = 0; next < queue.length || later.length > 0; ) {
    const isLater = later.length > 0 && (next >= queue.length || later[0]!.at <= queue[next]!.at);
    const one = isLater ? later.shift()! : queue[next++]!;
    const { sender, person, category, at, isWanted } = one;
    const tie = tieOf(sender, person);
    const isCounted = sender.isHonest && isWanted && !tie.hasStopped && !tie.hasBlocked;
    const ask: Ask = {
      at: new Date(at),
      sender: sender.id,
      person: person.id,
      category,
      tie,
      isSeenThrough: sender.isSeenThrough,
      isVerified: sender.isVerified,
      heldSince: one.heldSince === null ? null : new Date(one.heldSince),
    };
    if (one.heldSince === null && isCounted) {
      counts.wanted += 1;
      if (sender.kind === 'rival') counts.rival += 1;
    }
    const answer = policy.ask(ask);
    if (answer.kind === 'hold') {
      const held = { ...one, at: answer.until.getTime(), heldSince: one.heldSince ?? at };
      const place = later.findIndex((other) => other.at > held.at);
      later.splice(place === -1 ? later.length : place, 0, held);
      continue;
    }
    if (answer.kind === 'refuse') {
      if (isCounted) counts.held += 1;
      if (isCounted && sender.kind === 'rival') counts.rivalHeld += 1;
      continue;
    }
    policy.sent({ at: ask.at, sender: sender.id, person: person.id, category });
    if (category === 'utility' && sender.isHonest) delays.push(at - (one.heldSince ?? at));
    if (isWanted && sender.kind === 'rival' && sender.granted.includes(person)) {
      if (sender.granted.indexOf(person) < brigade) mind(sender, person, at);
    }
    if (isWanted) continue;
    unwanted.set(sender.id, (unwanted.get(sender.id) ?? 0) + 1);
    mind(sender, person, at);
  }

  const got = (kinds: Sender['kind'][]) =>
    town.senders.filter(({ kind }) => kinds.includes(kind)).map(({ id }) => unwanted.get(id) ?? 0);
  const all = [...unwanted.values()].reduce((sum, count) => sum + count, 0);
  return {
    policy: policy.name,
    unwantedPerPersonWeek: all / size / weeks,
    abuserGotThrough: quantile(got(['pusher', 'list', 'runner', 'sybil', 'stolen']), 0.5),
    wronglyHeldPercent: (100 * counts.held) / counts.wanted,
    alertDelayMinutes: quantile(delays, 0.99) / minute,
    stolenGotThrough: quantile(got(['stolen']), 0.5),
    brigadeHeldPercent: (100 * counts.rivalHeld) / Math.max(1, counts.rival),
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function buildTown(random: Random, size: number) {
  const people = Array.from({ length: size }, (_, index): Person => {
    const dice = random.next();
    const [stop, block, report] =
      dice < 0.6 ? [0.01, 0.003, 0.002] : dice < 0.9 ? [0.05, 0.02, 0.02] : [0.1, 0.15, 0.2];
    return { id: `p${index}`, hazard: { stop, block, report } };
  });
  const some = (count: number) => random.shuffle(people).slice(0, count);
  const senders: Sender[] = [];
  const add = (kind: Sender['kind'], count: number, make: () => Partial<Sender>) => {
    for (let index = 0; index < count; index++) {
      const base = {
        isHonest: true,
        isVerified: true,
        isSeenThrough: true,
        granted: [],
        customers: [],
      };
      senders.push({ ...base, id: `${kind}${index}`, kind, ...make() });
    }
  };
  const share = (part: number) => Math.round(part * size);
  add('shop', 20, () => ({
    granted: some(share(0.05)),
    customers: some(share(0.08)),
    isSeenThrough: false,
  }));
  add('airline', 3, () => ({ customers: some(share(0.1)), isSeenThrough: false }));
  add('herd', 5, () => ({ customers: some(3), isSeenThrough: false }));
  add('paper', 3, () => ({ granted: some(share(0.2)) }));
  add('rival', 1, () => ({
    granted: some(share(0.1)),
    customers: some(share(0.1)),
    isSeenThrough: false,
  }));
  const abuser = { isHonest: false };
  const disguised = () => random.chance(0.8);
  add('pusher', 10, () => ({ ...abuser, customers: some(share(0.1)), isSeenThrough: disguised() }));
  add('list', 10, () => ({ ...abuser, isVerified: false, isSeenThrough: disguised() }));
  add('runner', 20, () => ({ ...abuser, isVerified: false, isSeenThrough: disguised() }));
  add('sybil', 100, () => ({ ...abuser, isVerified: false, isSeenThrough: disguised() }));
  add('stolen', 2, () => {
    const granted = some(share(0.1));
    return { ...abuser, granted, customers: granted };
  });
  return { people, senders };
}

function planOf({ people, senders }: ReturnType<typeof buildTown>, random: Random): Planned[] {
  const plan: Planned[] = [];
  const put = (sender: Sender, person: Person, at: number, category: Category, isWanted: boolean) =>
    void plan.push({ at, sender, person, category, isWanted, heldSince: null });
  const noon = (date: number, offset = 0) => start + date * day + 11 * hour + offset;
  const any = (count: number) => Array.from({ length: count }, () => random.pick(people));
  for (const [index, sender] of senders.entries()) {
    for (let date = 0; date < 7 * weeks; date++) {
      const at = noon(date, (index % 60) * minute);
      const weekday = (date + index) % 7;
      const all = (to: Person[], category: Category, isWanted: boolean) => {
        for (const [place, person] of to.entries())
          put(sender, person, at + place * 13, category, isWanted);
      };
      const useful = (rate: number) => {
        for (const person of sender.customers) {
          if (random.chance(rate))
            put(sender, person, start + date * day + random.int(0, day - 1), 'utility', true);
        }
      };
      switch (sender.kind) {
        case 'shop':
        case 'rival':
          useful(0.05);
          if (weekday === 1) all(sender.granted, 'marketing', true);
          break;
        case 'airline':
          if (weekday === 2) all(sender.customers, 'utility', true);
          break;
        case 'herd':
          useful(2 / 7);
          break;
        case 'paper':
          if (weekday === 3) all(sender.granted, 'marketing', true);
          break;
        case 'pusher':
          all(sender.customers, 'utility', false);
          break;
        case 'list':
          all(any(200), 'utility', false);
          break;
        case 'runner':
          // A name for a day: everything at once, and gone.
          if (date === index % 28) all(any(2_000), 'marketing', false);
          break;
        case 'sybil':
          all(any(20), 'utility', false);
          break;
        case 'stolen':
          if (date < 14) all(sender.granted.slice(0, 20), 'utility', true);
          else if (date === 14) all([...sender.granted, ...any(1_000)], 'utility', false);
          break;
      }
    }
  }
  return plan;
}
