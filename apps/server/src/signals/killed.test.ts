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
const dataFolder = await mkdtemp(join(tmpdir(), 'allmende-signals-'));
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
  for (let tries = 0; tries < 1_200; tries++) {
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
const one = async <T>(query: string): Promise<T> => (await database.pool.query(query)).rows[0];
/** How often each was told, and how often it stands in a conversation of theirs. */
const told = () =>
  one<{ told: string[]; cards: number; sends: number }>(
    `select (select coalesce(array_agg(to_text order by step, place), '{}') from signals_told) as told,
       (select count(*)::int from messaging_messages where kind = 'card') as cards,
       (select count(*)::int from outreach_sends) as sends`,
  );
/** Makes the server wait at one place for as long as the test needs to end it there. */
async function slowly(event: string, table: string): Promise<() => Promise<unknown>> {
  await database.pool.query(
    `create or replace function signals_slowly() returns trigger language plpgsql as
       $$ begin perform pg_sleep(3); return null; end $$;
     create trigger signals_slowly after ${event} on ${table}
       for each statement execute function signals_slowly()`,
  );
  return () => database.pool.query(`drop trigger signals_slowly on ${table}`);
}
async function killedAt(query: string): Promise<void> {
  const isAtWork = async () =>
    (
      await database.pool.query(
        `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
           and state = 'active' and query like $1`,
        [`%${query}%`],
      )
    ).rows.length > 0;
  await eventually(isAtWork);
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
  await eventually(async () => !(await isAtWork()));
}
/** What the sweep of every few seconds does; what a killed process had taken is due at once, not after its lease. */
async function goOn(): Promise<void> {
  await database.pool.query(
    `update signals_deliveries set due_at = now() where due_at is not null`,
  );
  await start();
  await database.pool.query(`select graphile_worker.add_job('signals.sweep', '{}'::json)`);
}

test('[SG2] [SG11] a server killed after it took a signal and while it escalates loses nothing and tells nobody twice', async () => {
  await start();
  const owner = await signUp('hirtin');
  const farm = await owner.client.business.openBusiness({
    body: { name: 'Hof', handle: 'hof-am-wald', category: 'other' },
  });
  for (const handle of ['melkerin', 'nachbar']) {
    const { client } = await signUp(handle);
    const params = { actorId: farm.actor.id };
    await client.outreach.setConsent({ params, body: { topicKey: 'service', isGranted: true } });
  }
  const client = createClient({
    baseUrl: origin,
    headers: () => ({ authorization: `Bearer ${owner.token}`, 'allmende-actor': farm.actor.id }),
  });
  const text = 'Bei {{cow}} beginnt die Kalbung, bitte sieh nach ihr.';
  await client.outreach.createTemplate({
    body: {
      name: 'calving',
      language: 'de',
      category: 'utility',
      content: { text, samples: { cow: 'Berta' } },
    },
  });
  await client.signals.putRule({
    params: { key: 'calving' },
    body: {
      name: 'Kalbung',
      severity: 'critical',
      template: 'calving',
      steps: [
        { afterSeconds: 0, to: ['@melkerin'] },
        { afterSeconds: 300, to: ['@nachbar'] },
      ],
    },
  });
  const { hook, secret } = await client.signals.createHook({
    body: {
      name: 'Halsband',
      mapping: '{"alert": "calving", "subject": cow, "variables": {"cow": cow}}',
    },
  });

  // Killed when the signal was accepted, and nothing of it was done yet.
  let quickly = await slowly('insert', 'signals_alerts');
  const taken = await fetch(hook.address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    body: JSON.stringify({ cow: 'Berta' }),
  });
  assert.equal(taken.status, 202);
  await killedAt('insert into signals_alerts');
  await quickly();
  assert.deepEqual(await told(), { told: [], cards: 0, sends: 0 });

  // Killed when the first one has the message, and nobody wrote down that they were told.
  quickly = await slowly('insert', 'signals_told');
  await goOn();
  await killedAt('insert into signals_told');
  await quickly();
  assert.deepEqual(await told(), { told: [], cards: 1, sends: 1 });
  await goOn();
  await eventually(async () => (await told()).told.length === 1);
  assert.deepEqual(await told(), { told: ['melkerin'], cards: 1, sends: 1 });

  // Killed in the middle of the escalation: nobody has read it, and the next one's time has come.
  quickly = await slowly('insert', 'signals_told');
  await database.pool.query(`update signals_alerts set next_step_at = now()`);
  await database.pool.query(`select graphile_worker.add_job('signals.sweep', '{}'::json)`);
  await killedAt('insert into signals_told');
  await quickly();
  await goOn();
  await eventually(async () => (await told()).told.length === 2);
  await database.pool.query(`select graphile_worker.add_job('signals.sweep', '{}'::json)`);
  await eventually(
    async () =>
      (
        await one<{ done: boolean }>(
          `select bool_and(state = 'done') as done from signals_deliveries`,
        )
      ).done,
  );
  assert.deepEqual(await told(), { told: ['melkerin', 'nachbar'], cards: 2, sends: 2 });
  const alert = await one<object>(`select state, step, count from signals_alerts`);
  assert.deepEqual(alert, { state: 'open', step: 2, count: 1 });
});
