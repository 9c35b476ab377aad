import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@allmende/contract/messaging';
import { busKinds } from '../../../../dev/buses.ts';
import { freePort } from '../../../../dev/free-port.ts';
import { type Device, openDevice, testStage } from '../../../../dev/messaging-stage.ts';
import { testDatabase } from '../../../../dev/test-database.ts';
import { eventually } from '../../../../dev/eventually.ts';
import { toPublicId } from '#platform/ids';

/**
 * Several server processes on one database serve the same conversations. Stages stand for processes where
 * nothing is killed; the last test kills real ones.
 */
const kinds = await busKinds();
after(() => {
  for (const kind of kinds) kind.stop();
});

for (const kind of kinds) {
  const over = `over ${kind.name}`;

  test(`[MS76] ${over}: what is said at one process is heard at the other`, async () => {
    const { database } = await testDatabase();
    const here = await testStage({ database, bus: kind.create(database) });
    const there = await testStage({ database, bus: kind.create(database) });
    const [anna, ben] = [await here.person('Anna'), await here.person('Ben')];
    const id = await here.open(anna, ben);
    const conversationId = toPublicId('cnv', id);
    await here.say(anna, id, 'Bist du da?');
    const annas = await here.connect(anna);
    const [bens, bensPhone] = [await there.connect(ben), await here.connect(ben)];

    const seen = annas.next((frame) => frame.type === 'presence' && frame.isOnline);
    annas.send({ type: 'watch', actorIds: [ben.publicId] });
    await seen;

    for (let i = 1; i <= 50; i++) {
      const sent = await annas.ask({
        type: 'send',
        ref: i,
        actorId: anna.publicId,
        conversationId,
        clientId: randomUUID(),
        message: { kind: 'text', text: `${'ü'.repeat(i * 40)} ${i}` },
      });
      assert.equal(sent.type, 'ack');
    }
    for (const device of [bens, bensPhone]) {
      await device.next((frame) => frame.type === 'message' && frame.message.seq === 51);
      assert.deepEqual(seqsOf(device), range(2, 51));
    }
    bens.send({ type: 'typing', actorId: ben.publicId, conversationId });
    await annas.next((frame) => frame.type === 'typing' && frame.actorId === ben.publicId);
    const read = annas.next((frame) => frame.type === 'receipt' && frame.receipt.readSeq === 51);
    await bens.ask({ type: 'read', ref: 99, actorId: ben.publicId, conversationId, seq: 51 });
    await read;

    // He is there as long as one of his devices is, wherever.
    await bensPhone.close();
    await sleep(100);
    await annas.settled();
    assert.ok(!annas.frames.some((frame) => frame.type === 'presence' && !frame.isOnline));
    const gone = annas.next((frame) => frame.type === 'presence' && !frame.isOnline);
    await bens.close();
    await gone;
  });

  test(`[I22] ${over}: signing out ends the connections at every process`, async () => {
    const { database } = await testDatabase();
    const here = await testStage({ database, bus: kind.create(database) });
    const there = await testStage({ database, bus: kind.create(database) });
    const anna = await here.person('Anna');
    const [one, other] = [await here.connect(anna), await there.connect(anna)];
    // They know each other once something reaches the other.
    const id = await here.open(anna, await here.person('Ben'));
    await eventually(async () => {
      await here.say(anna, id, 'Hallo');
      return seqsOf(other).length > 0;
    }, 'the processes do not find each other');
    const { status } = await here.call(anna, 'DELETE', '/api/v1/identity/sessions/current');
    assert.ok(status < 300, `sign-out answers ${status}`);
    await eventually(async () => one.closeCode && other.closeCode, 'a device stayed signed in');
    assert.deepEqual([one.closeCode, other.closeCode], [4401, 4401]);
  });
}

test('[MS11] a process is killed while it is written to: nothing acknowledged is missing, and it goes on at the other', async () => {
  const kind = kinds.at(-1)!;
  const { database, connection } = await testDatabase();
  const stage = await testStage({ database });
  // Sessions are made here and used by processes that go by the real time.
  stage.clock.advance(Date.now() - stage.clock.now().getTime());
  const [anna, ben] = [await stage.person('Anna'), await stage.person('Ben')];
  const id = await stage.open(anna, ben);
  const conversationId = toPublicId('cnv', id);
  const options = { url: urlOf(connection), natsUrl: kind.natsUrl };
  const [first, second] = [await startProcess(options), await startProcess(options)];
  const bens = await openDevice(second.origin, ben.token);
  let annas = await openDevice(first.origin, anna.token);

  const acknowledged = new Map<string, Message>();
  for (let i = 1; i <= 300; i++) {
    const clientId = randomUUID();
    const frame = {
      type: 'send',
      ref: i,
      actorId: anna.publicId,
      conversationId,
      clientId,
      message: { kind: 'text', text: `Nummer ${i}` },
    } as const;
    // In the middle of a send: nobody knows whether this one was written.
    if (i === 150) setImmediate(() => first.child.kill('SIGKILL'));
    const answer = await Promise.race([
      annas.ask(frame),
      eventually(async () => annas.closeCode !== undefined && 'closed', 'no answer and no end'),
    ]);
    if (answer === 'closed') {
      annas = await openDevice(second.origin, anna.token);
      const again = await annas.ask(frame);
      assert.equal(again.type, 'ack');
      if (again.type === 'ack') acknowledged.set(clientId, again.value as Message);
    } else {
      assert.equal(answer.type, 'ack');
      if (answer.type === 'ack') acknowledged.set(clientId, answer.value as Message);
    }
  }
  assert.equal(acknowledged.size, 300);
  const { body } = await stage.call(
    ben,
    'GET',
    `/api/v1/messaging/conversations/${conversationId}/changes?since=0&limit=500`,
  );
  const stored = (body.items as Message[]).sort((a, b) => a.seq - b.seq);
  assert.deepEqual(
    stored.map((message) => message.clientId),
    [...acknowledged.keys()],
  );
  assert.deepEqual(
    stored.map((message) => message.seq),
    range(1, 300),
  );
  // What was pushed is a part of it; the killed one took along what it had answered and not yet pushed.
  const pushed = seqsOf(bens);
  assert.deepEqual(
    pushed,
    [...new Set(pushed)].sort((a, b) => a - b),
  );
  assert.ok(pushed.at(-1) === 300, `heard of ${pushed.at(-1)} last`);
  assert.deepEqual(
    pushed.filter((seq) => seq > 160),
    range(161, 300),
  );
});

function urlOf({ host, port, user, password, database }: Record<string, unknown>): string {
  const part = (value: unknown) => encodeURIComponent(String(value));
  return `postgres://${part(user)}:${part(password)}@${part(host)}:${port}/${part(database)}`;
}

async function startProcess(options: {
  url: string;
  natsUrl: string | null;
}): Promise<{ child: ChildProcess; origin: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'allmende-process-'));
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, '../main.ts'),
      ...['--empty', '--api-only', '--data', folder, '--port', String(await freePort())],
      ...['--database-url', options.url],
      ...(options.natsUrl ? ['--nats-url', options.natsUrl] : []),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env['PATH'] } },
  );
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  after(async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
  let output = '';
  const origin = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const found = /http:\/\/localhost:\d+/.exec(output);
      if (found && output.includes('Ctrl-C ends it')) resolve(found[0]);
    });
    void ended.then(() => reject(new Error(`ended before it was ready:\n${output}`)));
  });
  return { child, origin };
}

function seqsOf(device: Device): number[] {
  return device.frames.flatMap((frame) => (frame.type === 'message' ? [frame.message.seq] : []));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
