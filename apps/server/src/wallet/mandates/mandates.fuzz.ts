import assert from 'node:assert/strict';
import type { Mandate } from '@allmende/contract/mandates';
import { euros } from '@allmende/contract/money';
import { RequestProblem } from '@allmende/sdk';
import { fuzz, type Random } from '../../../../../dev/fuzz.ts';
import { type Crash, withCrashes } from '../../../../../dev/lossy-database.ts';
import { createTestDatabase } from '../../../../../dev/test-database.ts';
import {
  createWalletWorld,
  type Someone,
  type WalletWorld,
} from '../../../../../dev/wallet-world.ts';

/**
 * Mandates and strict budgets against the slowest model one can think of: asked for, granted, collected from by the wrong side,
 * above the limit, without money, after the end; with time that goes on and connections that are lost before or after the
 * commit, which whoever asked answers by asking again under the same key. Every outcome must agree, at intervals every state.
 */
fuzz('[W130–W142] mandates, budgets and their model agree', { steps: 250 }, async (run) => {
  const made = await createTestDatabase({ maxConnections: 4 });
  const crash: Crash = { next: 'none' };
  const world = await createWalletWorld({
    on: made,
    through: (database) => withCrashes(database, crash),
  });
  try {
    const game = new Game(world, run.random, crash);
    await game.open();
    for (let step = 1; step <= run.steps; step++) {
      await game.step();
      if (step % 100 === 0) await game.compare();
    }
    await game.compare();
    world.clock.advance(120_000);
    assert.deepEqual(await world.wallet.selfCheck(), { isSound: true, findings: [] });
  } finally {
    await world.close();
    await made.close();
  }
});

interface ModelMandate {
  id: Mandate['id'];
  payee: Someone;
  payer: Someone;
  minor: bigint;
  interval: 'weekly' | 'monthly' | 'once';
  endsOn: string | null;
  state: Mandate['state'];
  expiresAt: number;
  grantedOn: string | null;
  charges: { on: string; minor: bigint }[];
  failure: string | null;
}
interface ModelBudget {
  minor: bigint;
  isStrict: boolean;
}

const dayMs = 24 * 3_600_000;
const start = Date.parse('2026-11-21T12:00:00Z');
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

class Game {
  private readonly world: WalletWorld;
  private readonly random: Random;
  private readonly crash: Crash;
  private readonly people: Someone[] = [];
  private readonly balances = new Map<string, bigint>();
  private readonly mandates: ModelMandate[] = [];
  private readonly budgets = new Map<string, ModelBudget>();
  /** By actor and month. */
  private readonly spent = new Map<string, bigint>();
  private keys = 0;

  constructor(world: WalletWorld, random: Random, crash: Crash) {
    this.world = world;
    this.random = random;
    this.crash = crash;
  }

  async open(): Promise<void> {
    this.world.clock.set(new Date(start));
    for (const handle of ['asa', 'ben', 'cleo']) {
      const person = await this.world.person(handle, { minor: 6000n });
      this.people.push(person);
      this.balances.set(person.actorId, 6000n);
    }
  }

  async step(): Promise<void> {
    const dice = this.random.next();
    if (dice < 0.08) return this.goOn();
    if (dice < 0.2) return this.ask();
    if (dice < 0.36) return this.grant();
    if (dice < 0.42) return this.end();
    if (dice < 0.46) return this.budget();
    return this.charge();
  }

  private now = () => this.world.clock.now().getTime();
  private today = () => dayOf(this.now());
  private balance = (who: Someone) => this.balances.get(who.actorId)!;
  private monthOf = (who: Someone) => `${who.actorId} ${this.today().slice(0, 7)}`;
  private key(): string {
    this.keys += 1;
    return `key-${this.keys}`;
  }

  /** Asks, and when the connection is lost, asks again the same. */
  private async outcome<T>(call: () => Promise<T>): Promise<{ code: string; value?: T }> {
    if (this.random.chance(0.15)) this.crash.next = this.random.pick(['before', 'after']);
    for (;;) {
      try {
        return { code: 'ok', value: await call() };
      } catch (error) {
        if (!(error instanceof RequestProblem)) throw error;
        if (error.status < 500) return { code: error.code };
      } finally {
        this.crash.next = 'none';
      }
    }
  }

  private stateOf(one: ModelMandate): Mandate['state'] {
    if (one.state === 'asked' && one.expiresAt <= this.now()) return 'expired';
    const isPast = one.endsOn !== null && one.endsOn < this.today();
    return one.state === 'granted' && isPast ? 'ended' : one.state;
  }

  /** The day on which the current interval began: every day since the grant is looked at. */
  private periodOf(one: ModelMandate): string {
    let startsOn = one.grantedOn!;
    const first = Date.parse(one.grantedOn!);
    const wanted = new Date(first).getUTCDate();
    for (let day = first + dayMs; dayOf(day) <= this.today(); day += dayMs) {
      const date = new Date(day);
      const isLastOfMonth = dayOf(day + dayMs).endsWith('-01');
      const isMonthly =
        date.getUTCDate() === wanted || (isLastOfMonth && date.getUTCDate() < wanted);
      const begins =
        one.interval === 'weekly'
          ? (day - first) % (7 * dayMs) === 0
          : one.interval === 'monthly' && isMonthly;
      if (begins) startsOn = dayOf(day);
    }
    return startsOn;
  }

  private async ask(): Promise<void> {
    const [payee, payer] = [this.random.pick(this.people), this.random.pick(this.people)];
    const waiting = this.mandates.filter(
      (one) => one.payee === payee && one.payer === payer && this.stateOf(one) === 'asked',
    );
    const minor = BigInt(this.random.int(1, 3000));
    const interval = this.random.pick(['weekly', 'monthly', 'once'] as const);
    const endsOn = this.random.chance(0.3)
      ? dayOf(this.now() + this.random.int(-1, 40) * dayMs)
      : null;
    const expected =
      payee === payer
        ? 'wallet.payee_is_payer'
        : endsOn !== null && endsOn < this.today()
          ? 'wallet.day_invalid'
          : waiting.length >= 5
            ? 'wallet.too_many_mandates'
            : 'ok';
    const idempotencyKey = this.key();
    const body = { payerActorId: payer.publicId, limit: euros(minor), interval, endsOn };
    const asked = await this.outcome(() =>
      payee.api.mandates.askForMandate({ body, idempotencyKey }),
    );
    assert.equal(asked.code, expected);
    if (!asked.value) return;
    this.mandates.push({
      id: asked.value.id,
      payee,
      payer,
      minor,
      interval,
      endsOn,
      state: 'asked',
      expiresAt: this.now() + 30 * dayMs,
      grantedOn: null,
      charges: [],
      failure: null,
    });
  }

  private recent(): ModelMandate | null {
    if (this.mandates.length === 0) return null;
    const from = Math.max(0, this.mandates.length - 25);
    return this.mandates[this.random.int(from, this.mandates.length - 1)]!;
  }

  private async grant(): Promise<void> {
    const one = this.recent();
    if (!one) return;
    const { id: mandateId, payee, payer, minor } = one;
    const { confirmationId } = await payer.api.identity.startConfirmation({
      body: { action: 'mandate', mandateId, payeeActorId: payee.publicId, amount: euros(minor) },
    });
    const { confirmation } = await payer.api.identity.answerConfirmation({
      params: { confirmationId },
      body: { password: payer.password },
    });
    const who = this.random.chance(0.1) ? payee : payer;
    const state = this.stateOf(one);
    const isPast = one.endsOn !== null && one.endsOn < this.today();
    const expected =
      who !== payer
        ? 'wallet.mandate_unknown'
        : state === 'granted'
          ? 'ok'
          : state !== 'asked' || isPast
            ? 'wallet.mandate_over'
            : 'ok';
    const granted = await this.outcome(() =>
      who.api.mandates.grantMandate({ params: { mandateId }, body: { confirmation } }),
    );
    assert.equal(granted.code, expected);
    if (expected !== 'ok' || state === 'granted') return;
    one.state = 'granted';
    one.grantedOn = this.today();
  }

  private async end(): Promise<void> {
    const one = this.recent();
    if (!one) return;
    const [deed, side, from, to] = this.random.pick([
      ['declineMandate', 'payer', ['asked'], 'declined'],
      ['revokeMandate', 'payer', ['granted'], 'revoked'],
      ['cancelMandate', 'payee', ['asked', 'granted'], 'cancelled'],
    ] as const);
    const who = this.random.pick([one.payer, one.payee]);
    const state = this.stateOf(one);
    const isOpen = (from as readonly string[]).includes(state);
    const expected =
      who !== one[side]
        ? 'wallet.mandate_unknown'
        : isOpen || state === to
          ? 'ok'
          : 'wallet.mandate_over';
    const params = { mandateId: one.id };
    const ended = await this.outcome(() => who.api.mandates[deed]({ params }));
    assert.equal(ended.code, expected);
    if (expected === 'ok') one.state = to;
  }

  private async budget(): Promise<void> {
    const who = this.random.pick(this.people);
    const minor = BigInt(this.random.int(500, 9000));
    const isStrict = this.random.chance(0.5);
    const body = { limit: euros(minor), isStrict };
    const set = await this.outcome(() =>
      who.api.budgets.setBudget({ params: { kind: 'all' }, body }),
    );
    assert.equal(set.value!.spent.value, String(this.spent.get(this.monthOf(who)) ?? 0n));
    this.budgets.set(who.actorId, { minor, isStrict });
  }

  private async charge(): Promise<void> {
    const one = this.recent();
    if (!one) return;
    const { id: mandateId, payer, payee } = one;
    const who = this.random.chance(0.05) ? payer : payee;
    const state = this.stateOf(one);
    const left = state === 'granted' ? one.minor - this.usedOf(one) : 0n;
    // Often to the last unit, or one too many.
    const minor = this.random.chance(0.4)
      ? left + BigInt(this.random.int(0, 1))
      : BigInt(this.random.int(0, Number(one.minor)));
    const budget = this.budgets.get(payer.actorId);
    const spent = this.spent.get(this.monthOf(payer)) ?? 0n;
    const isAllowed = !budget?.isStrict || spent + minor <= budget.minor;
    const hasMoney = this.balance(payer) >= minor;
    const expected =
      who !== payee
        ? 'wallet.mandate_unknown'
        : minor === 0n
          ? 'wallet.amount_invalid'
          : state === 'asked'
            ? 'wallet.mandate_not_granted'
            : state !== 'granted'
              ? 'wallet.mandate_over'
              : minor > left
                ? 'wallet.mandate_above_limit'
                : hasMoney && isAllowed
                  ? 'ok'
                  : 'wallet.mandate_not_paid';
    const idempotencyKey = this.key();
    const charge = () =>
      who.api.mandates.chargeMandate({
        params: { mandateId },
        body: { amount: euros(minor) },
        idempotencyKey,
      });
    const charged = await this.outcome(charge);
    assert.equal(charged.code, expected);
    if (expected === 'wallet.mandate_not_paid') {
      one.failure = hasMoney ? 'wallet.refused' : 'wallet.insufficient_funds';
    }
    if (!charged.value) return;
    if (this.random.chance(0.1)) assert.equal((await charge()).id, charged.value.id);
    one.charges.push({ on: this.periodOf(one), minor });
    one.failure = null;
    this.balances.set(payer.actorId, this.balance(payer) - minor);
    this.balances.set(payee.actorId, this.balance(payee) + minor);
    this.spent.set(this.monthOf(payer), spent + minor);
  }

  private usedOf(one: ModelMandate): bigint {
    const period = this.periodOf(one);
    return one.charges.reduce((sum, { on, minor }) => (on === period ? sum + minor : sum), 0n);
  }

  /** Time goes on, and what has run out says so. */
  private async goOn(): Promise<void> {
    this.world.clock.advance(this.random.int(1, 120) * 3_600_000);
    const { mandates } = this.world.wallet;
    await Promise.all([mandates.closeRunOut(), mandates.closeRunOut()]);
    for (const one of this.mandates) one.state = this.stateOf(one);
  }

  async compare(): Promise<void> {
    for (const person of this.people) {
      assert.equal(await this.world.balance(person), this.balance(person));
    }
    for (const one of this.mandates) {
      const params = { mandateId: one.id };
      const seen = await one.payer.api.mandates.getMandate({ params });
      assert.equal(seen.state, this.stateOf(one));
      assert.equal(seen.failure?.reason ?? null, one.failure);
      if (seen.state !== 'granted') continue;
      const { startsOn, used, left } = seen.period!;
      const expected = [this.periodOf(one), this.usedOf(one)];
      assert.deepEqual([startsOn, BigInt(used.value)], expected);
      assert.equal(BigInt(left.value), one.minor - this.usedOf(one));
    }
  }
}
