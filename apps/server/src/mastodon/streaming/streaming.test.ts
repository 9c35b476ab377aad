import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import WebSocket from 'ws';
import { eventually } from '../../../../../dev/eventually.ts';
import { feedWorld, type Poster } from '../../../../../dev/feed-world.ts';
import { mastoApps } from '../../../../../dev/masto-app.ts';
import { listening } from '../../../../../dev/masto-stream.ts';

const world = await feedWorld();
const { app, database, person, say, follow, origin } = world;
const { appOf, letIn } = mastoApps(world);

type Subscribe = Parameters<typeof listening>[1];

async function earOf(who: Poster, subscribe: Subscribe, scope?: string) {
  return listening({ origin, accessToken: await letIn(who, scope) }, subscribe);
}
const home: Subscribe = (client) => client.user.subscribe();

test('[MA30] an app hears what is posted, changed and deleted in each of its streams, and what others did', async (t) => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  await follow(ben, anna);
  const masto = await appOf(ben);
  const list = await masto.v1.lists.create({ title: 'Eine' });
  await masto.v1.lists.$select(list.id).accounts.create({ accountIds: [anna.id] });
  const ears = {
    user: await earOf(ben, home),
    public: await earOf(ben, (client) => client.public.subscribe()),
    local: await earOf(ben, (client) => client.public.local.subscribe()),
    remote: await earOf(ben, (client) => client.public.remote.subscribe()),
    tag: await earOf(ben, (client) => client.hashtag.subscribe({ tag: 'Ofen' })),
    list: await earOf(ben, (client) => client.list.subscribe({ list: list.id })),
    notices: await earOf(ben, (client) => client.user.notification.subscribe()),
  };
  t.after(() => {
    for (const ear of Object.values(ears)) ear.close();
  });
  const post = await say(anna, 'Brot #ofen');
  const other = await say(cem, 'Kuchen');
  await ears.public.count(2);
  await anna.client.feed.editPost({
    params: { postId: post.id },
    body: { text: 'Brote #ofen', contentWarning: '', language: null, pictures: [] },
  });
  await ears.public.count(3);
  await anna.client.feed.boost({ params: { postId: other.id } });
  await ears.list.count(3);
  const own = await say(ben, 'Meins');
  await cem.client.feed.like({ params: { postId: own.id } });
  await ears.notices.count(1);
  await anna.client.feed.deletePost({ params: { postId: post.id } });
  const gone = `delete ${post.id}`;
  for (const ear of [ears.user, ears.public, ears.local, ears.tag, ears.list]) {
    await eventually(async () => ear.said().includes(gone), 'the end of a post');
  }
  const posts = ['update Brot #ofen', 'status.update Brote #ofen'];
  const boost = `update ${anna.handle}: Kuchen`;
  const liked = `notification favourite ${cem.handle}`;
  assert.deepEqual(ears.user.said(), [...posts, boost, 'update Meins', liked, gone]);
  assert.deepEqual(ears.tag.said(), [...posts, gone]);
  assert.deepEqual(ears.list.said(), [...posts, boost, gone]);
  assert.deepEqual(ears.notices.said(), [liked]);
  assert.deepEqual(ears.remote.said(), []);
  const all = [posts[0], 'update Kuchen', posts[1], 'update Meins', gone];
  assert.deepEqual(ears.public.said(), all);
  assert.deepEqual(ears.local.said(), all);
  assert.deepEqual(ears.tag.all[0]!.stream, ['hashtag', 'Ofen']);
});

test('[MA31] [FD171] nobody hears by a stream what a list would not show them', async (t) => {
  const [anna, ben, cem, dora] = [await person(), await person(), await person(), await person()];
  await follow(ben, anna);
  await follow(dora, anna);
  const subscriptions: Subscribe[] = [
    home,
    (client) => client.public.subscribe(),
    (client) => client.hashtag.subscribe({ tag: 'geheim' }),
    (client) => client.user.notification.subscribe(),
  ];
  const earsOf = async (who: Poster) => Promise.all(subscriptions.map((one) => earOf(who, one)));
  const [bens, cems, doras] = [await earsOf(ben), await earsOf(cem), await earsOf(dora)];
  t.after(() => {
    for (const ear of [...bens, ...cems, ...doras]) ear.close();
  });
  await dora.client.identity.block({ params: { actorId: anna.id } });
  const few = await say(anna, 'für Follower #geheim', { visibility: 'followers' });
  const one = await say(anna, `für @${cem.handle} #geheim`, { visibility: 'mentioned' });
  await say(anna, 'offen #geheim');
  await bens[0]!.count(2);
  await cems[3]!.count(1);
  for (const { id } of [few, one]) await anna.client.feed.deletePost({ params: { postId: id } });
  await eventually(async () => bens[0]!.said().includes(`delete ${few.id}`), 'the end of a post');
  await say(ben, 'zuletzt');
  for (const ear of [bens[0]!, bens[1]!, cems[1]!, doras[1]!]) {
    await eventually(async () => ear.said().includes('update zuletzt'), 'the last post');
  }
  const said = (ears: typeof bens) => ears.map((ear) => ear.said());
  assert.deepEqual(said(bens), [
    ['update für Follower #geheim', 'update offen #geheim', `delete ${few.id}`, 'update zuletzt'],
    ['update offen #geheim', 'update zuletzt'],
    ['update offen #geheim'],
    [],
  ]);
  const named = `notification mention ${anna.handle}`;
  assert.deepEqual(said(cems), [
    [named],
    ['update offen #geheim', 'update zuletzt'],
    ['update offen #geheim'],
    [named],
  ]);
  assert.deepEqual(said(doras), [[], ['update zuletzt'], [], []]);
});

test('[MA31] what one has muted or filters is not heard either', async (t) => {
  const [anna, ben] = [await person(), await person()];
  await follow(ben, anna);
  const masto = await appOf(ben);
  await masto.v2.filters.create({
    title: 'Ruhe',
    context: ['home'],
    filterAction: 'hide',
    keywordsAttributes: [{ keyword: 'Fußball' }],
  });
  const ear = await earOf(ben, home);
  t.after(() => ear.close());
  await say(anna, 'Fußball');
  await say(anna, 'Schach');
  await ear.count(1);
  await masto.v1.accounts.$select(anna.id).mute();
  await say(anna, 'Mühle');
  await say(ben, 'Meins');
  await ear.count(2);
  assert.deepEqual(ear.said(), ['update Schach', 'update Meins']);
});

test('[MA30] a token hears what its scopes let it read', async (t) => {
  const [anna, ben] = [await person(), await person()];
  await follow(ben, anna);
  const post = await say(ben, 'Meins');
  const ear = await earOf(ben, home, 'read:statuses');
  const deaf = await earOf(ben, home, 'write');
  t.after(() => ear.close());
  await anna.client.feed.like({ params: { postId: post.id } });
  await say(anna, 'Hallo');
  await ear.count(1);
  assert.deepEqual(ear.said(), ['update Hallo']);
  await eventually(async () => deaf.isOver(), 'a refusal');
  deaf.close();
  for (const token of ['nothing', '']) {
    const socket = new WebSocket(
      `${origin.replace('http', 'ws')}/api/v1/streaming?access_token=${token}`,
    );
    const answer = await new Promise((resolve) =>
      socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode)),
    );
    assert.equal(answer, 401);
  }
});

test('[MA32] a connection ends with its token, and with the role of whoever listens', async () => {
  const [anna, ben] = [await person(), await person()];
  const ear = await earOf(anna, home);
  const { items } = await anna.client.mastodon.listApps({});
  const params = { tokenId: items[0]!.id };
  await ben.client.mastodon.removeApp({ params });
  await say(anna, 'noch da');
  await ear.count(1);
  await anna.client.mastodon.removeApp({ params });
  await eventually(async () => ear.isOver(), 'the end of a connection');
  ear.close();

  const { actor } = await anna.client.business.openBusiness({
    body: { name: 'Probe', handle: 'probe-strom', category: 'other' },
  });
  const actorId = (await app.identity.actorIdByHandle('probe-strom'))!;
  const change = (role: 'agent' | null) =>
    database.transaction((tx) => app.identity.setRole(tx, { actorId, userId: ben.userId, role }));
  await change('agent');
  const accessToken = await letIn(ben, undefined, actor.id);
  const staff = await listening({ origin, accessToken }, home);
  await anna.client.feed.createPost({
    body: { clientId: randomUUID(), text: 'vom Betrieb' },
    actorId: actor.id,
  });
  await staff.count(1);
  await change(null);
  await eventually(async () => staff.isOver(), 'the end of a connection');
  staff.close();
});

test('[MA30] the same is heard as events of a server, and the stream says that it is well', async () => {
  const [anna, ben] = [await person(), await person()];
  await follow(ben, anna);
  const token = await letIn(ben);
  const path = `${origin}/api/v1/streaming`;
  const health = await fetch(`${path}/health`);
  assert.deepEqual([health.status, await health.text()], [200, 'OK']);
  assert.equal((await fetch(`${path}/user`)).status, 401);
  const headers = { authorization: `Bearer ${token}` };
  assert.equal((await fetch(`${path}/hashtag`, { headers })).status, 400);
  assert.equal((await fetch(`${path}/direct`, { headers })).status, 400);
  const answer = await fetch(`${path}/user?access_token=${token}`);
  assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  assert.equal(answer.headers.get('access-control-allow-origin'), '*');
  let text = '';
  let isOver = false;
  void (async () => {
    const decoder = new TextDecoder();
    try {
      for await (const part of answer.body!) text += decoder.decode(part, { stream: true });
    } catch {
      // Ended by the server.
    }
    isOver = true;
  })();
  await say(anna, 'Hallo');
  await eventually(async () => /\n\n$/.test(text) && text.includes('Hallo'), 'an event');
  const [, event, data] = /event: (.*)\ndata: (.*)\n\n/.exec(text)!;
  const status = JSON.parse(data!) as { content: string };
  assert.deepEqual([event, status.content], ['update', '<p>Hallo</p>']);
  const { items } = await ben.client.mastodon.listApps({});
  await ben.client.mastodon.removeApp({ params: { tokenId: items[0]!.id } });
  await eventually(async () => isOver, 'the end of the stream');
});

test('[MA33] whoever does not read is shut out before much waits for them, and others hear on', async () => {
  const [anna, ben] = [await person(), await person()];
  await follow(ben, anna);
  const slow = new WebSocket(`${origin.replace('http', 'ws')}/api/v1/streaming`, await letIn(ben));
  const ended = new Promise<string>((resolve) =>
    slow.on('close', (code, reason) => resolve(`${code} ${String(reason)}`)),
  );
  await new Promise((resolve) => slow.on('open', resolve));
  for (const stream of ['user', 'public', 'public:local', 'public:media']) {
    slow.send(JSON.stringify({ type: 'subscribe', stream }));
  }
  slow.pause();
  const ear = await earOf(ben, home);
  const quoted = await say(anna, '&'.repeat(4_900));
  const post = await say(anna, 'erst', { quoteId: quoted.id });
  // Each change says some 150 kB, and between two programs the system itself holds ten megabytes.
  for (let n = 0; n < 120; n += 1) {
    world.clock.advance(5_000);
    await anna.client.feed.editPost({
      params: { postId: post.id },
      body: { text: `${'&'.repeat(4_900)} ${n}`, contentWarning: '', language: null, pictures: [] },
    });
  }
  await ear.count(122);
  slow.resume();
  assert.equal(await ended, '1008 too slow');
  await say(anna, 'weiter');
  await eventually(async () => ear.said().includes('update weiter'), 'the last post');
  ear.close();
});
