import assert from 'node:assert/strict';
import { euros } from '@allmende/contract/money';
import type { RailName } from '@allmende/contract/rails';
import { writeStatusReport } from '../../../../dev/bank.ts';
import { type CardProcessor, startCardProcessor } from '../../../../dev/card-processor.ts';
import { fuzz, type Random } from '../../../../dev/fuzz.ts';
import { createRailsWorld, type RailsWorld, theirIban } from '../../../../dev/rails-world.ts';
import type { Someone } from '../../../../dev/wallet-world.ts';
import { newUuid, toUuid } from '#platform/ids';
import { endToEndIdOf } from './rules.ts';

/**
 * All rails against a slow model: money announced and brought by transfer, in cash and by card, payouts asked for, called off,
 * refused, released, paid and sent back, disputes lost and won, claims collected and written off, shifts counted right and wrong.
 * Files and events come twice and out of order, events get lost, and transactions die before their commit and are asked for
 * again. Each answer must be the model's, and in the end every balance, every rail's book, and the whole book.
 */
fuzz('[R4] [R24–R31] the rails agree with their model', { steps: 120 }, async (run) => {
  const processor = await startCardProcessor();
  const death = { isNear: false };
  const world = await createRailsWorld({
    cardProcessor: processor.place,
    through: (database) => ({
      ...database,
      transaction: (work) =>
        database.transaction(async (tx) => {
          const result = await work(tx);
          if (!death.isNear) return result;
          death.isNear = false;
          throw new Error('killed before the commit');
        }),
    }),
  });
  try {
    const game = new Game({ world, processor, death, random: run.random });
    await game.open();
    for (let step = 0; step < run.steps; step++) await game.step();
    await game.compare();
  } finally {
    await world.close();
    await processor.close();
  }
});

interface Person {
  who: Someone;
  balance: bigint;
}
interface CardPayment {
  owner: Person;
  charge: string;
  captured: bigint;
  gone: bigint;
}
interface Payout {
  id: string;
  rail: RailName;
  owner: Person;
  minor: bigint;
  state: 'held' | 'released' | 'paid' | 'over';
  messageId: string;
}
interface Dispute {
  id: string;
  payment: CardPayment;
  minor: bigint;
  owed: bigint;
  claim: 'none' | 'open' | 'collected' | 'written_off';
  isWon: boolean;
}

const underWayMax = 10;

class Game {
  private readonly world: RailsWorld;
  private readonly processor: CardProcessor;
  private readonly death: { isNear: boolean };
  private readonly random: Random;
  private readonly people: Person[] = [];
  private readonly payments: CardPayment[] = [];
  private readonly payouts: Payout[] = [];
  private readonly disputes: Dispute[] = [];
  /** The shift that is open, and what should lie in it. */
  private shift: { id: string; expected: bigint } | null = null;
  private difference = 0n;

  constructor(parts: {
    world: RailsWorld;
    processor: CardProcessor;
    death: { isNear: boolean };
    random: Random;
  }) {
    this.world = parts.world;
    this.processor = parts.processor;
    this.death = parts.death;
    this.random = parts.random;
  }

  async open(): Promise<void> {
    const { secretKey, signingSecret } = this.processor;
    const body = { collects: true, paysOut: true, secretKey, signingSecret };
    await this.api.setCardSettings({ body });
    for (const handle of ['anna', 'bela', 'cem']) {
      this.people.push({ who: await this.world.person(handle), balance: 0n });
    }
  }

  async step(): Promise<void> {
    this.world.clock.advance(1_000);
    const chance = this.random.int(0, 99);
    if (chance < 12) await this.bringTransfer();
    else if (chance < 22) await this.bringCash();
    else if (chance < 36) await this.payByCard();
    else if (chance < 56) await this.ask();
    else if (chance < 62) await this.callOff();
    else if (chance < 78) await this.release();
    else if (chance < 88) await this.bankAnswers();
    else if (chance < 92) await this.dispute();
    else if (chance < 96) await this.settleDispute();
    else await this.count();
  }

  private get api() {
    return this.world.operator.api.rails;
  }

  /** Does it, and does it again when it died; gives the code of a refusal. */
  private async outcome<Answer>(work: () => Promise<Answer>): Promise<Answer | string> {
    this.death.isNear = this.random.chance(0.2);
    const first = await codeOr(work);
    this.death.isNear = false;
    return first === 'platform.internal' ? codeOr(work) : first;
  }

  private async sure<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const answer = await this.outcome(work);
    if (typeof answer === 'string') throw new Error(`refused: ${answer}`);
    return answer;
  }

  private async announce(rail: RailName, owner: Person, minor: bigint) {
    const idempotencyKey = newUuid();
    const body = { rail, amount: euros(minor) };
    return this.sure(() => owner.who.api.rails.startPayIn({ body, idempotencyKey }));
  }

  private async closeDay(
    booked: Parameters<RailsWorld['writeDay']>[0],
    isNotified = false,
  ): Promise<void> {
    if (isNotified) await this.world.notify(booked);
    const xml = this.world.writeDay(booked);
    for (let times = this.random.int(1, 2); times > 0; times--) {
      await this.sure(() => this.world.handIn(xml));
    }
  }

  private async bringTransfer(): Promise<void> {
    const owner = this.random.pick(this.people);
    const minor = BigInt(this.random.int(100, 9_000));
    const { reference } = await this.announce('sepa', owner, minor);
    const transfer = { minor, text: reference, bankReference: newUuid().slice(-12) };
    await this.closeDay([transfer], this.random.chance(0.3));
    owner.balance += minor;
  }

  private async bringCash(): Promise<void> {
    const owner = this.random.pick(this.people);
    const minor = BigInt(this.random.int(1, 9_000));
    const { reference } = await this.announce('cash', owner, minor);
    const take = () => this.api.takeCash({ body: { reference, amount: euros(minor) } });
    for (let times = this.random.int(1, 2); times > 0; times--) await this.sure(take);
    owner.balance += minor;
    if (this.shift) this.shift.expected += minor;
  }

  /** What the processor tells: in any order, twice, or not at all; then its list has it. */
  private async hear(): Promise<void> {
    const events = this.processor.events();
    if (this.random.chance(0.3)) {
      await this.sure(() => this.api.compareCards());
      return;
    }
    const told = [...events, ...events.filter(() => this.random.chance(0.4))];
    for (const event of told.toSorted(() => this.random.int(-1, 1))) {
      this.death.isNear = this.random.chance(0.2);
      const [status] = await this.world.takeCardEvents([event]);
      this.death.isNear = false;
      // As the processor does when it is not answered well.
      if (status !== 200) assert.deepEqual(await this.world.takeCardEvents([event]), [200]);
    }
  }

  private async payByCard(): Promise<void> {
    const owner = this.random.pick(this.people);
    const minor = BigInt(this.random.int(50, 9_000));
    const payIn = await this.announce('card', owner, minor);
    const charge = this.processor.pay(toUuid(payIn.id));
    await this.hear();
    owner.balance += minor;
    this.payments.push({ owner, charge, captured: minor, gone: 0n });
  }

  private held(owner: Person): bigint {
    return this.payouts
      .filter((payout) => payout.owner === owner && payout.state === 'held')
      .reduce((sum, { minor }) => sum + minor, 0n);
  }

  private cardOf(owner: Person, minor: bigint): CardPayment | undefined {
    return this.payments.findLast(
      (payment) => payment.owner === owner && payment.captured - payment.gone >= minor,
    );
  }

  private judge(owner: Person, { rail, minor }: { rail: RailName; minor: bigint }): string {
    const isSomeLeft = this.cardOf(owner, 1n) !== undefined;
    if (rail === 'card' && !isSomeLeft) return 'rails.off';
    if (rail === 'card' && !this.cardOf(owner, minor)) return 'rails.amount_out_of_range';
    if (rail !== 'card' && minor < 100n) return 'rails.amount_out_of_range';
    const isUnderWay = ({ state }: Payout) => state === 'held' || state === 'released';
    const underWay = this.payouts.filter((payout) => payout.owner === owner && isUnderWay(payout));
    if (underWay.length >= underWayMax) return 'rails.too_many_payouts';
    return owner.balance - this.held(owner) < minor ? 'wallet.insufficient_funds' : 'ok';
  }

  private async ask(): Promise<void> {
    const owner = this.random.pick(this.people);
    const rail = this.random.pick(['sepa', 'cash', 'card'] as const);
    const minor = BigInt(this.random.int(50, 4_000));
    const expected = this.judge(owner, { rail, minor });
    const iban = rail === 'sepa' ? theirIban : '';
    const confirmation = await this.world.confirmPayout(owner.who, minor, iban || rail);
    const body = { rail, amount: euros(minor), name: 'Konto', iban, confirmation };
    const idempotencyKey = newUuid();
    const answer = await this.outcome(() =>
      owner.who.api.rails.requestPayout({ body, idempotencyKey }),
    );
    assert.equal(typeof answer === 'string' ? answer : 'ok', expected);
    if (typeof answer === 'string') return;
    this.payouts.push({ id: answer.id, rail, owner, minor, state: 'held', messageId: '' });
  }

  private one(state: Payout['state'], rail?: RailName): Payout | undefined {
    const found = this.payouts.filter(
      (payout) => payout.state === state && (!rail || payout.rail === rail),
    );
    return found.length === 0 ? undefined : this.random.pick(found);
  }

  private async callOff(): Promise<void> {
    const payout = this.one('held');
    if (!payout) return;
    const params = { payoutId: payout.id as never };
    const body = { reason: 'nein' };
    const { rails } = payout.owner.who.api;
    // Called off again it is as it was; refused again it is not.
    if (this.random.chance(0.5)) await this.sure(() => rails.cancelPayout({ params }));
    else await this.sure(() => this.api.refusePayout({ params, body }));
    payout.state = 'over';
  }

  private async release(): Promise<void> {
    const payout = this.one('held');
    if (!payout) return;
    const { owner, rail, minor } = payout;
    const card = rail === 'card' ? this.cardOf(owner, minor) : undefined;
    const answer = await this.outcome(() =>
      this.api.releasePayouts({ body: { payoutIds: [payout.id as never] } }),
    );
    if (rail === 'card' && !card) {
      assert.equal(answer, 'rails.amount_out_of_range');
      return;
    }
    assert.ok(typeof answer !== 'string', `released, and not ${String(answer)}`);
    payout.state = rail === 'sepa' ? 'released' : 'paid';
    payout.messageId = answer.files[0]?.messageId ?? '';
    owner.balance -= minor;
    if (card) {
      card.gone += minor;
      await this.sure(() => this.api.compareCards());
    }
    if (rail === 'cash' && this.shift) this.shift.expected -= minor;
  }

  private async bankAnswers(): Promise<void> {
    const payout = this.one(this.random.chance(0.3) ? 'paid' : 'released', 'sepa');
    if (!payout) return;
    const { minor, owner, messageId } = payout;
    const endToEndId = endToEndIdOf(toUuid(payout.id));
    const transfer = { endToEndId, bankReference: newUuid().slice(-12) };
    if (payout.state === 'paid') {
      await this.closeDay([{ ...transfer, minor, returnReason: 'AC04' }]);
    } else if (this.random.chance(0.3)) {
      const refused = [{ endToEndId, reason: 'AC01' }];
      const xml = writeStatusReport({ messageId, refused });
      for (let times = 0; times < 2; times++) await this.sure(() => this.world.handIn(xml));
    } else {
      await this.closeDay([{ ...transfer, minor: -minor }], this.random.chance(0.3));
      payout.state = 'paid';
      return;
    }
    payout.state = 'over';
    owner.balance += minor;
  }

  private async dispute(): Promise<void> {
    const open = this.payments.filter(({ captured, gone }) => captured > gone);
    if (open.length === 0) return;
    const payment = this.random.pick(open);
    const minor = payment.captured - payment.gone;
    const id = this.processor.dispute(payment.charge, Number(minor));
    await this.hear();
    const { owner } = payment;
    const available = owner.balance - this.held(owner);
    const taken = available < minor ? available : minor;
    owner.balance -= taken;
    payment.gone += minor;
    const owed = minor - taken;
    const claim = owed > 0n ? 'open' : 'none';
    this.disputes.push({ id, payment, minor, owed, claim, isWon: false });
  }

  private async settleDispute(): Promise<void> {
    const lost = this.disputes.filter(({ isWon }) => !isWon);
    if (lost.length === 0) return;
    const dispute = this.random.pick(lost);
    const { payment, minor, owed } = dispute;
    const { owner } = payment;
    if (this.random.chance(0.5)) {
      this.processor.win(dispute.id);
      await this.hear();
      const settles = dispute.claim === 'open' || dispute.claim === 'written_off';
      owner.balance += settles ? minor - owed : minor;
      payment.gone -= minor;
      dispute.isWon = true;
      return;
    }
    if (dispute.claim !== 'open') return;
    const { items } = await this.api.listClaims();
    const claim = items.find(({ source }) => source === dispute.id)!;
    assert.equal(claim.amount.value, String(owed));
    const decision = this.random.pick(['collect', 'write_off'] as const);
    const answer = await this.outcome(() =>
      this.api.settleClaim({ params: { claimId: claim.id }, body: { decision } }),
    );
    const isShort = decision === 'collect' && owner.balance - this.held(owner) < owed;
    assert.equal(
      typeof answer === 'string' ? answer : 'ok',
      isShort ? 'wallet.insufficient_funds' : 'ok',
    );
    if (isShort) return;
    if (decision === 'collect') owner.balance -= owed;
    dispute.claim = decision === 'collect' ? 'collected' : 'written_off';
  }

  private async count(): Promise<void> {
    if (!this.shift) {
      const float = BigInt(this.random.int(20_000, 60_000));
      const { id } = await this.sure(() => this.api.openShift({ body: { float: euros(float) } }));
      this.shift = { id, expected: float };
      return;
    }
    const { id, expected } = this.shift;
    const wrong = this.random.chance(0.5) ? BigInt(this.random.int(-500, 500)) : 0n;
    const found = expected + wrong;
    const counted = found > 0n ? found : 0n;
    const params = { shiftId: id as never };
    const body = { counted: euros(counted), note: '' };
    const closed = await this.sure(() => this.api.closeShift({ params, body }));
    assert.equal(closed.difference!.value, String(counted - expected));
    this.difference += counted - expected;
    this.shift = null;
  }

  async compare(): Promise<void> {
    await this.sure(() => this.api.compareCards());
    for (const { who, balance } of this.people) {
      assert.equal(await this.world.balance(who), balance);
    }
    for (const { rail, unexplained, book, parts, gaps } of (await this.api.getReconciliation())
      .items) {
      assert.deepEqual([rail, unexplained, gaps], [rail, euros(0n), []]);
      const sum = Object.values(parts).reduce((total, { value }) => total + BigInt(value), 0n);
      assert.equal(sum, BigInt(book.value));
      if (rail === 'cash') assert.equal(BigInt(parts.difference.value), this.difference);
      if (rail === 'card') assert.equal(BigInt(book.value), BigInt(this.processor.balance()));
      if (rail === 'card') assert.equal(BigInt(parts.claims.value), -this.owed());
    }
    this.world.clock.advance(120_000);
    assert.deepEqual((await this.world.wallet.selfCheck()).findings, []);
  }

  private owed(): bigint {
    return this.disputes
      .filter(({ claim, isWon }) => claim === 'open' && !isWon)
      .reduce((sum, { owed }) => sum + owed, 0n);
  }
}

async function codeOr<Answer>(work: () => Promise<Answer>): Promise<Answer | string> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code !== 'string') throw error;
    return code;
  }
}
