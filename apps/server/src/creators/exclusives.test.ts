import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Post } from '@allmende/contract/feed';
import { euros, type Money } from '@allmende/contract/money';
import { plainPicture } from '../../../../dev/business-world.ts';
import { creatorsTown } from '../../../../dev/creators-world.ts';
import { mp4 } from '../../../../dev/films.ts';
import { createRandom } from '../../../../dev/fuzz.ts';
import { refusal, type Somebody, testWorld } from '../../../../dev/world.ts';
import { toPublicId, toUuid } from '#platform/ids';

/** Later than today, because ids made by this process never go back in time. */
const world = await testWorld({ now: new Date('2028-05-02T12:00:00Z') });
const { app, clock, origin } = world;
const town = creatorsTown(world);
const day = 86_400_000;
const secret = 'Geheimnis des Sauerteigs';
const preview = 'Vorgeschmack';

type Part = Partial<{ tierId: string; price: Money; text: string; pictures: { id: string }[] }>;
async function post(by: Somebody, part: Part, more: object = {}): Promise<Post> {
  const exclusive = { text: secret, ...part } as never;
  const body = { clientId: randomUUID(), text: preview, ...more, exclusive };
  return by.client.feed.createPost({ body });
}
const get = ({ client }: Pick<Somebody, 'client'>, { id }: Pick<Post, 'id'>) =>
  client.feed.getPost({ params: { postId: id } });
const opens = async (who: Pick<Somebody, 'client'>, one: Pick<Post, 'id'>) => {
  const { exclusive } = await get(who, one);
  assert.equal(exclusive!.text === secret, exclusive!.isOpen);
  return exclusive!.isOpen;
};
async function buy(by: Somebody, author: Somebody, one: Post, price = one.exclusive!.price!) {
  const confirmation = await town.confirm(by, author.actorId, price, 'pay');
  return by.client.creators.buyPost({
    params: { postId: one.id },
    body: { price, confirmation },
  });
}
const give = (by: Somebody, one: Pick<Post, 'id'>, key: string = randomUUID()) =>
  by.client.postGifts.createPostGift({ params: { postId: one.id }, idempotencyKey: key });
const openGift = (by: Somebody, code: string) =>
  by.client.postGifts.openPostGift({ params: { code } });
async function picture(of: Somebody) {
  const stored = await app.media.storePicture({
    bytes: await plainPicture('#1f7a4d'),
    ownerActorId: of.actorId,
    audience: 'private',
    alt: '',
  });
  assert.ok(stored.ok);
  return stored.value;
}
const statusOf = async (url: string, token?: string) =>
  (await fetch(origin + url, { headers: token ? { authorization: `Bearer ${token}` } : {} }))
    .status;

test('[CR30] [CR31] [CR35] [FD90] members of a tier and of those above read it as long as they are members; others have the preview', async () => {
  const clara = await town.person('clara');
  const [emil, frida, gast] = [
    await town.person('emil', 10_000n),
    await town.person('frida', 10_000n),
    await town.person('gast'),
  ];
  const low = await town.tier(clara);
  const high = await town.tier(clara, { name: 'Ofenfreunde', monthly: euros(900n) });
  const one = await post(clara, { tierId: high.id });
  assert.equal(await opens(clara, one), true);
  await town.join(emil, clara, low);
  await town.join(frida, clara, high);
  const outside = { client: world.client() };
  assert.deepEqual(
    [await opens(emil, one), await opens(frida, one), await opens(gast, one)],
    [false, true, false],
  );
  assert.equal(await opens(outside, one), false);
  const shown = (await get(gast, one)).exclusive!;
  assert.deepEqual(
    [shown.tier?.name, shown.price, shown.length, shown.pictures],
    ['Ofenfreunde', null, secret.length, null],
  );
  const both = await post(clara, { tierId: low.id });
  assert.equal(await opens(frida, both), true);
  // The month ends, and with it what was for members.
  const [{ id: membershipId } = { id: '' as never }] = (
    await frida.client.creators.listMemberships()
  ).items;
  await frida.client.creators.cancelMembership({ params: { membershipId } });
  assert.equal(await opens(frida, one), true);
  clock.advance(32 * day);
  const again = await town.again(frida);
  assert.equal(await opens(again, one), false);
  const author = await town.again(clara);
  await author.client.feed.deletePost({ params: { postId: one.id } });
  await assert.rejects(get(author, one), refusal('feed.post_unknown'));
  const { rows } = await world.database.pool.query(
    'select text, pictures from creators_exclusives where post_id = $1',
    [toUuid(one.id)],
  );
  assert.deepEqual(rows, [{ text: '', pictures: [] }]);
});

test('[CR33] [CR34] [FD91] it is bought once at the price that was seen, stays bought, and is not deleted', async () => {
  const [clara, emil] = [await town.person('clara'), await town.person('emil', 5_000n)];
  const one = await post(clara, { price: euros(250n) });
  await assert.rejects(buy(emil, clara, one, euros(249n)), refusal('creators.price_changed'));
  await assert.rejects(
    clara.client.creators.buyPost({ params: { postId: one.id }, body: { price: euros(250n) } }),
    refusal('creators.own_post'),
  );
  const tokens = await Promise.all(
    [1, 2, 3].map(() => town.confirm(emil, clara.actorId, euros(250n), 'pay')),
  );
  const bought = await Promise.all(
    tokens.map((confirmation) =>
      emil.client.creators.buyPost({
        params: { postId: one.id },
        body: { price: euros(250n), confirmation },
      }),
    ),
  );
  assert.deepEqual(
    bought.map(({ isOpen, isBought, text }) => [isOpen, isBought, text]),
    [1, 2, 3].map(() => [true, true, secret]),
  );
  assert.deepEqual([await town.balanceOf(emil), await town.balanceOf(clara)], [4_750n, 250n]);
  const { items } = await emil.client.wallet.listEntries({ query: { direction: 'out' } });
  assert.deepEqual(
    items.map(({ payment }) => payment.subject),
    [{ kind: 'post', id: one.id }],
  );
  await assert.rejects(
    clara.client.feed.deletePost({ params: { postId: one.id } }),
    refusal('feed.post_sold'),
  );
  const poor = await town.person('arm', 100n);
  await assert.rejects(buy(poor, clara, one), refusal('wallet.insufficient_funds'));
  assert.equal(await opens(poor, one), false);
  const tier = await town.tier(clara);
  const members = await post(clara, { tierId: tier.id });
  await assert.rejects(buy(emil, clara, members, euros(1n)), refusal('creators.not_for_sale'));
  // Between whom a block stands, nothing is seen and nothing bought.
  const nora = await town.person('nora', 5_000n);
  await clara.client.identity.block({
    params: { actorId: toPublicId('act', nora.actorId) },
  });
  await assert.rejects(buy(nora, clara, one), refusal('feed.post_unknown'));
  const few = await post(clara, { price: euros(250n) }, { visibility: 'followers' });
  await assert.rejects(buy(emil, clara, few), refusal('feed.post_unknown'));
});

test('[CR36] a tier of somebody else, another currency, or a picture that is not one’s own is refused, and nothing is posted', async () => {
  const [clara, emil] = [await town.person('clara'), await town.person('emil')];
  const foreign = await town.tier(emil);
  const dollars = { value: '100', assetCode: 'USD', assetScale: 2 };
  const bad: [Part, string][] = [
    [{ tierId: foreign.id }, 'feed.exclusive_invalid'],
    [{ price: dollars }, 'feed.exclusive_invalid'],
    [{ price: euros(0n) }, 'feed.exclusive_invalid'],
    [{ price: euros(1n), pictures: [{ id: (await picture(emil)).id }] }, 'feed.picture_unknown'],
    [{}, 'platform.invalid_input'],
    [{ price: euros(1n), text: '' }, 'platform.invalid_input'],
  ];
  for (const [part, code] of bad) await assert.rejects(post(clara, part), refusal(code));
  await assert.rejects(
    post(clara, { price: euros(1n) }, { text: '' }),
    refusal('feed.says_nothing'),
  );
  const handle = (await clara.client.identity.getMe()).actors[0]!.actor.handle;
  const { items } = await clara.client.feed.listPosts({ params: { handle } });
  assert.deepEqual(items, []);
});

test('[CR30] [CR32] no path leads to it: lists, quotes, search, notices, versions, pages, other programs, and its pictures', async () => {
  const [clara, emil, gast] = [
    await town.person('clara'),
    await town.person('emil', 5_000n),
    await town.person('gast'),
  ];
  const { handle } = (await clara.client.identity.getMe()).actors[0]!.actor;
  const inside = await picture(clara);
  const one = await post(clara, {
    price: euros(100n),
    pictures: [{ id: inside.id }],
  });
  await gast.client.feed.follow({ params: { actorId: toPublicId('act', clara.actorId) } });
  const token = toUuid(one.id).replaceAll('-', '');
  const quoting = await emil.client.feed.createPost({
    body: { clientId: randomUUID(), text: 'Seht her', quoteId: one.id },
  });
  await clara.client.feed.editPost({
    params: { postId: one.id },
    body: { text: `${preview}, neu gesagt` },
  });
  const params = { postId: one.id };
  const seen = JSON.stringify([
    await gast.client.feed.listHome(),
    await gast.client.feed.listPublic(),
    await gast.client.feed.listPosts({ params: { handle } }),
    await gast.client.feed.getThread({ params }),
    await gast.client.feed.listVersions({ params }),
    await gast.client.feed.getPost({ params: { postId: quoting.id } }),
    await gast.client.feedSearch.searchPosts({ query: { q: 'Vorgeschmack' } }),
    await gast.client.feedNotices.listNotices(),
    await emil.client.feedNotices.listNotices(),
    await emil.client.feed.getPost({ params: { postId: quoting.id } }),
  ]);
  assert.ok(seen.includes(preview));
  assert.ok(!seen.includes(secret));
  assert.deepEqual(
    (await gast.client.feedSearch.searchPosts({ query: { q: 'Sauerteigs' } })).items,
    [],
  );
  for (const url of [
    `/@${handle}/posts/${one.id}`,
    `/@${handle}/posts`,
    `/@${handle}/posts.xml`,
    `/api/v1/timelines/public`,
    `/api/v1/statuses/${token}`,
  ]) {
    const answer = await fetch(origin + url, {
      headers: { authorization: `Bearer ${gast.token}` },
    });
    const body = await answer.text();
    assert.ok(!body.includes('Sauerteig') && !body.includes(inside.id), url);
  }
  // Its pictures: by nobody's token but those who read it, and never as anybody's.
  for (const url of [inside.smallUrl, inside.mediumUrl, inside.largeUrl]) {
    assert.equal(await statusOf(url, clara.token), 200);
    assert.notEqual(await statusOf(url, gast.token), 200);
    assert.notEqual(await statusOf(url), 200);
  }
  assert.equal((await get(gast, one)).exclusive!.pictureCount, 1);
  await buy(emil, clara, one);
  assert.equal(await statusOf(inside.largeUrl, emil.token), 200);
  assert.deepEqual(
    (await get(emil, one)).exclusive!.pictures!.map(({ id }) => id),
    [inside.id],
  );
  // Who is blocked loses the post, and with it the picture.
  await clara.client.identity.block({ params: { actorId: toPublicId('act', emil.actorId) } });
  assert.notEqual(await statusOf(inside.largeUrl, emil.token), 200);
});

test('[CR32] [FD180] its film is played by whoever reads it, until they do so no more, and by nobody else', async () => {
  const [clara, emil, gast] = [
    await town.person('clara'),
    await town.person('emil', 5_000n),
    await town.person('gast'),
  ];
  const poster = await picture(clara);
  const kept = await app.media.storeFile({
    ownerActorId: clara.actorId,
    name: 'lied.mp4',
    type: 'video/mp4',
    bytes: mp4({ seed: randomUUID() }),
  });
  assert.ok(kept.ok);
  const pictures = [{ id: poster.id, video: { fileId: kept.value, durationMs: 90_000 } }];
  const one = await post(clara, { price: euros(100n), pictures });
  const { streamUrl, file } = one.exclusive!.pictures![0]!.video!;
  const closed = (await get(gast, one)).exclusive!;
  assert.deepEqual(
    [closed.pictures, closed.pictureCount, closed.videoCount],
    [null, 0, 1],
    'what waits is counted, and nothing more is told',
  );
  const reaches = async (who?: Pick<Somebody, 'token'>) =>
    [await statusOf(streamUrl, who?.token), await statusOf(file.url, who?.token)].join();
  assert.deepEqual(
    [await reaches(clara), await reaches(gast), await reaches(emil), await reaches()],
    ['200,200', '404,404', '404,404', '404,404'],
  );
  await buy(emil, clara, one);
  assert.equal(await reaches(emil), '200,200');
  assert.equal((await get(emil, one)).exclusive!.pictures![0]!.video!.durationMs, 90_000);
  await clara.client.identity.block({ params: { actorId: toPublicId('act', emil.actorId) } });
  assert.equal(await reaches(emil), '404,404');
});

test('[CR50] [CR35] its author says it anew; those who read it, and nobody else, find what it said before, pictures too', async () => {
  const [clara, emil, gast] = [
    await town.person('clara'),
    await town.person('emil', 5_000n),
    await town.person('gast'),
  ];
  const [old, fresh] = [await picture(clara), await picture(clara)];
  const one = await post(clara, { price: euros(100n), pictures: [{ id: old.id }] });
  await buy(emil, clara, one);
  const params = { postId: one.id };
  const edit = (who: Somebody, text: string, pictures: { id: string }[]) =>
    who.client.creators.editExclusive({ params, body: { text, pictures: pictures as never } });
  const versions = async (who: Pick<Somebody, 'client'>) =>
    (await who.client.creators.listExclusiveVersions({ params })).items;

  assert.equal((await edit(clara, secret, [{ id: old.id }])).editedAt, null);
  const changed = await edit(clara, 'Neues Geheimnis', [{ id: fresh.id }]);
  assert.deepEqual([changed.text, changed.editedAt !== null], ['Neues Geheimnis', true]);
  assert.equal((await get(emil, one)).exclusive!.text, 'Neues Geheimnis');
  for (const who of [clara, emil]) {
    assert.deepEqual(
      (await versions(who)).map(({ text, pictures, until }) => [
        text,
        pictures[0]!.id,
        until !== null,
      ]),
      [
        [secret, old.id, true],
        ['Neues Geheimnis', fresh.id, false],
      ],
    );
    assert.equal(await statusOf(old.largeUrl, who.token), 200);
  }
  await assert.rejects(versions(gast), refusal('creators.exclusive_closed'));
  assert.equal((await get(gast, one)).exclusive!.text, null);
  for (const { largeUrl } of [old, fresh]) {
    assert.notEqual(await statusOf(largeUrl, gast.token), 200);
    assert.notEqual(await statusOf(largeUrl), 200);
  }

  for (const who of [emil, gast]) {
    await assert.rejects(edit(who, 'Meins', []), refusal('feed.not_own'));
  }
  await assert.rejects(edit(clara, '', []), refusal('platform.invalid_input'));
  const foreign = await picture(emil);
  await assert.rejects(edit(clara, 'Fremd', [{ id: foreign.id }]), refusal('feed.picture_unknown'));
  const plain = await clara.client.feed.createPost({
    body: { clientId: randomUUID(), text: 'Für alle' },
  });
  await assert.rejects(
    clara.client.creators.editExclusive({
      params: { postId: plain.id },
      body: { text: 'Mehr', pictures: [] },
    }),
    refusal('creators.exclusive_closed'),
  );
  assert.equal((await versions(emil)).length, 2);

  // Two at once are two versions.
  await Promise.all([edit(clara, 'Drei', []), edit(clara, 'Vier', [])]);
  assert.equal((await versions(emil)).length, 4);

  // Of one that nobody bought nothing is left, of no version.
  const free = await post(clara, { price: euros(100n), pictures: [{ id: old.id }] });
  await clara.client.creators.editExclusive({
    params: { postId: free.id },
    body: { text: 'Anders', pictures: [] },
  });
  await clara.client.feed.deletePost({ params: { postId: free.id } });
  const { rows } = await world.database.pool.query(
    'select 1 from creators_exclusive_versions where post_id = $1',
    [toUuid(free.id)],
  );
  assert.deepEqual(rows, []);
});

for (const seed of [1, 2]) {
  test(`[CR31] [CR37] [CR38] [CR39] who reads what agrees with paper, seed ${seed}`, async () => {
    const random = createRandom(seed);
    const clara = await town.person('clara');
    const tiers = [
      await town.tier(clara),
      await town.tier(clara, { name: 'Zwei', monthly: euros(600n) }),
    ];
    const people: Somebody[] = [];
    for (let i = 0; i < 4; i += 1) people.push(await town.person('leser', 50_000n));
    const model = {
      rank: people.map(() => 0),
      bought: people.map(() => new Set<string>()),
      given: people.map(() => new Set<string>()),
    };
    const links: { code: string; giver: number; reader: number | null; id: string; of: string }[] =
      [];
    const readsItself = (i: number, { post: { id }, rank }: (typeof posts)[number]) =>
      model.bought[i]!.has(id) || (rank !== null && model.rank[i]! >= rank);
    const posts: { post: Post; rank: number | null; isSold: boolean }[] = [];
    for (let step = 0; step < 45; step += 1) {
      const at = random.int(0, people.length - 1);
      const who = people[at]!;
      const dice = random.next();
      if (dice < 0.35 || posts.length === 0) {
        const rank = random.chance(0.7) ? random.int(1, 2) : null;
        const isSold = rank === null || random.chance(0.5);
        const part = {
          ...(rank ? { tierId: tiers[rank - 1]!.id } : {}),
          ...(isSold ? { price: euros(BigInt(random.int(1, 300))) } : {}),
        };
        posts.push({ post: await post(clara, part), rank, isSold });
      } else if (dice < 0.6) {
        if (model.rank[at] === 0) {
          const rank = random.int(1, 2);
          await town.join(who, clara, tiers[rank - 1]!);
          model.rank[at] = rank;
        }
      } else if (dice < 0.9) {
        const one = random.pick(posts);
        const bought = await buy(who, clara, one.post, one.post.exclusive!.price ?? euros(1n)).then(
          () => true,
          (error: { code: string }) => {
            assert.equal(error.code, 'creators.not_for_sale');
            return false;
          },
        );
        assert.equal(bought, one.isSold);
        if (bought) model.bought[at]!.add(one.post.id);
      } else if (dice < 0.8) {
        const one = random.pick(posts);
        const made = await give(who, one.post).catch((error: { code: string }) => error.code);
        if (!readsItself(at, one)) assert.equal(made, 'creators.post_not_yours_to_give');
        else if (links.filter(({ giver }) => giver === at).length >= 3) {
          assert.equal(made, 'creators.post_gifts_used_up');
        } else {
          assert.ok(typeof made === 'object');
          const { id, code } = made;
          links.push({ id, code: code!, giver: at, reader: null, of: one.post.id });
        }
      } else if (dice < 0.93 && links.length > 0) {
        const link = random.pick(links);
        const one = posts.find(({ post: { id } }) => id === link.of)!;
        const opened = await openGift(who, link.code).then(
          () => 'opened',
          (error: { code: string }) => error.code,
        );
        const isTheirs = link.reader === at;
        if (link.reader === -1) assert.equal(opened, 'creators.post_gift_unknown');
        else if (link.reader !== null && !isTheirs) assert.equal(opened, 'creators.post_gift_used');
        else if (link.giver === at) assert.equal(opened, 'creators.post_gift_own');
        else {
          assert.equal(opened, 'opened');
          if (!readsItself(at, one) && !model.given[at]!.has(link.of)) {
            link.reader = at;
            model.given[at]!.add(link.of);
          }
        }
      } else if (links.some(({ reader }) => reader !== null && reader >= 0)) {
        const link = random.pick(links.filter(({ reader }) => reader !== null && reader >= 0));
        const back = { params: { giftId: link.id as never } };
        await people[link.giver]!.client.postGifts.revokePostGift(back);
        model.given[link.reader!]!.delete(link.of);
        // It still counts for its giver, and is good for nobody.
        link.reader = -1;
      }
      const one = random.pick(posts);
      const looked = one.post;
      for (const [i, reader] of people.entries()) {
        const expected = readsItself(i, one) || model.given[i]!.has(looked.id);
        assert.equal(await opens(reader, looked), expected, `step ${step}, reader ${i}`);
      }
    }
  });
}
