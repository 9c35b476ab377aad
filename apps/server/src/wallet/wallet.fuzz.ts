import assert from 'node:assert/strict';
import { euros } from '@allmende/contract/money';
import { fuzz, type Random } from '../../../../dev/fuzz.ts';
import { type Crash, withCrashes } from '../../../../dev/lossy-database.ts';
import { createTestDatabase } from '../../../../dev/test-database.ts';
import { type ModelOutcome, type ModelSend, WalletModel } from '../../../../dev/wallet-model.ts';
import {
  confirmWithPassword,
  createWalletWorld,
  type Someone,
  type WalletWorld,
} from '../../../../dev/wallet-world.ts';
import type { Database } from '#platform/database';
import { newUuid, toUuid, type Uuid } from '#platform/ids';

/**
 * Random requests against the real wallet and the slow model: sending, play money, orders and refunds,
 * with repetitions, wrong confirmations, blocks, and connections that are lost before the work or between
 * its commit and the reply. Every outcome must agree; at intervals every balance, every count of small
 * payments, and the whole book. One step is one request.
 */
fuzz('[W1–W20] the wallet and its model agree', { steps: 10_000 }, async ({ random, steps }) => {
  const made = await createTestDatabase({ maxConnections: 4 });
  const crash: Crash = { next: 'none' };
  const through = (database: Database) => withCrashes(database, crash);
  const world = await createWalletWorld({ on: made, through });
  try {
    const game = new Game(world, { random, crash });
    await game.open();
    for (let step = 1; step <= steps; step++) {
      await game.step();
      if (step % stepsBetweenChecks === 0) await game.compare();
    }
    await game.compare();
    world.clock.advance(120_000);
    assert.deepEqual(await world.wallet.selfCheck(), { isSound: true, findings: [] });
  } finally {
    await world.close();
    await made.close();
  }
});

const stepsBetweenChecks = 250;

/** Who plays, and what has been said so far. */
class Game {
  private readonly world: WalletWorld;
  private readonly random: Random;
  private readonly crash: Crash;
  private readonly model = new WalletModel();
  private readonly persons: Someone[] = [];
  /** Persons and businesses; each acts through its user. */
  private readonly actors: Someone[] = [];
  private readonly sent: ModelSend[] = [];
  private readonly tokens: (Omit<ModelSend, 'key' | 'note'> & { token: string })[] = [];
  /** The real id of each payment of the model. */
  private readonly ids: Uuid[] = [];

  constructor(world: WalletWorld, { random, crash }: { random: Random; crash: Crash }) {
    this.world = world;
    this.random = random;
    this.crash = crash;
  }

  async open(): Promise<void> {
    for (const handle of ['anna', 'bela', 'cem', 'dora']) {
      this.persons.push(await this.world.person(handle));
    }
    this.actors.push(...this.persons);
    for (const [index, handle] of ['mosterei', 'schmiede'].entries()) {
      this.actors.push(await this.world.business(handle, this.persons[index]!));
    }
  }

  async step(): Promise<void> {
    const { random, world } = this;
    if (random.chance(0.005)) {
      world.clock.advance(random.int(1, 36) * 3_600_000);
      this.model.expireConfirmations();
    }
    this.crash.next = 'none';
    const dice = random.next();
    if (dice < 0.03) return this.confirm();
    if (dice < 0.07) return this.block();
    // Losing a connection is repeated by whoever asked, under the same key; it must not show.
    if (random.chance(0.06)) this.crash.next = random.pick(['before', 'after']);
    if (dice < 0.22) return this.topUp();
    if (dice < 0.4) return this.order();
    if (dice < 0.5) return this.refund();
    return this.send();
  }

  private someone(): Someone {
    return this.random.pick(this.actors);
  }

  private amount(): bigint {
    const { random } = this;
    if (random.chance(0.05)) return random.pick([0n, -1n, 100_000_001n]);
    if (random.chance(0.15)) return BigInt(random.int(3000, 3002));
    return BigInt(random.int(1, random.chance(0.3) ? 9000 : 1500));
  }

  private async confirm(): Promise<void> {
    const [payer, payee] = [this.someone(), this.someone()];
    const minor = BigInt(this.random.int(1, 6000));
    const token = await confirmWithPassword(payer, { payee, minor });
    const given = { user: payer.userId, payee: payee.actorId, minor };
    this.model.confirm(token, given);
    const { userId: user, actorId: from } = payer;
    this.tokens.push({ user, from, to: payee.actorId, minor, token });
  }

  private async block(): Promise<void> {
    const [one, other] = [this.someone(), this.someone()];
    if (one.actorId === other.actorId) return;
    const isBlocked = this.random.chance(0.3);
    const params = { actorId: other.publicId };
    if (isBlocked) await one.api.identity.block({ params });
    else await one.api.identity.unblock({ params });
    this.model.setBlocked(one.actorId, other.actorId, isBlocked);
  }

  private nextSend(): ModelSend {
    const { random } = this;
    if (this.sent.length > 0 && random.chance(0.12)) {
      const again = random.pick(this.sent);
      return random.chance(0.5) ? again : { ...again, minor: this.amount() };
    }
    const payer = this.someone();
    const fresh = { note: random.pick(['', 'Eis']), key: random.uuid() };
    if (this.tokens.length > 0 && random.chance(0.1)) {
      const confirmed = random.pick(this.tokens);
      return { ...confirmed, ...fresh, ...(random.chance(0.2) ? { minor: this.amount() } : {}) };
    }
    const token = random.chance(0.03) ? 'made up' : null;
    const { userId: user, actorId: from } = payer;
    return { user, from, to: this.someone().actorId, minor: this.amount(), token, ...fresh };
  }

  private async send(): Promise<void> {
    const request = this.nextSend();
    this.sent.push(request);
    const { user, from, to, minor, note, token, key } = request;
    await this.judge(this.model.send(request), () =>
      this.world.wallet.sendMoney({
        userId: user,
        fromActorId: from,
        toActorId: to,
        amount: euros(minor),
        note,
        confirmation: token ?? undefined,
        idempotencyKey: key,
      }),
    );
  }

  private async topUp(): Promise<void> {
    const { userId: user, actorId: to } = this.someone();
    const key = this.random.uuid();
    const minor = this.amount() * 4n;
    const day = this.world.clock.now().toISOString().slice(0, 10);
    await this.judge(this.model.topUp({ user, to, minor, key, day }), () =>
      this.world.wallet.topUpPlayMoney({
        userId: user,
        actorId: to,
        amount: euros(minor),
        idempotencyKey: key,
      }),
    );
  }

  private async order(): Promise<void> {
    const [buyer, seller] = [this.someone(), this.someone()];
    const [from, to] = [buyer.actorId, seller.actorId];
    const minor = this.amount();
    const [paymentId, orderId] = [newUuid(), newUuid()];
    await this.judge(this.model.order({ from, to, minor }), () =>
      this.world.database.transaction((tx) =>
        this.world.wallet.pay(tx, {
          paymentId,
          kind: 'order',
          fromActorId: from,
          toActorId: to,
          amountMinor: minor,
          assetCode: 'EUR',
          note: '',
          orderId,
          confirmedBy: 'passkey',
          payerUserId: buyer.userId,
        }),
      ),
    );
  }

  private async refund(): Promise<void> {
    if (this.ids.length === 0) return;
    const of = this.random.int(Math.max(0, this.ids.length - 40), this.ids.length - 1);
    const minor = this.random.chance(0.3) ? this.model.payments[of]!.minor : this.amount();
    const [paymentId, refundOf] = [newUuid(), this.ids[of]!];
    await this.judge(this.model.refund({ of, minor }), () =>
      this.world.database.transaction((tx) =>
        this.world.wallet.refund(tx, { paymentId, refundOf, amountMinor: minor, note: '' }),
      ),
    );
  }

  /** Asks until there is an answer, as a client does whose connection was lost. */
  private async judge(
    expected: ModelOutcome,
    ask: () => Promise<
      { ok: true; value: { id: string } | { paymentId: Uuid } } | { ok: false; code: string }
    >,
  ): Promise<void> {
    let answer: Awaited<ReturnType<typeof ask>>;
    try {
      answer = await ask();
    } catch (error) {
      assert.match(String(error), /Connection terminated/);
      answer = await ask();
    }
    if (!answer.ok) {
      assert.deepEqual({ code: answer.code }, expected);
      return;
    }
    const id = 'id' in answer.value ? toUuid(answer.value.id) : answer.value.paymentId;
    assert.ok('payment' in expected, `paid, where ${JSON.stringify(expected)} is right`);
    this.ids[expected.payment] ??= id;
    assert.equal(id, this.ids[expected.payment]);
  }

  async compare(): Promise<void> {
    const { world, model } = this;
    this.crash.next = 'none';
    for (const actor of this.actors) {
      assert.equal(await world.balance(actor), model.balance(actor.actorId));
    }
    for (const { userId, actorId } of this.persons) {
      const view = await world.wallet.view({ userId, actorId });
      assert(view.ok);
      const { withoutConfirmation } = view.value;
      const left = 10_000n - (model.unconfirmed.get(userId) ?? 0n);
      assert.equal(withoutConfirmation.value, String(left));
    }
    const { rows } = await world.database.pool.query(
      'select id, refunded_amount from wallet_payments',
    );
    assert.equal(rows.length, model.payments.length);
    const refunded = new Map(rows.map((row) => [row.id, row.refunded_amount]));
    for (const [index, payment] of model.payments.entries()) {
      assert.equal(refunded.get(this.ids[index]!), payment.refunded);
    }
  }
}
