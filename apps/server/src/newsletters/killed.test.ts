import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient } from '@allmende/sdk';
import { freePort } from '../../../../dev/free-port.ts';
import { testDatabase } from '../../../../dev/test-database.ts';

/** A real process, because what is claimed is about its end. */
const { database, connection } = await testDatabase();
const dataFolder = await mkdtemp(join(tmpdir(), 'allmende-news-'));
const port = await freePort();
const origin = `http://localhost:${port}`;
let server: ChildProcess;
after(async () => {
  server.kill('SIGKILL');
  await rm(dataFolder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const { host, user, password, database: name } = connection;
  server = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, '../main.ts')],
    {
      env: {
        ...process.env,
        PORT: String(port),
        DATA: dataFolder,
        EMPTY: 'yes',
        API_ONLY: 'yes',
        DATABASE_URL: `postgres://${user}:${password}@${encodeURIComponent(host!)}/${name}`,
      },
      // The channel ends the server when this process is killed.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  await eventually(async () => (await fetch(`${origin}/readyz`).catch(() => null))?.ok === true);
}
async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 50) {
    if (await isSo()) return;
    await sleep(50);
  }
  assert.fail('it never came to be');
}
async function signUp(handle: string): Promise<{ client: Client; token: string }> {
  const answer = await fetch(`${origin}/api/v1/identity/accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ handle, name: handle, password: 'mohn-und-klee' }),
  });
  const token = /allmende_session=([\w-]+)/.exec(answer.headers.get('set-cookie') ?? '')![1]!;
  const headers = () => ({ authorization: `Bearer ${token}` });
  return { token, client: createClient({ baseUrl: origin, headers }) };
}
async function sums(): Promise<{ listed: number; sent: number; people: number; cards: number }> {
  const { rows } = await database.pool.query(
    `select (select count(*)::int from newsletters_recipients) as listed,
       (select count(*)::int from outreach_sends) as sent,
       (select count(distinct person_actor_id)::int from outreach_sends) as people,
       (select count(*)::int from messaging_messages where kind = 'card') as cards`,
  );
  return rows[0];
}
/** Makes the server wait at one place for as long as the test needs to end it there. */
async function slowly(event: string): Promise<() => Promise<unknown>> {
  await database.pool.query(
    `create or replace function news_slowly() returns trigger language plpgsql as
       $$ begin perform pg_sleep(3); return null; end $$;
     create trigger news_slowly after ${event} on newsletters_recipients
       for each statement execute function news_slowly()`,
  );
  return () => database.pool.query('drop trigger news_slowly on newsletters_recipients');
}
/** As the server does by itself every five minutes; the jobs of a killed one are freed after a minute. */
async function goOn(): Promise<void> {
  await start();
  await database.pool.query(`select graphile_worker.add_job('newsletters.sweep', '{}'::json)`);
}
async function killed(): Promise<void> {
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
}
const atWork = async (query: string) => {
  const { rows } = await database.pool.query(
    `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
       and state = 'active' and query like $1`,
    [`%${query}%`],
  );
  return rows.length > 0;
};

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
  const client = createClient({
    baseUrl: origin,
    headers: () => ({ authorization: `Bearer ${owner.token}`, 'allmende-actor': actorId }),
  });
  const issue = await client.newsletters.createIssue({
    body: {
      topicKey: 'news',
      language: 'de',
      subject: 'Spargel ist da',
      subjectB: null,
      text: 'Seit heute gibt es Spargel vom Feld nebenan.',
      pictureIds: [],
      joinedWithinDays: null,
    },
  });

  // Killed while it writes down whom it goes to.
  let quickly = await slowly('insert');
  await client.newsletters.sendIssue({ params: { issueId: issue.id }, body: {} });
  await eventually(() => atWork('insert into newsletters_recipients'));
  await killed();
  await eventually(async () => !(await atWork('insert into newsletters_recipients')));
  await quickly();
  assert.equal((await sums()).listed, 0);

  // Killed when all of it was sent, and nobody crossed out.
  quickly = await slowly('update');
  await goOn();
  await eventually(() => atWork('update newsletters_recipients'));
  await killed();
  await eventually(async () => !(await atWork('update newsletters_recipients')));
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
