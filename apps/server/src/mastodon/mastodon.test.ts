import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createOAuthAPIClient, createRestAPIClient, MastoHttpError } from 'masto';
import { feedWorld, fannedOut } from '../../../../dev/feed-world.ts';
import { mp4 } from '../../../../dev/films.ts';
import { callback, challengeOf, mastoApps } from '../../../../dev/masto-app.ts';
import sharp from 'sharp';

/** The library that Elk and Phanpy are built on, unmodified, against the server. */
const world = await feedWorld();
const { person, say, follow, database, origin, clock } = world;
const { register, letIn, appOf } = mastoApps(world);

const refused = (status: number) => (error: unknown) => {
  assert.ok(error instanceof MastoHttpError, String(error));
  assert.equal(error.statusCode, status);
  return true;
};

test('[MA1] an app registers, and is looked at only with what it announced', async () => {
  const anna = await person();
  const app = await register('read');
  const asked = { clientId: app.clientId!, redirectUri: callback, scope: 'read' };
  const shown = await anna.client.mastodon.lookAtApp({ body: asked });
  assert.deepEqual(shown, { name: 'Probe', website: null, scopes: ['read'] });
  for (const other of [
    { scope: 'read write' },
    { redirectUri: 'https://other.example/' },
    { clientId: 'nobody' },
  ]) {
    const body = { ...asked, ...other };
    await assert.rejects(anna.client.mastodon.lookAtApp({ body }), {
      code: 'mastodon.app_unknown',
    });
    await assert.rejects(anna.client.mastodon.letAppIn({ body }), { code: 'mastodon.app_unknown' });
  }
  for (const uri of ['javascript:alert(1)', 'data:text/html,x', 'nonsense']) {
    const made = createRestAPIClient({ url: origin }).v1.apps.create({
      clientName: 'Probe',
      redirectUris: uri,
      scopes: 'read',
    });
    await assert.rejects(made, refused(422));
  }
});

test('[MA2] a code is good once, for its app, its address and its verifier', async () => {
  const anna = await person();
  const app = await register();
  const verifier = randomBytes(32).toString('base64url');
  const asked = {
    clientId: app.clientId!,
    redirectUri: callback,
    scope: 'read',
    challenge: challengeOf(verifier),
  };
  const right = {
    grant_type: 'authorization_code',
    client_id: app.clientId!,
    redirect_uri: callback,
    code_verifier: verifier,
  };
  async function trade(changes: Record<string, string>, code?: string): Promise<number> {
    const fresh = code ?? (await anna.client.mastodon.letAppIn({ body: asked })).code;
    const answer = await fetch(`${origin}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...right, code: fresh, ...changes }),
    });
    return answer.status;
  }
  const other = await register();
  assert.equal(await trade({ code_verifier: 'wrong' }), 400);
  assert.equal(await trade({ redirect_uri: 'https://other.example/' }), 400);
  assert.equal(
    await trade({ client_id: other.clientId!, client_secret: other.clientSecret! }),
    400,
  );
  assert.equal(await trade({ client_secret: 'wrong' }), 401);
  const { code } = await anna.client.mastodon.letAppIn({ body: asked });
  assert.equal(await trade({}, code), 200);
  assert.equal(await trade({}, code), 400);
  const late = await anna.client.mastodon.letAppIn({ body: asked });
  clock.advance(11 * 60_000);
  assert.equal(await trade({}, late.code), 400);
  // Without PKCE the app shows its secret.
  const bare = { ...asked, challenge: null };
  const { code: first } = await anna.client.mastodon.letAppIn({ body: bare });
  assert.equal(await trade({}, first), 401);
  const { code: second } = await anna.client.mastodon.letAppIn({ body: bare });
  assert.equal(await trade({ client_secret: app.clientSecret! }, second), 200);
});

test('[MA3] [MA5] a token acts for the actor who was asked, within its scopes', async () => {
  const anna = await person();
  const reading = await appOf(anna, 'read');
  const me = await reading.v1.accounts.verifyCredentials();
  assert.deepEqual([me.id, me.acct], [anna.id, anna.handle]);
  await assert.rejects(reading.v1.statuses.create({ status: 'nein' }), refused(403));
  const narrow = await appOf(anna, 'write:statuses');
  await narrow.v1.statuses.create({ status: 'ja' });
  await assert.rejects(narrow.v1.timelines.home.list().values().next(), refused(403));
  const nobody = createRestAPIClient({ url: origin });
  await assert.rejects(nobody.v1.timelines.home.list().values().next(), refused(401));
  const app = await register();
  const alone = await createOAuthAPIClient({ url: origin }).token.create({
    grantType: 'client_credentials',
    clientId: app.clientId!,
    clientSecret: app.clientSecret!,
    scope: 'read',
  } as never);
  const speaking = createRestAPIClient({ url: origin, accessToken: alone.accessToken });
  assert.equal((await speaking.v1.apps.verifyCredentials()).name, 'Probe');
  await assert.rejects(speaking.v1.timelines.home.list().values().next(), refused(422));
});

test('[MA5] a token that is not for reading is shown what strangers are, and a secret that cannot be read is none', async () => {
  const [anna, ben] = [await person(), await person()];
  await follow(ben, anna);
  const few = await say(anna, 'Nur für Follower', { visibility: 'followers' });
  const open = await say(anna, 'Für alle');
  await fannedOut(database);
  const reading = await appOf(ben, 'read:statuses');
  const bens = await reading.v1.accounts.$select(anna.id).statuses.list();
  assert.deepEqual(
    bens.map(({ id }) => id),
    [open.id, few.id],
  );
  const narrow = await appOf(ben, 'write:media');
  await assert.rejects(narrow.v1.statuses.$select(few.id).fetch(), refused(404));
  await assert.rejects(narrow.v1.statuses.$select(few.id).context.fetch(), refused(404));
  const theirs = await narrow.v1.accounts.$select(anna.id).statuses.list();
  assert.deepEqual(
    theirs.map(({ id }) => id),
    [open.id],
  );
  const answer = await fetch(`${origin}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('%zz:%e4')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  assert.equal(answer.status, 401);
});

test('[MA4] a token of a business ends with the role of whoever let the app in', async () => {
  const [owner, helper] = [await person(), await person()];
  const business = await owner.client.business.openBusiness({
    body: { name: 'Probe', handle: 'probe-laden', category: 'other' },
  });
  const businessId = business.actor.id;
  const { rows } = await database.pool.query<{ id: string }>(
    'select id from identity_actors where handle = $1',
    ['probe-laden'],
  );
  const change = (role: 'agent' | null) =>
    database.transaction((tx) =>
      world.app.identity.setRole(tx, { actorId: rows[0]!.id, userId: helper.userId, role }),
    );
  await change('agent');
  const app = await register();
  const asked = { clientId: app.clientId!, redirectUri: callback, scope: 'read' };
  const answer = await fetch(`${origin}/api/v1/mastodon/consent`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${helper.token}`,
      'allmende-actor': businessId,
      'content-type': 'application/json',
    },
    body: JSON.stringify(asked),
  });
  const { code } = (await answer.json()) as { code: string };
  const { accessToken } = await createOAuthAPIClient({ url: origin }).token.create({
    grantType: 'authorization_code',
    clientId: app.clientId!,
    clientSecret: app.clientSecret!,
    redirectUri: callback,
    code,
  } as never);
  const masto = createRestAPIClient({ url: origin, accessToken });
  assert.equal((await masto.v1.accounts.verifyCredentials()).acct, 'probe-laden');
  await change(null);
  await assert.rejects(masto.v1.accounts.verifyCredentials(), refused(401));
});

test('[MA6] an app is shut out by itself and by its person, at once', async () => {
  const anna = await person();
  const ben = await person();
  const first = await appOf(anna);
  const listed = await anna.client.mastodon.listApps({});
  assert.deepEqual(
    listed.items.map(({ name, actor }) => [name, actor.handle]),
    [['Probe', anna.handle]],
  );
  const params = { tokenId: listed.items[0]!.id };
  await ben.client.mastodon.removeApp({ params });
  assert.equal((await first.v1.accounts.verifyCredentials()).id, anna.id);
  await anna.client.mastodon.removeApp({ params });
  await assert.rejects(first.v1.accounts.verifyCredentials(), refused(401));
  assert.deepEqual((await anna.client.mastodon.listApps({})).items, []);
});

test('[MA6] a token is revoked by its app, and by no other', async () => {
  const anna = await person();
  const [app, other] = [await register(), await register()];
  const asked = { clientId: app.clientId!, redirectUri: callback, scope: 'read' };
  const { code } = await anna.client.mastodon.letAppIn({ body: asked });
  const oauth = createOAuthAPIClient({ url: origin });
  const of = ({ clientId, clientSecret }: typeof app) => ({
    clientId: clientId!,
    clientSecret: clientSecret!,
  });
  const { accessToken } = await oauth.token.create({
    grantType: 'authorization_code',
    ...of(app),
    redirectUri: callback,
    code,
  } as never);
  const masto = createRestAPIClient({ url: origin, accessToken });
  await oauth.revoke({ ...of(other), token: accessToken });
  assert.equal((await masto.v1.accounts.verifyCredentials()).id, anna.id);
  await oauth.revoke({ ...of(app), token: accessToken });
  await assert.rejects(masto.v1.accounts.verifyCredentials(), refused(401));
});

test('[MA7] pages of other hosts may call, and no cookie opens anything', async () => {
  const anna = await person();
  const asked = await fetch(`${origin}/api/v1/timelines/home`, { method: 'OPTIONS' });
  assert.equal(asked.status, 204);
  assert.equal(asked.headers.get('access-control-allow-origin'), '*');
  assert.equal(asked.headers.get('access-control-allow-credentials'), null);
  for (const headers of [
    { cookie: `allmende_session=${anna.token}` },
    { authorization: `Bearer ${anna.token}` },
  ]) {
    const answer = await fetch(`${origin}/api/v1/timelines/home`, { headers });
    assert.equal(answer.status, 401);
  }
  const app = { authorization: `Bearer ${await letIn(anna)}` };
  const own = await fetch(`${origin}/api/v1/feed/home`, { headers: app });
  assert.equal(own.status, 401);
});

test('[MA8] forms, parts and JSON say the same', async () => {
  const anna = await person();
  const authorization = `Bearer ${await letIn(anna)}`;
  const form = new FormData();
  form.set('status', 'Teile');
  for (const [body, type] of [
    [new URLSearchParams({ status: 'Formular' }), null],
    [form, null],
    [JSON.stringify({ status: 'JSON' }), 'application/json'],
  ] as const) {
    const headers = { authorization, ...(type ? { 'content-type': type } : {}) };
    const answer = await fetch(`${origin}/api/v1/statuses`, { method: 'POST', headers, body });
    assert.equal(answer.status, 200, await answer.clone().text());
  }
  for (const body of ['{', '[]', 'null']) {
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(`${origin}/api/v1/statuses`, { method: 'POST', headers, body });
    assert.equal(answer.status, 400);
  }
});

test('[MA8] what is no text where one is meant is refused, however deep it is', async () => {
  const headers = { 'content-type': 'application/json' };
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  for (const uris of [deep, `["https://app.example/", ${deep}]`.slice(0, -1), '{"toString": 1}']) {
    const body = `{"client_name": "Probe", "redirect_uris": ${uris}}`;
    const answer = await fetch(`${origin}/api/v1/apps`, { method: 'POST', headers, body });
    assert.ok(answer.status >= 400 && answer.status < 500, String(answer.status));
  }
  const anna = await person();
  const authorization = `Bearer ${await letIn(anna)}`;
  for (const [path, name] of [
    ['statuses', 'media_ids'],
    ['statuses', 'status'],
    ['polls/none/votes', 'choices'],
    ['markers', 'home'],
  ]) {
    const body = `{"${name}": ${deep}}`;
    const answer = await fetch(`${origin}/api/v1/${path}`, {
      method: 'POST',
      headers: { ...headers, authorization },
      body,
    });
    assert.ok(answer.status >= 400 && answer.status < 500, `${path} ${answer.status}`);
  }
});

test('[MA9] the same key posts once', async () => {
  const anna = await person();
  const masto = await appOf(anna);
  const requestInit = { headers: { 'Idempotency-Key': 'einmal' } };
  const first = await masto.v1.statuses.create({ status: 'Einmal' }, { requestInit });
  const again = await masto.v1.statuses.create({ status: 'Einmal' }, { requestInit });
  assert.equal(again.id, first.id);
  const other = masto.v1.statuses.create({ status: 'Anderes' }, { requestInit });
  await assert.rejects(other, refused(422));
});

test('[MA10] a post is written, answered, liked, passed on, kept, changed and deleted', async () => {
  const [anna, ben] = [await person(), await person()];
  const [annas, bens] = [await appOf(anna), await appOf(ben)];
  const post = await annas.v1.statuses.create({
    status: `Brot *frisch* <b> #Ofen @${ben.handle}\nhttps://example.org/?a=1&b=2`,
    spoilerText: 'Essen',
    language: 'de',
  });
  assert.equal(post.account.id, anna.id);
  assert.equal(post.visibility, 'public');
  assert.equal(post.sensitive, true);
  assert.match(post.content, /<strong>frisch<\/strong> &lt;b&gt;/);
  assert.match(post.content, /rel="tag">#<span>Ofen<\/span>/);
  assert.match(post.content, /href="https:\/\/example.org\/\?a=1&amp;b=2"/);
  assert.deepEqual(
    [post.tags.map(({ name }) => name), post.mentions.map(({ acct }) => acct)],
    [['ofen'], [ben.handle]],
  );
  const answer = await bens.v1.statuses.create({ status: 'Ja', inReplyToId: post.id });
  const deeper = await annas.v1.statuses.create({ status: 'Gut', inReplyToId: answer.id });
  const { ancestors, descendants } = await bens.v1.statuses.$select(post.id).context.fetch();
  assert.deepEqual(ancestors, []);
  assert.deepEqual(
    descendants.map(({ id }) => id),
    [answer.id, deeper.id],
  );
  const own = bens.v1.statuses.$select(post.id);
  assert.equal((await own.favourite()).favouritesCount, 1);
  assert.equal((await own.bookmark()).bookmarked, true);
  const boost = await own.reblog();
  assert.deepEqual([boost.account.id, boost.reblog?.id], [ben.id, post.id]);
  assert.deepEqual(
    [(await own.fetch()).reblogged, (await own.rebloggedBy.list()).map(({ id }) => id)],
    [true, [ben.id]],
  );
  assert.deepEqual(
    (await own.favouritedBy.list()).map(({ id }) => id),
    [ben.id],
  );
  assert.deepEqual(
    (await bens.v1.bookmarks.list()).map(({ id }) => id),
    [post.id],
  );
  await own.unfavourite();
  await own.unreblog();
  assert.equal((await own.unbookmark()).favouritesCount, 0);
  const edited = await annas.v1.statuses.$select(post.id).update({ status: 'Kuchen' });
  assert.ok(edited.editedAt);
  const versions = await own.history.list();
  assert.equal(versions.length, 2);
  assert.equal(versions[1]!.content, '<p>Kuchen</p>');
  assert.equal((await annas.v1.statuses.$select(post.id).source.fetch()).text, 'Kuchen');
  await assert.rejects(own.update({ status: 'fremd' }), refused(404));
  await assert.rejects(own.remove(), refused(404));
  await assert.rejects(own.source.fetch(), refused(404));
  const gone = await annas.v1.statuses.$select(post.id).remove();
  assert.equal(gone.text, 'Kuchen');
  await assert.rejects(own.fetch(), refused(404));
  await assert.rejects(annas.v1.statuses.create({ status: ' ' }), refused(422));
});

test('[MA10] nothing is said to more people than was meant', async () => {
  const anna = await person();
  const masto = await appOf(anna);
  for (const input of [
    { visibility: 'unlisted' as const },
    { scheduledAt: '2019-01-01T00:00:00.000Z' },
    { scheduledAt: 'morgen' },
  ]) {
    await assert.rejects(
      masto.v1.statuses.create({ status: 'Hm', ...input } as never),
      refused(422),
    );
  }
  const few = await masto.v1.statuses.create({ status: 'Wenige', visibility: 'private' });
  assert.equal(few.visibility, 'private');
  const { visibility } = await anna.client.feed.getPost({ params: { postId: few.id as never } });
  assert.equal(visibility, 'followers');
});

test('[MA11] timelines are those of the app, page by page', async () => {
  const [anna, ben] = [await person(), await person()];
  await follow(ben, anna);
  const said: string[] = [];
  for (let n = 0; n < 7; n++) said.unshift((await say(anna, `Nr. ${n} #seite`)).id);
  await fannedOut(database);
  const masto = await appOf(ben);
  for (const list of [
    (more: object) => masto.v1.timelines.home.list({ limit: 3, ...more }),
    (more: object) => masto.v1.timelines.tag.$select('Seite').list({ limit: 3, ...more }),
    (more: object) => masto.v1.accounts.$select(anna.id).statuses.list({ limit: 3, ...more }),
  ]) {
    const pages: string[][] = [];
    for await (const page of list({})) pages.push(page.map(({ id }) => id));
    assert.deepEqual(pages.flat(), said);
    assert.deepEqual(pages[0], said.slice(0, 3));
    const ids = async (more: object) => (await list(more)).map(({ id }) => id);
    assert.deepEqual(await ids({ maxId: said[4] }), said.slice(5));
    assert.deepEqual(await ids({ sinceId: said[5] }), said.slice(0, 3));
    assert.deepEqual(await ids({ minId: said[5] }), said.slice(2, 5));
    assert.deepEqual(await ids({ minId: said[0] }), []);
  }
});

test('[MA12] people are found, followed, muted and blocked', async () => {
  const [anna, ben] = [await person(), await person()];
  const masto = await appOf(anna);
  const found = await masto.v1.accounts.lookup({ acct: ben.handle });
  assert.equal(found.id, ben.id);
  assert.equal(
    (await masto.v1.accounts.lookup({ acct: `${ben.handle}@${new URL(origin).host}` })).id,
    ben.id,
  );
  await assert.rejects(
    masto.v1.accounts.lookup({ acct: `${ben.handle}@elsewhere.example` }),
    refused(404),
  );
  const { accounts } = await masto.v2.search.list({ q: ben.handle, type: 'accounts' });
  assert.ok(accounts.some(({ id }) => id === ben.id));
  const his = masto.v1.accounts.$select(ben.id);
  assert.equal((await his.follow()).following, true);
  assert.deepEqual(
    (await his.followers.list()).map(({ id }) => id),
    [anna.id],
  );
  const [relation] = await masto.v1.accounts.relationships.fetch({ id: [ben.id] });
  assert.deepEqual(
    [relation!.following, relation!.muting, relation!.blocking],
    [true, false, false],
  );
  assert.equal((await his.mute()).muting, true);
  assert.deepEqual(
    (await masto.v1.mutes.list()).map(({ id }) => id),
    [ben.id],
  );
  await his.unmute();
  const blocked = await his.block();
  assert.deepEqual([blocked.blocking, blocked.following], [true, false]);
  assert.deepEqual(
    (await masto.v1.blocks.list()).map(({ id }) => id),
    [ben.id],
  );
  const theirs = await (await appOf(ben)).v1.accounts.relationships.fetch({ id: [anna.id] });
  assert.deepEqual([theirs[0]!.blocking, theirs[0]!.blockedBy], [false, true]);
  await his.unblock();
  await anna.client.feed.setApproval({ body: { approvesFollowers: true } });
  const bens = await appOf(ben);
  assert.equal((await bens.v1.accounts.$select(anna.id).follow()).requested, true);
  assert.deepEqual(
    (await masto.v1.followRequests.list()).map(({ id }) => id),
    [ben.id],
  );
  assert.equal((await masto.v1.followRequests.$select(ben.id).authorize()).followedBy, true);
});

test('[MA13] a picture is uploaded, described and posted', async () => {
  const [anna, ben] = [await person(), await person()];
  const masto = await appOf(anna);
  const file = new Blob(
    [
      new Uint8Array(
        await sharp({ create: { width: 40, height: 30, channels: 3, background: '#228833' } })
          .png()
          .toBuffer(),
      ),
    ],
    { type: 'image/png' },
  );
  const media = await masto.v2.media.create({ file, description: 'Ein Ofen' });
  assert.equal(media.description, 'Ein Ofen');
  await masto.v1.media.$select(media.id).update({ description: 'Ein alter Ofen' });
  const post = await masto.v1.statuses.create({ status: 'Bild', mediaIds: [media.id] });
  assert.equal(post.mediaAttachments[0]!.description, 'Ein alter Ofen');
  assert.equal((await fetch(post.mediaAttachments[0]!.url!)).status, 200);
  const edited = await masto.v1.statuses.$select(post.id).update({
    status: 'Noch ein Bild',
    mediaIds: [media.id],
  });
  assert.equal(edited.mediaAttachments[0]!.description, 'Ein alter Ofen');
  const other = await appOf(ben);
  await assert.rejects(other.v1.media.$select(media.id).fetch(), refused(404));
  const stolen = other.v1.statuses.create({ status: 'Fremd', mediaIds: [media.id] });
  await assert.rejects(stolen, refused(422));
  await masto.v1.statuses.$select(post.id).remove();
  for (const url of [post.mediaAttachments[0]!.url!, post.mediaAttachments[0]!.previewUrl!]) {
    assert.equal((await fetch(url)).status, 404);
  }
});

test('[MA34] a film is uploaded with a picture of it or without, posted, played, kept in an edit, and gone with its post', async () => {
  const [anna, ben] = [await person(), await person()];
  const masto = await appOf(anna);
  const film = () => new Blob([new Uint8Array(mp4({ seed: randomUUID() }))], { type: 'video/mp4' });
  const create = { width: 64, height: 48, channels: 3 as const, background: '#228833' };
  const still = new Uint8Array(await sharp({ create }).png().toBuffer());
  const withPicture = await masto.v2.media.create({
    file: film(),
    thumbnail: new Blob([still], { type: 'image/png' }),
    description: 'Ein Ofen brennt',
  });
  const plain = await masto.v2.media.create({ file: film() });
  assert.deepEqual([withPicture.type, plain.type], ['video', 'video']);
  const size = withPicture.meta as { original: { width: number; height: number } };
  assert.deepEqual([size.original.width, size.original.height], [64, 48]);
  assert.equal((await masto.v1.media.$select(plain.id).fetch()).type, 'video');
  await masto.v1.media.$select(plain.id).update({ description: 'Es knistert' });
  const mediaIds = [withPicture.id, plain.id];
  const post = await masto.v1.statuses.create({ status: 'Film', mediaIds });
  const told = post.mediaAttachments.map(({ type, description }) => [type, description]);
  assert.deepEqual(told, [
    ['video', 'Ein Ofen brennt'],
    ['video', 'Es knistert'],
  ]);
  const addresses = post.mediaAttachments.flatMap(({ url, previewUrl }) => [url!, previewUrl!]);
  for (const url of addresses) assert.equal((await fetch(url)).status, 200);
  const piece = await fetch(addresses[0]!, { headers: { range: 'bytes=0-3' } });
  assert.deepEqual([piece.status, piece.headers.get('content-type')], [206, 'video/mp4']);
  const edited = await masto.v1.statuses.$select(post.id).update({ status: 'Neu', mediaIds });
  assert.deepEqual(
    edited.mediaAttachments.map(({ url }) => url),
    post.mediaAttachments.map(({ url }) => url),
  );
  const shown = await anna.client.feed.getPost({ params: { postId: post.id as never } });
  assert.ok(shown.pictures.every(({ video }) => video !== undefined));
  const other = await appOf(ben);
  await assert.rejects(
    other.v1.statuses.create({ status: 'Fremd', mediaIds: [plain.id] }),
    refused(422),
  );
  const sound = new Blob([new Uint8Array(mp4({ handlers: ['soun'] }))], { type: 'video/mp4' });
  await assert.rejects(masto.v2.media.create({ file: sound }), refused(422));
  await masto.v1.statuses.$select(post.id).remove();
  for (const url of addresses) assert.equal((await fetch(url)).status, 404);
});

test('[MA14] what apps ask at their start is answered, and how far one has read is kept', async () => {
  const anna = await person();
  const masto = await appOf(anna);
  const instance = await masto.v2.instance.fetch();
  assert.equal(instance.configuration.statuses.maxCharacters, 5000);
  assert.equal(instance.configuration.urls.streaming, origin.replace('http', 'ws'));
  assert.equal((await masto.v1.instance.fetch()).uri, new URL(origin).host);
  const metadata = await fetch(`${origin}/.well-known/oauth-authorization-server`);
  const { code_challenge_methods_supported: methods } = (await metadata.json()) as Record<
    string,
    unknown
  >;
  assert.deepEqual(methods, ['S256']);
  const { v1, v2 } = masto;
  const lists = [v1.customEmojis, v1.lists, v1.announcements, v2.filters];
  for (const one of lists) assert.deepEqual(await one.list(), []);
  const post = await say(anna, 'gelesen');
  await masto.v1.markers.create({ home: { lastReadId: post.id } });
  await masto.v1.markers.create({ home: { lastReadId: post.id } });
  const { home } = await masto.v1.markers.fetch({ timeline: ['home'] });
  assert.deepEqual([home.lastReadId, home.version], [post.id, 2]);
});

test('[MA14] the server says how many people and posts it has, and whoever asks to follow is counted', async () => {
  const [anna, ben] = [await person(), await person()];
  const masto = await appOf(anna);
  clock.advance(11 * 60_000);
  const before = await masto.v1.instance.fetch();
  await anna.client.feed.setApproval({ body: { approvesFollowers: true } });
  await follow(ben, anna);
  const gone = await say(ben, 'eins');
  for (const text of ['zwei', 'drei']) await say(ben, text);
  await ben.client.feed.deletePost({ params: { postId: gone.id } });
  await world.home(ben);
  await person();
  clock.advance(11 * 60_000);
  const after = await masto.v1.instance.fetch();
  assert.equal(after.stats.statusCount - before.stats.statusCount, 2);
  assert.equal(after.stats.userCount - before.stats.userCount, 1);
  assert.ok((await masto.v2.instance.fetch()).usage.users.activeMonth >= 1);
  assert.equal((await masto.v1.accounts.verifyCredentials()).source.followRequestsCount, 1);
});

test('[MA15] no path shows a post to whom the feed would not', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  await follow(ben, anna);
  const secret = 'Geheimes';
  const few = await say(anna, `${secret} für Follower`, { visibility: 'followers' });
  const one = await say(anna, `${secret} für @${ben.handle}`, { visibility: 'mentioned' });
  const open = await say(anna, 'Offen');
  await say(anna, `${secret} als Antwort`, { visibility: 'mentioned', replyToId: open.id });
  await fannedOut(database);
  const paths = world.app.http.routes.filter((path) =>
    /^\/api\/v[12]\/(statuses|timelines|accounts|bookmarks|favourites|notifications|search)/.test(
      path,
    ),
  );
  assert.ok(paths.length > 30);
  async function readAll(token: string | null): Promise<string> {
    const answers: string[] = [];
    for (const path of paths) {
      for (const id of [few.id, one.id, open.id, anna.id]) {
        // Nobody is as quick as the limits.
        clock.advance(2_000);
        const url = path.replace(/:(id|tag)/, id);
        const query = `?acct=${anna.handle}&q=${id}&id[]=${few.id}&id[]=${one.id}&pinned=false`;
        const headers = token ? { authorization: `Bearer ${token}` } : {};
        const answer = await fetch(`${origin}${url}${query}`, { headers });
        assert.notEqual(answer.status, 500, url);
        answers.push(await answer.text());
      }
    }
    return answers.join('\n');
  }
  assert.ok((await readAll(await letIn(ben))).includes(secret));
  assert.ok(!(await readAll(await letIn(cem))).includes(secret));
  assert.ok(!(await readAll(null)).includes(secret));
  const cems = await appOf(cem);
  for (const { id } of [few, one]) {
    const post = cems.v1.statuses.$select(id);
    for (const deed of [
      () => post.favourite(),
      () => post.bookmark(),
      () => post.reblog(),
      () => post.pin(),
      () => cems.v1.statuses.create({ status: 'Hm', inReplyToId: id }),
      () => cems.v1.statuses.create({ status: 'Hm', quotedStatusId: id } as never),
    ]) {
      await assert.rejects(deed(), refused(404));
    }
  }
});
