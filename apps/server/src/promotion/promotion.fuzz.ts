import assert from 'node:assert/strict';
import { euros } from '@allmende/contract/money';
import type { Post } from '@allmende/contract/feed';
import type { Promotion, ShownPlace } from '@allmende/contract/promotion';
import { placesOfOneADay } from '@allmende/contract/promotion-limits';
import { RequestProblem } from '@allmende/sdk';
import { isConnectionLost } from '#platform/database';
import { toUuid } from '#platform/ids';
import { fuzz, type Random } from '../../../../dev/fuzz.ts';
import { promotionTown } from '../../../../dev/promotion-world.ts';
import type { Brand } from '../../../../dev/deals-world.ts';
import { createWorld, type Somebody, type World } from '../../../../dev/world.ts';
import { replay } from './replay.ts';

/**
 * Advertisers who promote and stop, readers who look and do not, hide and come back, many at once, while days go by, posts disappear,
 * operators take down, and the job that settles runs twice and loses its connections. What was paid is what was seen, nobody has a cent too much
 * or too little, and each day can be played again.
 */
fuzz(
  '[PR2] [PR8] [PR9] [PR12] [PR13] [PR20] [PR30] [PR31] what is seen is paid, once, and shared exactly',
  { steps: 30 },
  async ({ random, steps }) => {
    const world = await createWorld({ now: new Date('2028-02-27T20:00:00Z') });
    try {
      const game = new Game(world, random);
      await game.open();
      for (let step = 0; step < steps; step++) {
        await game.step();
        await game.check();
      }
      await game.end();
    } finally {
      await world.close();
    }
  },
);

const hourMs = 3_600_000;
const refusals =
  /^(promotion\.|feed\.post_unknown|wallet\.insufficient_funds|identity\.confirmation_|identity\.too_many_attempts)/;

class Game {
  readonly world: World;
  readonly random: Random;
  readonly town: ReturnType<typeof promotionTown>;
  seller!: Somebody;
  commons!: Somebody;
  operator!: Somebody;
  authors: Somebody[] = [];
  advertisers: Brand[] = [];
  readers: Somebody[] = [];
  above: Post[] = [];
  promotions: { by: number; promotion: Promotion }[] = [];
  places: { by: number; place: ShownPlace }[] = [];
  funded = 0n;

  constructor(world: World, random: Random) {
    this.world = world;
    this.random = random;
    this.town = promotionTown(world);
  }

  async open(): Promise<void> {
    const { town } = this;
    const { seller, commons, operator } = await town.openReach();
    Object.assign(this, { seller, commons, operator });
    for (const name of ['anna', 'bert']) this.authors.push(await town.person(name));
    for (const minor of [60_000n, 3_000n, 3_000n]) {
      this.advertisers.push(await town.brand({ minor }));
      this.funded += minor;
    }
    for (let n = 0; n < 6; n++) this.readers.push(await town.person('leserin'));
    for (const author of this.authors) this.above.push(await town.say(author, 'Auf dem #markt'));
  }

  async step(): Promise<void> {
    const { random, world } = this;
    if (random.int(0, 9) < 6) {
      world.clock.advance(random.int(1, 5) * (hourMs / 2));
      await this.comeAgain();
    }
    const acts = Array.from({ length: random.int(4, 14) }, () => this.act());
    const jobs = random.int(0, 1) ? [this.settle(), this.settle()] : [];
    if (jobs.length > 0 && random.int(0, 1)) jobs.push(this.cut());
    await Promise.all([...acts, ...jobs]);
  }

  async comeAgain(): Promise<void> {
    const { town } = this;
    this.operator = await town.again(this.operator);
    this.readers = await Promise.all(this.readers.map(town.again));
    this.advertisers = await Promise.all(
      this.advertisers.map((one) => town.brandAgain(one as never)),
    );
  }

  async settle(): Promise<void> {
    const { promotion } = this.world.app;
    await promotion
      .settle()
      .then(() => promotion.turn())
      .catch((error) => {
        if (!isConnectionLost(error)) throw error;
      });
  }

  /** Whoever settles may lose its connection at any moment; people whose requests it hits are told so. */
  async cut(): Promise<void> {
    await this.world.database.pool
      .query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and state = 'idle in transaction'`,
      )
      .catch(() => undefined);
  }

  async act(): Promise<void> {
    const { random } = this;
    try {
      const dice = random.int(0, 99);
      if (dice < 12) await this.promote();
      else if (dice < 60) await this.ask();
      else if (dice < 88) await this.see();
      else if (dice < 92) await this.hide();
      else if (dice < 96) await this.stop();
      else if (dice < 98) await this.remove();
      else await this.withdraw();
    } catch (error) {
      const isCut =
        error instanceof RequestProblem &&
        /^platform\.(internal|unavailable|busy)/.test(error.code);
      if (isCut) return;
      if (!(error instanceof RequestProblem && refusals.test(error.code))) throw error;
    }
  }

  async promote(): Promise<void> {
    const { random, town } = this;
    const by = random.int(0, this.advertisers.length - 1);
    const who = this.advertisers[by]!;
    const days = random.int(1, 3);
    const what =
      random.int(0, 3) === 0
        ? { productId: who.productIds[0]! }
        : await town.say(who, `Angebot ${random.int(0, 1_000_000)}`);
    const promotion = await town.promote(who, what, {
      days,
      budget: euros(BigInt(days * 100 + random.int(0, by === 0 ? 15_000 : 300))),
      topics: random.pick([[], ['markt'], ['wald']]),
    });
    this.promotions.push({ by, promotion });
  }

  async ask(): Promise<void> {
    const { random, town } = this;
    const by = random.int(0, this.readers.length - 1);
    const place = await town.ask(this.readers[by]!, random.pick(this.above));
    if (place) this.places.push({ by, place });
  }

  async see(): Promise<void> {
    if (this.places.length === 0) return;
    const { by, place } = this.random.pick(this.places);
    const reader = this.readers[by]!;
    const other = this.readers[(by + 1) % this.readers.length]!;
    const [, theirs] = await Promise.allSettled([
      this.town.see(reader, place),
      this.town.see(other, place),
      this.town.see(reader, place),
    ]);
    assert.equal(theirs.status, 'rejected', 'it is nobody else’s');
  }

  async hide(): Promise<void> {
    if (this.places.length === 0) return;
    const { by, place } = this.random.pick(this.places);
    const { promotion } = this.readers[by]!.client;
    const params = { actorId: place.payer.id };
    await promotion.hideAdvertiser({ params, body: { placeId: place.id } });
    await promotion.showAdvertiser({ params });
  }

  async stop(): Promise<void> {
    if (this.promotions.length === 0) return;
    const { by, promotion } = this.random.pick(this.promotions);
    const params = { promotionId: promotion.id };
    const { promotion: desk } = this.advertisers[by]!.client;
    await Promise.all([desk.stopPromotion({ params }), desk.stopPromotion({ params })]);
  }

  async remove(): Promise<void> {
    if (this.promotions.length === 0) return;
    const { promotion } = this.random.pick(this.promotions);
    await this.operator.client.promotion.removePromotion({
      params: { promotionId: promotion.id },
      body: { reason: 'Nein.' },
    });
  }

  async withdraw(): Promise<void> {
    if (this.promotions.length === 0) return;
    const { by, promotion } = this.random.pick(this.promotions);
    if (!promotion.post) return;
    await this.advertisers[by]!.client.feed.deletePost({ params: { postId: promotion.post.id } });
  }

  async check(): Promise<void> {
    const { pool } = this.world.database;
    const { rows } = await pool.query<{
      id: string;
      budget: bigint;
      spent: bigint;
      seen: number;
      paid: bigint | null;
      places: number;
      cost: bigint;
      open: bigint;
    }>(
      `select p.id, p.budget, p.spent_micros as spent, p.seen, p.paid,
         count(g.id) filter (where g.state = 'seen')::integer as places,
         coalesce(sum(g.price_micros) filter (where g.state = 'seen'), 0)::bigint as cost,
         coalesce(sum(g.price_micros) filter (where g.state = 'open'), 0)::bigint as open
       from promotion_promotions p left join promotion_places g on g.promotion_id = p.id group by p.id`,
    );
    let paid = 0n;
    for (const row of rows) {
      assert.deepEqual([row.spent, row.seen], [row.cost, row.places], 'what was seen is counted');
      assert.ok(row.spent + row.open <= row.budget * 10_000n, 'never more than the budget');
      if (row.paid === null) continue;
      assert.equal(row.open, 0n, 'nothing is open once it is settled');
      assert.equal(row.paid, row.spent / 10_000n);
      paid += row.paid;
    }
    const { rows: most } = await pool.query<{ times: number }>(
      'select coalesce(max(times), 0) as times from promotion_shown where advertiser_actor_id is not null',
    );
    assert.ok(most[0]!.times <= placesOfOneADay, 'not more often than twice a day');
    const { rows: owed } = await pool.query<{ owed: bigint; paid: bigint }>(
      `select coalesce(sum(owed_micros), 0)::bigint as owed, coalesce(sum(paid), 0)::bigint as paid from promotion_owed`,
    );
    assert.ok(owed[0]!.owed <= paid * 10_000n, 'no more is owed than was paid');
    assert.ok(owed[0]!.paid * 10_000n <= owed[0]!.owed);
    const all = [...this.advertisers, ...this.authors, this.seller, this.commons];
    assert.equal(await this.town.sumOf(all), this.funded, 'no money comes or goes');
    assert.equal(await this.balanceOf(this.seller.actorId), paid - (await this.passedOn()));
  }

  async passedOn(): Promise<bigint> {
    const { rows } = await this.world.database.pool.query<{ paid: bigint }>(
      'select coalesce(sum(paid), 0)::bigint as paid from promotion_owed',
    );
    return rows[0]!.paid;
  }

  async balanceOf(actorId: string): Promise<bigint> {
    const { app, database } = this.world;
    return database.transaction(async (tx) => {
      const accountId = await app.wallet.accountOf(tx, actorId, 'EUR');
      return (await app.ledger.balances([accountId], tx)).get(accountId)!.balance;
    });
  }

  /** Days later all is settled, and each log yields the winners that it had. */
  async end(): Promise<void> {
    for (let day = 0; day < 5; day++) {
      this.world.clock.advance(24 * hourMs);
      await this.world.app.promotion.settle();
      await this.world.app.promotion.turn();
    }
    await this.check();
    const { items } = await this.world.client().promotion.listDays({ query: {} });
    let sold = 0;
    for (const { day, root, commitment } of items) {
      const answer = await fetch(`${this.world.origin}/api/v1/promotion/days/${day}/log`);
      const found = await replay((await answer.text()).split('\n'));
      assert.deepEqual([found.faults, found.root, found.commitment], [[], root, commitment]);
      sold += found.sold;
    }
    const { rows } = await this.world.database.pool.query<{ places: number; held: number }>(
      `select (select count(*)::integer from promotion_places) as places,
         (select count(*)::integer from promotion_promotions where settled_at is null) as held`,
    );
    assert.ok(sold > 0, 'something was sold');
    assert.ok(rows[0]!.places <= sold, 'each place is in the log');
    assert.equal(rows[0]!.held, 0, 'nothing is held any more');
    for (const { by, place } of this.places) {
      const promoted = this.promotions.some(
        ({ promotion }) => toUuid(promotion.id) === toUuid(place.promotionId),
      );
      assert.ok(promoted && by < this.readers.length);
    }
    assert.ok((await this.world.app.wallet.selfCheck()).isSound);
  }
}
