import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '@allmende/sdk';
import { plainPicture } from '../../../../dev/business-world.ts';
import { creatorsTown } from '../../../../dev/creators-world.ts';
import { refusal, type Somebody, testWorld } from '../../../../dev/world.ts';
import { euros } from '@allmende/contract/money';
import { toUuid } from '#platform/ids';

/** Later than today, because ids made by this process never go back in time; noon, when nobody rests. */
const world = await testWorld({ now: new Date('2028-05-02T10:00:00Z') });
const { app, clock, database, origin } = world;
const town = creatorsTown(world);
const day = 86_400_000;
const secret = 'Das Rezept des Sauerteigs';

let opened = 0;
async function openClub() {
  opened += 1;
  const owner = await town.person('wirt');
  const handle = `verein-${opened}`;
  const { actor } = await owner.client.business.openBusiness({
    body: { name: `Verein ${opened}`, handle, category: 'other' },
  });
  const as = (token: string) =>
    createClient({
      baseUrl: origin,
      headers: () => ({ authorization: `Bearer ${token}`, 'allmende-actor': actor.id }),
    });
  const club = {
    ...owner,
    handle,
    client: as(owner.token),
    publicId: actor.id,
    actorId: toUuid(actor.id),
  };
  return {
    club,
    again: async () => ({ ...club, client: as(await app.identity.createSession(owner.userId)) }),
  };
}
type Club = Awaited<ReturnType<typeof openClub>>['club'];
type Tier = Awaited<ReturnType<typeof town.tier>>;

async function reader(name: string, club: Club, tier: Tier | null) {
  const who = await town.person(name, 10_000n);
  const body = { topicKey: 'news', isGranted: true };
  await who.client.outreach.setConsent({ params: { actorId: club.publicId }, body });
  const membership = tier ? await town.join(who, club, tier) : null;
  return { who, membershipId: membership?.id };
}
const wish = (more: object = {}) => ({
  topicKey: 'news',
  language: 'de' as const,
  subject: 'Nur unter uns',
  subjectB: null,
  text: secret,
  pictureIds: [],
  joinedWithinDays: null,
  ...more,
});
const draft = ({ client }: Pick<Club, 'client'>, more: object) =>
  client.newsletters.createIssue({ body: wish(more) });
type Issue = Awaited<ReturnType<typeof draft>>;
const slugOf = ({ url }: Issue) => url.split('/').at(-1)!;
const read = ({ client }: Pick<Somebody, 'client'>, { handle }: Club, slug: string) =>
  client.newsletters.readMembersIssue({ params: { handle, slug }, query: { from: 'a' } });
async function send({ client }: Pick<Club, 'client'>, { id }: Issue, body: object = {}) {
  await client.newsletters.sendIssue({ params: { issueId: id }, body });
  await app.newsletters.drain();
}
async function issueOf({ client }: Pick<Club, 'client'>, { id }: Issue) {
  const { items } = await client.newsletters.listIssues();
  return items.find((one) => one.id === id)!;
}
/** Whether its beginning came to them as a message of the club. */
async function gotIt({ client }: Somebody, words = secret): Promise<boolean> {
  const { items } = await client.messaging.syncConversations({ query: {} });
  const pages = await Promise.all(
    items.map(({ id }) =>
      client.messaging.listMessages({ params: { conversationId: id }, query: {} }),
    ),
  );
  return JSON.stringify(pages).includes(words);
}
async function picture(of: Club) {
  const stored = await app.media.storePicture({
    bytes: await plainPicture('#1f7a4d'),
    ownerActorId: of.actorId,
    audience: 'private',
    alt: '',
  });
  assert.ok(stored.ok);
  return stored.value;
}

test('[NL22] it goes to those who subscribed and are members from the tier on, and nobody else reads it by any path', async () => {
  const { club } = await openClub();
  const low = await town.tier(club);
  const high = await town.tier(club, { name: 'Ofenfreunde', monthly: euros(900n) });
  const { who: inside } = await reader('inside', club, high);
  const { who: lower } = await reader('lower', club, low);
  const { who: plain } = await reader('plain', club, null);
  // A member who has not said yes gets nothing, and may read.
  const silent = await town.person('silent', 10_000n);
  await town.join(silent, club, high);
  const inner = await picture(club);
  const audience = { topicKey: 'news', joinedWithinDays: null, segment: null };
  const body = { ...audience, membersTierId: high.id };
  assert.deepEqual(await club.client.newsletters.countReaders({ body }), {
    readers: 0,
    isRounded: true,
    isTooFew: false,
  });
  const issue = await draft(club, { membersTierId: high.id, pictureIds: [inner.id] });
  const slug = slugOf(issue);
  await assert.rejects(read(inside, club, slug), refusal('newsletters.issue_unknown'));
  await send(club, issue);
  assert.equal((await issueOf(club, issue)).state, 'sent');
  for (const [who, got] of [
    [inside, true],
    [lower, false],
    [plain, false],
    [silent, false],
  ] as const) {
    assert.equal(await gotIt(who), got);
  }
  const open = async ({ token }: { token?: string }) =>
    (
      await fetch(origin + inner.largeUrl, {
        headers: token ? { authorization: `Bearer ${token}` } : {},
      })
    ).ok;
  for (const who of [inside, silent, club]) {
    const shown = await read(who, club, slug);
    assert.deepEqual(
      [shown.text, shown.pictures[0]!.id, shown.tier.name],
      [secret, inner.id, 'Ofenfreunde'],
    );
    assert.equal(await open(who), true);
  }
  for (const who of [lower, plain]) {
    await assert.rejects(read(who, club, slug), refusal('newsletters.for_members'));
    assert.equal(await open(who), false);
  }
  assert.equal(await open({}), false);
  // Whoever has nothing cannot even tell which issues there are.
  await assert.rejects(read(plain, club, 'gibt-es-nicht'), refusal('newsletters.for_members'));
  await assert.rejects(read(inside, club, 'gibt-es-nicht'), refusal('newsletters.issue_unknown'));
  const nobody = { client: world.client() };
  await assert.rejects(read(nobody, club, slug), refusal('platform.not_signed_in'));

  for (const path of ['news', 'news.xml', `news/${slug}`, '']) {
    const answer = await fetch(`${origin}/@${club.handle}/${path}`);
    const page = await answer.text();
    assert.ok(!page.includes(secret) && !page.includes(slug) && !page.includes(inner.id), path);
  }
  assert.equal((await fetch(`${origin}/@${club.handle}/news/${slug}`)).status, 404);
  // Of few, nothing that could be told apart.
  const { results, recipients } = await issueOf(club, issue);
  assert.deepEqual([recipients, results[0]!.sent, results[0]!.clicked], [0, 0, 0]);
});

test('[NL22] whose membership ends before it is their turn gets nothing, and reads nothing any more', async () => {
  const { club, again } = await openClub();
  const tier = await town.tier(club);
  const { who: stays } = await reader('stays', club, tier);
  const { who: leaves, membershipId } = await reader('leaves', club, tier);
  const first = await draft(club, { membersTierId: tier.id });
  await send(club, first);
  assert.equal(await gotIt(leaves), true);
  await leaves.client.creators.cancelMembership({ params: { membershipId: membershipId! } });

  clock.advance(27 * day);
  const club2 = { ...(await again()), handle: club.handle };
  const second = await draft(club2, { membersTierId: tier.id, text: 'Zweiter Brief' });
  // Everybody is written down, and then the month is over before anybody is told.
  await club2.client.newsletters.sendIssue({ params: { issueId: second.id }, body: {} });
  await database.pool.query(
    `update newsletters_issues set state = 'sending', begun_at = $2, is_listed = true, is_mail_listed = true where id = $1`,
    [toUuid(second.id), clock.now()],
  );
  for (const who of [stays, leaves]) {
    await database.pool.query(
      `insert into newsletters_recipients (issue_id, person_actor_id, variant, due_at) values ($1, $2, 0, $3)`,
      [toUuid(second.id), who.actorId, clock.now()],
    );
  }
  clock.advance(5 * day);
  await app.creators.renew();
  await app.newsletters.drain();
  const letters = (who: Somebody) => gotIt(who, 'Zweiter Brief');
  const [staying, left] = [await town.again(stays), await town.again(leaves)];
  assert.deepEqual([await letters(staying), await letters(left)], [true, false]);
  await assert.rejects(read(left, club, slugOf(first)), refusal('newsletters.for_members'));
  assert.equal((await read(staying, club, slugOf(first))).text, secret);
});

test('[NL22] whether it is for members is settled when it is begun, and the tier is the business’s own', async () => {
  const { club } = await openClub();
  const other = await openClub();
  const [tier, foreign] = [await town.tier(club), await town.tier(other.club)];
  const { client } = club;
  await assert.rejects(
    draft(club, { membersTierId: foreign.id }),
    refusal('newsletters.tier_unknown'),
  );
  const [inner, open] = [await draft(club, { membersTierId: tier.id }), await draft(club, {})];
  const edit = ({ id }: Issue, membersTierId: string | null) =>
    client.newsletters.editIssue({
      params: { issueId: id },
      body: wish({ membersTierId }) as never,
    });
  await assert.rejects(edit(inner, null), refusal('newsletters.stays_for_members'));
  await assert.rejects(edit(open, tier.id), refusal('newsletters.stays_for_members'));
  const second = await town.tier(club, { name: 'Zwei', monthly: euros(900n) });
  assert.equal((await edit(inner, second.id)).membersTierId, second.id);

  // What is taken out of an issue, or deleted with it, is nobody’s any more.
  const one = await picture(club);
  const reach = async () => {
    const { rows } = await database.pool.query('select 1 from media_grants where picture_id = $1', [
      toUuid(one.id),
    ]);
    return rows.length;
  };
  const withPicture = wish({ membersTierId: tier.id, pictureIds: [one.id] }) as never;
  const params = { issueId: inner.id };
  await client.newsletters.editIssue({ params, body: withPicture });
  assert.equal(await reach(), 1);
  await edit(inner, tier.id);
  assert.equal(await reach(), 0);
  await client.newsletters.editIssue({ params, body: withPicture });
  await client.newsletters.deleteIssue({ params });
  assert.equal(await reach(), 0);
});
