import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import type { RequestProblem } from '@allmende/sdk';
import { createAuthenticator } from '../../../../../dev/authenticator.ts';
import { refusal, type Somebody, testWorld } from '../../../../../dev/world.ts';
import type { Payment, Purpose } from './confirmations.ts';

const world = await testWorld();
const { identity, database } = world.app;
const password = 'mohn-und-klee';
const minuteMs = 60_000;

const open = (handle: string) => world.open(handle, password);

const payee = await open('payee');
const purpose: Payment = {
  action: 'pay',
  payeeActorId: payee.actorId,
  amountMinor: 4_250n,
  assetCode: 'EUR',
};
const asked = {
  action: 'pay' as const,
  payeeActorId: `act_${payee.actorId.replaceAll('-', '')}`,
  amount: euros(4_250n),
};

async function start(who: Somebody) {
  return who.client.identity.startConfirmation({ body: asked });
}

async function confirmed(who: Somebody): Promise<string> {
  const { confirmationId } = await start(who);
  const answer = await who.client.identity.answerConfirmation({
    params: { confirmationId },
    body: { password },
  });
  return answer.confirmation;
}

function consume(who: Somebody, token: string, wanted: Purpose = purpose) {
  return database.transaction((tx) =>
    identity.consumeConfirmation(tx, { userId: who.userId, token, purpose: wanted }),
  );
}

const invalid = { ok: false, code: 'identity.confirmation_invalid' };

test('[I50] a token pays exactly what was confirmed, once', async () => {
  const anna = await open('anna');
  const token = await confirmed(anna);
  const others: Partial<Payment>[] = [
    { amountMinor: 4_251n },
    { amountMinor: 42_50n * 100n },
    { payeeActorId: anna.actorId },
    { action: 'order' },
    { assetCode: 'CHF' },
  ];
  for (const other of others) {
    assert.deepEqual(await consume(anna, token, { ...purpose, ...other }), invalid);
  }
  assert.deepEqual(await consume(payee, token), invalid);
  assert.deepEqual(await consume(anna, token), { ok: true, value: { method: 'password' } });
  assert.deepEqual(await consume(anna, token), invalid);
});

test('[I55] nothing that a signature was given for can be changed: each other payment has another challenge', async () => {
  const nora = await open('nora');
  const authenticator = createAuthenticator(world.origin);
  const adding = await nora.client.identity.startPasskey();
  await nora.client.identity.finishPasskey({
    body: {
      challengeId: adding.challengeId,
      credential: authenticator.create(adding.options),
      label: '',
    },
  });
  const given = await start(nora);
  const signature = authenticator.get(given.passkeyOptions!);
  const other = await open('nils');
  const changes = {
    payee: { ...asked, payeeActorId: `act_${other.actorId.replaceAll('-', '')}` },
    amount: { ...asked, amount: euros(4_251n) },
    currency: { ...asked, amount: { ...asked.amount, assetCode: 'CHF' } },
    action: { ...asked, action: 'order' as const },
    nonce: asked,
  };
  for (const [part, body] of Object.entries(changes)) {
    const { confirmationId, passkeyOptions } = await nora.client.identity.startConfirmation({
      body,
    });
    assert.notDeepEqual(passkeyOptions, given.passkeyOptions, part);
    await assert.rejects(
      nora.client.identity.answerConfirmation({
        params: { confirmationId },
        body: { credential: signature },
      }),
      refusal('identity.passkey_refused'),
      part,
    );
  }
});

test('[I51] of ten payments with one token at the same moment, one goes through', async () => {
  const berta = await open('berta');
  const token = await confirmed(berta);
  const used = await Promise.all(Array.from({ length: 10 }, () => consume(berta, token)));
  assert.equal(used.filter(({ ok }) => ok).length, 1);
});

test('[I51] when the payment is rolled back, the token is unused', async () => {
  const clara = await open('clara');
  const token = await confirmed(clara);
  await assert.rejects(
    database.transaction(async (tx) => {
      const used = await identity.consumeConfirmation(tx, {
        userId: clara.userId,
        token,
        purpose,
      });
      assert.ok(used.ok);
      throw new Error('insufficient funds');
    }),
    /insufficient funds/,
  );
  assert.equal((await consume(clara, token)).ok, true);
});

test('[I52] question and token live five minutes each', async () => {
  const doris = await open('doris');
  const { confirmationId } = await start(doris);
  world.clock.advance(5 * minuteMs);
  await assert.rejects(
    doris.client.identity.answerConfirmation({ params: { confirmationId }, body: { password } }),
    refusal('identity.challenge_expired'),
  );
  const token = await confirmed(doris);
  world.clock.advance(5 * minuteMs - 1);
  const late = await confirmed(doris);
  assert.equal((await consume(doris, token)).ok, true);
  world.clock.advance(5 * minuteMs);
  assert.deepEqual(await consume(doris, late), invalid);
});

test('[I50] somebody else’s question cannot be answered', async () => {
  const emil = await open('emil');
  const { confirmationId } = await start(emil);
  await assert.rejects(
    payee.client.identity.answerConfirmation({ params: { confirmationId }, body: { password } }),
    refusal('identity.challenge_expired'),
  );
});

test('[I53] five wrong answers lock a confirmation, also at the same moment', async () => {
  const frieda = await open('frieda');
  const { confirmationId } = await start(frieda);
  const answer = (guess: string) =>
    frieda.client.identity.answerConfirmation({
      params: { confirmationId },
      body: { password: guess },
    });
  const guesses = await Promise.allSettled(
    Array.from({ length: 7 }, () => answer('wrong-password')),
  );
  const codes = guesses.map((guess) => (guess as PromiseRejectedResult).reason.code);
  assert.equal(codes.filter((code) => code === 'identity.wrong_credentials').length, 5);
  assert.equal(codes.filter((code) => code === 'identity.too_many_attempts').length, 2);
  await assert.rejects(answer(password), refusal('identity.too_many_attempts'));
  world.clock.advance(30 * minuteMs);
  assert.equal((await consume(frieda, await confirmed(frieda))).ok, true);
});

test('[I53] starting anew does not help a guesser beyond five in half an hour', async () => {
  const gerda = await open('gerda');
  const codes: string[] = [];
  for (let i = 0; i < 7; i++) {
    const { confirmationId } = await start(gerda);
    const answer = gerda.client.identity.answerConfirmation({
      params: { confirmationId },
      body: { password: i === 6 ? password : 'wrong-password' },
    });
    codes.push(
      await answer.then(
        () => 'right',
        (error: RequestProblem) => error.code,
      ),
    );
  }
  assert.deepEqual(codes.slice(0, 5), Array(5).fill('identity.wrong_credentials'));
  assert.deepEqual(codes.slice(5), Array(2).fill('identity.too_many_attempts'));
  world.clock.advance(30 * minuteMs);
  await confirmed(gerda);
});

test('[I54] a passkey answers its own confirmation and no other', async () => {
  const heidi = await open('heidi');
  const authenticator = createAuthenticator(world.origin);
  assert.equal((await start(heidi)).passkeyOptions, null);
  const adding = await heidi.client.identity.startPasskey();
  const credential = authenticator.create(adding.options);
  await heidi.client.identity.finishPasskey({
    body: { challengeId: adding.challengeId, credential, label: '' },
  });
  const first = await start(heidi);
  const second = await start(heidi);
  assert.equal(first.canUsePassword, true);
  assert.notDeepEqual(first.passkeyOptions, second.passkeyOptions);
  const body = { credential: authenticator.get(first.passkeyOptions!) };
  await assert.rejects(
    heidi.client.identity.answerConfirmation({
      params: { confirmationId: second.confirmationId },
      body,
    }),
    refusal('identity.passkey_refused'),
  );
  const answer = await heidi.client.identity.answerConfirmation({
    params: { confirmationId: first.confirmationId },
    body,
  });
  assert.deepEqual(await consume(heidi, answer.confirmation), {
    ok: true,
    value: { method: 'passkey' },
  });
});

test('[I54] the passkey of somebody else does not answer', async () => {
  const ida = await open('ida');
  const jutta = await open('jutta');
  const authenticator = createAuthenticator(world.origin);
  for (const who of [ida, jutta]) {
    const { challengeId, options } = await who.client.identity.startPasskey();
    await who.client.identity.finishPasskey({
      body: { challengeId, credential: authenticator.create(options), label: '' },
    });
  }
  const ofIda = await start(ida);
  const options = ofIda.passkeyOptions as { challenge: string };
  const ofJutta = (await start(jutta)).passkeyOptions as { challenge: string };
  const credential = authenticator.get({ ...ofJutta, challenge: options.challenge });
  await assert.rejects(
    ida.client.identity.answerConfirmation({
      params: { confirmationId: ofIda.confirmationId },
      body: { credential },
    }),
    refusal('identity.passkey_refused'),
  );
});

test('[I52] what has expired is removed', async () => {
  await start(payee);
  await world.client().identity.startPasskeySignIn();
  world.clock.advance(61 * 24 * 60 * minuteMs);
  const { rows: before } = await database.pool.query(
    'select count(*)::integer as count from identity_confirmations',
  );
  assert.ok(before[0].count > 0);
  await world.app.identity.forgetExpired();
  for (const table of ['confirmations', 'challenges', 'sessions', 'attempts']) {
    const { rows } = await database.pool.query(
      `select count(*)::integer as count from identity_${table}`,
    );
    assert.deepEqual([table, rows[0].count], [table, 0]);
  }
});
