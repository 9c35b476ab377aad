import assert from 'node:assert/strict';
import { euros } from '@allmende/contract/money';
import { DisputeModel, type ModelOrder, type ModelTurn } from '../../../../../dev/dispute-model.ts';
import { fuzz, type Random } from '../../../../../dev/fuzz.ts';
import {
  type Buyer,
  findShopContradictions,
  gatherBuyers,
  openStand,
  type ShopStand,
} from '../../../../../dev/shop-crowd.ts';
import { createWorld, type World } from '../../../../../dev/world.ts';
import { newUuid, toUuid, type Uuid } from '#platform/ids';

/**
 * Kept money and disputes against the same on paper: shops that keep and stop keeping, and that spend what they can reach;
 * turns by the right and the wrong side, twice at once, late and too late. Every answer agrees, and after every fifty
 * steps every balance, what is out of reach, and every order and dispute.
 */
const buyerCount = 4;
const priceMinor = 7n;

fuzz(
  '[SH30–SH47] kept money and disputes agree with paper',
  { steps: 200, keptSeeds: [5] },
  async (run) => {
    const world = await createWorld({ now: new Date('2026-11-22T08:00:00Z') });
    try {
      const game = new Game(world, run.random);
      await game.open();
      for (let step = 1; step <= run.steps; step++) {
        await game.step();
        if (step % 50 === 0) await game.compare();
      }
      await game.compare();
      assert.deepEqual(await findShopContradictions(world.database, world.app), []);
    } finally {
      await world.close();
    }
  },
);

type Someone = Buyer & { isOperator: boolean };

class Game {
  readonly world: World;
  readonly random: Random;
  readonly model = new DisputeModel(buyerCount, 2_000n);
  stand!: ShopStand;
  buyers: Someone[] = [];
  seller!: Someone;
  operator!: Someone;
  /** Bare ids, in the order of the model's. */
  orderIds: Uuid[] = [];
  disputeIds = new Map<number, Uuid>();

  constructor(world: World, random: Random) {
    this.world = world;
    this.random = random;
  }

  async open(): Promise<void> {
    const { app } = this.world;
    this.stand = await openStand(app, {
      handle: 'streitladen',
      priceMinor,
      stocks: [null, null],
      keeping: [1],
    });
    const gathered = await gatherBuyers(app, {
      count: buyerCount + 1,
      users: buyerCount + 1,
      moneyMinor: 2_000n,
      prefix: 'streit',
    });
    const people = gathered.map((buyer) => ({ ...buyer, isOperator: false }));
    this.operator = { ...people.pop()!, isOperator: true };
    this.buyers = people;
    this.seller = {
      actorId: this.stand.sellerId,
      userId: this.stand.ownerUserId,
      role: 'owner',
      isOperator: false,
    };
  }

  async step(): Promise<void> {
    const { random } = this;
    // No two things have one moment, so that what is decided by time has an order.
    this.pass(random.int(1, 60) * 1000);
    const dice = random.next();
    if (dice < 0.14) return this.buy();
    if (dice < 0.42) return this.act();
    if (dice < 0.56) return this.claim();
    if (dice < 0.8) return this.turn();
    if (dice < 0.9) return this.spend();
    if (dice < 0.93) return this.changeKeeping();
    return this.passTime();
  }

  private pass(ms: number): void {
    this.world.clock.advance(ms);
    this.model.nowMs = this.world.clock.now().getTime();
  }

  /** Once, or twice at the same moment; the answers together are what the model says one after the other. */
  private async agree(
    expected: () => string,
    call: () => Promise<{ ok: boolean; code?: string }>,
  ): Promise<void> {
    const times = this.random.chance(0.2) ? 2 : 1;
    const said = Array.from({ length: times }, () => expected());
    const answers = await Promise.all(Array.from({ length: times }, call));
    const found = answers.map((answer) => (answer.ok ? 'ok' : answer.code));
    assert.deepEqual(found.toSorted(), said.toSorted());
  }

  private async buy(): Promise<void> {
    const { app } = this.world;
    const at = this.random.int(0, buyerCount - 1);
    const [variant, quantity] = [this.random.chance(0.25) ? 1 : 0, this.random.int(1, 5)];
    const buyer = this.buyers[at]!;
    const variantId = this.stand.variantIds[variant]!;
    const cart = await app.shop.carts.setLine(
      buyer.actorId,
      this.stand.sellerId,
      variantId,
      quantity,
    );
    assert.ok(cart.ok);
    const totalMinor = priceMinor * BigInt(quantity);
    const expected = this.model.buy(at, totalMinor, variant === 1);
    assert.equal(cart.value.keepDays, this.model.keepDaysOf(variant === 1));
    const placed = await app.shop.orders.placeOrder(
      buyer,
      this.stand.sellerId,
      { fulfilment: 'pickup', note: '', expectedTotal: euros(totalMinor) },
      this.random.uuid(),
    );
    assert.equal(placed.ok ? 'ok' : placed.code, expected);
    if (placed.ok) this.orderIds.push(toUuid(placed.value.id));
    else await app.shop.carts.setLine(buyer.actorId, this.stand.sellerId, variantId, 0);
  }

  /** One of the latest orders, with its place. */
  private anOrder(): [number, ModelOrder] | null {
    const { orders } = this.model;
    if (orders.length === 0) return null;
    const at = this.random.int(Math.max(0, orders.length - 5), orders.length - 1);
    return [at, orders[at]!];
  }

  private async act(): Promise<void> {
    const picked = this.anOrder();
    if (!picked) return;
    const [at, order] = picked;
    const any = ['accept', 'ready', 'complete', 'release', 'cancel'] as const;
    const next = {
      paid: 'accept',
      accepted: 'ready',
      ready: 'complete',
      completed: 'release',
      cancelled: 'cancel',
    } as const;
    const action = this.random.chance(0.7) ? next[order.state] : this.random.pick(any);
    const isShops = action === 'accept' || action === 'ready' || this.random.chance(0.4);
    const side = isShops === this.random.chance(0.9) ? 'seller' : 'buyer';
    const by = side === 'buyer' ? this.buyers[order.buyer]! : this.seller;
    await this.agree(
      () => this.model.act(order, side, action),
      () => this.world.app.shop.orders.act(by, this.orderIds[at]!, action),
    );
  }

  private async claim(): Promise<void> {
    const picked = this.anOrder();
    if (!picked) return;
    const [at, order] = picked;
    const buyer = this.random.chance(0.9) ? order.buyer : this.random.int(0, buyerCount - 1);
    const claimed = BigInt(this.random.int(-1, Number(order.total) + 1));
    await this.agree(
      () => this.model.claim(order, buyer, claimed),
      async () => {
        const opened = await this.world.app.shop.disputes.open(this.buyers[buyer]!, {
          orderId: this.orderIds[at]!,
          reason: 'other',
          claimed: euros(claimed),
          text: 'so nicht',
        });
        if (opened.ok) this.disputeIds.set(at, toUuid(opened.value.id));
        return opened;
      },
    );
  }

  private async turn(): Promise<void> {
    const at = this.random.pick([...this.disputeIds.keys()].slice(-5).concat(-1));
    const order = this.model.orders[at];
    const id = this.disputeIds.get(at);
    if (!order || !id) return;
    const { disputes } = this.world.app.shop;
    const turn: ModelTurn = this.random.pick([
      'answer',
      'insist',
      'insist',
      'withdraw',
      'give_back',
      'decide',
      'decide',
    ]);
    const who = this.random.pick([
      'buyer',
      'seller',
      'operator',
      'right',
      'right',
      'right',
    ] as const);
    const side = who === 'right' ? this.model.sideOf(turn) : who;
    const by = {
      buyer: this.buyers[order.buyer]!,
      seller: this.seller,
      operator: this.operator,
    }[side];
    const awarded = BigInt(this.random.int(0, Number(order.dispute!.claimed) + 1));
    const calls = {
      answer: () => disputes.answer(by, id, { text: 'doch' }),
      insist: () => disputes.insist(by, id, { text: 'nein' }),
      withdraw: () => disputes.withdraw(by, id),
      give_back: () => disputes.giveBack(by, id),
      decide: () => disputes.decide(by, id, { awarded: euros(awarded), text: 'so' }),
    };
    await this.agree(() => this.model.turn(order, side, turn, awarded), calls[turn]);
  }

  /** What the shop can reach it spends, and no more; sometimes it gets something back. */
  private async spend(): Promise<void> {
    const { wallet, database } = this.world.app;
    const isOut = this.random.chance(0.7);
    const minor = BigInt(this.random.int(1, isOut ? Number(this.model.available()) + 3 : 60));
    const expected = this.model.spend(isOut ? minor : -minor);
    const [from, to] = isOut ? [this.seller, this.operator] : [this.operator, this.seller];
    const paid = await database
      .transaction(async (tx) => {
        const result = await wallet.pay(tx, {
          paymentId: newUuid(),
          kind: 'transfer',
          fromActorId: from.actorId,
          toActorId: to.actorId,
          amountMinor: minor,
          assetCode: 'EUR',
          note: '',
          confirmedBy: 'seller',
          payerUserId: from.userId,
        });
        return result;
      })
      .then((result) => (result.ok ? 'ok' : result.code));
    assert.equal(paid, expected);
  }

  private async changeKeeping(): Promise<void> {
    const keepDays = this.random.pick([null, null, null, 1, 5, 14]);
    this.model.keepDays = keepDays;
    await this.world.app.shop.changeSettings(this.stand.sellerId, { keepDays });
  }

  /** As the job does it, also in two processes at once. */
  private async passTime(): Promise<void> {
    const { disputes, orders } = this.world.app.shop;
    this.pass(this.random.int(1, this.random.chance(0.4) ? 9 * 24 : 30) * 3_600_000);
    const both = this.random.chance(0.3) ? [1, 2] : [1];
    await Promise.all(both.map(() => disputes.settleOverdue()));
    this.model.settleOverdue();
    await Promise.all(both.map(() => orders.keptMoney.settleDue()));
    this.model.settleDue();
  }

  async compare(): Promise<void> {
    const { wallet, shop } = this.world.app;
    const moneyOf = async ({ actorId, userId }: Buyer) => {
      const view = await wallet.view({ actorId, userId });
      assert.ok(view.ok);
      return [BigInt(view.value.balance.value), BigInt(view.value.available.value)];
    };
    for (const [at, buyer] of this.buyers.entries()) {
      const minor = this.model.balances[at];
      assert.deepEqual(await moneyOf(buyer), [minor, minor], `buyer ${at}`);
    }
    assert.deepEqual(
      await moneyOf(this.seller),
      [this.model.sellerBalance, this.model.available()],
      'the shop',
    );
    for (const [at, order] of this.model.orders.entries()) {
      const found = await shop.orders.getOrder(this.buyers[order.buyer]!, this.orderIds[at]!);
      const dispute = await shop.disputes.ofOrder(this.buyers[order.buyer]!, this.orderIds[at]!);
      assert.ok(found.ok && dispute.ok);
      const { state, refunded } = found.value;
      const shown = dispute.value.dispute;
      const outcome = shown?.outcome ?? null;
      assert.deepEqual(
        {
          state,
          refunded: BigInt(refunded?.value ?? 0n),
          dispute: shown?.state ?? null,
          awarded: outcome && BigInt(outcome.awarded.value),
          paid: outcome && BigInt(outcome.paid.value),
        },
        {
          state: order.state,
          refunded: order.refunded,
          dispute: order.dispute?.state ?? null,
          awarded: order.dispute?.outcome?.awarded ?? null,
          paid: order.dispute?.outcome?.paid ?? null,
        },
        `order ${at}`,
      );
      assert.ok(order.refunded <= order.total, 'never more than was paid');
    }
  }
}
