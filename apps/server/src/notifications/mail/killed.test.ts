import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import type { Client } from '@allmende/sdk';
import { eventually, killableServer } from '../../../../../dev/killable-server.ts';
import { openMailServer } from '../../../../../dev/mail-server.ts';

/** A real process, because what is claimed is about its end. */
const mail = await openMailServer();
after(() => mail.close());
const { database, start, kill, signUp } = await killableServer({ SMTP_URL: mail.url });

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
  const [{ client: anna }, { client: ben }] = [await signUp('anna'), await signUp('ben')];
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
  const ended = Promise.withResolvers<void>();
  mail.onData = () => {
    handedOver += 1;
    kill().then(ended.resolve, ended.reject);
  };
  mail.answer = { data: 'hang up' };
  await look();
  await ended.promise;
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
