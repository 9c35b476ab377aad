import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { URI } from 'otpauth';
import { toPublicId } from '#platform/ids';
import { createAuthenticator } from '../../../../../dev/authenticator.ts';
import { refusal, type Somebody, testWorld } from '../../../../../dev/world.ts';
import type { Purpose } from '../confirmations/confirmations.ts';

const minuteMs = 60_000;
const password = 'mohn-und-klee';
const world = await testWorld({
  now: new Date('2026-11-22T10:00:00Z'),
  env: { SERVER_KEY: 'linden-und-klee-am-anger' },
});
const strict = await testWorld({
  now: new Date('2026-11-22T10:00:00Z'),
  env: { SECOND_FACTOR: 'two' },
});

/** Somebody with an authenticator app, and what it shows at a moment. */
async function withApp(handle: string, where = world) {
  const who = await where.open(handle, password);
  const { uri, secret } = await who.client.identity.startAuthenticator();
  const totp = URI.parse(uri);
  const codeAt = (offsetMs = 0) =>
    totp.generate({ timestamp: where.clock.now().getTime() + offsetMs } as never) as string;
  await who.client.identity.finishAuthenticator({ body: { code: codeAt() } });
  where.clock.advance(90_000);
  return { ...who, codeAt, uri, secret };
}

async function ask(who: Somebody, where = world) {
  const payee = await where.app.identity.actorIdByHandle('payee');
  return who.client.identity.startConfirmation({
    body: { action: 'pay', payeeActorId: toPublicId('act', payee!), amount: euros(4_250n) },
  });
}

async function answer(who: Somebody, body: { password: string; code?: string }, where = world) {
  const { confirmationId } = await ask(who, where);
  return who.client.identity.answerConfirmation({ params: { confirmationId }, body });
}

await world.open('payee');
await strict.open('payee');

test('[I100] an authenticator counts from its first right code on, and only once there is none', async () => {
  const anna = await world.open('anna', password);
  const first = await anna.client.identity.startAuthenticator();
  assert.match(first.uri, /^otpauth:\/\/totp\/localhost/);
  assert.ok(first.uri.includes(`secret=${first.secret}`));
  assert.equal((await anna.client.identity.getMe()).hasAuthenticator, false);
  await answer(anna, { password });
  const { uri } = await anna.client.identity.startAuthenticator();
  const timestamp = world.clock.now().getTime();
  const show = (of: string) => URI.parse(of).generate({ timestamp } as never) as string;
  const finish = (code: string) => anna.client.identity.finishAuthenticator({ body: { code } });
  await assert.rejects(finish(show(first.uri)), refusal('identity.authenticator_code_wrong'));
  await finish(show(uri));
  assert.equal((await anna.client.identity.getMe()).hasAuthenticator, true);
  await assert.rejects(
    anna.client.identity.startAuthenticator(),
    refusal('identity.authenticator_exists'),
  );
});

test('[I100] adding and removing one needs a fresh proof', async () => {
  const berta = await withApp('berta');
  world.clock.advance(10 * minuteMs + 1);
  await assert.rejects(
    berta.client.identity.removeAuthenticator(),
    refusal('identity.proof_required'),
  );
  const { needsCode } = await berta.client.identity.startProof();
  assert.equal(needsCode, true);
  await assert.rejects(
    berta.client.identity.finishProof({ body: { password } }),
    refusal('identity.authenticator_code_required'),
  );
  await berta.client.identity.finishProof({ body: { password, code: berta.codeAt() } });
  await berta.client.identity.removeAuthenticator();
  await answer(berta, { password });
});

test('[I101] where there is one, the password needs its code: to confirm, to sign in, to change it', async () => {
  const clara = await withApp('clara');
  const { needsCode, canUsePassword } = await ask(clara);
  assert.deepEqual([needsCode, canUsePassword], [true, true]);
  await assert.rejects(
    answer(clara, { password }),
    refusal('identity.authenticator_code_required'),
  );
  await answer(clara, { password, code: clara.codeAt() });
  const signIn = (code?: string) =>
    world.client().identity.signIn({ body: { handle: 'clara', password, ...(code && { code }) } });
  await assert.rejects(signIn(), refusal('identity.authenticator_code_required'));
  await assert.rejects(signIn('000000'), refusal('identity.wrong_credentials'));
  world.clock.advance(30_000);
  const code = clara.codeAt();
  const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
  assert.equal((await signIn(spaced)).hasAuthenticator, true);
  await assert.rejects(
    clara.client.identity.setPassword({
      body: { currentPassword: password, newPassword: 'kornblume-am-rain' },
    }),
    refusal('identity.authenticator_code_required'),
  );
});

test('[I102] a code is taken one step early or late, not two, and once', async () => {
  const doris = await withApp('doris');
  for (const [offsetMs, isTaken] of [
    [-60_000, false],
    [60_000, false],
    [-30_000, true],
    [0, true],
    [30_000, true],
  ] as const) {
    const answering = answer(doris, { password, code: doris.codeAt(offsetMs) });
    if (isTaken) await answering;
    else await assert.rejects(answering, refusal('identity.wrong_credentials'), `${offsetMs}`);
  }
  // All three are used up now, and what is older than the last one as well.
  for (const offsetMs of [-30_000, 0, 30_000]) {
    const again = answer(doris, { password, code: doris.codeAt(offsetMs) });
    await assert.rejects(again, refusal('identity.wrong_credentials'));
  }
});

test('[I102] of ten answers with one code at the same moment, one is right', async () => {
  const emma = await withApp('emma');
  const code = emma.codeAt();
  const answers = await Promise.allSettled(
    Array.from({ length: 5 }, () => answer(emma, { password, code })),
  );
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('[I103] five wrong answers lock, whichever half was wrong; waiting, a passkey or a recovery code help', async () => {
  const frieda = await withApp('frieda');
  const key = createAuthenticator(world.origin);
  const { challengeId, options } = await frieda.client.identity.startPasskey();
  await frieda.client.identity.finishPasskey({
    body: { challengeId, credential: key.create(options), label: '' },
  });
  const { recoveryCodes } = await frieda.client.identity.renewRecoveryCodes();
  const right = () => ({ password, code: frieda.codeAt() });
  const lock = async () => {
    for (let at = 0; at < 5; at++) {
      const wrong = at % 2 === 0 ? { ...right(), password: 'wrong' } : { ...right(), code: '12' };
      await assert.rejects(answer(frieda, wrong), refusal('identity.wrong_credentials'));
    }
    await assert.rejects(answer(frieda, right()), refusal('identity.too_many_attempts'));
    await assert.rejects(
      world.client().identity.signIn({ body: { handle: 'frieda', ...right() } }),
      refusal('identity.too_many_attempts'),
    );
  };

  await lock();
  const { confirmationId, passkeyOptions } = await ask(frieda);
  await frieda.client.identity.answerConfirmation({
    params: { confirmationId },
    body: { credential: key.get(passkeyOptions!) },
  });
  await assert.rejects(answer(frieda, right()), refusal('identity.too_many_attempts'));
  world.clock.advance(30 * minuteMs);
  await answer(frieda, right());

  world.clock.advance(minuteMs);
  await lock();
  const newPassword = 'kornblume-am-rain';
  const device = world.client();
  const me = await device.identity.signInWithRecoveryCode({
    body: { handle: 'frieda', recoveryCode: recoveryCodes[0]!, newPassword },
  });
  assert.equal(me.hasAuthenticator, false, 'it was on the telephone that is lost');
  const signedIn = await world.client().identity.signIn({
    body: { handle: 'frieda', password: newPassword },
  });
  assert.equal(signedIn.hasPassword, true);
});

test('[I104] the secret of an authenticator is in the database in no readable form', async () => {
  const { secret } = await withApp('gerda');
  const { rows } = await world.database.pool.query<{ secret: Buffer }>(
    'select secret from identity_authenticators',
  );
  const bytes = Buffer.from(base32(secret));
  assert.ok(rows.length > 0);
  for (const row of rows) assert.equal(row.secret.includes(bytes), false);
});

test('[I105] where two factors are asked for, a password alone confirms no payment', async () => {
  const hanna = await strict.open('hanna', password);
  const { confirmationId, canUsePassword } = await ask(hanna, strict);
  assert.equal(canUsePassword, false);
  const params = { confirmationId };
  await assert.rejects(
    hanna.client.identity.answerConfirmation({ params, body: { password } }),
    refusal('identity.two_factors_required'),
  );
  const ida = await withApp('ida', strict);
  const { confirmation } = await answer(ida, { password, code: ida.codeAt() }, strict);
  const purpose: Purpose = {
    action: 'pay',
    payeeActorId: (await strict.app.identity.actorIdByHandle('payee'))!,
    amountMinor: 4_250n,
    assetCode: 'EUR',
  };
  const used = await strict.database.transaction((tx) =>
    strict.app.identity.consumeConfirmation(tx, {
      userId: ida.userId,
      token: confirmation,
      purpose,
    }),
  );
  assert.deepEqual(used, { ok: true, value: { method: 'password_and_code' } });
});

test('[I106] where two factors are asked for, a device signs in anew after half a year, however often it is seen', async () => {
  const jana = await strict.open('jana', password);
  const lea = await world.open('lea', password);
  const dayMs = 24 * 60 * minuteMs;
  for (let days = 0; days < 179; days += 10) {
    strict.clock.advance(10 * dayMs);
    world.clock.advance(10 * dayMs);
    if (days < 170) await jana.client.identity.getMe();
    await lea.client.identity.getMe();
  }
  await assert.rejects(jana.client.identity.getMe(), refusal('platform.not_signed_in'));
});

test('[I106] and the ways to sign in may be changed for five minutes after a proof', async () => {
  const mara = await strict.open('mara', password);
  strict.clock.advance(5 * minuteMs - 1);
  await mara.client.identity.startPasskey();
  strict.clock.advance(1);
  await assert.rejects(mara.client.identity.startPasskey(), refusal('identity.proof_required'));
});

/** RFC 4648, upper case. */
function base32(text: string): number[] {
  const bits = [...text]
    .map((letter) =>
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
    )
    .join('');
  return (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
}
