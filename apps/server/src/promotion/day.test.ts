import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { euros } from '@allmende/contract/money';
import { toUuid } from '#platform/ids';
import { promotionTown } from '../../../../dev/promotion-world.ts';
import { refusal, testWorld } from '../../../../dev/world.ts';
import { LogTree } from './day.ts';
import { replay } from './replay.ts';
import { budgetOfDay, kilometresBetween, matchOf, placesLeft, qualityOf, tens } from './rules.ts';
import { authorsOf } from './shares.ts';

const world = await testWorld({ now: new Date('2027-03-01T08:00:00Z') });
const town = promotionTown(world);
const { app, clock, origin } = world;

async function linesOf(day: string): Promise<string[]> {
  const answer = await fetch(`${origin}/api/v1/promotion/days/${day}/log`);
  assert.equal(answer.status, 200);
  return (await answer.text()).split('\n').filter((line) => line !== '');
}

test('[PR1] [PR4] [PR20] [PR21] the log of a day, played again, yields the same winners, and no other log does', async () => {
  await town.openReach();
  const author = await town.person('nachbarin');
  const [market, other] = [
    await town.say(author, 'Auf dem #markt'),
    await town.say(author, 'Im Wald'),
  ];
  const advertisers = [
    await town.brand({ minor: 200_000n }),
    await town.brand({ minor: 5_000n }),
    await town.brand({ minor: 5_000n }),
  ];
  const [large] = advertisers;
  for (const [at, who] of advertisers.entries()) {
    const post = await town.say(who, `Angebot ${at}`);
    const topics = at === 1 ? ['markt'] : [];
    await town.promote(who, post, { budget: euros(at === 0 ? 90_000n : 900n), days: 3, topics });
  }
  const readers: Awaited<ReturnType<typeof town.person>>[] = [];
  for (let n = 0; n < 12; n++) readers.push(await town.person('leserin'));
  // At the same moment, some seen, some not; one promotion ends in between and one begins.
  for (let round = 0; round < 4; round++) {
    const places = await Promise.all(
      readers.map((reader, at) => town.ask(reader, at % 2 === 0 ? market : other)),
    );
    for (const [at, place] of places.entries()) {
      if (place && at % 3 !== 0) await town.see(readers[at]!, place);
    }
    if (round === 1) {
      const [running] = (await large!.client.promotion.listPromotions({ query: {} })).items;
      await large!.client.promotion.stopPromotion({ params: { promotionId: running!.id } });
    }
    if (round === 2) {
      const post = await town.say(large!, 'Noch ein Angebot');
      await town.promote(large!, post, { budget: euros(20_000n), days: 1 });
    }
    clock.advance(45 * 60_000);
    await app.promotion.settle();
  }
  const client = world.client();
  const day = '2027-03-01';
  const [open] = (await client.promotion.listDays({ query: {} })).items;
  assert.deepEqual([open!.day, open!.root], [day, null]);
  await assert.rejects(
    client.promotion.downloadDay({ params: { day } }),
    refusal('promotion.day_unknown'),
  );
  clock.advance(24 * 3_600_000);
  await app.promotion.turn();
  const [closed] = (await client.promotion.listDays({ query: {} })).items;
  const lines = await linesOf(day);
  const found = await replay(lines);
  assert.deepEqual(found.faults, []);
  assert.deepEqual(
    [found.day, found.commitment, found.root, lines.length],
    [day, open!.commitment, closed!.root, closed!.lineCount + 1],
  );
  assert.equal(closed!.commitment, open!.commitment);
  assert.ok(found.sold >= 20 && found.drawn >= 1, JSON.stringify(found));
  const kinds = new Set(lines.map((line) => (JSON.parse(line) as { kind: string }).kind));
  assert.deepEqual([...kinds].toSorted(), ['day', 'enter', 'freed', 'leave', 'place']);

  const text = lines.join('\n');
  for (const { actorId, userId } of [...readers, author]) {
    for (const id of [actorId, userId]) assert.ok(!text.includes(id.replaceAll('-', '')));
  }
  assert.ok(!/T\d\d:\d\d/.test(text));

  const sold = lines.findIndex((line) => /"won":\{/.test(line));
  const forged = lines.with(
    sold,
    lines[sold]!.replace(/"priceMicros":(\d+)/, (_, price) => `"priceMicros":${Number(price) + 1}`),
  );
  const caught = await replay(forged);
  assert.notEqual(caught.root, found.root);
  assert.equal(caught.faults.length, 1);
  const seeded = lines.with(0, lines[0]!.replace(/"seed":"./, '"seed":"g'));
  assert.notEqual((await replay(seeded)).commitment, found.commitment);
  assert.ok((await replay(lines.slice(1))).faults.length > 0);
  assert.ok((await replay([...lines, 'kein json'])).faults.length > 0);
  assert.notEqual((await replay(lines.toSpliced(sold, 1))).faults.length, 0);

  const { rows } = await world.database.pool.query<{ count: number }>(
    `select (select count(*) from promotion_shown where day = $1)
       + (select count(*) from promotion_places where day = $1 and viewer is not null) as count`,
    [day],
  );
  assert.equal(Number(rows[0]!.count), 0);
  assert.equal(toUuid(town.idOf(large!)), large!.actorId);
});

test('[PR20] the root is that of RFC 9162, whatever the number of lines', () => {
  const hash = (prefix: number, ...parts: Buffer[]) =>
    createHash('sha256')
      .update(Buffer.concat([Buffer.from([prefix]), ...parts]))
      .digest();
  // As section 2.1.1 writes it.
  function tree(lines: string[]): Buffer {
    if (lines.length === 0) return createHash('sha256').digest();
    if (lines.length === 1) return hash(0, Buffer.from(lines[0]!));
    let k = 1;
    while (k * 2 < lines.length) k *= 2;
    return hash(1, tree(lines.slice(0, k)), tree(lines.slice(k)));
  }
  for (let count = 0; count < 40; count++) {
    const lines = Array.from({ length: count }, (_, at) => `line ${at}`);
    const own = new LogTree();
    for (const line of lines) own.add(line);
    assert.equal(own.root(), tree(lines).toString('hex'), `${count} lines`);
  }
});

test('[PR10] [PR11] [PR14] match and quality', () => {
  const aim = { topics: [], languages: [], radius_km: null, latitude: null, longitude: null };
  const beside = { hashtags: ['markt', 'brot'], language: 'de', location: null };
  const leipzig = { latitude: 51.34, longitude: 12.37 };
  assert.equal(matchOf(aim, beside), 0.5);
  assert.equal(matchOf({ ...aim, topics: ['brot', 'rad'] }, beside), 1);
  assert.equal(matchOf({ ...aim, topics: ['rad'] }, beside), 0.2);
  assert.equal(matchOf({ ...aim, languages: ['en'] }, beside), 0);
  assert.equal(matchOf({ ...aim, languages: ['en'] }, { ...beside, language: null }), 0.4);
  const near = { ...aim, radius_km: 110, latitude: 51.05, longitude: 13.74 };
  assert.equal(matchOf(near, { ...beside, location: leipzig }), 0.5);
  assert.equal(matchOf({ ...near, radius_km: 90 }, { ...beside, location: leipzig }), 0);
  assert.equal(matchOf(near, beside), 0.3);
  const km = kilometresBetween(leipzig, { latitude: 51.05, longitude: 13.74 });
  assert.ok(km > 98 && km < 102, `${km}`);
  assert.equal(qualityOf({ seen: 0, hidden: 0 }), 1);
  assert.ok(qualityOf({ seen: 100, hidden: 5 }) < qualityOf({ seen: 1000, hidden: 5 }));
  assert.equal(qualityOf({ seen: 10, hidden: 10 }), 0.1);
  assert.deepEqual([tens(9), tens(10), tens(29)], [0, 10, 20]);
});

test('[PR4] a day may spend its part of the time that is left, and what is expected follows what has come', () => {
  const noon = 12 * 3_600_000;
  const midnight = 24 * 3_600_000;
  const ends = noon + 2 * midnight;
  assert.equal(budgetOfDay(1_000, { now: noon, ends, dayEnds: midnight }), 250);
  assert.equal(budgetOfDay(1_000, { now: noon, ends: midnight, dayEnds: midnight }), 1_000);
  const hours = new Array<number>(24).fill(100);
  const usual = { hours, seen: 1_200, seenBefore: 1_200, hour: 12, ofHour: 0 };
  assert.equal(placesLeft(usual), 1_200);
  assert.ok(placesLeft({ ...usual, seen: 2_400, seenBefore: 2_400 }) > 1_500);
  assert.ok(placesLeft({ ...usual, hour: 23, seen: 2_300, seenBefore: 2_300, ofHour: 0.5 }) <= 51);
  assert.equal(placesLeft({ ...usual, hours: hours.map(() => 0) }) >= 1, true);
});

test('[PR30] shares are never more than was paid, and exact but for what is less than a millionth', () => {
  const uuid = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
  const seen = fc.array(
    fc.record({
      actor_id: fc.option(fc.integer({ min: 3, max: 9 }).map(uuid)),
      micros: fc.bigInt({ min: 500n, max: 10_000_000n }),
    }),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(
      seen,
      fc.integer({ min: 0, max: 10_000 }),
      fc.integer({ min: 0, max: 10_000 }),
      fc.option(fc.constant(uuid(2))),
      (places, author, rest, commons) => {
        const commonsBps = Math.min(rest, 10_000 - author);
        const whole = places.reduce((sum, { micros }) => sum + micros, 0n);
        const paid = whole - (whole % 10_000n);
        const shares = {
          author_bps: author,
          commons_bps: commonsBps,
          commons_actor_id: commons,
          seller_actor_id: uuid(1),
          advertiser_actor_id: uuid(10),
        };
        const all = authorsOf(shares, places, paid);
        const sum = all.reduce((total, { micros }) => total + micros, 0n);
        const owned = places.reduce(
          (total, { actor_id, micros }) => (actor_id || commons ? total + micros : total),
          0n,
        );
        const due =
          (owned * paid * BigInt(author)) / (whole * 10_000n) +
          (commons ? (paid * BigInt(commonsBps)) / 10_000n : 0n);
        assert.ok(sum <= paid);
        assert.ok(sum <= due && sum >= due - BigInt(2 * places.length + 2), `${sum} of ${due}`);
      },
    ),
    { seed: 385, numRuns: 300 },
  );
});
