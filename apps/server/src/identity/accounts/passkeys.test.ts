import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAuthenticator } from '../../../../../dev/authenticator.ts';
import { refusal, testWorld } from '../../../../../dev/world.ts';

const world = await testWorld();
const { identity } = world.app;
const anybody = world.client();

async function joinWithPasskey(handle: string) {
  const authenticator = createAuthenticator(world.origin);
  const { challengeId, options } = await anybody.identity.startPasskeySignUp({
    body: { handle, name: handle },
  });
  const { me } = await anybody.identity.finishPasskeySignUp({
    body: { challengeId, credential: authenticator.create(options), locale: 'de' },
  });
  return { authenticator, me };
}

async function signInWith(authenticator: ReturnType<typeof createAuthenticator>) {
  const { challengeId, options } = await anybody.identity.startPasskeySignIn();
  return anybody.identity.finishPasskeySignIn({
    body: { challengeId, credential: authenticator.get(options) },
  });
}

test('[I30] a passkey alone opens an account and signs in without a handle', async () => {
  const { authenticator, me } = await joinWithPasskey('paula');
  assert.equal(me.hasPassword, false);
  assert.equal(me.passkeyCount, 1);
  assert.equal(me.recoveryCodesLeft, 10);
  const again = await signInWith(authenticator);
  assert.equal(again.userId, me.userId);
  assert.notEqual(again.sessionId, me.sessionId);
});

test('[I30] a reserved or taken handle is refused before a passkey is made', async () => {
  await assert.rejects(joinWithPasskey('paula'), refusal('identity.handle_taken'));
  await assert.rejects(joinWithPasskey('support'), refusal('identity.handle_reserved'));
});

test('[I31] a challenge is answered once', async () => {
  const { authenticator } = await joinWithPasskey('quirin');
  const { challengeId, options } = await anybody.identity.startPasskeySignIn();
  const body = { challengeId, credential: authenticator.get(options) };
  await anybody.identity.finishPasskeySignIn({ body });
  await assert.rejects(
    anybody.identity.finishPasskeySignIn({ body }),
    refusal('identity.challenge_expired'),
  );
});

test('[I31] a challenge is too old after five minutes', async () => {
  const { authenticator } = await joinWithPasskey('rosa');
  const { challengeId, options } = await anybody.identity.startPasskeySignIn();
  const body = { challengeId, credential: authenticator.get(options) };
  world.clock.advance(5 * 60_000);
  await assert.rejects(
    anybody.identity.finishPasskeySignIn({ body }),
    refusal('identity.challenge_expired'),
  );
});

test('[I31] the answer to one challenge is no answer to another', async () => {
  const { authenticator } = await joinWithPasskey('sepp');
  const first = await anybody.identity.startPasskeySignIn();
  const second = await anybody.identity.startPasskeySignIn();
  await assert.rejects(
    anybody.identity.finishPasskeySignIn({
      body: { challengeId: second.challengeId, credential: authenticator.get(first.options) },
    }),
    refusal('identity.passkey_refused'),
  );
  await assert.rejects(
    anybody.identity.finishPasskeySignUp({
      body: {
        challengeId: first.challengeId,
        credential: authenticator.create({
          challenge: 'x',
          rp: { id: 'localhost' },
          user: { id: 'x' },
        }),
        locale: 'de',
      },
    }),
    refusal('identity.challenge_expired'),
  );
});

const faults = {
  'another origin': { origin: 'https://allmende.example' },
  'another relying party': { rpId: 'allmende.example' },
  'no user verification': { isUserVerified: false },
  'a wrong signature': { isSignatureWrong: true },
};

for (const [name, fault] of Object.entries(faults)) {
  test(`[I32] refused at signing in: ${name}`, async () => {
    const { authenticator } = await joinWithPasskey(`fault-${name.replaceAll(' ', '-')}`);
    Object.assign(authenticator.faults, fault);
    await assert.rejects(signInWith(authenticator), refusal('identity.passkey_refused'));
  });
}

test('[I32] refused: a counter that goes back, as that of a copied key does', async () => {
  const { authenticator } = await joinWithPasskey('theo');
  authenticator.faults.counterStep = 10;
  await signInWith(authenticator);
  authenticator.faults.counterStep = -5;
  await assert.rejects(signInWith(authenticator), refusal('identity.passkey_refused'));
});

test('[I32] refused: a passkey that nobody here has', async () => {
  const { authenticator } = await joinWithPasskey('ulla');
  await world.database.pool.query('delete from identity_passkeys where label is not null');
  await assert.rejects(signInWith(authenticator), refusal('identity.passkey_refused'));
});

test('[I32] whatever is not a credential is refused', async () => {
  for (const credential of [
    { id: 'x' },
    { id: 'x', response: null },
    { id: 'x', response: { clientDataJSON: '%%%', authenticatorData: 7 } },
  ]) {
    const { challengeId } = await anybody.identity.startPasskeySignIn();
    await assert.rejects(
      anybody.identity.finishPasskeySignIn({ body: { challengeId, credential } }),
      refusal('identity.passkey_refused'),
    );
    const joining = await anybody.identity.startPasskeySignUp({
      body: { handle: 'nobody-yet', name: 'Nobody' },
    });
    await assert.rejects(
      anybody.identity.finishPasskeySignUp({
        body: { challengeId: joining.challengeId, credential },
      }),
      refusal('identity.passkey_refused'),
    );
  }
});

test('[I33] a further passkey is added, belongs to one user, and the last way in remains', async () => {
  const opened = await identity.signUp({
    handle: 'vera',
    name: 'Vera',
    password: null,
    locale: 'de',
  });
  const vera = world.client(await identity.createSession(opened.userId));
  const authenticator = createAuthenticator(world.origin);
  async function add(label: string) {
    const { challengeId, options } = await vera.identity.startPasskey();
    const credential = authenticator.create(options);
    return vera.identity.finishPasskey({ body: { challengeId, credential, label } });
  }
  const first = await add('Laptop');
  const second = await add('Telefon');
  const { items } = await vera.identity.listPasskeys();
  assert.deepEqual(
    items.map(({ label, lastUsedAt }) => [label, lastUsedAt]),
    [
      ['Laptop', null],
      ['Telefon', null],
    ],
  );
  await vera.identity.removePasskey({ params: { passkeyId: second.id } });
  await assert.rejects(
    vera.identity.removePasskey({ params: { passkeyId: second.id } }),
    refusal('platform.not_found'),
  );
  await assert.rejects(
    vera.identity.removePasskey({ params: { passkeyId: first.id } }),
    refusal('identity.last_sign_in_method'),
  );
  await vera.identity.setPassword({ body: { newPassword: 'drei-graue-gaense' } });
  await vera.identity.removePasskey({ params: { passkeyId: first.id } });
  assert.equal((await vera.identity.getMe()).passkeyCount, 0);
});

test('[I33] of two simultaneous removals of the last two passkeys, one succeeds', async () => {
  const { authenticator, me } = await joinWithPasskey('wanda');
  const userId = await identity.userOfPerson((await identity.actorIdByHandle('wanda'))!);
  const wanda = world.client(await identity.createSession(userId!));
  const { challengeId, options } = await wanda.identity.startPasskey();
  const credential = authenticator.create(options);
  await wanda.identity.finishPasskey({ body: { challengeId, credential, label: '' } });
  const { items } = await wanda.identity.listPasskeys();
  const removed = await Promise.allSettled(
    items.map(({ id }) => wanda.identity.removePasskey({ params: { passkeyId: id } })),
  );
  assert.equal(removed.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.equal(me.passkeyCount, 1);
});

const tenMinutesMs = 10 * 60_000;

async function withEverything(handle: string) {
  const opened = await identity.signUp({
    handle,
    name: handle,
    password: 'mohn-und-klee',
    locale: 'de',
  });
  const client = world.client(await identity.createSession(opened.userId));
  const authenticator = createAuthenticator(world.origin);
  const { challengeId, options } = await client.identity.startPasskey();
  const credential = authenticator.create(options);
  const added = await client.identity.finishPasskey({ body: { challengeId, credential } });
  return { client, authenticator, passkeyId: added.id };
}

test('[I34] ten minutes after signing in, the ways to sign in are closed to a mere session', async () => {
  const { client, authenticator, passkeyId } = await withEverything('xenia');
  const late = await client.identity.startPasskey();
  world.clock.advance(tenMinutesMs);
  const params = { passkeyId };
  const required = refusal('identity.proof_required');
  await assert.rejects(client.identity.startPasskey(), required);
  await assert.rejects(
    client.identity.finishPasskey({
      body: { challengeId: late.challengeId, credential: authenticator.create(late.options) },
    }),
    required,
  );
  await assert.rejects(client.identity.removePasskey({ params }), required);
  await assert.rejects(client.identity.renewRecoveryCodes(), required);
  await client.identity.finishProof({ body: { password: 'mohn-und-klee' } });
  await client.identity.renewRecoveryCodes();
  world.clock.advance(tenMinutesMs);
  await assert.rejects(client.identity.renewRecoveryCodes(), required);
  const { challengeId, passkeyOptions, canUsePassword } = await client.identity.startProof();
  assert.equal(canUsePassword, true);
  const credential = authenticator.get(passkeyOptions!);
  await client.identity.finishProof({ body: { challengeId, credential } });
  await client.identity.removePasskey({ params });
});

test('[I34] somebody without a password shows a passkey before setting one', async () => {
  const { authenticator, me } = await joinWithPasskey('yorick');
  const userId = await identity.userOfPerson((await identity.actorIdByHandle('yorick'))!);
  const client = world.client(await identity.createSession(userId!));
  world.clock.advance(tenMinutesMs);
  const body = { newPassword: 'drei-graue-gaense' };
  await assert.rejects(client.identity.setPassword({ body }), refusal('identity.proof_required'));
  const { challengeId, passkeyOptions, canUsePassword } = await client.identity.startProof();
  assert.equal(canUsePassword, false);
  const credential = authenticator.get(passkeyOptions!);
  await client.identity.finishProof({ body: { challengeId, credential } });
  await client.identity.setPassword({ body });
  assert.equal(me.hasPassword, false);
});

test('[I34] a proof is one’s own, is given once, and counts on its own device only', async () => {
  const zoe = await withEverything('zoe');
  const zara = await withEverything('zara');
  const asked = await zoe.client.identity.startProof();
  const credential = zoe.authenticator.get(asked.passkeyOptions!);
  const body = { challengeId: asked.challengeId, credential };
  await assert.rejects(
    zara.client.identity.finishProof({ body }),
    refusal('identity.challenge_expired'),
  );
  await assert.rejects(
    zoe.client.identity.finishProof({ body }),
    refusal('identity.challenge_expired'),
  );
  await assert.rejects(
    zoe.client.identity.finishProof({ body: { password: 'wrong-password' } }),
    refusal('identity.wrong_credentials'),
  );
  world.clock.advance(tenMinutesMs);
  const other = world.client(
    await identity.createSession(
      (await identity.userOfPerson((await identity.actorIdByHandle('zoe'))!))!,
    ),
  );
  world.clock.advance(tenMinutesMs);
  await zoe.client.identity.finishProof({ body: { password: 'mohn-und-klee' } });
  await assert.rejects(other.identity.renewRecoveryCodes(), refusal('identity.proof_required'));
});
