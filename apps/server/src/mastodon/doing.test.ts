import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MastoHttpError } from 'masto';
import sharp from 'sharp';
import { feedWorld } from '../../../../dev/feed-world.ts';
import { mastoApps } from '../../../../dev/masto-app.ts';

const world = await feedWorld();
const { app, database, person, say, follow } = world;
const { appOf } = mastoApps(world);
const refused = (status: number) => (error: unknown) => {
  assert.ok(error instanceof MastoHttpError, String(error));
  assert.equal(error.statusCode, status);
  return true;
};

test('[MA11] what one liked is listed in the order in which one did, as far as one may still see it', async () => {
  const [anna, ben] = [await person(), await person()];
  await follow(ben, anna);
  const posts = [];
  for (const text of ['eins', 'zwei']) posts.push(await say(anna, text));
  const few = await say(anna, 'für wenige', { visibility: 'followers' });
  const [first, second] = posts as [(typeof posts)[0], (typeof posts)[0]];
  const masto = await appOf(ben);
  for (const { id } of [second, few, first]) await masto.v1.statuses.$select(id).favourite();
  const pages: string[] = [];
  for await (const page of masto.v1.favourites.list({ limit: 1 })) {
    pages.push(...page.map(({ id }) => id));
  }
  assert.deepEqual(pages, [first.id, few.id, second.id]);
  await ben.client.feed.unfollow({ params: { actorId: anna.id } });
  await masto.v1.statuses.$select(first.id).unfavourite();
  const left = await masto.v1.favourites.list();
  assert.deepEqual(
    left.map(({ id }) => id),
    [second.id],
  );
  const narrow = await appOf(ben, 'read:statuses');
  await assert.rejects(narrow.v1.favourites.list().values().next(), refused(403));
});

test('[MA26] a profile is changed by whoever may change it, with a portrait', async () => {
  const anna = await person();
  const masto = await appOf(anna);
  const bytes = await sharp({ create: { width: 80, height: 80, channels: 3, background: '#a33' } })
    .png()
    .toBuffer();
  const avatar = new Blob([new Uint8Array(bytes)], { type: 'image/png' });
  const before = await masto.v1.accounts.verifyCredentials();
  const after = await masto.v1.accounts.updateCredentials({
    displayName: 'Anna Amsel',
    note: 'Aus dem Garten',
    locked: true,
    avatar,
  });
  assert.deepEqual(
    [after.displayName, after.source.note, after.locked],
    ['Anna Amsel', 'Aus dem Garten', true],
  );
  assert.notEqual(after.avatar, before.avatar);
  assert.equal((await fetch(after.avatar)).status, 200);
  const kept = await masto.v1.accounts.updateCredentials({ note: '' });
  assert.deepEqual(
    [kept.displayName, kept.source.note, kept.locked, kept.avatar],
    ['Anna Amsel', '', true, after.avatar],
  );
  const { accounts } = masto.v1;
  await assert.rejects(accounts.updateCredentials({ displayName: ' ' }), refused(422));
  await assert.rejects(accounts.updateCredentials({ note: 'x'.repeat(1_001) }), refused(422));
  await assert.rejects(accounts.updateCredentials({ header: avatar }), refused(422));
  const narrow = await appOf(anna, 'read write:statuses');
  await assert.rejects(narrow.v1.accounts.updateCredentials({ note: 'x' }), refused(403));
});

test('[MA26] whoever only answers for a business does not change it', async () => {
  const [owner, helper] = [await person(), await person()];
  const { actor } = await owner.client.business.openBusiness({
    body: { name: 'Probe', handle: 'probe-profil', category: 'other' },
  });
  const actorId = (await app.identity.actorIdByHandle('probe-profil'))!;
  const change = (role: 'agent' | 'manager') =>
    database.transaction((tx) =>
      app.identity.setRole(tx, { actorId, userId: helper.userId, role }),
    );
  await change('agent');
  const masto = await appOf(helper, undefined, actor.id);
  assert.equal((await masto.v1.accounts.verifyCredentials()).acct, 'probe-profil');
  await assert.rejects(masto.v1.accounts.updateCredentials({ note: 'meins' }), refused(403));
  await change('manager');
  const changed = await masto.v1.accounts.updateCredentials({ note: 'unseres' });
  assert.equal(changed.source.note, 'unseres');
});

test('[MA27] posts are reported together, and only those of the account that one sees', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  const [first, second] = [await say(anna, 'Werbung'), await say(anna, 'Mehr Werbung')];
  const other = await say(cem, 'Nichts');
  const secret = await say(anna, 'Geheim', { visibility: 'followers' });
  const masto = await appOf(ben);
  const made = await masto.v1.reports.create({
    accountId: anna.id,
    statusIds: [first.id, second.id],
    comment: 'immer dasselbe',
    category: 'spam',
  });
  assert.deepEqual(
    [made.category, made.comment, made.targetAccount.id, made.statusIds],
    ['spam', 'immer dasselbe', anna.id, [first.id, second.id]],
  );
  const { items } = await ben.client.postReports.listOwnPostReports({ query: {} });
  assert.deepEqual(
    items.map(({ reason }) => reason),
    ['spam', 'spam'],
  );
  assert.ok(items.some(({ id }) => id === made.id));
  const report = (statusIds: string[], more: object = {}) =>
    masto.v1.reports.create({ accountId: anna.id, statusIds, ...more });
  await assert.rejects(report([first.id, other.id]), refused(404));
  await assert.rejects(report([secret.id]), refused(404));
  await assert.rejects(report([]), refused(422));
  await assert.rejects(report([first.id], { category: 'violation' }), refused(422));
  const after = await ben.client.postReports.listOwnPostReports({ query: {} });
  assert.equal(after.items.length, 2);
  const narrow = await appOf(ben, 'read write:statuses');
  const refusedReport = narrow.v1.reports.create({ accountId: anna.id, statusIds: [first.id] });
  await assert.rejects(refusedReport, refused(403));
});

test('[MA28] [FD170] of a muted conversation one hears nothing more, until one wants to', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  const masto = await appOf(anna);
  const root = await say(cem, 'Was kochen wir?');
  const mine = await say(anna, 'Suppe', { replyToId: root.id });
  const below = await say(ben, 'Nein', { replyToId: mine.id });
  const told = async () => (await masto.v1.notifications.list()).length;
  assert.equal(await told(), 1);
  assert.equal((await masto.v1.statuses.$select(below.id).mute()).muted, true);
  assert.equal((await masto.v1.statuses.$select(mine.id).fetch()).muted, true);
  assert.equal((await (await appOf(ben)).v1.statuses.$select(mine.id).fetch()).muted, false);
  await say(ben, 'Doch nicht', { replyToId: mine.id });
  await cem.client.feed.like({ params: { postId: mine.id } });
  assert.equal(await told(), 1);
  const elsewhere = await say(anna, 'Anderes');
  await cem.client.feed.like({ params: { postId: elsewhere.id } });
  assert.equal(await told(), 2);
  assert.equal((await masto.v1.statuses.$select(root.id).unmute()).muted, false);
  await say(cem, 'Gut, Suppe', { replyToId: mine.id });
  assert.equal(await told(), 3);
  const secret = await say(cem, 'Geheim', { visibility: 'followers' });
  await assert.rejects(masto.v1.statuses.$select(secret.id).mute(), refused(404));
});
