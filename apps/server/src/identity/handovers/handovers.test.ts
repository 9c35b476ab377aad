import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import type { Client, RequestProblem } from '@allmende/sdk';
import { toPublicId } from '#platform/ids';
import { refusal, type Somebody, testWorld } from '../../../../../dev/world.ts';

const world = await testWorld();
const { identity, database } = world.app;
const password = 'mohn-und-klee';
const minuteMs = 60_000;

const open = (handle: string) => world.open(handle, password);

/** A device on which nobody is signed in. */
function newDevice() {
  const client = world.client();
  return {
    start: () => client.handovers.startHandover(),
    collect: (secret: string) => client.handovers.collectHandover({ body: { secret } }),
    withdraw: (secret: string) => client.handovers.withdrawHandover({ body: { secret } }),
  };
}
const device = newDevice();

function lookUp(who: { client: Client }, code: string) {
  return who.client.handovers.lookUpHandover({ body: { code } });
}

async function confirmed(who: Somebody, handoverId: string): Promise<string> {
  const { confirmationId } = await who.client.identity.startConfirmation({
    body: { action: 'hand_over', handoverId },
  });
  const answer = await who.client.identity.answerConfirmation({
    params: { confirmationId },
    body: { password },
  });
  return answer.confirmation;
}

async function approve(who: Somebody, handoverId: string, confirmation?: string): Promise<void> {
  await who.client.handovers.approveHandover({
    params: { handoverId },
    body: { confirmation: confirmation ?? (await confirmed(who, handoverId)) },
  });
}

/** The token that the device's cookie holds after it has collected. */
async function collectedToken(secret: string, userAgent = 'curl/8'): Promise<string> {
  const answer = await fetch(`${world.origin}/api/v1/handovers/collect`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': userAgent },
    body: JSON.stringify({ secret }),
  });
  assert.equal(answer.status, 200);
  return /allmende_session=([\w-]+)/.exec(answer.headers.get('set-cookie') ?? '')![1]!;
}

test('[I90] a new device is signed in once a device that is signed in has said yes', async () => {
  const anna = await open('anna');
  const { code, url, secret } = await device.start();
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
  assert.equal(url, `${world.origin}/link/${code}`);
  assert.deepEqual(await device.collect(secret), { me: null, isLookedAt: false });
  const asked = await lookUp(anna, code);
  assert.deepEqual(await device.collect(secret), { me: null, isLookedAt: true });
  await approve(anna, asked.id);
  const { me } = await device.collect(secret);
  assert.equal(me?.userId, toPublicId('usr', anna.userId));
});

test('[I91] the secret is in no picture, is kept as a hash, and works once', async () => {
  const berta = await open('berta');
  const { code, url, secret } = await device.start();
  assert.ok(!url.includes(secret) && secret.length === 43);
  const { rows } = await database.pool.query('select h::text as text from identity_handovers h');
  assert.ok(rows.every(({ text }) => !text.includes(secret)));
  const asked = await lookUp(berta, code);
  assert.ok(!JSON.stringify(asked).includes(secret));
  await approve(berta, asked.id);
  const before = (await berta.client.identity.listSessions()).items.length;
  const collected = await Promise.allSettled(
    Array.from({ length: 8 }, () => device.collect(secret)),
  );
  const [done, refused] = [
    collected.filter(({ status }) => status === 'fulfilled'),
    collected.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : [])),
  ];
  assert.equal(done.length, 1);
  assert.deepEqual(refused, Array(7).fill('handovers.used'));
  assert.equal((await berta.client.identity.listSessions()).items.length, before + 1);
  // What is in sight opens nothing.
  await assert.rejects(device.collect(code), refusal('platform.invalid_input'));
  await assert.rejects(device.collect('x'.repeat(43)), refusal('handovers.code_unknown'));
});

test('[I92] two minutes to say yes, one more to collect', async () => {
  const clara = await open('clara');
  const late = await device.start();
  const asked = await lookUp(clara, late.code);
  const confirmation = await confirmed(clara, asked.id);
  world.clock.advance(2 * minuteMs);
  await assert.rejects(approve(clara, asked.id, confirmation), refusal('handovers.expired'));
  await assert.rejects(lookUp(clara, late.code), refusal('handovers.expired'));
  await assert.rejects(device.collect(late.secret), refusal('handovers.expired'));

  const inTime = await device.start();
  const found = await lookUp(clara, inTime.code);
  world.clock.advance(2 * minuteMs - 1);
  await approve(clara, found.id);
  world.clock.advance(minuteMs - 1);
  assert.ok((await device.collect(inTime.secret)).me);

  const forgotten = await device.start();
  await approve(clara, (await lookUp(clara, forgotten.code)).id);
  world.clock.advance(minuteMs);
  await assert.rejects(device.collect(forgotten.secret), refusal('handovers.expired'));
});

test('[I92] a code is found however it is typed', async () => {
  const dora = await open('dora');
  const { code } = await device.start();
  const sloppy = code.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
  assert.equal((await lookUp(dora, ` ${sloppy} `)).id, (await lookUp(dora, code)).id);
});

test('[I93] who is asked sees what asks, and says yes with a second factor for exactly this', async () => {
  const emil = await open('emil');
  const [one, other] = [await device.start(), await device.start()];
  const asked = await lookUp(emil, one.code);
  assert.equal(asked.network, 'same');
  assert.match(asked.address, /127\.0\.0\.1|::1/);
  assert.equal(new Date(asked.expiresAt).getTime() - new Date(asked.startedAt).getTime(), 120_000);
  await database.pool.query(
    `update identity_handovers set address = '203.0.113.9' where code = $1`,
    [other.code.replace('-', '')],
  );
  const otherAsked = await lookUp(emil, other.code);
  assert.deepEqual([otherAsked.network, otherAsked.address], ['other', '203.0.113.9']);

  const invalid = refusal('identity.confirmation_invalid');
  // Signed in a moment ago, and still asked.
  await assert.rejects(approve(emil, asked.id, 'none'), invalid);
  await assert.rejects(approve(emil, asked.id, await confirmed(emil, otherAsked.id)), invalid);
  const payee = await open('payee');
  const { confirmationId } = await emil.client.identity.startConfirmation({
    body: { action: 'pay', payeeActorId: toPublicId('act', payee.actorId), amount: euros(100n) },
  });
  const { confirmation } = await emil.client.identity.answerConfirmation({
    params: { confirmationId },
    body: { password },
  });
  await assert.rejects(approve(emil, asked.id, confirmation), invalid);
  await assert.rejects(approve(payee, asked.id, await confirmed(emil, asked.id)), invalid);
  // Shown on another device of the same user.
  const elsewhere = { ...emil, client: world.client(await identity.createSession(emil.userId)) };
  await assert.rejects(approve(elsewhere, asked.id, await confirmed(emil, asked.id)), invalid);
  assert.equal((await device.collect(one.secret)).me, null);
  await approve(emil, asked.id);
  assert.equal((await device.collect(one.secret)).me?.userId, toPublicId('usr', emil.userId));
});

test('[I94] one code, one decision, also when many decide at the same moment', async () => {
  const people = await Promise.all(['frieda', 'gerda', 'heidi'].map(open));
  const { code, secret } = await device.start();
  const { id } = await lookUp(people[0]!, code);
  const tokens = await Promise.all(people.map((who) => confirmed(who, id)));
  const decisions = await Promise.allSettled([
    ...people.map((who, at) => approve(who, id, tokens[at])),
    people[0]!.client.handovers.refuseHandover({ params: { handoverId: id } }),
  ]);
  assert.equal(decisions.filter(({ status }) => status === 'fulfilled').length, 1);
  const outcome = await device.collect(secret).then(
    ({ me }) => me!.actors[0]!.actor.handle,
    (error: RequestProblem) => error.code,
  );
  const first = decisions.findIndex(({ status }) => status === 'fulfilled');
  assert.equal(outcome, ['frieda', 'gerda', 'heidi', 'handovers.refused'][first]);
});

test('[I94] what became of a code is told for an hour', async () => {
  const ida = await open('ida');
  const refused = await device.start();
  const asked = await lookUp(ida, refused.code);
  await ida.client.handovers.refuseHandover({ params: { handoverId: asked.id } });
  await assert.rejects(device.collect(refused.secret), refusal('handovers.refused'));
  await assert.rejects(lookUp(ida, refused.code), refusal('handovers.refused'));

  const used = await device.start();
  await approve(ida, (await lookUp(ida, used.code)).id);
  await assert.rejects(lookUp(ida, used.code), refusal('handovers.used'));
  await device.collect(used.secret);
  await assert.rejects(lookUp(ida, used.code), refusal('handovers.used'));
  await assert.rejects(lookUp(ida, 'ABCD-EFGH'), refusal('handovers.code_unknown'));

  world.clock.advance(62 * minuteMs);
  await identity.forgetExpired();
  await assert.rejects(lookUp(ida, refused.code), refusal('handovers.code_unknown'));
  const { rows } = await database.pool.query('select 1 from identity_handovers');
  assert.equal(rows.length, 0);
});

test('[I95] the new device calls it off; whoever ends a session takes the yes back', async () => {
  const jutta = await open('jutta');
  const off = await device.start();
  const asked = await lookUp(jutta, off.code);
  await device.withdraw(off.secret);
  await assert.rejects(approve(jutta, asked.id), refusal('handovers.withdrawn'));
  await assert.rejects(device.collect(off.secret), refusal('handovers.withdrawn'));

  const regretted = await device.start();
  await approve(jutta, (await lookUp(jutta, regretted.code)).id);
  // Only as long as nobody has said yes.
  await device.withdraw(regretted.secret);
  await jutta.client.identity.endOtherSessions();
  await assert.rejects(device.collect(regretted.secret), refusal('handovers.withdrawn'));
});

test('[I95] at whatever moment sessions are ended, none is left behind', async () => {
  const klara = await open('klara');
  for (let round = 0; round < 12; round++) {
    const { code, secret } = await device.start();
    await approve(klara, (await lookUp(klara, code)).id);
    await Promise.allSettled([device.collect(secret), klara.client.identity.endOtherSessions()]);
    assert.equal((await klara.client.identity.listSessions()).items.length, 1);
  }
});

test('[I96] the new session cannot change the ways to sign in before it has shown one', async () => {
  const luise = await open('luise');
  const { code, secret } = await device.start();
  await approve(luise, (await lookUp(luise, code)).id);
  const token = await collectedToken(secret, 'Mozilla/5.0 (X11; Linux) Firefox/140.0');
  const fresh = world.client(token);
  await assert.rejects(fresh.identity.startPasskey(), refusal('identity.proof_required'));
  await assert.rejects(fresh.identity.renewRecoveryCodes(), refusal('identity.proof_required'));
  await fresh.identity.finishProof({ body: { password } });
  await fresh.identity.renewRecoveryCodes();
  const own = (await fresh.identity.listSessions()).items.find(({ isCurrent }) => isCurrent);
  assert.equal(own?.device, 'Firefox · Linux');
});

test('[I97] looking codes up is counted, right ones too', async () => {
  const maria = await open('maria');
  const right = await device.start();
  const codes: string[] = [];
  for (let i = 0; i < 31; i++) {
    const code = i % 5 === 0 ? right.code : `ABCD-EF${String(i).padStart(2, '0')}`;
    codes.push(
      await lookUp(maria, code).then(
        () => 'found',
        (error: RequestProblem) => error.code,
      ),
    );
  }
  assert.ok(!codes.slice(0, 30).includes('identity.too_many_attempts'));
  assert.equal(codes[30], 'identity.too_many_attempts');
  world.clock.advance(15 * minuteMs);
  assert.equal((await lookUp(maria, (await device.start()).code)).network, 'same');
});

test('[I97] a network asks for so many codes and no more', async () => {
  world.clock.advance(15 * minuteMs);
  const outcomes: string[] = [];
  for (let i = 0; i < 121; i++) {
    // Not faster than a minute allows.
    if (i % 40 === 0) world.clock.advance(minuteMs);
    outcomes.push(
      await device.start().then(
        () => 'started',
        (error: RequestProblem) => error.code,
      ),
    );
  }
  assert.equal(outcomes.filter((one) => one === 'started').length, 120);
  assert.equal(outcomes.at(-1), 'identity.too_many_attempts');
});
