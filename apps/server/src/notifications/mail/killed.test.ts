import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient } from '@allmende/sdk';
import { freePort } from '../../../../../dev/free-port.ts';
import { openMailServer } from '../../../../../dev/mail-server.ts';
import { testDatabase } from '../../../../../dev/test-database.ts';

/** A real process, because what is claimed is about its end. */
const { database, connection } = await testDatabase();
const mail = await openMailServer();
const dataFolder = await mkdtemp(join(tmpdir(), 'allmende-letters-'));
const port = await freePort();
const origin = `http://localhost:${port}`;
let server: ChildProcess;
after(async () => {
  server.kill('SIGKILL');
  await mail.close();
  await rm(dataFolder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const { host, user, password, database: name } = connection;
  const main = join(import.meta.dirname, '../../main.ts');
  server = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env: {
      ...process.env,
      PORT: String(port),
      DATA: dataFolder,
      EMPTY: 'yes',
      API_ONLY: 'yes',
      SMTP_URL: mail.url,
      DATABASE_URL: `postgres://${user}:${password}@${encodeURIComponent(host!)}/${name}`,
    },
    // The channel ends the server when this process is killed.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await eventually(async () => (await fetch(`${origin}/readyz`).catch(() => null))?.ok === true);
}

async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 50) {
    if (await isSo()) return;
    await sleep(50);
  }
  assert.fail('it never came to be');
}

async function signUp(handle: string): Promise<Client> {
  const answer = await fetch(`${origin}/api/v1/identity/accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ handle, name: handle, password: 'mohn-und-klee' }),
  });
  const token = /allmende_session=([\w-]+)/.exec(answer.headers.get('set-cookie') ?? '')![1]!;
  return createClient({ baseUrl: origin, headers: () => ({ authorization: `Bearer ${token}` }) });
}

/** As the server does by itself every five minutes. */
async function look(): Promise<void> {
  await database.pool.query(
    `select graphile_worker.add_job('notifications.digest', json_build_object('userId', user_id),
       job_key => 'digest ' || user_id)
     from notifications_mail`,
  );
}

test('[N38] a server that is killed with a letter in its hands has sent it once', async () => {
  await start();
  const [anna, ben] = [await signUp('anna'), await signUp('ben')];
  const { actors } = await anna.identity.getMe();
  const talk = await anna.messaging.startConversation({
    body: { withActorId: (await ben.identity.getMe()).actors[0]!.actor.id },
  });
  const params = { conversationId: talk.id };
  const say = (who: Client, text: string) =>
    who.messaging.sendMessage({
      params,
      body: { clientId: randomUUID(), message: { kind: 'text', text } },
    });
  await say(anna, 'Bist du da?');
  await say(ben, 'Ja, und du?');
  await anna.mail.askForAddress({ body: { address: 'anna@post.example' } });
  const code = /\d{3} \d{3}/.exec((await mail.next()).text)![0];
  await anna.mail.confirmAddress({ body: { code } });

  // Killed when the mail server has the whole letter and has not said so.
  let handedOver = 0;
  mail.onData = () => {
    handedOver += 1;
    server.kill('SIGKILL');
  };
  mail.answer = { data: 'hang up' };
  const ended = once(server, 'exit');
  await look();
  await ended;
  assert.equal(handedOver, 1);

  mail.answer = {};
  mail.onData = () => {
    handedOver += 1;
  };
  await start();
  await look();
  await eventually(async () => {
    const { rows } = await database.pool.query(
      `select 1 from graphile_worker.jobs
       where task_identifier = 'notifications.digest' and locked_by is null`,
    );
    return rows.length === 0;
  });
  assert.equal(handedOver, 1, 'nobody gets it twice');

  // The next one comes as if nothing had been, and tells of what is new.
  await say(ben, 'Hallo?');
  await database.pool.query('update notifications_mail set last_digest_at = $1', [
    new Date(Date.now() - 24 * 3_600_000),
  ]);
  await look();
  const letter = await mail.next();
  assert.match(letter.text, new RegExp(`^Hallo ${actors[0]!.actor.name},`));
  assert.match(letter.text, /Hallo\?/);
});
