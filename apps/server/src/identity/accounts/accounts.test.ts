import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { RequestProblem } from '@allmende/sdk';
import { refusal, testWorld } from '../../../../../dev/world.ts';
import { hashPassword, verifyPassword } from './passwords.ts';

const world = await testWorld();
const { identity } = world.app;
const password = 'mohn-und-klee';
const anybody = world.client();
const minuteMs = 60_000;

async function open(handle: string, name = 'Lena Berg') {
  const opened = await identity.signUp({ handle, name, password, locale: 'de' });
  return { ...opened, client: world.client(await identity.createSession(opened.userId)) };
}

/** Signs in from an address of its own, as if through a proxy. */
function signInFrom(address: string, body: { handle: string; password: string }) {
  return world.app.http.fastify.inject({
    method: 'POST',
    url: '/api/v1/identity/sessions',
    remoteAddress: address,
    payload: body,
  });
}

test('[I1] an account opens with handle, name and password and is signed in', async () => {
  const { me, recoveryCodes } = await anybody.identity.signUp({
    body: { handle: '@Jonas', name: ' Jonas Roth ', password },
  });
  assert.equal(me.actors.length, 1);
  assert.deepEqual(
    { ...me.actors[0]!.actor, id: '' },
    {
      id: '',
      kind: 'person',
      handle: 'jonas',
      name: 'Jonas Roth',
      picture: null,
      accent: null,
      isVerified: false,
    },
  );
  assert.equal(me.actors[0]!.role, 'self');
  assert.equal(me.hasPassword, true);
  assert.equal(recoveryCodes.length, 10);
  assert.match(recoveryCodes[0]!, /^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
});

test('[I7] a weak password is refused, with the reason', async () => {
  await assert.rejects(
    anybody.identity.signUp({
      body: { handle: 'karla', name: 'Karla Blume', password: 'Karla-Blume1' },
    }),
    (error: RequestProblem) => {
      assert.equal(error.code, 'identity.password_too_weak');
      assert.deepEqual(error.problem.data, { reason: 'about_you' });
      return true;
    },
  );
  assert.equal(await identity.actorByHandle('karla'), null);
});

test('[I8] what is stored of a password is argon2id with 19 MiB and two passes', async () => {
  const { userId } = await open('stored');
  const { rows } = await world.database.pool.query(
    'select password_hash from identity_users where id = $1',
    [userId],
  );
  assert.match(
    rows[0].password_hash,
    /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/,
  );
});

test('[I10] nobody can tell from the answer whether an account exists', async () => {
  const { userId } = await open('anna');
  await identity.signUp({ handle: 'keyonly', name: 'Key', password: null, locale: 'de' });
  await world.app.database.transaction((tx) =>
    identity.createActor(tx, {
      kind: 'business',
      handle: 'annas-laden',
      name: 'Annas Laden',
      about: '',
      pictureId: null,
      accent: null,
      ownerUserId: userId,
    }),
  );
  const bodies: unknown[] = [];
  for (const handle of ['anna', 'keyonly', 'annas-laden', 'nobody-at-all']) {
    const answer = await signInFrom('192.0.2.10', { handle, password: 'wrong-password' });
    assert.equal(answer.statusCode, 401);
    assert.equal(answer.headers['set-cookie'], undefined);
    bodies.push({ ...(answer.json() as object), requestId: '' });
  }
  for (const body of bodies) assert.deepEqual(body, bodies[0]);
});

test('[I10] verifying against nobody costs as much as against somebody', async () => {
  const hash = await hashPassword(password);
  const costOf = async (of: string | null) => {
    const start = performance.now();
    for (let i = 0; i < 3; i++) assert.equal(await verifyPassword('wrong-password', of), false);
    return performance.now() - start;
  };
  const ratio = (await costOf(null)) / (await costOf(hash));
  assert.ok(ratio > 0.4 && ratio < 2.5, `nobody costs ${ratio} of somebody`);
});

test('[I11] the ninth guess is refused, even the right one, until the quarter of an hour is over', async () => {
  await open('berta');
  const guess = { handle: 'berta', password: 'wrong-password' };
  for (let i = 0; i < 8; i++) {
    assert.equal((await signInFrom('192.0.2.20', guess)).statusCode, 401);
  }
  const refused = await signInFrom('192.0.2.20', { handle: 'berta', password });
  assert.equal(refused.json().code, 'identity.too_many_attempts');
  assert.equal(
    refused.json().data.retryAt,
    new Date(world.clock.now().getTime() + 15 * minuteMs).toISOString(),
  );
  assert.equal((await signInFrom('192.0.2.21', { handle: 'berta', password })).statusCode, 200);
  world.clock.advance(15 * minuteMs);
  assert.equal((await signInFrom('192.0.2.20', { handle: 'berta', password })).statusCode, 200);
});

test('[I11] a handle that does not exist is throttled like any other', async () => {
  const guess = { handle: 'never-seen', password: 'wrong-password' };
  for (let i = 0; i < 8; i++) await signInFrom('192.0.2.22', guess);
  const refused = await signInFrom('192.0.2.22', guess);
  assert.equal(refused.json().code, 'identity.too_many_attempts');
});

test('[I11] every handle that leads to an account counts as the account', async () => {
  const { client } = await open('lollo-olo');
  await client.identity.updateProfile({ body: { handle: 'lilo-blum' } });
  const disguises = ['lollo-olo', 'l0llo-olo', 'lol1o-0lo', 'lilo-blum', 'li1o-blum'];
  for (let guess = 0; guess < 8; guess++) {
    const handle = disguises[guess % disguises.length]!;
    const answer = await signInFrom('192.0.2.29', { handle, password: 'wrong-password' });
    assert.equal(answer.json().code, 'identity.wrong_credentials');
  }
  for (const handle of disguises) {
    const answer = await signInFrom('192.0.2.29', { handle, password });
    assert.equal(answer.json().code, 'identity.too_many_attempts');
  }
});

test('[I11] look-alikes of a handle that does not exist count as one, too', async () => {
  for (let guess = 0; guess < 8; guess++) {
    const handle = guess % 2 === 0 ? 'lulu-lotto' : 'lu1u-l0tto';
    await signInFrom('192.0.2.30', { handle, password: 'wrong-password' });
  }
  const refused = await signInFrom('192.0.2.30', { handle: 'lulu-1otto', password });
  assert.equal(refused.json().code, 'identity.too_many_attempts');
});

test('[I11] of forty guesses at the same moment, eight are checked', async () => {
  await open('clara');
  const answers = await Promise.all(
    Array.from({ length: 40 }, () =>
      signInFrom('192.0.2.23', { handle: 'clara', password: 'wrong-password' }),
    ),
  );
  const codes = answers.map((answer) => answer.json().code);
  assert.equal(codes.filter((code) => code === 'identity.wrong_credentials').length, 8);
  assert.equal(codes.filter((code) => code === 'identity.too_many_attempts').length, 32);
});

/** Counts an attempt without the work of a hash: the new password is judged after counting. */
function recoverFrom(address: string, handle: string) {
  return world.app.http.fastify.inject({
    method: 'POST',
    url: '/api/v1/identity/sessions/recovery',
    remoteAddress: address,
    payload: { handle, recoveryCode: 'wrong', newPassword: 'weak' },
  });
}

test('[I11] all networks together have fifty guesses at a handle', async () => {
  for (let guess = 0; guess < 50; guess++) {
    const answer = await recoverFrom(`198.51.100.${guess % 10}`, 'doris');
    assert.equal(answer.json().code, 'identity.password_too_weak');
  }
  const refused = await recoverFrom('198.51.100.99', 'doris');
  assert.equal(refused.json().code, 'identity.too_many_attempts');
});

test('[I11] a network has a hundred guesses at different handles', async () => {
  for (let guess = 0; guess < 100; guess++) {
    if (guess % 20 === 0) world.clock.advance(minuteMs);
    const answer = await recoverFrom('203.0.113.7', `guess-${guess}`);
    assert.equal(answer.json().code, 'identity.password_too_weak');
  }
  world.clock.advance(minuteMs);
  const refused = await recoverFrom('203.0.113.7', 'guess-x');
  assert.equal(refused.json().code, 'identity.too_many_attempts');
});

test('[I12] a success forgives earlier typing errors', async () => {
  await open('emil');
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 7; i++) {
      await signInFrom('192.0.2.24', { handle: 'emil', password: 'wrong-password' });
    }
    assert.equal((await signInFrom('192.0.2.24', { handle: 'emil', password })).statusCode, 200);
  }
});

test('[I9] a network opens sixty accounts an hour', async () => {
  const signUp = async () => {
    const answer = await world.app.http.fastify.inject({
      method: 'POST',
      url: '/api/v1/identity/accounts',
      remoteAddress: '203.0.113.60',
      payload: { handle: 'jonas', name: 'Jonas', password },
    });
    return answer.json().code;
  };
  for (let i = 0; i < 60; i++) {
    if (i % 15 === 0) world.clock.advance(minuteMs);
    assert.equal(await signUp(), 'identity.handle_taken');
  }
  assert.equal(await signUp(), 'identity.too_many_attempts');
});

test('[I14] a recovery code works once, sets a password and ends every other session', async () => {
  const { me, recoveryCodes } = await anybody.identity.signUp({
    body: { handle: 'frieda', name: 'Frieda', password },
  });
  const { rows } = await world.database.pool.query(
    'select user_id from identity_sessions s where id = $1',
    [me.sessionId.slice(4)],
  );
  const old = world.client(await identity.createSession(rows[0].user_id));
  await old.identity.getMe();
  // As it may be read off a note: small letters, spaces, and O for the zero.
  const recoveryCode = recoveryCodes[3]!.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o');
  const body = { handle: 'frieda', recoveryCode, newPassword: 'drei-graue-gaense' };
  const recovered = await anybody.identity.signInWithRecoveryCode({ body });
  assert.equal(recovered.recoveryCodesLeft, 9);
  await assert.rejects(old.identity.getMe(), refusal('platform.not_signed_in'));
  await assert.rejects(
    anybody.identity.signInWithRecoveryCode({ body }),
    refusal('identity.wrong_credentials'),
  );
  await assert.rejects(
    anybody.identity.signIn({ body: { handle: 'frieda', password } }),
    refusal('identity.wrong_credentials'),
  );
  await anybody.identity.signIn({ body: { handle: 'frieda', password: 'drei-graue-gaense' } });
});

test('[I14] of ten simultaneous uses of one recovery code, one succeeds', async () => {
  const { recoveryCodes } = await anybody.identity.signUp({
    body: { handle: 'gerda', name: 'Gerda', password },
  });
  const body = {
    handle: 'gerda',
    recoveryCode: recoveryCodes[0]!,
    newPassword: 'drei-graue-gaense',
  };
  const answers = await Promise.allSettled(
    Array.from({ length: 8 }, () => anybody.identity.signInWithRecoveryCode({ body })),
  );
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('[I14] a recovery code of somebody else, or for nobody, gets the answer of a wrong one', async () => {
  const { recoveryCodes } = await anybody.identity.signUp({
    body: { handle: 'heidi', name: 'Heidi', password },
  });
  await open('ida');
  for (const handle of ['ida', 'nobody-at-all']) {
    await assert.rejects(
      anybody.identity.signInWithRecoveryCode({
        body: { handle, recoveryCode: recoveryCodes[0]!, newPassword: 'drei-graue-gaense' },
      }),
      refusal('identity.wrong_credentials'),
    );
  }
});

test('[I15] new recovery codes replace the old', async () => {
  const { userId, client } = await open('jutta');
  const first = await client.identity.renewRecoveryCodes();
  const second = await client.identity.renewRecoveryCodes();
  assert.equal(new Set([...first.recoveryCodes, ...second.recoveryCodes]).size, 20);
  await assert.rejects(
    anybody.identity.signInWithRecoveryCode({
      body: {
        handle: 'jutta',
        recoveryCode: first.recoveryCodes[0]!,
        newPassword: 'drei-graue-gaense',
      },
    }),
    refusal('identity.wrong_credentials'),
  );
  const { rows } = await world.database.pool.query(
    'select code_hash from identity_recovery_codes where user_id = $1',
    [userId],
  );
  assert.equal(rows.length, 10);
});

test('[I16] changing the password needs the present one and ends every other session', async () => {
  const { userId, client } = await open('konrad');
  const other = world.client(await identity.createSession(userId));
  await assert.rejects(
    client.identity.setPassword({ body: { newPassword: 'drei-graue-gaense' } }),
    refusal('identity.wrong_credentials'),
  );
  await assert.rejects(
    client.identity.setPassword({ body: { currentPassword: password, newPassword: 'konrad-1' } }),
    refusal('identity.password_too_weak'),
  );
  await client.identity.setPassword({
    body: { currentPassword: password, newPassword: 'drei-graue-gaense' },
  });
  await client.identity.getMe();
  await assert.rejects(other.identity.getMe(), refusal('platform.not_signed_in'));
  await anybody.identity.signIn({ body: { handle: 'konrad', password: 'drei-graue-gaense' } });
});

test('[I16] a sign-in under way while the password changes opens no session', async () => {
  const { userId } = await open('kuno');
  const changing = await world.database.pool.connect();
  await changing.query('begin');
  await changing.query('update identity_users set password_hash = $2 where id = $1', [
    userId,
    await hashPassword('drei-graue-gaense'),
  ]);
  // The old password is still the right one for everybody who reads it now.
  let isAnswered = false;
  const answering = signInFrom('192.0.2.31', { handle: 'kuno', password }).finally(() => {
    isAnswered = true;
  });
  while (!isAnswered && !(await isAnybodyWaiting())) await setTimeout(5);
  await changing.query('commit');
  changing.release();
  assert.equal((await answering).json().code, 'identity.wrong_credentials');
});

async function isAnybodyWaiting(): Promise<boolean> {
  const { rowCount } = await world.database.pool.query(
    `select 1 from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rowCount! > 0;
}

test('[I16] somebody without a password sets the first one', async () => {
  const { userId } = await identity.signUp({
    handle: 'lara',
    name: 'Lara',
    password: null,
    locale: 'en',
  });
  const client = world.client(await identity.createSession(userId));
  await client.identity.setPassword({ body: { newPassword: 'drei-graue-gaense' } });
  const me = await anybody.identity.signIn({
    body: { handle: 'lara', password: 'drei-graue-gaense' },
  });
  assert.equal(me.locale, 'en');
});

test('the language in which the server writes can be changed', async () => {
  const { client } = await open('mira');
  assert.equal((await client.identity.updateMe({ body: { locale: 'en' } })).locale, 'en');
  assert.equal((await client.identity.getMe()).locale, 'en');
});

test('[I74] whom the installation names and has an account is an operator', async () => {
  await open('olga');
  const isOperator = async (handle: string) => {
    const userId = await identity.userOfPerson((await identity.actorIdByHandle(handle))!);
    const client = world.client(await identity.createSession(userId!));
    return (await client.identity.getMe()).isOperator;
  };
  await identity.appointOperators(['olga', 'nobody-at-all', 'annas-laden']);
  assert.deepEqual([await isOperator('olga'), await isOperator('anna')], [true, false]);
});

test('[I74] an operator is made by the installation', async () => {
  const { userId, client } = await open('otto');
  assert.equal((await client.identity.getMe()).isOperator, false);
  await identity.makeOperator(userId);
  assert.equal((await client.identity.getMe()).isOperator, true);
});
