import assert from 'node:assert/strict';
import type { Deal } from '@allmende/contract/deals';
import { euros, type Money } from '@allmende/contract/money';
import type { Order } from '@allmende/contract/shop';
import { RequestProblem } from '@allmende/sdk';
import { type Brand, dealsTown } from '../../../../dev/deals-world.ts';
import { fuzz, type Random } from '../../../../dev/fuzz.ts';
import { createWorld, type Somebody, type World } from '../../../../dev/world.ts';

/**
 * Two brands, two creators and buyers who agree, post, buy, cancel, quarrel and spend, several at once, while time runs out, the job runs
 * twice and connections to the database are cut in the middle. Of each fee somebody has all, of each sale that stands the creator has
 * exactly the share or owes or is owed the rest, and no cent is lost.
 */
fuzz(
  '[DE11] [DE13] [DE14] [DE15] [DE16] fees and shares are exact, whatever happens at once',
  { steps: 20 },
  async ({ random, steps }) => {
    const world = await createWorld({ now: new Date('2028-01-30T12:00:00Z') });
    try {
      const game = new Game(world, random);
      await game.open();
      for (let step = 0; step < steps; step++) {
        await game.step();
        await game.check();
      }
      await game.finish();
    } finally {
      await world.close();
    }
  },
);

const dayMs = 86_400_000;
const refusals =
  /^(deals\.|disputes\.|shop\.|feed\.deal_unknown|wallet\.(insufficient_funds|refund_exceeds)|identity\.(confirmation_|too_many)|platform\.(idempotency|unavailable|internal|too_many))/;
const minor = ({ value }: Money) => BigInt(value);

class Game {
  readonly world: World;
  readonly random: Random;
  readonly town: ReturnType<typeof dealsTown>;
  brands: Brand[] = [];
  creators: Somebody[] = [];
  buyers: Somebody[] = [];
  deals: { brand: number; creator: number; id: Deal['id']; shareBps: number }[] = [];
  posts: { brand: number; id: string }[] = [];
  orders: { brand: number; buyer: number; order: Order }[] = [];
  funded = 0n;

  constructor(world: World, random: Random) {
    this.world = world;
    this.random = random;
    this.town = dealsTown(world);
  }

  async open(): Promise<void> {
    const { town } = this;
    for (const keeping of [[], [1]]) {
      const given = { minor: 20_000n, priceMinor: 333n, stocks: [null, null], keeping };
      this.brands.push(await town.brand(given));
      this.creators.push(await town.person('linda'));
      this.buyers.push(await town.person('bea', 60_000n));
      this.funded += 80_000n;
    }
    for (const brand of [0, 1]) await this.begin(brand, brand, 1_250);
  }

  async begin(brand: number, creator: number, shareBps: number): Promise<void> {
    const { town, random } = this;
    const fee = euros(BigInt(random.pick([0, 700, 4_000])));
    const deal = await town.sign(this.brands[brand]!, this.creators[creator]!, { shareBps, fee });
    this.deals.push({ brand, creator, id: deal.id, shareBps });
    await this.post(this.deals.at(-1)!);
  }

  async post(deal: Game['deals'][0]): Promise<void> {
    const { town } = this;
    const { productIds } = this.brands[deal.brand]!;
    const { id } = await town.post(this.creators[deal.creator]!, deal, productIds);
    this.posts.push({ brand: deal.brand, id });
  }

  async step(): Promise<void> {
    const { random, world, town } = this;
    if (random.int(0, 9) < 3) {
      world.clock.advance(random.int(0, 4 * dayMs));
      this.brands = await Promise.all(this.brands.map((one) => town.brandAgain(one)));
      this.creators = await Promise.all(this.creators.map(town.again));
      this.buyers = await Promise.all(this.buyers.map(town.again));
    }
    const acts = Array.from({ length: random.int(1, 6) }, () => this.act());
    const jobs = random.int(0, 1) ? [this.settle(), this.settle()] : [];
    if (random.int(0, 2) === 0) jobs.push(this.cut());
    await Promise.all([...acts, ...jobs]);
  }

  async settle(): Promise<void> {
    const { app } = this.world;
    await Promise.all([app.deals.settle(), app.shop.orders.expireReservations()]).catch(
      (error: Error) => {
        if (!/terminat|onnection/.test(error.message)) throw error;
      },
    );
  }

  async cut(): Promise<void> {
    await this.world.database.pool
      .query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and state = 'idle in transaction'`,
      )
      .catch(() => undefined);
  }

  /** One thing that somebody does; a refusal is as good as anything, an error is not, unless a connection was cut. */
  async act(): Promise<void> {
    const { random } = this;
    try {
      const dice = random.int(0, 99);
      if (dice < 8) await this.begin(random.int(0, 1), random.int(0, 1), random.int(1, 5_000));
      else if (dice < 45) await this.buy();
      else if (dice < 60) await this.cancel();
      else if (dice < 70) await this.quarrel();
      else if (dice < 78) await this.handOver();
      else if (dice < 85) await this.spend();
      else await this.end();
    } catch (error) {
      if (!(error instanceof RequestProblem && refusals.test(error.code))) throw error;
    }
  }

  async buy(): Promise<void> {
    const { random, town } = this;
    const post = random.pick(this.posts);
    const buyer = random.int(0, 1);
    const brand = this.brands[post.brand]!;
    const what = { quantity: random.int(1, 7), variant: random.int(0, 1) };
    const order = await town.buy(this.buyers[buyer]!, brand, post.id, what);
    this.orders.push({ brand: post.brand, buyer, order });
  }

  async cancel(): Promise<void> {
    if (this.orders.length === 0) return;
    const { brand, order } = this.random.pick(this.orders);
    const { shop } = this.brands[brand]!.client;
    const params = { orderId: order.id };
    const cancel = () => shop.cancelOrder({ params, body: { reason: '' } });
    const both = await Promise.allSettled([cancel(), cancel()]);
    for (const one of both) if (one.status === 'rejected') throw one.reason;
  }

  /** Of what is kept for the buyer the shop has its money then, and the creator the share. */
  async handOver(): Promise<void> {
    const kept = this.orders.filter(({ order }) => order.keptUntil !== null);
    if (kept.length === 0) return;
    const { brand, buyer, order } = this.random.pick(kept);
    const { shop } = this.brands[brand]!.client;
    const at = { params: { orderId: order.id } };
    await shop.acceptOrder(at).catch(() => undefined);
    await shop.markOrderReady(at).catch(() => undefined);
    await this.buyers[buyer]!.client.shop.completeOrder(at);
  }

  /** Handed over, disputed for a part, and given back; the steps as far as they go. */
  async quarrel(): Promise<void> {
    if (this.orders.length === 0) return;
    const { random } = this;
    const { brand, buyer, order } = random.pick(this.orders);
    const [seller, client] = [this.brands[brand]!.client, this.buyers[buyer]!.client];
    const at = { params: { orderId: order.id } };
    await seller.shop.acceptOrder(at).catch(() => undefined);
    await seller.shop.markOrderReady(at).catch(() => undefined);
    if (random.int(0, 1)) await client.shop.completeOrder(at).catch(() => undefined);
    const claimed = euros(BigInt(random.int(1, Number(order.total.value))));
    const words = { reason: 'damaged', text: 'Schade', claimed } as const;
    const { id } = await client.disputes.openDispute({ body: { orderId: order.id, ...words } });
    const params = { disputeId: id };
    if (random.int(0, 3)) await seller.disputes.giveBackDisputed({ params });
  }

  /** A creator gives away what they have. */
  async spend(): Promise<void> {
    const { random, town } = this;
    const [from, to] = [random.pick(this.creators), random.pick(this.buyers)];
    const has = await town.availableOf(from);
    if (has === 0n) return;
    const amount = euros(has);
    await from.client.wallet.sendMoney({
      idempotencyKey: random.uuid(),
      body: {
        toActorId: town.idOf(to),
        amount,
        note: '',
        confirmation: await town.confirm(from, to.actorId, amount, 'pay'),
      },
    });
  }

  async end(): Promise<void> {
    const { random } = this;
    const deal = random.pick(this.deals);
    const brand = this.brands[deal.brand]!.client.deals;
    const creator = this.creators[deal.creator]!.client.deals;
    const params = { dealId: deal.id };
    await random.pick([
      () => brand.approveDeal({ params }),
      () => brand.objectToDeal({ params, body: { reason: 'nein' } }),
      () => creator.cancelDeal({ params }),
      () => Promise.all([brand.approveDeal({ params }), creator.cancelDeal({ params })]),
    ])();
  }

  /** What each creator has of shares and fees, told by their own ledger, is what the deals say. */
  async check(): Promise<void> {
    const { town, world } = this;
    for (const { brand, creator, id, shareBps } of this.deals) {
      const [ofBrand, ofCreator] = [
        await town.deal(this.brands[brand]!, { id }),
        await town.deal(this.creators[creator]!, { id }),
      ];
      assert.deepEqual(ofBrand.figures, ofCreator.figures, 'both read the same');
      const { figures, fee, state } = ofBrand;
      assert.equal(minor(figures.feePaid), state === 'done' ? minor(fee) : 0n);
      const shared = await this.movedBy(id, 'deal_share');
      const paid = shared + (await this.movedBy(id, 'deal_share_back'));
      assert.equal(minor(figures.sharePaid), paid, 'what is said to be paid is what moved');
      assert.equal(minor(figures.feePaid), await this.movedBy(id, 'deal'));
      const { rows } = await world.database.pool.query<{
        goods: bigint;
        total_minor: bigint;
        refunded_minor: bigint;
        due: bigint;
        is_here: boolean;
      }>(
        `select (select sum(total_minor) from shop_order_lines l where l.order_id = o.id)::bigint as goods, o.total_minor, o.refunded_minor,
           s.due, o.state <> 'placed' and (o.hold_id is null or o.kept_until is null) as is_here
         from deals_sales s join shop_orders o on o.id = s.order_id where s.deal_id = $1`,
        [id.replace(/^del_/, '')],
      );
      for (const { goods, total_minor: total, refunded_minor: back, due, is_here } of rows) {
        const share = (goods * BigInt(shareBps) * (total - back)) / (10_000n * total);
        assert.equal(due, is_here ? share : 0n, 'what is due is the share of what stands');
      }
    }
    const all = [...this.brands, ...this.creators, ...this.buyers];
    assert.equal(await town.sumOf(all), this.funded, 'no cent is lost');
    for (const [at, brand] of this.brands.entries()) {
      const held = await this.feesHeldBy(at);
      const there = (await town.balanceOf(brand)) - (await town.availableOf(brand));
      assert.ok(there >= held, 'fees are held');
    }
  }

  async movedBy(id: Deal['id'], kind: string): Promise<bigint> {
    const { rows } = await this.world.database.pool.query<{ moved: bigint }>(
      `select coalesce(sum(case when p.to_actor_id = d.creator_actor_id then p.amount else -p.amount end), 0)::bigint as moved
       from wallet_payments p join deals_deals d on d.id = p.subject_id where p.subject_id = $1 and p.subject_kind = $2`,
      [id.replace(/^del_/, ''), kind],
    );
    return rows[0]!.moved;
  }

  async feesHeldBy(brand: number): Promise<bigint> {
    const { items } = await this.brands[brand]!.client.deals.listDeals({ query: { limit: 100 } });
    return items
      .filter(({ state }) => ['signed', 'delivered', 'disputed'].includes(state))
      .reduce((sum, { fee }) => sum + minor(fee), 0n);
  }

  /** Once everybody has money, nobody owes anything. */
  async finish(): Promise<void> {
    const { town } = this;
    for (const one of [...this.brands, ...this.creators]) {
      await town.fund(one, 100_000n);
      this.funded += 100_000n;
    }
    await this.settle();
    await this.check();
    for (const { brand, id } of this.deals) {
      const { figures } = await town.deal(this.brands[brand]!, { id });
      assert.equal(minor(figures.sharePaid), minor(figures.shareDue));
    }
  }
}
