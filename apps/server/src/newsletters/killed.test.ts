import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { toUuid } from '#platform/ids';
import { eventually, killableServer } from '../../../../dev/killable-server.ts';
import { openMailServer } from '../../../../dev/mail-server.ts';

/** A real process, because what is claimed is about its end. */
const mail = await openMailServer();
after(() => mail.close());
const { database, start, kill, killAt, slowly, signUp } = await killableServer({
  SMTP_URL: mail.url,
});
const draft = {
  topicKey: 'news',
  language: 'de' as const,
  subject: 'Spargel ist da',
  subjectB: null,
  text: 'Seit heute gibt es Spargel vom Feld nebenan.',
  pictureIds: [],
  joinedWithinDays: null,
};
async function sums(): Promise<{ listed: number; sent: number; people: number; cards: number }> {
  const { rows } = await database.pool.query(
    `select (select count(*)::int from newsletters_recipients) as listed,
       (select count(*)::int from outreach_sends) as sent,
       (select count(distinct person_actor_id)::int from outreach_sends) as people,
       (select count(*)::int from messaging_messages where kind = 'card') as cards`,
  );
  return rows[0];
}
/** As the server does by itself every five minutes; the jobs of a killed one are freed after a minute. */
async function goOn(): Promise<void> {
  await start();
  await database.pool.query(`select graphile_worker.add_job('newsletters.sweep', '{}'::json)`);
}
test('[NL2] [BL3] a server that is killed twice in the middle of an issue sends it to everybody, and to nobody twice', async () => {
  await start();
  const owner = await signUp('inhaberin');
  const shop = await owner.client.business.openBusiness({
    body: { name: 'Hofladen', handle: 'hofladen', category: 'other' },
  });
  const actorId = shop.actor.id;
  const count = 12;
  for (let i = 0; i < count; i++) {
    const { client } = await signUp(`leserin${i}`);
    await client.outreach.setConsent({
      params: { actorId },
      body: { topicKey: 'news', isGranted: true },
    });
    const wishes = await client.outreach.getWishes();
    await client.outreach.putWishes({ body: { ...wishes, quietFrom: 0, quietUntil: 0 } });
  }
  const client = owner.as(actorId);
  const issue = await client.newsletters.createIssue({
    body: draft,
  });

  // Killed while it writes down whom it goes to.
  let quickly = await slowly('insert', 'newsletters_recipients');
  await client.newsletters.sendIssue({ params: { issueId: issue.id }, body: {} });
  await killAt('insert into newsletters_recipients');
  await quickly();
  assert.equal((await sums()).listed, 0);

  // Killed when all of it was sent, and nobody crossed out.
  quickly = await slowly('update', 'newsletters_recipients');
  await goOn();
  await killAt('update newsletters_recipients');
  await quickly();
  assert.equal((await sums()).sent, count);

  await database.pool.query('update newsletters_recipients set is_done = false');
  await goOn();
  await eventually(async () => {
    const { rows } = await database.pool.query('select state from newsletters_issues');
    return rows[0].state === 'sent';
  });
  assert.deepEqual(await sums(), { listed: count, sent: count, people: count, cards: count });
  const { rows } = await database.pool.query('select charged, credited from billing_meters');
  assert.deepEqual(rows, [{ charged: BigInt(count), credited: 0n }]);
});

test('[NL14] a server that is killed with a letter in its hands sends the issue to each letterbox, and to none twice', async () => {
  const owner = await signUp('imker');
  const { actor } = await owner.client.business.openBusiness({
    body: { name: 'Imkerei', handle: 'imkerei', category: 'other' },
  });
  const client = owner.as(actor.id);
  const count = 6;
  await database.pool.query(
    `insert into newsletters_mail_readers (business_actor_id, id, topic_key, address, address_hash, language, state,
       asked_at, confirmed_at)
     select $1, uuidv7(), 'news', 'leser' || n || '@post.example', sha256(n::text::bytea), 'de', 'granted', now(), now()
     from generate_series(1, $2::int) as n`,
    [toUuid(actor.id), count],
  );
  const issue = await client.newsletters.createIssue({
    body: { ...draft, subject: 'Honig ist da' },
  });
  const reached = () => mail.received.flatMap(({ to }) => to).sort();

  // Killed when the mail server has the third letter whole, and has not said so.
  let handedOver = 0;
  const third = Promise.withResolvers<void>();
  mail.onData = () => {
    handedOver += 1;
    if (handedOver !== 3) return undefined;
    const killed = kill();
    killed.then(third.resolve, third.reject);
    return killed;
  };
  await client.newsletters.sendIssue({ params: { issueId: issue.id }, body: {} });
  await third.promise;

  // What was in its hands counts as sent after a while, which is over here.
  await database.pool.query(
    `update newsletters_mail_recipients set due_at = now() where state = 'handed'`,
  );
  await goOn();
  await eventually(async () => {
    const { items } = await client.newsletters.listIssues();
    return items[0]!.state === 'sent';
  });
  assert.deepEqual(
    reached(),
    Array.from({ length: count }, (_, n) => `leser${n + 1}@post.example`),
  );
  const { items } = await client.newsletters.listIssues();
  assert.deepEqual([items[0]!.results[0]!.mailed, items[0]!.waiting], [count, 0]);
});
