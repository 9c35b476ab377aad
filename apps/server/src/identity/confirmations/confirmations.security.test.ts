import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { toPublicId } from '#platform/ids';
import { testWorld } from '../../../../../dev/world.ts';

const world = await testWorld();
const { identity, database } = world.app;
const password = 'mohn-und-klee';

async function open(handle: string) {
  const opened = await identity.signUp({ handle, name: handle, password, locale: 'de' });
  return { ...opened, client: world.client(await identity.createSession(opened.userId)) };
}

test('[I50] many answers at the same moment leave connections for everybody else', async () => {
  const payee = await open('payee');
  const people = await Promise.all(
    ['anna', 'berta', 'clara', 'doris', 'emma', 'fanny', 'greta'].map(open),
  );
  const asked = await Promise.all(
    people.flatMap(({ client }) =>
      Array.from({ length: 4 }, async () => {
        const body = {
          action: 'pay' as const,
          payeeActorId: toPublicId('act', payee.actorId),
          amount: euros(4_250n),
        };
        const { confirmationId } = await client.identity.startConfirmation({ body });
        return { client, confirmationId };
      }),
    ),
  );
  // More than there are connections: if each held one while it needs a second, none would get it.
  assert.ok(asked.length > 2 * database.pool.options.max!);
  const answers = await Promise.allSettled(
    asked.map(({ client, confirmationId }) =>
      client.identity.answerConfirmation({ params: { confirmationId }, body: { password } }),
    ),
  );
  const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? answer.reason : []));
  assert.deepEqual(refused, []);
});

test('[I51] of two right answers to one question, one gets a token', async () => {
  const payee = await open('empfang');
  const emil = await open('emil');
  const { confirmationId } = await emil.client.identity.startConfirmation({
    body: {
      action: 'pay',
      payeeActorId: toPublicId('act', payee.actorId),
      amount: euros(4_250n),
    },
  });
  const answers = await Promise.allSettled(
    Array.from({ length: 4 }, () =>
      emil.client.identity.answerConfirmation({ params: { confirmationId }, body: { password } }),
    ),
  );
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1);
});
