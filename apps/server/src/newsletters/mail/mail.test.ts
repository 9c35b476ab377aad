import assert from 'node:assert/strict';
import { test } from 'node:test';
import { likelyZone } from './pages.ts';
import { newslettersWorld } from '../../../../../dev/newsletters-world.ts';

const world = await newslettersWorld();
const { app, clock, database, mail, hour, openShop, page, ask, lettersTo, subjectsTo, worked } =
  world;
const { linkTo, subscribe, sendIssue, ledgerOf, soon, readersOf, leftBy, sumsOf } = world;

test('[NL11] an address gets issues only after its link was used, and the ledger keeps the proof', async () => {
  const shop = await openShop();
  assert.match((await page(`/@${shop.handle}/news`)).text, /name="address"/);
  const answer = await ask(shop, 'Frieda@post.example');
  assert.equal(answer.status, 200);
  const path = await linkTo('Frieda@post.example');
  const letter = lettersTo('Frieda@post.example')[0]!;
  assert.equal(letter.from, 'post@lindfurt.example');
  assert.match(letter.headers.get('subject')!, /Newsletter von Laden/);
  // What only looks at links confirms nothing.
  assert.match((await page(path)).text, /Ja, ich möchte ihn/);
  const before = await sendIssue(shop, 'Zu früh');
  assert.deepEqual([(await before()).recipients, await readersOf(shop)], [0, 0]);
  assert.deepEqual(await ledgerOf(shop), []);

  const confirmed = await page(path, {});
  assert.deepEqual([confirmed.status, /Bestellt/.test(confirmed.text)], [200, true]);
  assert.equal(await readersOf(shop), 1);
  const [entry] = await ledgerOf(shop);
  assert.deepEqual([entry.state, entry.source, entry.topic_key], ['granted', 'form', 'news']);
  assert.equal(entry.proof.way, 'double opt-in');
  assert.ok(entry.proof.askedAt && entry.proof.confirmedAt && entry.proof.linkDigest);
  assert.doesNotMatch(JSON.stringify(entry.proof), /frieda/i);
  // Once is once.
  assert.equal((await page(path, {})).status, 410);
  assert.equal((await page(path)).status, 410);
  assert.equal((await ledgerOf(shop)).length, 1);

  const issue = await sendIssue(shop);
  await soon(async () => lettersTo('Frieda@post.example').length, 2);
  await soon(() => sumsOf(issue), { state: 'sent', waiting: 0, mailed: 1, failed: 0 });
  assert.equal((await issue()).recipients, 1);
  const got = lettersTo('Frieda@post.example').at(-1)!;
  assert.equal(got.headers.get('subject'), 'Spargel ist da');
  assert.match(got.headers.get('from')!, /Laden.*Allmende.*<post@lindfurt\.example>/);
  assert.match(got.html, /&lt;Spargel&gt;/);
  assert.match(got.text, /Abbestellen: http/);
});

test('[NL11] a link is over after two days, and by the next one', async () => {
  const shop = await openShop();
  await ask(shop, 'gustav@post.example');
  const first = await linkTo('gustav@post.example');
  await ask(shop, 'gustav@post.example');
  const second = await linkTo('gustav@post.example');
  assert.equal((await page(first, {})).status, 410);
  clock.advance(48 * hour + 1);
  assert.equal((await page(second, {})).status, 410);
  assert.equal((await page('/newsletter/confirm/xyz', {})).status, 410);
  assert.equal(await readersOf(shop), 0);
});

test('[NL30] the form writes to a hundred addresses that nobody confirms, and to more as some do', async () => {
  const [shop, other] = [await openShop(), await openShop()];
  /** As they were typed in from many networks; what one may ask in a minute is another rule. */
  const typed = (from: number, until: number) =>
    database.pool.query(
      `insert into newsletters_mail_readers (business_actor_id, id, topic_key, address, address_hash, language, state,
         asked_at)
       select $1, gen_random_uuid(), 'news', 'liste' || n || '@post.example', decode(md5(n::text), 'hex'), 'de',
         'waiting', $2 from generate_series($3::int, $4::int) as n`,
      [shop.id, clock.now(), from, until],
    );
  const isWritten = async (to: Parameters<typeof ask>[0], address: string) => {
    await ask(to, address);
    await worked();
    return lettersTo(address).length === 1;
  };
  await typed(1, 99);
  assert.equal(await isWritten(shop, 'hundert@post.example'), true);
  const refused = await ask(shop, 'zuviel@post.example');
  await worked();
  assert.deepEqual([refused.status, lettersTo('zuviel@post.example').length], [200, 0]);
  assert.equal(await isWritten(other, 'anderswo@post.example'), true);
  await page(await linkTo('hundert@post.example'), {});
  assert.equal(await isWritten(shop, 'einer@post.example'), true);
  await typed(100, 103);
  assert.equal(await isWritten(shop, 'keiner@post.example'), false);
  clock.advance(24 * hour + 1);
  assert.equal(await isWritten(shop, 'morgen@post.example'), true);
});

test('[NL10] the form says the same to everybody, writes three times a day to a letterbox, and not for programs', async () => {
  const shop = await openShop();
  await subscribe(shop, 'hanna@post.example');
  mail.answer = { rcpt: '550 5.1.1 nobody here' };
  const stranger = await ask(shop, 'niemand@post.example');
  await worked();
  mail.answer = {};
  const known = await ask(shop, 'hanna@post.example');
  assert.deepEqual(known, stranger);
  await worked();
  const letters = lettersTo('hanna@post.example');
  assert.match(letters.at(-1)!.text, /Du bekommst ihn schon/);
  // An address that differs behind the plus is another reader of the same letterbox.
  await ask(shop, 'hanna+1@post.example');
  const fourth = await ask(shop, 'hanna+2@post.example');
  await worked();
  assert.deepEqual(fourth, known);
  assert.equal(lettersTo('hanna+1@post.example').length, 1);
  assert.equal(lettersTo('hanna+2@post.example').length, 0);
  assert.deepEqual(await ask(shop, 'bot@post.example', { website: 'x' }), known);
  await worked();
  assert.equal(lettersTo('bot@post.example').length, 0);
  assert.equal((await ask(shop, 'keine adresse')).status, 400);
  assert.equal((await ask(shop, 'a@post.example', { topic: 'service' })).status, 400);
  assert.equal(await readersOf(shop), 1);
});

test('[NL4] a letter comes when the clock of its reader shows the time, in the zone that they chose', async () => {
  const shop = await openShop();
  const zones = {
    'lissabon@post.example': 'Europe/Lisbon',
    'irgendwo@post.example': 'Mond/Krater',
  };
  for (const [address, zone] of Object.entries(zones)) {
    await ask(shop, address);
    const path = await linkTo(address);
    assert.match((await page(path)).text, /<option selected>Europe\/Berlin/);
    await page(path, { zone });
  }
  assert.deepEqual(['de-AT,de;q=0.9', 'en-US', 'de', '', 'nicht eine Sprache'].map(likelyZone), [
    'Europe/Vienna',
    'America/New_York',
    'Europe/Berlin',
    'Europe/Berlin',
    'Europe/Berlin',
  ]);
  const tomorrow = new Date(clock.now().getTime() + 24 * hour).toISOString().slice(0, 10);
  const issue = await shop.client.newsletters.createIssue({
    body: {
      topicKey: 'news',
      language: 'de',
      subject: 'Am Morgen',
      subjectB: null,
      text: 'Guten Morgen, heute gibt es etwas Neues bei uns.',
      pictureIds: [],
      joinedWithinDays: null,
    },
  });
  const body = { localTime: `${tomorrow}T09:00` };
  await shop.client.newsletters.sendIssue({ params: { issueId: issue.id }, body });
  // Eight in the morning of Lisbon is nine of Berlin.
  clock.advance(Date.parse(`${tomorrow}T08:00:00Z`) - clock.now().getTime());
  await app.newsletters.drain();
  const came = () => Object.keys(zones).map((one) => subjectsTo(one).includes('Am Morgen'));
  await soon(async () => came(), [false, true]);
  clock.advance(hour);
  await app.newsletters.drain();
  await soon(async () => came(), [true, true]);
});

test('[NL12] one request of RFC 8058 ends it, twice is once, and the address is forgotten', async () => {
  const shop = await openShop();
  await subscribe(shop, 'ida@post.example');
  const issue = await sendIssue(shop);
  await soon(async () => lettersTo('ida@post.example').length, 2);
  const { headers } = lettersTo('ida@post.example').at(-1)!;
  assert.equal(headers.get('list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
  const url = /<(.+)>/.exec(headers.get('list-unsubscribe')!)![1]!;
  const path = new URL(url).pathname;
  assert.match((await page(path)).text, /abbestellen/);
  assert.equal(await readersOf(shop), 1);
  const one = await page(path, { 'List-Unsubscribe': 'One-Click' });
  assert.equal(one.status, 200);
  assert.equal((await page(path, { 'List-Unsubscribe': 'One-Click' })).status, 200);
  assert.equal(await readersOf(shop), 0);
  assert.equal(await leftBy(await issue()), 1);
  assert.deepEqual(
    (await ledgerOf(shop)).map(({ state, source }) => [state, source]),
    [
      ['granted', 'form'],
      ['revoked', 'message'],
    ],
  );
  const { rows } = await database.pool.query(
    `select address from newsletters_mail_readers where business_actor_id = $1`,
    [shop.id],
  );
  assert.deepEqual(rows, [{ address: null }]);
  await sendIssue(shop, 'Danach');
  assert.ok(!lettersTo('ida@post.example').some((one) => one.headers.get('subject') === 'Danach'));
  const forged = `${path.slice(0, -4)}AAAA`;
  assert.equal((await page(forged, {})).status, 404);
});

test('[NL13] an address at which nobody lives is marked, until it is confirmed anew', async () => {
  const shop = await openShop();
  await subscribe(shop, 'jan@post.example');
  mail.answer = { rcpt: '550 5.1.1 nobody here' };
  const issue = await sendIssue(shop);
  await soon(() => sumsOf(issue), { state: 'sent', waiting: 0, mailed: 0, failed: 1 });
  assert.equal(await readersOf(shop), 0);
  mail.answer = {};
  assert.equal((await (await sendIssue(shop, 'Danach'))()).recipients, 0);
  clock.advance(24 * hour);
  await subscribe(shop, 'jan@post.example');
  const again = await sendIssue(shop, 'Wieder');
  await soon(() => sumsOf(again), { state: 'sent', waiting: 0, mailed: 1, failed: 0 });
});

test('[NL14] what is not taken for now goes later, and once', async () => {
  const shop = await openShop();
  await subscribe(shop, 'karla@post.example');
  mail.answer = { data: '451 4.3.0 later' };
  const issue = await sendIssue(shop);
  await soon(() => sumsOf(issue), { state: 'sending', waiting: 1, mailed: 0, failed: 0 });
  mail.answer = {};
  const before = lettersTo('karla@post.example').length;
  clock.advance(hour);
  await app.newsletters.drain();
  await soon(() => sumsOf(issue), { state: 'sent', waiting: 0, mailed: 1, failed: 0 });
  await soon(async () => lettersTo('karla@post.example').length, before + 1);
  clock.advance(hour);
  await app.newsletters.drain();
  assert.equal(lettersTo('karla@post.example').length, before + 1);
});

test('[NL15] a business that is suspended sends no letters', async () => {
  const shop = await openShop();
  await subscribe(shop, 'leo@post.example');
  await database.pool.query(
    `insert into outreach_senders (business_actor_id, is_suspended, suspended_at, tokens_at, peak_at)
     values ($1, true, $2, $2, $2)
     on conflict (business_actor_id) do update set is_suspended = true, suspended_at = $2`,
    [shop.id, clock.now()],
  );
  const issue = await sendIssue(shop);
  assert.deepEqual(await sumsOf(issue), { state: 'sending', waiting: 1, mailed: 0, failed: 0 });
  assert.equal(lettersTo('leo@post.example').length, 1);
});
