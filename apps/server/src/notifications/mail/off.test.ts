import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestProblem } from '@allmende/sdk';
import { testWorld } from '../../../../../dev/world.ts';

const world = await testWorld();

test('[N43] a server without a mail server says so and sends nothing', async () => {
  const { identity, notifications } = world.app;
  const { userId } = await identity.signUp({
    handle: 'anna',
    name: 'Anna',
    password: null,
    locale: 'de',
  });
  const { mail } = world.client(await identity.createSession(userId));
  assert.equal((await mail.getMailSettings()).isOffered, false);
  await assert.rejects(
    mail.askForAddress({ body: { address: 'anna@post.example' } }),
    (error: RequestProblem) => error.code === 'mail.off',
  );
  await notifications.findDigests();
});
