import assert from 'node:assert/strict';
import type { Envelope } from '@allmende/contract/envelopes';
import { euros } from '@allmende/contract/money';
import { RequestProblem } from '@allmende/sdk';
import { fuzz, type Random } from '../../../../dev/fuzz.ts';
import { createTestDatabase } from '../../../../dev/test-database.ts';
import {
  confirmWithPassword,
  createWalletWorld,
  type Someone,
  type WalletWorld,
} from '../../../../dev/wallet-world.ts';

/**
 * What people agree upon and what then happens by itself, against the slowest model one can think of: requests, split bills,
 * gifts and standing orders, asked for twice, by the wrong side, too late, without money, with time that goes on. Every outcome must
 * agree; at intervals every balance and every state; at the end the whole book.
 */
fuzz('[W31–W54] what was agreed and its model agree', { steps: 600 }, async ({ random, steps }) => {
  const made = await createTestDatabase({ maxConnections: 4 });
  const world = await createWalletWorld({ on: made });
  try {
    const game = new Game(world, random);
    await game.open();
    for (let step = 1; step <= steps; step++) {
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

interface ModelRequest {
  id: string;
  from: Someone;
  to: Someone;
  minor: bigint;
  state: 'open' | 'paid' | 'declined' | 'cancelled' | 'expired';
  expiresAt: number;
}
interface ModelGift {
  id: string;
  giver: Someone;
  left: bigint;
  places: number;
  takers: Set<string>;
  expiresAt: number;
  hasEnded: boolean;
}
interface ModelOrder {
  id: string;
  payer: Someone;
  payee: Someone;
  minor: bigint;
  /** Days between two payments; null for one alone. */
  every: number | null;
  nextOn: number | null;
  state: 'active' | 'paused' | 'ended' | 'cancelled';
}

const dayMs = 24 * 3_600_000;
const small = 3000n;
const smallTogether = 10_000n;
const start = Date.parse('2026-11-21T12:00:00Z');

class Game {
  private readonly world: WalletWorld;
  private readonly random: Random;
  private people: Someone[] = [];
  private room = '';
  private readonly balances = new Map<string, bigint>();
  private readonly unconfirmed = new Map<string, bigint>();
  private readonly requests: ModelRequest[] = [];
  private readonly gifts: ModelGift[] = [];
  private readonly orders: ModelOrder[] = [];
  private keys = 0;

  constructor(world: WalletWorld, random: Random) {
    this.world = world;
    this.random = random;
  }

  async open(): Promise<void> {
    this.world.clock.set(new Date(start));
    for (const handle of ['asa', 'ben', 'cleo', 'dina']) {
      const person = await this.world.person(handle, { minor: 20_000n });
      this.people.push(person);
      this.balances.set(person.actorId, 20_000n);
    }
    const [asa, ...others] = this.people;
    const { conversation } = await asa!.api.groups.createGroup({
      body: { clientId: this.random.uuid(), name: 'Spiel' },
    });
    this.room = conversation.id;
    const params = { groupId: conversation.id };
    const { token } = await asa!.api.groups.createInvite({ params, body: {} });
    for (const one of others) await one.api.groups.joinByInvite({ params: { token } });
  }

  async step(): Promise<void> {
    const dice = this.random.next();
    if (dice < 0.05) return this.goOn();
    if (dice < 0.2) return this.ask();
    if (dice < 0.26) return this.split();
    if (dice < 0.58) return this.act();
    if (dice < 0.66) return this.give();
    if (dice < 0.86) return this.take();
    if (dice < 0.9) return this.plan();
    return this.changePlan();
  }

  private now = () => this.world.clock.now().getTime();
  private someone = () => this.random.pick(this.people);
  private balance = (who: Someone) => this.balances.get(who.actorId)!;
  private key(): string {
    this.keys += 1;
    return `key-${this.keys}`;
  }
  private amount = () =>
    BigInt(this.random.chance(0.1) ? this.random.int(3001, 9000) : this.random.int(1, 3000));

  private move(from: Someone | null, to: Someone | null, minor: bigint): void {
    if (from) this.balances.set(from.actorId, this.balance(from) - minor);
    if (to) this.balances.set(to.actorId, this.balance(to) + minor);
  }

  /** What the judgement of a payment says, in its order; counts it when it goes. */
  private judge(payer: Someone, minor: bigint, isConfirmed: boolean): string {
    if (this.balance(payer) < minor) return 'wallet.insufficient_funds';
    const counted = this.unconfirmed.get(payer.userId) ?? 0n;
    if (isConfirmed) this.unconfirmed.set(payer.userId, 0n);
    else if (minor > small || counted + minor > smallTogether) {
      return 'identity.confirmation_required';
    } else this.unconfirmed.set(payer.userId, counted + minor);
    return 'ok';
  }

  private async ask(): Promise<void> {
    const [from, to] = [this.someone(), this.someone()];
    const minor = this.amount();
    const days = this.random.int(1, 10);
    const open = this.requests.filter(
      (one) => one.from === from && one.to === to && one.state === 'open',
    );
    const expected =
      from === to ? 'wallet.payee_is_payer' : open.length >= 20 ? 'wallet.too_many_requests' : 'ok';
    const body = { toActorId: to.publicId, amount: euros(minor), days };
    const idempotencyKey = this.key();
    const ask = () => from.api.paymentRequests.requestMoney({ body, idempotencyKey });
    const asked = await outcome(ask());
    assert.equal(asked.code, expected);
    if (!asked.value) return;
    const { id } = asked.value;
    this.requests.push({
      id,
      from,
      to,
      minor,
      state: 'open',
      expiresAt: this.now() + days * dayMs,
    });
    if (this.random.chance(0.1)) assert.equal((await ask()).id, id);
  }

  private async split(): Promise<void> {
    const from = this.someone();
    const others = this.people.filter((one) => one !== from);
    const isFull = others.some(
      (to) =>
        this.requests.filter((one) => one.from === from && one.to === to && one.state === 'open')
          .length >= 20,
    );
    const total = BigInt(this.random.int(4, 9999));
    const inGroup = this.random.chance(0.5);
    const done = await outcome(
      from.api.paymentRequests.splitBill({
        body: {
          total: euros(total),
          division: {
            way: 'equal',
            people: this.people.map((one) => ({ actorId: one.publicId })),
          },
          ...(inGroup ? { conversationId: this.room } : {}),
        },
        idempotencyKey: this.key(),
      }),
    );
    assert.equal(done.code, isFull ? 'wallet.too_many_requests' : 'ok');
    if (!done.value) return;
    let sum = BigInt(done.value.card.ownAmount.value);
    for (const share of done.value.shares) {
      const minor = BigInt(share.amount.value);
      sum += minor;
      const to = this.people.find((one) => one.publicId === share.actor.id)!;
      const expiresAt = Date.parse(done.value.card.expiresAt);
      this.requests.push({ id: share.requestId, from, to, minor, state: 'open', expiresAt });
    }
    assert.equal(sum, total);
  }

  private async act(): Promise<void> {
    if (this.requests.length === 0) return;
    const recent = Math.max(0, this.requests.length - 60);
    const request = this.requests[this.random.int(recent, this.requests.length - 1)]!;
    const who = this.random.chance(0.1)
      ? this.someone()
      : this.random.chance(0.75)
        ? request.to
        : request.from;
    const params = { requestId: request.id };
    const isOpen = request.state === 'open' && request.expiresAt > this.now();
    const dice = this.random.next();
    if (dice < 0.75) {
      const isConfirmed = this.random.chance(0.3);
      const { minor } = request;
      const confirmation =
        isConfirmed && who === request.to && isOpen
          ? await confirmWithPassword(who, { payee: request.from, minor })
          : undefined;
      const expected =
        who !== request.to
          ? 'wallet.request_unknown'
          : request.state === 'paid'
            ? 'ok'
            : !isOpen
              ? 'wallet.request_closed'
              : this.judge(who, minor, confirmation !== undefined);
      const body = confirmation === undefined ? {} : { confirmation };
      const pay = () => who.api.paymentRequests.payRequest({ params, body });
      const paid = await outcome(pay());
      assert.equal(paid.code, expected);
      if (expected !== 'ok' || request.state === 'paid') return;
      request.state = 'paid';
      this.move(request.to, request.from, minor);
      return;
    }
    const isDecline = dice < 0.9;
    const side = isDecline ? request.to : request.from;
    const state = isDecline ? 'declined' : 'cancelled';
    const deed = isDecline ? 'declineRequest' : 'cancelRequest';
    const expected =
      who !== side
        ? 'wallet.request_unknown'
        : isOpen || request.state === state
          ? 'ok'
          : 'wallet.request_closed';
    const ended = await outcome(who.api.paymentRequests[deed]({ params }));
    assert.equal(ended.code, expected);
    if (expected === 'ok') request.state = state;
  }

  private async give(): Promise<void> {
    const giver = this.someone();
    const total = this.amount();
    const places = this.random.int(1, 4);
    const expected =
      total < BigInt(places) ? 'wallet.envelope_too_small' : this.judge(giver, total, false);
    const given = await outcome<Envelope>(
      giver.api.envelopes.giveEnvelope({
        body: {
          conversationId: this.room,
          total: euros(total),
          count: places,
          way: this.random.pick(['equal', 'lucky'] as const),
          hours: this.random.int(1, 48),
        },
        idempotencyKey: this.key(),
      }),
    );
    assert.equal(given.code, expected);
    if (!given.value) return;
    this.move(giver, null, total);
    const { envelopeId, expiresAt } = given.value.card;
    this.gifts.push({
      id: envelopeId,
      giver,
      left: total,
      places,
      takers: new Set(),
      expiresAt: Date.parse(expiresAt),
      hasEnded: false,
    });
  }

  private async take(): Promise<void> {
    if (this.gifts.length === 0) return;
    const recent = Math.max(0, this.gifts.length - 8);
    const gift = this.gifts[this.random.int(recent, this.gifts.length - 1)]!;
    const who = this.someone();
    const expected =
      who === gift.giver
        ? 'wallet.envelope_own'
        : gift.takers.has(who.actorId)
          ? 'ok'
          : gift.places === 0
            ? 'wallet.envelope_empty'
            : gift.expiresAt <= this.now()
              ? 'wallet.envelope_over'
              : 'ok';
    const taken = await outcome(who.api.envelopes.takeGift({ params: { envelopeId: gift.id } }));
    assert.equal(taken.code, expected);
    if (!taken.value || gift.takers.has(who.actorId)) return;
    const minor = BigInt(taken.value.own!.amount.value);
    gift.takers.add(who.actorId);
    gift.places -= 1;
    gift.left -= minor;
    assert.ok(minor > 0n && gift.left >= BigInt(gift.places));
    if (gift.places === 0) assert.equal(gift.left, 0n);
    this.move(null, who, minor);
  }

  private async plan(): Promise<void> {
    const [payer, payee] = [this.someone(), this.someone()];
    if (payer === payee) return;
    const minor = this.amount();
    const { confirmationId } = await payer.api.identity.startConfirmation({
      body: { action: 'standing_order', payeeActorId: payee.publicId, amount: euros(minor) },
    });
    const { confirmation } = await payer.api.identity.answerConfirmation({
      params: { confirmationId },
      body: { password: payer.password },
    });
    const every = this.random.pick([null, 7, 14]);
    const first = Date.parse(this.day(this.now())) + this.random.int(0, 6) * dayMs;
    const created = await payer.api.standingOrders.createStandingOrder({
      body: {
        toActorId: payee.publicId,
        amount: euros(minor),
        interval: every === null ? 'once' : every === 7 ? 'weekly' : 'fortnightly',
        startsOn: this.day(first),
        confirmation,
      },
      idempotencyKey: this.key(),
    });
    const { id } = created;
    this.orders.push({ id, payer, payee, minor, every, nextOn: first, state: 'active' });
  }

  private async changePlan(): Promise<void> {
    if (this.orders.length === 0) return;
    const order = this.random.pick(this.orders);
    const [deed, state] = this.random.pick([
      ['pauseStandingOrder', 'paused'],
      ['resumeStandingOrder', 'active'],
      ['cancelStandingOrder', 'cancelled'],
    ] as const);
    const isOver = order.nextOn === null;
    const expected = isOver && state !== 'cancelled' ? 'wallet.standing_order_over' : 'ok';
    const { api } = order.payer;
    const done = await outcome(api.standingOrders[deed]({ params: { orderId: order.id } }));
    assert.equal(done.code, expected);
    if (expected !== 'ok' || isOver) return;
    order.state = state;
    if (state === 'cancelled') order.nextOn = null;
  }

  private day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

  /** Time goes on, and what is due happens; the model looks at every order and every day for itself. */
  private async goOn(): Promise<void> {
    const { world } = this;
    world.clock.advance(this.random.int(1, 40) * 3_600_000);
    const { requests, envelopes, standingOrders } = world.wallet;
    await Promise.all([requests.expire(), requests.expire()]);
    await Promise.all([envelopes.giveBack(), envelopes.giveBack()]);
    for (const request of this.requests) {
      if (request.state === 'open' && request.expiresAt <= this.now()) request.state = 'expired';
    }
    for (const gift of this.gifts) {
      if (gift.hasEnded || gift.expiresAt > this.now()) continue;
      gift.hasEnded = true;
      if (gift.places > 0) this.move(null, gift.giver, gift.left);
    }
    // In the order in which they are due, because money that is gone is gone.
    for (;;) {
      const due = this.orders
        .filter((one) => one.nextOn !== null && one.nextOn + 5 * 3_600_000 <= this.now())
        .sort((a, b) => a.nextOn! - b.nextOn! || (a.id < b.id ? -1 : 1));
      if (due.length === 0) break;
      for (const order of due) this.run(order);
    }
    await standingOrders.payDue();
  }

  private run(order: ModelOrder): void {
    const { payer, payee, minor, every } = order;
    const isLate = this.now() - order.nextOn! - 5 * 3_600_000 > 3 * dayMs;
    const isPaid = order.state === 'active' && !isLate && this.balance(payer) >= minor;
    if (isPaid) this.move(payer, payee, minor);
    order.nextOn = every === null ? null : order.nextOn! + every * dayMs;
    if (order.nextOn === null) order.state = 'ended';
  }

  async compare(): Promise<void> {
    for (const person of this.people) {
      assert.equal(await this.world.balance(person), this.balance(person));
    }
    const { rows } = await this.world.database.pool.query(
      'select id, state from wallet_requests order by id',
    );
    const states = new Map(rows.map((row) => [row.id.replaceAll('-', ''), row.state]));
    for (const { id, state } of this.requests) assert.equal(states.get(id.slice(4)), state);
    const orders = await this.world.database.pool.query(
      'select id, state, next_on from wallet_standing_orders',
    );
    const plans = new Map(orders.rows.map((row) => [row.id.replaceAll('-', ''), row]));
    for (const { id, state, nextOn } of this.orders) {
      const row = plans.get(id.slice(4));
      assert.deepEqual(
        [row.state, row.next_on],
        [state, nextOn === null ? null : this.day(nextOn)],
      );
    }
  }
}

async function outcome<T>(call: Promise<T>): Promise<{ code: string; value?: T }> {
  try {
    return { code: 'ok', value: await call };
  } catch (error) {
    if (error instanceof RequestProblem) return { code: error.code };
    throw error;
  }
}
