import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Post } from '@allmende/contract/feed';
import { euros } from '@allmende/contract/money';
import { plainPicture } from '../../../../../dev/business-world.ts';
import { creatorsTown } from '../../../../../dev/creators-world.ts';
import { refusal, type Somebody, testWorld } from '../../../../../dev/world.ts';
import { toPublicId } from '#platform/ids';

const world = await testWorld({ now: new Date('2028-05-02T12:00:00Z') });
const { app, clock, origin } = world;
const town = creatorsTown(world);
const day = 86_400_000;
const secret = 'Geheimnis der Kruste';

async function post(by: Somebody, part: object, more: object = {}): Promise<Post> {
  const exclusive = { text: secret, ...part } as never;
  const body = { clientId: randomUUID(), text: 'Vorgeschmack', ...more, exclusive };
  return by.client.feed.createPost({ body });
}
const partOf = async ({ client }: Somebody, { id }: Post) =>
  (await client.feed.getPost({ params: { postId: id } })).exclusive!;
const give = ({ client }: Somebody, { id }: Post, key: string = randomUUID()) =>
  client.postGifts.createPostGift({ params: { postId: id }, idempotencyKey: key });
const open = ({ client }: Somebody, code: string | null) =>
  client.postGifts.openPostGift({ params: { code: code! } });
const look = ({ client }: Somebody, code: string | null) =>
  client.postGifts.getPostGift({ params: { code: code! } });
const revoke = ({ client }: Somebody, { id }: { id: string }) =>
  client.postGifts.revokePostGift({ params: { giftId: id as never } });
const listOf = ({ client }: Somebody, { id }: Post) =>
  client.postGifts.listPostGifts({ params: { postId: id } });
async function member(
  name: string,
  creator: Somebody,
  tier: Awaited<ReturnType<typeof town.tier>>,
) {
  const who = await town.person(name, 10_000n);
  const { id } = await town.join(who, creator, tier);
  return { who, membershipId: id };
}

test('[CR37] [CR38] [CR39] a member gives a post to one person, pictures too; whoever reads by it passes nothing on, and it can be taken back', async () => {
  const clara = await town.person('clara');
  const tier = await town.tier(clara);
  const { who: emil } = await member('emil', clara, tier);
  const [gast, late] = [await town.person('gast'), await town.person('late')];
  const stored = await app.media.storePicture({
    bytes: await plainPicture('#1f7a4d'),
    ownerActorId: clara.actorId,
    audience: 'private',
    alt: '',
  });
  assert.ok(stored.ok);
  const one = await post(clara, { tierId: tier.id, pictures: [{ id: stored.value.id }] });
  const reaches = async ({ token }: Somebody) => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(origin + stored.value.largeUrl, { headers });
    // What only some may see stays in no cache that others share.
    if (answer.ok) assert.match(answer.headers.get('cache-control')!, /private|no-store/);
    return answer.ok;
  };
  const link = await give(emil, one);
  assert.deepEqual([link.state, link.isMine], ['open', true]);

  // To look opens nothing.
  assert.deepEqual((await look(gast, link.code)).postId, one.id);
  assert.deepEqual([(await partOf(gast, one)).isOpen, await reaches(gast)], [false, false]);
  await open(gast, link.code);
  const part = await partOf(gast, one);
  assert.deepEqual([part.text, part.isGiven, part.isBought], [secret, true, false]);
  assert.equal(await reaches(gast), true);
  await open(gast, link.code);
  await assert.rejects(give(gast, one), refusal('creators.post_not_yours_to_give'));
  await assert.rejects(listOf(gast, one), refusal('creators.post_not_yours_to_give'));

  // Nobody after the first.
  await assert.rejects(open(late, link.code), refusal('creators.post_gift_used'));
  await assert.rejects(look(late, link.code), refusal('creators.post_gift_used'));
  assert.deepEqual([(await partOf(late, one)).text, await reaches(late)], [null, false]);
  await assert.rejects(revoke(late, link), refusal('creators.post_gift_unknown'));
  await assert.rejects(revoke(gast, link), refusal('creators.post_gift_unknown'));

  // The author sees that there is one, not whose nor for whom, and takes it back.
  const told = await listOf(clara, one);
  assert.deepEqual(
    told.items.map(({ state, isMine, code }) => [state, isMine, code]),
    [['used', false, null]],
  );
  assert.ok(!JSON.stringify(told).includes('act_'));
  await revoke(clara, link);
  await revoke(clara, link);
  assert.deepEqual([(await partOf(gast, one)).isOpen, await reaches(gast)], [false, false]);
  await assert.rejects(open(gast, link.code), refusal('creators.post_gift_unknown'));
  assert.equal((await listOf(emil, one)).items[0]!.state, 'revoked');
});

test('[CR37] three of each author in thirty days, whatever is asked at once; the same request makes one link', async () => {
  const clara = await town.person('clara');
  const tier = await town.tier(clara);
  const { who: emil } = await member('emil', clara, tier);
  const posts = [await post(clara, { tierId: tier.id }), await post(clara, { tierId: tier.id })];
  const key = randomUUID();
  const same = await Promise.all([1, 2, 3].map(() => give(emil, posts[0]!, key)));
  assert.equal(new Set(same.map(({ id }) => id)).size, 1);
  await assert.rejects(give(emil, posts[1]!, key), refusal('platform.idempotency_key_reused'));
  const many = await Promise.allSettled([0, 1, 0, 1, 0].map((at) => give(emil, posts[at]!)));
  const made = many.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  assert.equal(made.length, 2);
  for (const one of many) {
    if (one.status === 'rejected') {
      assert.equal(one.reason.code, 'creators.post_gifts_used_up');
    }
  }
  assert.equal((await listOf(emil, posts[0]!)).left, 0);
  // One that nobody has opened is given anew; what was read is not.
  await revoke(emil, made[0]!);
  const another = await give(emil, posts[0]!);
  await open(await town.person('gast'), another.code);
  await revoke(emil, another);
  await assert.rejects(give(emil, posts[0]!), refusal('creators.post_gifts_used_up'));
  // The author is counted by links that wait.
  assert.equal((await listOf(clara, posts[0]!)).left, 50);
  await give(clara, posts[0]!);
  assert.equal((await listOf(clara, posts[0]!)).left, 49);
});

test('[CR38] a link is worth nothing after its time, for a post one does not see, between the blocked, by a membership that ended, or to its maker', async () => {
  const clara = await town.person('clara');
  const tier = await town.tier(clara);
  const { who: emil, membershipId } = await member('emil', clara, tier);
  const gast = await town.person('gast');
  const one = await post(clara, { tierId: tier.id });
  const outsider = await town.person('outsider');
  await assert.rejects(give(outsider, one), refusal('creators.post_not_yours_to_give'));
  const plain = await clara.client.feed.createPost({
    body: { clientId: randomUUID(), text: 'Für alle' },
  });
  await assert.rejects(give(clara, plain), refusal('creators.post_not_yours_to_give'));
  await assert.rejects(
    look(gast, 'AAAAA-BBBBB-CCCCC-DDDDD'),
    refusal('creators.post_gift_unknown'),
  );
  const link = await give(emil, one);
  await assert.rejects(open(emil, link.code), refusal('creators.post_gift_own'));

  // Whoever reads it anyway leaves the link to others.
  const { who: frida } = await member('frida', clara, tier);
  await open(frida, link.code);
  await open(clara, link.code);
  assert.equal((await listOf(emil, one)).items[0]!.state, 'open');

  const blocked = await town.person('blocked');
  await emil.client.identity.block({ params: { actorId: toPublicId('act', blocked.actorId) } });
  await assert.rejects(open(blocked, link.code), refusal('creators.blocked'));
  const unseen = await town.person('unseen');
  await clara.client.identity.block({ params: { actorId: toPublicId('act', unseen.actorId) } });
  await assert.rejects(open(unseen, link.code), refusal('feed.post_unknown'));
  await assert.rejects(look(unseen, link.code), refusal('feed.post_unknown'));

  // Signed out there is nothing to guess with.
  const nobody = world.client();
  await assert.rejects(
    nobody.postGifts.openPostGift({ params: { code: link.code! } }),
    refusal('platform.not_signed_in'),
  );

  const few = await post(clara, { price: euros(100n) }, { visibility: 'followers' });
  const inside = await give(clara, few);
  await assert.rejects(open(gast, inside.code), refusal('feed.post_unknown'));

  await emil.client.creators.cancelMembership({ params: { membershipId } });
  clock.advance(29 * day);
  const stays = await give(clara, one);
  clock.advance(0.5 * day);
  const again = await town.again(gast);
  await open(again, (await give(await town.again(clara), one)).code);
  clock.advance(5 * day);
  const [later, author] = [await town.again(await town.person('later')), await town.again(clara)];
  await assert.rejects(open(later, link.code), refusal('creators.post_gift_over'));
  // What somebody reads by a gift stays, and the post's end is the end of all of it.
  assert.equal((await partOf(await town.again(gast), one)).isGiven, true);
  await open(later, stays.code);
  await author.client.feed.deletePost({ params: { postId: one.id } });
  await assert.rejects(open(later, stays.code), refusal('feed.post_unknown'));
});

test('[CR38] a membership that has ended gives nothing away, also by a link made before', async () => {
  const clara = await town.person('clara');
  const tier = await town.tier(clara);
  const { who: emil, membershipId } = await member('emil', clara, tier);
  const one = await post(clara, { tierId: tier.id });
  clock.advance(20 * day);
  const again = await town.again(emil);
  const link = await give(again, one);
  await again.client.creators.cancelMembership({ params: { membershipId } });
  clock.advance(15 * day);
  const gast = await town.person('gast');
  await assert.rejects(open(gast, link.code), refusal('creators.post_gift_over'));
  assert.equal((await partOf(gast, one)).isOpen, false);
});

test('[CR38] of many who open one link at the same moment one reads', async () => {
  const clara = await town.person('clara');
  const one = await post(clara, { price: euros(300n) });
  const { code } = await give(clara, one);
  const guests: Somebody[] = [];
  for (let i = 0; i < 4; i += 1) guests.push(await town.person('gast'));
  const done = await Promise.allSettled(guests.map((guest) => open(guest, code)));
  assert.equal(done.filter(({ status }) => status === 'fulfilled').length, 1);
  const reading = await Promise.all(guests.map(async (guest) => (await partOf(guest, one)).isOpen));
  assert.deepEqual(
    reading,
    done.map(({ status }) => status === 'fulfilled'),
  );
});
