import assert from 'node:assert/strict';
import { after, beforeEach } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { NewsletterIssue } from '@allmende/contract/newsletters';
import { type Client, createClient } from '@allmende/sdk';
import { toUuid, type Uuid } from '../apps/server/src/platform/ids.ts';
import { openMailServer } from './mail-server.ts';
import { testWorld } from './world.ts';

const hour = 3_600_000;
export interface LetterShop {
  client: Client;
  handle: string;
  id: Uuid;
}
type Shop = LetterShop;
type Issue = () => Promise<NewsletterIssue>;

/** For tests: a town with a mail server, businesses that write newsletters, and letterboxes. Days go by between questions. */
export async function newslettersWorld(env: Record<string, string> = {}) {
  const mail = await openMailServer();
  after(() => mail.close());
  const world = await testWorld({
    now: new Date('2026-03-02T11:00:00Z'),
    env: { SMTP_URL: mail.url, MAIL_FROM: 'Lindfurt <post@lindfurt.example>', ...env },
  });
  const { app, clock, database } = world;
  beforeEach(() => {
    mail.answer = {};
  });

  let opened = 0;
  async function openShop() {
    const number = ++opened;
    const owner = await world.open(`inhaber${number}`);
    const handle = `laden-${number}`;
    const { actor } = await owner.client.business.openBusiness({
      body: { name: `Laden ${number}`, handle, category: 'other' },
    });
    const client = createClient({
      baseUrl: world.origin,
      headers: () => ({ authorization: `Bearer ${owner.token}`, 'allmende-actor': actor.id }),
    });
    return { client, handle, id: toUuid(actor.id) };
  }

  async function page(path: string, form?: Record<string, string>) {
    const answer = await fetch(`${world.origin}${path}`, {
      headers: { 'accept-language': 'de' },
      redirect: 'manual',
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    return { status: answer.status, text: await answer.text() };
  }
  function ask(shop: Shop, address: string, more: object = {}) {
    // Nobody is stopped here for being fast.
    clock.advance(60_000);
    return page(`/@${shop.handle}/news`, { address, topic: 'news', ...more });
  }
  const lettersTo = (address: string) => mail.received.filter(({ to }) => to.includes(address));
  const subjectsTo = (address: string) =>
    lettersTo(address).map((letter) => letter.headers.get('subject'));
  /** All invitations are on their way. */
  async function worked(): Promise<void> {
    for (let tries = 0; tries < 800; tries++) {
      const { rows } = await database.pool.query(
        `select 1 from graphile_worker.jobs where task_identifier = 'newsletters.invite' and attempts < 1 limit 1`,
      );
      const { rows: busy } = await database.pool.query(
        `select 1 from graphile_worker.jobs where task_identifier = 'newsletters.invite' and locked_by is not null`,
      );
      if (rows.length + busy.length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.fail('jobs that never end');
  }
  async function linkTo(address: string): Promise<string> {
    await worked();
    const found = /\/newsletter\/confirm\/[\w-]+/.exec(lettersTo(address).at(-1)!.text);
    return found![0];
  }
  async function subscribe(shop: Shop, address: string): Promise<void> {
    await ask(shop, address);
    await page(await linkTo(address), {});
  }
  async function sendIssue(shop: Shop, subject = 'Spargel ist da') {
    const issue = await shop.client.newsletters.createIssue({
      body: {
        topicKey: 'news',
        language: 'de',
        subject,
        subjectB: null,
        text: 'Seit heute gibt es <Spargel> vom Feld nebenan.\n\nBis Ende Juni.',
        pictureIds: [],
        joinedWithinDays: null,
      },
    });
    await shop.client.newsletters.sendIssue({ params: { issueId: issue.id }, body: {} });
    await app.newsletters.drain();
    return async () => {
      const { items } = await shop.client.newsletters.listIssues();
      return items.find(({ id }) => id === issue.id)!;
    };
  }
  async function ledgerOf(shop: Shop) {
    const { rows } = await database.pool.query(
      'select state, source, topic_key, proof, person_actor_id from outreach_consents where business_actor_id = $1 order by id',
      [shop.id],
    );
    return rows;
  }
  /** What a worker has in its hands ends soon. */
  async function soon<T>(look: () => Promise<T>, wanted: T): Promise<void> {
    for (let tries = 0; tries < 400; tries++) {
      if (isDeepStrictEqual(await look(), wanted)) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    assert.deepEqual(await look(), wanted);
  }
  async function sumsOf(issue: Issue) {
    const { state, waiting, results } = await issue();
    return { state, waiting, mailed: results[0]!.mailed, failed: results[0]!.mailFailed };
  }
  /** How many of its letters' readers have left, which is told to nobody but in tens. */
  async function leftBy({ id }: NewsletterIssue): Promise<number> {
    const { rows } = await database.pool.query<{ left: number }>(
      `select coalesce((sums->'letters'->0->>'left')::integer, (
         select count(*) filter (where has_left)::integer from newsletters_mail_recipients where issue_id = i.id
       )) as "left" from newsletters_issues i where id = $1`,
      [toUuid(id)],
    );
    return rows[0]!.left;
  }
  const readersOf = async (shop: Shop) =>
    (await shop.client.newsletters.getAudience()).items[0]!.byMail;

  return {
    ...world,
    app,
    mail,
    hour,
    openShop,
    page,
    ask,
    lettersTo,
    subjectsTo,
    worked,
    linkTo,
    subscribe,
    sendIssue,
    ledgerOf,
    soon,
    readersOf,
    leftBy,
    sumsOf,
  };
}
