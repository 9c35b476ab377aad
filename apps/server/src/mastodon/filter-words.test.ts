import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MastoHttpError } from 'masto';
import { feedWorld } from '../../../../dev/feed-world.ts';
import { toUuid } from '#platform/ids';
import { mastoApps } from '../../../../dev/masto-app.ts';

const world = await feedWorld();
const { person, say, follow } = world;
const { appOf } = mastoApps(world);
const refused = (status: number) => (error: unknown) =>
  error instanceof MastoHttpError && error.statusCode === status;

test('[MA25] apps of the older version keep filters word by word, and they hold', async () => {
  const [anna, ben] = [await person(), await person()];
  const [masto, other] = [await appOf(anna), await appOf(ben)];
  await follow(anna, ben);
  const made = await masto.v1.filters.create({
    phrase: 'Fußball',
    context: ['home', 'thread'] as never,
    irreversible: true,
    wholeWord: true,
    expiresIn: 3_600,
  });
  assert.deepEqual(
    [made.phrase, made.context, made.irreversible, made.wholeWord],
    ['Fußball', ['home', 'thread'], true, true],
  );
  assert.ok(made.expiresAt);
  for (const text of ['Fußball', 'Schach']) await say(ben, text);
  await world.home(anna);
  const home = async () => (await masto.v1.timelines.home.list()).map(({ content }) => content);
  assert.deepEqual(await home(), ['<p>Schach</p>']);
  const own = masto.v1.filters.$select(made.id);
  const changed = await own.update({ phrase: 'Schach', context: ['home'], irreversible: true });
  assert.equal(changed.phrase, 'Schach');
  assert.deepEqual(await home(), ['<p>Fußball</p>']);
  const [filter] = await masto.v2.filters.list();
  assert.deepEqual([filter!.title, filter!.filterAction], ['Fußball', 'hide']);
  await assert.rejects(other.v1.filters.$select(made.id).fetch(), refused(404));
  await assert.rejects(other.v1.filters.$select(made.id).remove(), refused(404));
  await assert.rejects(masto.v1.filters.create({ phrase: ' ', context: ['home'] }), refused(422));
  await assert.rejects(
    masto.v1.filters.create({ phrase: 'x', context: ['elsewhere'] as never }),
    refused(422),
  );
  await own.remove();
  assert.deepEqual(await masto.v1.filters.list(), []);
  assert.deepEqual(await masto.v2.filters.list(), []);
});

test('[MA25] words of a filter are added, changed and taken away one by one', async () => {
  const [anna, ben] = [await person(), await person()];
  const [masto, other] = [await appOf(anna), await appOf(ben)];
  const filter = await masto.v2.filters.create({
    title: 'Ruhe',
    context: ['home', 'public'],
    keywordsAttributes: [{ keyword: 'Lärm' }],
  });
  const own = masto.v2.filters.$select(filter.id);
  const added = await own.keywords.create({ keyword: 'Krach', wholeWord: true });
  assert.deepEqual([added.keyword, added.wholeWord], ['Krach', true]);
  const word = masto.v2.filters.keywords.$select(added.id);
  assert.equal((await word.update({ keyword: 'Radau' })).keyword, 'Radau');
  assert.deepEqual(
    (await own.keywords.list()).map(({ keyword }) => keyword),
    ['Lärm', 'Radau'],
  );
  assert.deepEqual(await own.statuses.list(), []);
  await assert.rejects(other.v2.filters.keywords.$select(added.id).fetch(), refused(404));
  await assert.rejects(
    other.v2.filters.$select(filter.id).keywords.list().values().next(),
    refused(404),
  );
  // Of one word alone an older app cannot say what would hold for both.
  const old = masto.v1.filters.$select(added.id);
  await assert.rejects(old.update({ phrase: 'Radau', context: ['home'] }), refused(422));
  assert.equal(
    (await old.update({ phrase: 'Lärm 2', context: ['home', 'public'] })).phrase,
    'Lärm 2',
  );
  await word.remove();
  await masto.v2.filters.keywords.$select((await own.keywords.list())[0]!.id).remove();
  await assert.rejects(own.fetch(), refused(404));
});

test('[MA14] a hashtag is named, and what is not had here is answered as none', async () => {
  const anna = await person();
  const { v1 } = await appOf(anna);
  const tag = await v1.tags.$select('Wochenmarkt').fetch();
  assert.deepEqual([tag.name, tag.following], ['wochenmarkt', false]);
  for (const list of [v1.followedTags, v1.featuredTags, v1.conversations, v1.trends.tags]) {
    assert.deepEqual(await list.list(), []);
  }
});

test('[MA11] [FD29] what is muted is looked through so far, and not to the first post that there is', async () => {
  const [anna, ben] = [await person(), await person()];
  const masto = await appOf(anna);
  await say(anna, 'davor');
  const { id } = await say(ben, 'viel');
  await anna.client.feed.mute({ params: { actorId: ben.id } });
  const more = (count: number) =>
    world.database.pool.query(
      `insert into feed_posts select many.* from feed_posts p, generate_series(1, $2::integer) n,
         lateral jsonb_populate_record(p, jsonb_build_object('id', overlay(uuidv7()::text placing left(p.id::text, 18) from 1 for 18), 'client_id', gen_random_uuid(), 'text', 'viel ' || n)) many
       where p.id = $1`,
      [toUuid(id), count],
    );
  const latest = async () =>
    (await masto.v1.timelines.public.list({ limit: 1 })).map(({ content }) => content);
  await more(2_000);
  assert.deepEqual(await latest(), ['<p>davor</p>']);
  await more(6_000);
  assert.deepEqual(await latest(), []);
});
