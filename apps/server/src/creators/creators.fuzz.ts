import assert from 'node:assert/strict';
import type { Membership, Tier } from '@allmende/contract/creators';
import { euros } from '@allmende/contract/money';
import { RequestProblem } from '@allmende/sdk';
import { creatorsTown } from '../../../../dev/creators-world.ts';
import { fuzz, type Random } from '../../../../dev/fuzz.ts';
import { createWorld, type Somebody, type World } from '../../../../dev/world.ts';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';

/**
 * Members who join, change, rest, cancel, give and redeem, several at once and with too little money, while the job that
 * renews runs twice at a time and days pass. What was paid for must be what was paid; nobody has two memberships of one
 * creator, pays twice for one moment, or has something for which nothing was paid or given.
 */
fuzz(
  '[CR1] [CR3] [CR12] [CR13] [CR14] [CR17] [CR20] what members have is what they paid for',
  { steps: 60 },
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
  /^(creators\.|wallet\.insufficient_funds|identity\.confirmation_|identity\.too_many_attempts|platform\.idempotency_key_reused)/;

class Game {
  readonly world: World;
  readonly random: Random;
  readonly town: ReturnType<typeof creatorsTown>;
  creators: Somebody[] = [];
  people: Somebody[] = [];
  tiers: { creator: Somebody; tier: Tier }[] = [];
  codes: string[] = [];
  funded = 0n;

  constructor(world: World, random: Random) {
    this.world = world;
    this.random = random;
    this.town = creatorsTown(world);
  }

  async open(): Promise<void> {
    const { town, random } = this;
    this.creators = [await town.person('clara'), await town.person('konrad')];
    for (const creator of this.creators) {
      for (const monthly of [300n, 700n, 1_900n]) {
        const yearly = random.pick([null, euros(monthly * 10n)]);
        const trialDays = random.pick([0, 0, 7]);
        const tier = await town.tier(creator, { monthly: euros(monthly), yearly, trialDays });
        this.tiers.push({ creator, tier });
      }
    }
    for (const name of ['emil', 'frieda', 'gero']) {
      this.people.push(await this.town.person(name));
      await this.fund(this.people.at(-1)!, 20_000n);
    }
  }

  async fund(who: Somebody, minor: bigint): Promise<void> {
    this.funded += minor;
    await this.town.fund(who, minor);
  }

  async step(): Promise<void> {
    const { random, world } = this;
    if (random.int(0, 9) < 3) {
      world.clock.advance(random.int(1, 45) * dayMs + random.int(0, dayMs));
      this.creators = await Promise.all(this.creators.map(this.town.again));
      this.people = await Promise.all(this.people.map(this.town.again));
      this.tiers = this.tiers.map(({ creator, tier }) => ({
        creator: this.creators.find(({ actorId }) => actorId === creator.actorId)!,
        tier,
      }));
    }
    const { renew } = world.app.creators;
    const acts = Array.from({ length: random.int(1, 4) }, () => this.act());
    await Promise.all([...acts, ...(random.int(0, 1) ? [renew(), renew()] : [])]);
    await Promise.all([renew(), renew()]);
  }

  /** One thing that somebody does; a refusal is as good as anything, an error is not. */
  async act(): Promise<void> {
    const { random } = this;
    const who = random.pick(this.people);
    try {
      const dice = random.int(0, 99);
      if (dice < 35) await this.join(who);
      else if (dice < 50) await this.give(who);
      else if (dice < 60) await this.redeem(who);
      else if (dice < 66) await this.letIn(who);
      else if (dice < 72) await this.fund(who, BigInt(random.int(100, 5_000)));
      else await this.change(who);
    } catch (error) {
      if (!(error instanceof RequestProblem && refusals.test(error.code))) throw error;
    }
  }

  async join(who: Somebody): Promise<void> {
    const { creator, tier } = this.random.pick(this.tiers);
    const interval = tier.yearly && this.random.int(0, 2) === 0 ? 'year' : 'month';
    const key = this.random.uuid();
    await Promise.all([
      this.town.join(who, creator, tier, interval, key),
      this.town.join(who, creator, tier, interval, key),
    ]);
  }

  async give(who: Somebody): Promise<void> {
    const { creator, tier } = this.random.pick(this.tiers);
    const months = this.random.pick([1, 3] as const);
    const price = euros(BigInt(tier.monthly.value) * BigInt(months));
    const gift = await who.client.creators.giveMembership({
      params: { tierId: tier.id },
      idempotencyKey: this.random.uuid(),
      body: {
        months,
        price,
        confirmation: await this.town.confirm(who, creator.actorId, price, 'pay'),
      },
    });
    this.codes.push(gift.code);
  }

  async redeem(who: Somebody): Promise<void> {
    if (this.codes.length === 0) return;
    const code = this.random.pick(this.codes);
    const other = this.random.pick(this.people);
    await Promise.all(
      [who, other].map((one) => one.client.creators.redeemGift({ params: { code } })),
    );
  }

  async letIn(who: Somebody): Promise<void> {
    const { creator, tier } = this.random.pick(this.tiers);
    const until = new Date(this.world.clock.now().getTime() + 20 * dayMs).toISOString();
    await creator.client.creators.letIn({
      params: { tierId: tier.id },
      body: { memberActorId: toPublicId('act', who.actorId), until },
    });
  }

  async change(who: Somebody): Promise<void> {
    const { random } = this;
    const { creators } = who.client;
    const { items } = await creators.listMemberships({ query: {} });
    const living = items.filter(({ state }) => state !== 'ended');
    if (living.length === 0) return;
    const one = random.pick(living);
    const at = { params: { membershipId: one.id } };
    const acts = {
      cancel: () => creators.cancelMembership(at),
      keep: () => creators.keepMembership(at),
      pause: () => creators.pauseMembership({ ...at, body: { months: random.int(1, 3) } }),
      resume: () => creators.resumeMembership(at),
      tier: () => this.changeTier(who, one),
    };
    await acts[random.pick(['cancel', 'keep', 'pause', 'resume', 'tier', 'tier'] as const)]();
  }

  async changeTier(who: Somebody, one: Membership): Promise<void> {
    const creatorId = toUuid(one.creator.id);
    const { tier } = this.random.pick(
      this.tiers.filter(({ creator }) => creator.actorId === creatorId),
    );
    const interval = tier.yearly && this.random.int(0, 1) ? 'year' : 'month';
    const price = (interval === 'year' ? tier.yearly : tier.monthly)!;
    const confirmation = await this.town.confirm(who, creatorId, price);
    const body = { tierId: tier.id, interval, price, confirmation } as const;
    const call = () => who.client.creators.changeTier({ params: { membershipId: one.id }, body });
    await Promise.all([call(), call()]);
  }

  async check(): Promise<void> {
    const { pool } = this.world.database;
    const now = this.world.clock.now();
    const rows = async <Row>(text: string, values: unknown[] = []) =>
      (await pool.query(text, values)).rows as Row[];
    assert.deepEqual(
      await rows(
        `select i.membership_id, i.paid, p.amount from creators_intervals i
         full join wallet_payments p on p.id = i.payment_id
         where (p.subject_kind = 'membership' or i.paid > 0)
           and (i.paid is distinct from p.amount or p.subject_id is distinct from i.membership_id)`,
      ),
      [],
      'what was paid for is what was paid',
    );
    // An interval that was given up for a dearer one ends where that begins; any other overlap is paid for twice.
    assert.deepEqual(
      await rows(
        `select * from (
           select membership_id, starts_at, price - paid as credit,
             lag(ends_at) over (partition by membership_id order by n) as before
           from creators_intervals
         ) i where before > starts_at and credit = 0 and before - starts_at > interval '1 minute'`,
      ),
      [],
      'no moment is paid for twice',
    );
    const unpaid = await rows<{ id: Uuid }>(
      `select m.id from creators_memberships m
       where m.ended_at is null and m.source = 'paid' and m.until > $1 and not m.is_trial
         and not exists (select from creators_intervals i where i.membership_id = m.id and i.ends_at > $1)
         and not exists (select from creators_gifts g where g.membership_id = m.id)`,
      [now],
    );
    assert.deepEqual(unpaid, [], 'nobody has what nobody paid for');
    const all = [...this.people, ...this.creators];
    const balances = await Promise.all(all.map((one) => this.town.balanceOf(one)));
    assert.equal(
      balances.reduce((sum, one) => sum + one, 0n),
      this.funded,
    );
  }
}
