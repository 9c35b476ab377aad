import assert from 'node:assert/strict';
import { fuzz, type Random } from '../../../../dev/fuzz.ts';
import { createWorld, type Somebody, type World } from '../../../../dev/world.ts';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { day, minute } from './parameters.ts';

/**
 * Businesses that send what they like, people who say yes, no and nothing, and days that go by, against the slowest model: a
 * list of everything that was said and shown. What is shown must have been allowed at that moment, and nothing twice.
 */
fuzz(
  '[O1] [O4] [O17] [O19] what reaches people and what they allow agree',
  { steps: 250 },
  async ({ random, steps }) => {
    const world = await createWorld({ now: new Date('2026-03-02T11:00:00Z') });
    try {
      const game = new Game(world, random);
      await game.open();
      for (let step = 0; step < steps; step++) await game.step();
      await game.compare();
    } finally {
      await world.close();
    }
  },
);

interface Shown {
  key: string;
  shop: Uuid;
  person: Uuid;
  at: number;
}

class Game {
  readonly world: World;
  readonly random: Random;
  readonly shops: { id: Uuid; userId: Uuid }[] = [];
  readonly people: Somebody[] = [];
  /** `<shop> <person>`: whether they want news, and whether they want anything. */
  readonly wants = new Map<string, boolean>();
  readonly stopped = new Set<string>();
  readonly asked = new Map<string, { shop: Uuid; userId: Uuid; person: Uuid }>();
  readonly shown: Shown[] = [];
  keys = 0;

  constructor(world: World, random: Random) {
    this.world = world;
    this.random = random;
    world.app.outbox.on('outreach.status', 'test.model', async ({ businessActorId, items }) => {
      for (const { sendId, personActorId, state, at } of items) {
        if (state !== 'sent') continue;
        this.shown.push({
          key: sendId,
          shop: businessActorId,
          person: personActorId,
          at: Date.parse(at),
        });
      }
    });
  }

  async open(): Promise<void> {
    for (let index = 0; index < 3; index++) {
      const owner = await this.world.open(`inhaber${index}`);
      const { actor } = await owner.client.business.openBusiness({
        body: { name: `Laden ${index}`, handle: `laden-${index}`, category: 'other' },
      });
      const shop = { id: toUuid(actor.id), userId: owner.userId };
      this.shops.push(shop);
      const made = await this.world.app.outreach.templates.create(shop.id, {
        name: 'neues',
        language: 'de',
        category: 'marketing',
        content: {
          header: null,
          text: 'Es gibt Neues aus unserem Laden.',
          footer: null,
          buttons: [],
          samples: {},
        },
      });
      assert.ok(made.ok);
    }
    for (let index = 0; index < 4; index++)
      this.people.push(await this.world.open(`person${index}`));
  }

  async step(): Promise<void> {
    const { random, world } = this;
    const shop = random.pick(this.shops);
    const person = random.pick(this.people);
    const pair = `${shop.id} ${person.actorId}`;
    const dice = random.int(0, 99);
    if (dice < 55) await this.send(shop, person);
    else if (dice < 70)
      await this.say(pair, { shop, person, topicKey: 'news', isGranted: random.int(0, 2) > 0 });
    else if (dice < 76)
      await this.say(pair, { shop, person, topicKey: null, isGranted: random.int(0, 2) > 0 });
    else {
      world.clock.advance(random.int(1, 8 * 60) * minute);
      await world.app.outreach.drain();
      await this.check();
    }
  }

  async send(shop: { id: Uuid; userId: Uuid }, person: Somebody): Promise<void> {
    const { random } = this;
    const isAgain = this.asked.size > 0 && random.int(0, 3) === 0;
    const key = isAgain ? random.pick([...this.asked.keys()]) : `k${++this.keys}`;
    const of = this.asked.get(key) ?? {
      shop: shop.id,
      userId: shop.userId,
      person: person.actorId,
    };
    this.asked.set(key, of);
    const draft = {
      key,
      to: toPublicId('act', of.person),
      content: { kind: 'template' as const, name: 'neues', language: 'de', variables: {} },
    };
    const count = random.int(1, 3);
    const sender = { businessActorId: of.shop, byUserId: of.userId };
    await this.world.app.outreach.send(
      sender,
      Array.from({ length: count }, () => draft),
    );
    await this.check();
  }

  async say(
    pair: string,
    said: { shop: { id: Uuid }; person: Somebody; topicKey: string | null; isGranted: boolean },
  ): Promise<void> {
    const { shop, person, topicKey, isGranted } = said;
    const { consents } = this.world.app.outreach;
    await consents.set(person.actorId, { businessActorId: shop.id, topicKey, isGranted });
    if (topicKey !== null) this.wants.set(pair, isGranted);
    else if (isGranted) this.stopped.delete(pair);
    else this.stopped.add(pair);
    await this.check();
  }

  /** Everything that was shown since the last look was allowed. */
  seen = 0;
  async check(): Promise<void> {
    await this.world.settle();
    this.shown.sort((a, b) => a.at - b.at);
    for (; this.seen < this.shown.length; this.seen++) {
      const one = this.shown[this.seen]!;
      const pair = `${one.shop} ${one.person}`;
      assert.ok(
        this.wants.get(pair) && !this.stopped.has(pair),
        'nobody gets what they did not want',
      );
      const before = this.shown
        .slice(0, this.seen + 1)
        .filter(({ person }) => person === one.person);
      const within = (ms: number, shop?: Uuid) =>
        before.filter((two) => two.at > one.at - ms && (!shop || two.shop === shop)).length;
      assert.ok(within(day, one.shop) <= 1 && within(7 * day, one.shop) <= 3, 'one business');
      assert.ok(within(day) <= 4 && within(7 * day) <= 10, 'all businesses');
      const hour = Number(
        new Date(one.at).toLocaleString('en-GB', { timeZone: 'Europe/Berlin', hour: '2-digit' }),
      );
      assert.ok(hour >= 8 && hour < 21, `at ${hour} it is quiet`);
    }
  }

  /** No key was shown twice, and what was told is what stands in the chats. */
  async compare(): Promise<void> {
    assert.ok(this.shown.length > 0, 'something was shown');
    await this.check();
    const { rows } = await this.world.database.pool.query<{
      id: Uuid;
      client_key: string;
      seq: number | null;
    }>('select id, client_key, seq from outreach_sends');
    assert.equal(new Set(rows.map((row) => row.client_key)).size, rows.length);
    assert.equal(new Set(this.shown.map(({ key }) => key)).size, this.shown.length);
    const placed = rows.filter(({ seq }) => seq !== null).map(({ id }) => id);
    assert.deepEqual(placed.sort(), this.shown.map(({ key }) => key).sort());
    const cards = await this.world.database.pool.query(
      `select client_id from messaging_messages where kind = 'card' order by client_id`,
    );
    assert.deepEqual(
      cards.rows.map((row) => row.client_id),
      placed.sort(),
    );
  }
}
