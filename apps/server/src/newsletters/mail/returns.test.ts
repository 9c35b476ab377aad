import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createTransport } from 'nodemailer';
import { bringReport } from '../../../../../dev/mail-report.ts';
import { type LetterShop, newslettersWorld } from '../../../../../dev/newsletters-world.ts';

const world = await newslettersWorld({ MAIL_PORT: '0', MAIL_DOMAIN: 'post.lindfurt.example' });
const { app, clock, hour, openShop, page, lettersTo, subscribe, sendIssue, soon } = world;
const { readersOf, leftBy } = world;
const day = 24 * hour;
const outside = createTransport({
  host: '127.0.0.1',
  port: app.channels.mailPort(),
  ignoreTLS: true,
});
after(() => outside.close());

/** Connections of one network are counted. */
async function report(to: string, what: Parameters<typeof bringReport>[2]): Promise<void> {
  await bringReport(app.channels.mailPort(), to, what);
  clock.advance(60_000);
}

/** Sends an issue to whoever reads, and waits for the letter to this address. */
async function sent(shop: LetterShop, subject: string, address: string) {
  const issue = await sendIssue(shop, subject);
  const found = () => lettersTo(address).findLast((one) => one.headers.get('subject') === subject);
  await soon(async () => found() !== undefined, true);
  await soon(async () => (await issue()).state, 'sent');
  const results = async () => {
    const { mailed, mailFailed, mailReturned } = (await issue()).results[0]!;
    return { mailed, mailFailed, mailReturned };
  };
  return { letter: found()!, issue, results };
}

test('[NL20] a letter to nobody comes back once to where it went from, ends what goes to that address, and counts', async () => {
  const [shop, other] = [await openShop(), await openShop()];
  for (const one of [shop, other]) await subscribe(one, 'mila@post.example');
  await subscribe(shop, 'noah@post.example');
  const { letter, results } = await sent(shop, 'Spargel', 'mila@post.example');
  const { letter: toNoah } = await sent(shop, 'Erdbeeren', 'noah@post.example');
  assert.match(letter.from, /^news\.[0-9a-f]{24}@post\.lindfurt\.example$/);
  assert.match(letter.headers.get('from')!, /<post@lindfurt\.example>/);
  assert.notEqual(letter.from, toNoah.from);
  assert.deepEqual(await results(), { mailed: 2, mailFailed: 0, mailReturned: 0 });
  // Late is no report, nor is a holiday; and twice is once.
  await report(letter.from, { action: 'delayed', status: '4.4.1' });
  await outside.sendMail({ from: 'mila@post.example', to: letter.from, text: 'Bin im Urlaub' });
  assert.deepEqual(await results(), { mailed: 2, mailFailed: 0, mailReturned: 0 });
  await report(letter.from, {});
  await report(letter.from.toUpperCase(), {});
  assert.deepEqual(await results(), { mailed: 1, mailFailed: 0, mailReturned: 1 });
  assert.deepEqual([await readersOf(shop), await readersOf(other)], [1, 0]);
  const { rows } = await world.database.pool.query(
    `select count(*)::int as count from newsletters_mail_readers where address = 'mila@post.example'`,
  );
  assert.deepEqual(rows, [{ count: 0 }]);
  // Nobody takes what comes to an address from which nothing went.
  await assert.rejects(report('news.00112233445566778899aabb@post.lindfurt.example', {}), /550/);
});

test('[NL20] what fails for a while ends it after the third letter in a row, and one that stays begins anew', async () => {
  const shop = await openShop();
  await subscribe(shop, 'otto@post.example');
  let number = 0;
  async function failing(): Promise<void> {
    const { letter } = await sent(shop, `Ausgabe ${++number}`, 'otto@post.example');
    await report(letter.from, { status: '5.2.2' });
    await report(letter.from, { status: '5.2.2' });
    clock.advance(6 * day);
  }
  await failing();
  await failing();
  await sent(shop, 'Eine, die bleibt', 'otto@post.example');
  clock.advance(6 * day);
  await failing();
  await failing();
  assert.equal(await readersOf(shop), 1);
  await failing();
  assert.equal(await readersOf(shop), 0);
});

test('[NL20] [CH36] a report that comes to the business itself is known by the letter that it names', async () => {
  const shop = await openShop();
  await shop.client.channels.setMailbox({ body: { isOn: true } });
  await subscribe(shop, 'paula@post.example');
  const { letter, results } = await sent(shop, 'Kirschen', 'paula@post.example');
  const to = `${shop.handle}@post.lindfurt.example`;
  await report(to, { messageId: '<news.0.0@localhost>' });
  assert.equal(await readersOf(shop), 1);
  await report(to, { messageId: letter.headers.get('message-id')! });
  assert.equal(await readersOf(shop), 0);
  assert.equal((await results()).mailReturned, 1);
});

test('[NL21] a month after its end nobody is remembered, the sums stay, and nobody gets it again', async () => {
  const shop = await openShop();
  for (const name of ['quirin', 'rosa', 'sven']) await subscribe(shop, `${name}@post.example`);
  const anna = await world.open('anna');
  const { actor } = await shop.client.business
    .getPresence({ params: { handle: shop.handle } })
    .catch(() => assert.fail('no presence'));
  await anna.client.outreach.setConsent({
    params: { actorId: actor.id },
    body: { topicKey: 'news', isGranted: true },
  });
  const { letter, issue, results } = await sent(shop, 'Pflaumen', 'rosa@post.example');
  const toSven = lettersTo('sven@post.example').at(-1)!;
  await report(letter.from, {});
  const before = await issue();
  assert.deepEqual(await results(), { mailed: 2, mailFailed: 0, mailReturned: 1 });
  assert.deepEqual([before.recipients, before.results[0]!.sent], [4, 1]);
  const remembered = async () => {
    const { rows } = await world.database.pool.query(
      `select (select count(*)::int from newsletters_recipients r join newsletters_issues i on i.id = r.issue_id
           where i.business_actor_id = $1) as people,
         (select count(*)::int from newsletters_mail_recipients r join newsletters_issues i on i.id = r.issue_id
           where i.business_actor_id = $1) as letters`,
      [shop.id],
    );
    return rows[0];
  };
  clock.advance(29 * day);
  await app.newsletters.forget();
  assert.deepEqual(await remembered(), { people: 1, letters: 3 });
  clock.advance(2 * day);
  await Promise.all([app.newsletters.forget(), app.newsletters.forget()]);
  assert.deepEqual(await remembered(), { people: 0, letters: 0 });
  assert.deepEqual(await issue(), before);
  const letters = world.mail.received.length;
  await app.newsletters.drain();
  await app.newsletters.forget();
  assert.equal(world.mail.received.length, letters);
  const { rows } = await world.database.pool.query(
    'select count(*)::int as count from outreach_sends where business_actor_id = $1',
    [shop.id],
  );
  assert.deepEqual(rows, [{ count: 1 }]);
  assert.deepEqual(await issue(), before);
  // Whoever leaves by it now still counts, once.
  const leave = /<(.+)>/.exec(toSven.headers.get('list-unsubscribe')!)![1]!;
  const leftBefore = await leftBy(before);
  for (let time = 0; time < 2; time++) await page(new URL(leave).pathname, {});
  assert.equal(await leftBy(before), leftBefore + 1);
});
