import assert from 'node:assert/strict';
import type { Campaign, Pledge } from '@allmende/contract/campaigns';
import { euros } from '@allmende/contract/money';
import { RequestProblem } from '@allmende/sdk';
import { campaignsTown } from '../../../../dev/campaigns-world.ts';
import { fuzz, type Random } from '../../../../dev/fuzz.ts';
import { createWorld, type Somebody, type World } from '../../../../dev/world.ts';
import { toPublicId } from '#platform/ids';

/**
 * Givers who give, take back and want the last reward, several at once, while time runs out, owners give up, the job that settles runs
 * twice and its connections to the database are cut in the middle. All or nothing holds for everybody alike, and no cent is lost.
 */
fuzz(
  '[CM6] [CM7] [CM8] [CM9] [CM11] [CM13] all of them pay or nobody does',
  { steps: 40 },
  async ({ random, steps }) => {
    const world = await createWorld({ now: new Date('2028-01-30T12:00:00Z') });
    try {
      const game = new Game(world, random);
      await game.open();
      for (let step = 0; step < steps; step++) {
        await game.step();
        await game.check();
      }
    } finally {
      await world.close();
    }
  },
);

const dayMs = 86_400_000;
const refusals =
  /^(campaigns\.|wallet\.insufficient_funds|identity\.confirmation_|identity\.too_many_attempts|platform\.idempotency_key_reused)/;

class Game {
  readonly world: World;
  readonly random: Random;
  readonly town: ReturnType<typeof campaignsTown>;
  owner!: Somebody;
  people: Somebody[] = [];
  campaigns: Campaign[] = [];
  pledges: { by: number; pledge: Pledge }[] = [];
  funded = 0n;

  constructor(world: World, random: Random) {
    this.world = world;
    this.random = random;
    this.town = campaignsTown(world);
  }

  async open(): Promise<void> {
    this.owner = await this.town.person('olga');
    for (const name of ['emil', 'frieda', 'gero', 'hanna']) {
      this.people.push(await this.town.person(name, 10_000n));
      this.funded += 10_000n;
    }
    await this.begin();
  }

  async begin(): Promise<void> {
    const { random, town } = this;
    this.campaigns.push(
      await town.open(this.owner, {
        way: random.pick(['all', 'all', 'keep'] as const),
        goal: euros(BigInt(random.int(500, 6_000))),
        days: random.int(1, 5),
        rewards: [{ name: 'Ein Brot', from: euros(300n), stock: random.int(1, 3) }],
      }),
    );
  }

  async step(): Promise<void> {
    const { random, world } = this;
    if (random.int(0, 9) < 3) {
      world.clock.advance(random.int(0, 2 * dayMs));
      this.owner = await this.town.again(this.owner);
      this.people = await Promise.all(this.people.map(this.town.again));
    }
    if (random.int(0, 3) === 0) await this.begin();
    const acts = Array.from({ length: random.int(1, 6) }, () => this.act());
    const settles = random.int(0, 1) ? [this.settle(), this.settle()] : [];
    if (settles.length > 0 && random.int(0, 1)) await Promise.all([...settles, this.cut()]);
    await Promise.all([...acts, ...settles]);
  }

  /** Whoever settles may lose its connection at any moment, and says so. */
  async settle(): Promise<void> {
    await this.world.app.campaigns.settle().catch((error: Error) => {
      if (!/terminat|Connection|connection/.test(error.message)) throw error;
    });
  }

  async cut(): Promise<void> {
    await this.world.database.pool
      .query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and state = 'idle in transaction'`,
      )
      .catch(() => undefined);
  }

  /** One thing that somebody does; a refusal is as good as anything, an error is not. */
  async act(): Promise<void> {
    const { random } = this;
    try {
      const dice = random.int(0, 99);
      if (dice < 70) await this.give();
      else if (dice < 93) await this.withdraw();
      else await this.end();
    } catch (error) {
      if (!(error instanceof RequestProblem && refusals.test(error.code))) throw error;
    }
  }

  async give(): Promise<void> {
    const { random, town, owner } = this;
    const by = random.int(0, this.people.length - 1);
    const campaign = random.pick(this.campaigns);
    const rewardId = random.int(0, 1) ? campaign.rewards[0]!.id : null;
    const key = random.uuid();
    const minor = BigInt(random.int(100, 2_500));
    const both = await Promise.allSettled([
      town.give(this.people[by]!, owner, campaign, minor, { rewardId, key }),
      town.give(this.people[by]!, owner, campaign, minor, { rewardId, key }),
    ]);
    const done = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    assert.ok(new Set(done.map(({ id }) => id)).size <= 1, 'one key gives once');
    if (done[0]) this.pledges.push({ by, pledge: done[0] });
    for (const one of both) if (one.status === 'rejected') throw one.reason;
  }

  async withdraw(): Promise<void> {
    if (this.pledges.length === 0) return;
    const { by, pledge } = this.random.pick(this.pledges);
    const { campaigns } = this.people[by]!.client;
    const params = { pledgeId: pledge.id };
    await Promise.all([campaigns.withdrawPledge({ params }), campaigns.withdrawPledge({ params })]);
  }

  async end(): Promise<void> {
    const { id } = this.random.pick(this.campaigns);
    await this.owner.client.campaigns.endCampaign({ params: { campaignId: id } });
  }

  async check(): Promise<void> {
    const { town, owner, people } = this;
    let paid = 0n;
    const heldBy = new Map<string, bigint>();
    for (const { id } of this.campaigns) {
      const campaign = await town.look(owner, { id });
      const { items } = await owner.client.campaigns.listPledges({
        params: { campaignId: id },
        query: { limit: 100 },
      });
      const sum = (...states: Pledge['state'][]) =>
        items
          .filter(({ state }) => states.includes(state))
          .reduce((total, { amount }) => total + BigInt(amount.value), 0n);
      assert.equal(
        BigInt(campaign.given.value),
        sum('held', 'paid', 'returned'),
        'the sum is exact',
      );
      const reward = campaign.rewards[0]!;
      const taken = items.filter((one) => one.reward && one.state !== 'withdrawn').length;
      assert.equal(reward.left, reward.stock! - taken);
      assert.ok(reward.left >= 0);
      if (campaign.state === 'open' && campaign.way === 'all')
        assert.equal(sum('paid', 'returned'), 0n);
      if (campaign.state === 'funded') {
        assert.ok(BigInt(campaign.given.value) >= BigInt(campaign.goal.value));
        assert.equal(sum('returned'), 0n, 'of a funded one nobody has anything back');
      }
      if (campaign.state === 'failed' || campaign.state === 'cancelled') {
        assert.equal(sum('paid'), 0n, 'of a failed one nobody pays');
      }
      if (campaign.isSettled) assert.equal(sum('held'), 0n);
      paid += sum('paid');
      for (const { giver, amount, state } of items) {
        if (state !== 'held') continue;
        heldBy.set(giver.id, (heldBy.get(giver.id) ?? 0n) + BigInt(amount.value));
      }
    }
    assert.equal(await town.balanceOf(owner), paid);
    let left = 0n;
    for (const one of people) {
      const balance = await town.balanceOf(one);
      const held = balance - (await town.availableOf(one));
      assert.equal(
        held,
        heldBy.get(toPublicId('act', one.actorId)) ?? 0n,
        'what is held is what was promised',
      );
      left += balance;
    }
    assert.equal(left + paid, this.funded);
  }
}
