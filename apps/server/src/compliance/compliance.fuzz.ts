import assert from 'node:assert/strict';
import { euros } from '@allmende/contract/money';
import { createSealing } from '#platform/sealing';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { Refused } from '#platform/refusal';
import { fuzz, type Random } from '../../../../dev/fuzz.ts';
import { createWorld, type Somebody, type World } from '../../../../dev/world.ts';

/**
 * Random payments, refunds and payments in against the real judge and a slow model: levels that are given and expire, limits that the
 * operator changes, accounts that are frozen and released, time that passes over days and months. Of what comes alone the
 * model says the outcome; of what races it says what must hold whatever came first: no limit is passed, and nobody is refused for
 * whom there was room. At intervals all counters, balances and movements, and in the end the whole book.
 */
fuzz('[C4–C9] [C56] limits, freezes and their model agree', { steps: 220 }, async (run) => {
  const world = await createWorld({
    now: new Date('2026-11-10T10:00:00Z'),
    env: { REGIME: 'licensed' },
  });
  try {
    const game = new Game(world, run.random);
    await game.open();
    for (let step = 1; step <= run.steps; step++) {
      await game.step();
      if (step % 40 === 0) await game.compare();
    }
    await game.compare();
    world.clock.advance(minuteMs);
    assert.deepEqual((await world.app.wallet.selfCheck()).findings, []);
  } finally {
    await world.close();
  }
});

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

interface Limits {
  dayMax: bigint | null;
  monthMax: bigint | null;
  balanceMax: bigint | null;
}

interface Player extends Somebody {
  level: number;
  expiresOn: string;
  isFrozen: boolean;
  balance: bigint;
  /** By the day or the first of the month. */
  spent: Map<string, bigint>;
}

interface Order {
  id: Uuid;
  from: Player;
  to: Player;
  left: bigint;
}

type Outcome =
  | 'done'
  | 'compliance.not_possible_now'
  | 'compliance.limit_reached'
  | 'compliance.payee_full'
  | 'compliance.balance_limit'
  | 'wallet.insufficient_funds'
  | 'wallet.refund_exceeds_payment';

class Game {
  private readonly world: World;
  private readonly random: Random;
  private desk!: Somebody;
  private readonly players: Player[] = [];
  private readonly orders: Order[] = [];
  private limits: Limits[] = [];
  private judged = 0;

  constructor(world: World, random: Random) {
    this.world = world;
    this.random = random;
  }

  async open(): Promise<void> {
    this.desk = await this.world.open('konrad');
    await this.world.app.identity.makeOperator(this.desk.userId);
    for (const handle of ['anna', 'berta', 'carla', 'dora', 'emma', 'frieda']) {
      this.players.push({
        ...(await this.world.open(handle)),
        level: 0,
        expiresOn: '',
        isFrozen: false,
        balance: 0n,
        spent: new Map(),
      });
    }
    await this.changeLimits();
  }

  async step(): Promise<void> {
    const { random } = this;
    const from = random.pick(this.players);
    const to = random.pick(this.players.filter((player) => player !== from));
    const chosen = random.next();
    if (chosen < 0.18) await this.payIn(from);
    else if (chosen < 0.5) await this.pay(from, to);
    else if (chosen < 0.6) await this.refund();
    else if (chosen < 0.74) await this.race();
    else if (chosen < 0.82) await this.passTime();
    else if (chosen < 0.9) await this.giveLevel(from);
    else if (chosen < 0.96) await this.freezeOrRelease(from);
    else await this.changeLimits();
  }

  private get day(): string {
    return this.world.clock.now().toISOString().slice(0, 10);
  }

  private get month(): string {
    return `${this.day.slice(0, 7)}-01`;
  }

  private limitsOf(player: Player): Limits {
    return this.limits[this.day < player.expiresOn ? player.level : 0]!;
  }

  /** Whether somebody may spend this much more now. */
  private maySpend(player: Player, minor: bigint): boolean {
    const { dayMax, monthMax } = this.limitsOf(player);
    const used = (key: string) => player.spent.get(key) ?? 0n;
    const isIn = (max: bigint | null, sum: bigint) => max === null || sum <= max;
    return (
      isIn(dayMax, used(`day ${this.day}`) + minor) &&
      isIn(monthMax, used(`month ${this.month}`) + minor)
    );
  }

  private mayHold(player: Player, minor: bigint): boolean {
    const { balanceMax } = this.limitsOf(player);
    return balanceMax === null || player.balance + minor <= balanceMax;
  }

  private expected(from: Player, to: Player, minor: bigint): Outcome {
    if (from.isFrozen || to.isFrozen) return 'compliance.not_possible_now';
    if (!this.maySpend(from, minor)) return 'compliance.limit_reached';
    if (from.balance < minor) return 'wallet.insufficient_funds';
    return this.mayHold(to, minor) ? 'done' : 'compliance.payee_full';
  }

  private paid(id: Uuid, { from, to, minor }: { from: Player; to: Player; minor: bigint }): void {
    from.balance -= minor;
    to.balance += minor;
    for (const key of [`day ${this.day}`, `month ${this.month}`]) {
      from.spent.set(key, (from.spent.get(key) ?? 0n) + minor);
    }
    this.judged += 1;
    this.orders.push({ id, from, to, left: minor });
  }

  private amount(): bigint {
    return BigInt(this.random.pick([1, 500, 2_000, 5_000, 12_000]) + this.random.int(0, 900));
  }

  private submit(id: Uuid, from: Player, to: Player, minor: bigint): Promise<Outcome> {
    return outcomeOf(() =>
      this.world.database.transaction(async (tx) => {
        const paid = await this.world.app.wallet.pay(tx, {
          paymentId: id,
          kind: 'order',
          fromActorId: from.actorId,
          toActorId: to.actorId,
          amountMinor: minor,
          assetCode: 'EUR',
          note: '',
          confirmedBy: 'passkey',
          payerUserId: from.userId,
        });
        if (!paid.ok) throw new Refused(paid);
      }),
    );
  }

  private async pay(from: Player, to: Player): Promise<void> {
    const minor = this.amount();
    const expected = this.expected(from, to, minor);
    const id = newUuid();
    assert.equal(await this.submit(id, from, to, minor), expected);
    if (expected === 'done') this.paid(id, { from, to, minor });
  }

  /** Some pay others at one instant. Nobody of them is paid, so room only shrinks while they race. */
  private async race(): Promise<void> {
    const [one, two, ...others] = this.random.shuffle(this.players) as [Player, Player];
    const payees = (others as Player[]).slice(0, 2);
    const attempts = Array.from({ length: this.random.int(2, 7) }, () => ({
      id: newUuid(),
      from: this.random.pick([one, two]),
      to: this.random.pick(payees),
      minor: this.amount(),
    }));
    const outcomes = await Promise.all(
      attempts.map(({ id, from, to, minor }) => this.submit(id, from, to, minor)),
    );
    for (const [index, attempt] of attempts.entries()) {
      if (outcomes[index] === 'done') this.paid(attempt.id, attempt);
    }
    for (const player of this.players) {
      const hasPaid = attempts.some(
        ({ from }, index) => from === player && outcomes[index] === 'done',
      );
      const hasGot = attempts.some(({ to }, index) => to === player && outcomes[index] === 'done');
      assert.ok(player.balance >= 0n);
      if (hasPaid) assert.ok(this.maySpend(player, 0n), 'more than the limit was spent');
      if (hasGot) assert.ok(this.mayHold(player, 0n), 'more than the limit is held');
      if (hasPaid || hasGot) assert.ok(!player.isFrozen);
    }
    for (const [index, { from, to, minor }] of attempts.entries()) {
      const outcome = outcomes[index]!;
      if (outcome === 'done') continue;
      // With all that came through there is no room for it, and before there was at most as little.
      assert.notEqual(this.expected(from, to, minor), 'done', outcome);
      if (outcome === 'compliance.not_possible_now') assert.ok(from.isFrozen || to.isFrozen);
      if (outcome === 'compliance.limit_reached') assert.ok(!this.maySpend(from, minor));
      if (outcome === 'compliance.payee_full') assert.ok(!this.mayHold(to, minor));
      if (outcome === 'wallet.insufficient_funds') assert.ok(from.balance < minor);
    }
  }

  private async payIn(to: Player): Promise<void> {
    const minor = this.amount() * 2n;
    const expected = to.isFrozen
      ? 'compliance.not_possible_now'
      : this.mayHold(to, minor)
        ? 'done'
        : 'compliance.balance_limit';
    const outcome = await outcomeOf(() =>
      this.world.database.transaction(async (tx) => {
        const paid = await this.world.app.wallet.deposit(tx, {
          paymentId: newUuid(),
          toActorId: to.actorId,
          amountMinor: minor,
          assetCode: 'EUR',
          rail: 'cash',
          note: '',
        });
        if (!paid.ok) throw new Refused(paid);
      }),
    );
    assert.equal(outcome, expected);
    if (expected !== 'done') return;
    to.balance += minor;
    this.judged += 1;
  }

  /** Given back is whatever the shop has, frozen or not, and however much the other one holds. */
  private async refund(): Promise<void> {
    if (this.orders.length === 0) return;
    const order = this.random.pick(this.orders);
    const minor = this.amount();
    const expected =
      minor > order.left
        ? 'wallet.refund_exceeds_payment'
        : order.to.balance < minor
          ? 'wallet.insufficient_funds'
          : 'done';
    const outcome = await outcomeOf(() =>
      this.world.database.transaction(async (tx) => {
        const refunded = await this.world.app.wallet.refund(tx, {
          paymentId: newUuid(),
          refundOf: order.id,
          amountMinor: minor,
          note: '',
        });
        if (!refunded.ok) throw new Refused(refunded);
      }),
    );
    assert.equal(outcome, expected);
    if (expected !== 'done') return;
    order.left -= minor;
    order.to.balance -= minor;
    order.from.balance += minor;
    this.judged += 1;
  }

  private async passTime(): Promise<void> {
    const hours = this.random.pick([1, 7, 23, 24, 24 * 9]);
    this.world.clock.advance(hours * hourMs + this.random.int(0, 59) * minuteMs);
  }

  /** As the desk does after it has looked at papers. */
  private async giveLevel(player: Player): Promise<void> {
    player.level = this.random.int(1, 3);
    const end = new Date(this.world.clock.now().getTime() + this.random.int(0, 12) * dayMs);
    player.expiresOn = end.toISOString().slice(0, 10);
    const shown = { fullName: 'Nora', birthDate: '1980-01-01', address: 'Am Steg 1', register: '' };
    const details = Buffer.from(JSON.stringify({ ...shown, sourceOfFunds: '' }));
    const paper = createSealing(null).seal(details, '');
    await this.world.database.pool.query(
      `insert into compliance_people (actor_id, level, details, approved_at, expires_on)
       values ($1, $2, $3, $4, $5)
       on conflict (actor_id) do update set level = $2, approved_at = $4, expires_on = $5`,
      [player.actorId, player.level, paper, this.world.clock.now(), player.expiresOn],
    );
  }

  private async freezeOrRelease(player: Player): Promise<void> {
    const { pool } = this.world.database;
    const open = () =>
      pool.query<{ id: Uuid }>(
        `select id from compliance_cases where actor_id = $1 and state = 'open'`,
        [player.actorId],
      );
    if ((await open()).rows.length === 0) {
      await pool.query(
        `insert into compliance_cases (id, actor_id, opened_at, state) values ($1, $2, $3, 'open')`,
        [newUuid(), player.actorId, this.world.clock.now()],
      );
    }
    const caseId = toPublicId('cas', (await open()).rows[0]!.id);
    const decision = player.isFrozen ? 'release' : this.random.pick(['freeze', 'close'] as const);
    await this.desk.client.compliance.decideCase({
      params: { caseId },
      body: { decision, note: 'so entschieden' },
    });
    player.isFrozen = decision !== 'release';
  }

  private async changeLimits(): Promise<void> {
    const some = (max: number) =>
      this.random.chance(0.15) ? null : BigInt(this.random.int(1, max) * 100);
    this.limits = [0, 1, 2, 3].map((level) => ({
      dayMax: some(60 + level * 100),
      monthMax: some(150 + level * 300),
      balanceMax: some(300 + level * 400),
    }));
    const money = (minor: bigint | null) => (minor === null ? null : euros(minor));
    await this.desk.client.compliance.setPolicy({
      body: {
        limitsHold: true,
        isMonitored: true,
        levels: this.limits.map(({ dayMax, monthMax, balanceMax }) => ({
          dayMax: money(dayMax),
          monthMax: money(monthMax),
          balanceMax: money(balanceMax),
        })),
      },
    });
  }

  async compare(): Promise<void> {
    for (const player of this.players) {
      const [standing, wallet] = await Promise.all([
        player.client.compliance.getStanding(),
        player.client.wallet.getWallet(),
      ]);
      assert.deepEqual(
        [standing.level, standing.used.day.value, standing.used.month.value, wallet.balance.value],
        [
          this.day < player.expiresOn ? player.level : 0,
          String(player.spent.get(`day ${this.day}`) ?? 0n),
          String(player.spent.get(`month ${this.month}`) ?? 0n),
          String(player.balance),
        ],
      );
      const { rows } = await this.world.database.pool.query<{ period: string; on: string }>(
        `select period || ' ' || starts_on as on, amount from compliance_usage where actor_id = $1`,
        [player.actorId],
      );
      assert.deepEqual(
        new Map(rows.map((row) => Object.values(row) as [string, bigint])),
        player.spent,
      );
    }
    const { rows } = await this.world.database.pool.query<{ n: number }>(
      'select count(*)::integer as n from compliance_movements',
    );
    assert.equal(rows[0]!.n, this.judged);
  }
}

async function outcomeOf(work: () => Promise<unknown>): Promise<Outcome> {
  try {
    await work();
    return 'done';
  } catch (error) {
    if (error instanceof Refused) return error.code as Outcome;
    throw error;
  }
}
