import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MastoHttpError } from 'masto';
import { feedWorld } from '../../../../dev/feed-world.ts';
import { mastoApps } from '../../../../dev/masto-app.ts';

const world = await feedWorld();
const { person, say } = world;
const { appOf } = mastoApps(world);
const refused = (status: number) => (error: unknown) =>
  error instanceof MastoHttpError && error.statusCode === status;

test('[MA24] an app keeps lists and reads their timelines; another one knows nothing of them', async () => {
  const [anna, ben] = [await person(), await person()];
  const [annas, bens] = [await appOf(anna), await appOf(ben)];
  const made = await annas.v1.lists.create({ title: 'Nachbarn' });
  const own = annas.v1.lists.$select(made.id);
  await own.accounts.create({ accountIds: [ben.id] });
  const { id } = await say(ben, 'vom Nachbarn');
  const timeline = await annas.v1.timelines.list.$select(made.id).list();
  assert.deepEqual(
    timeline.map((one) => one.id),
    [id],
  );
  assert.equal((await own.accounts.list())[0]!.id, ben.id);
  assert.equal((await annas.v1.accounts.$select(ben.id).lists.list())[0]!.id, made.id);
  assert.equal((await own.update({ title: 'Straße' })).title, 'Straße');
  assert.equal((await annas.v1.lists.list())[0]!.title, 'Straße');
  assert.deepEqual(await bens.v1.lists.list(), []);
  await assert.rejects(bens.v1.lists.$select(made.id).fetch(), refused(404));
  await assert.rejects(
    bens.v1.timelines.list.$select(made.id).list().values().next(),
    refused(404),
  );
  await assert.rejects(annas.v1.lists.create({ title: ' ' }), refused(422));
  await own.accounts.remove({ accountIds: [ben.id] });
  assert.deepEqual(await own.accounts.list(), []);
  await own.remove();
  assert.deepEqual(await annas.v1.lists.list(), []);
});

test('[MA25] an app keeps filters, posts say which of them match, and what is to be hidden is not sent', async () => {
  const [anna, ben] = [await person(), await person()];
  const [annas, bens] = [await appOf(anna), await appOf(ben)];
  const made = await annas.v2.filters.create({
    title: 'Spiele',
    context: ['home', 'public'],
    filterAction: 'warn',
    keywordsAttributes: [{ keyword: 'spiel', wholeWord: true }],
  });
  const { id } = await say(ben, 'Das Spiel');
  const seen = await annas.v1.statuses.$select(id).fetch();
  assert.deepEqual(
    seen.filtered!.map(({ filter, keywordMatches }) => [filter.title, keywordMatches]),
    [['Spiele', ['spiel']]],
  );
  assert.deepEqual((await bens.v1.statuses.$select(id).fetch()).filtered, []);
  const one = annas.v2.filters.$select(made.id);
  const changed = await one.update({
    filterAction: 'hide',
    keywordsAttributes: [{ keyword: 'Tor', wholeWord: false }],
  } as never);
  assert.deepEqual(
    changed.keywords!.map(({ keyword, wholeWord }) => [keyword, wholeWord]),
    [
      ['spiel', true],
      ['Tor', false],
    ],
  );
  assert.deepEqual(changed.context, ['home', 'public']);
  const open = await annas.v1.timelines.public.list();
  assert.ok(!open.some((status) => status.id === id));
  await assert.rejects(bens.v2.filters.$select(made.id).fetch(), refused(404));
  for (const keywordsAttributes of [null, 'x', [null, 1]]) {
    const nothing = { title: 'Nichts', context: ['home'], keywordsAttributes };
    await assert.rejects(annas.v2.filters.create(nothing as never), refused(422));
  }
  await one.remove();
  assert.deepEqual(await annas.v2.filters.list(), []);
});
