import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { busKinds } from '../../../../dev/buses.ts';
import { createRandom } from '../../../../dev/fuzz.ts';
import { testDatabase } from '../../../../dev/test-database.ts';
import { type Bus, type Connect, createBus, type TransportEvents } from './bus.ts';
import { createLog } from './log.ts';

const log = createLog({ level: 'silent' });
const heartbeatMs = 20;

const kinds = await busKinds();
after(() => {
  for (const kind of kinds) kind.stop();
});
const { database } = await testDatabase();

/** A wire in memory that can be cut. */
function createWire(lineMax = 200) {
  const ends = new Set<TransportEvents>();
  const wire = {
    lines: 0,
    isCut: false,
    connect: (async (events) => {
      ends.add(events);
      return {
        lineMax,
        async send(lines) {
          if (wire.isCut) throw new Error('the wire is cut');
          for (const line of lines) {
            assert.ok(line.length <= lineMax && /^[ -~]+$/.test(line), line);
            wire.lines += 1;
            for (const end of ends) end.onLine(line);
          }
        },
        async close() {
          ends.delete(events);
        },
      };
    }) satisfies Connect,
    /** Somebody disappears without a word. */
    unplug: (connect: TransportEvents) => ends.delete(connect),
  };
  return wire;
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  for (let waited = 0; !isSo(); waited += 5) {
    assert.ok(waited < 10_000, what);
    await sleep(5);
  }
}

/** A bus and what it heard. */
async function join(bus: Bus) {
  const heard = { notes: [] as unknown[], peers: new Set<string>(), gaps: 0 };
  bus.on('note', (payload: unknown) => heard.notes.push(payload));
  bus.onPeer((peer) => heard.peers.add(peer));
  bus.onPeerGone((peer) => heard.peers.delete(peer));
  bus.onGap(() => (heard.gaps += 1));
  await bus.start();
  after(() => bus.stop());
  return { bus, heard };
}

test('alone, a process says only that it is there', async () => {
  const wire = createWire();
  const { bus } = await join(createBus({ connect: wire.connect, log, heartbeatMs: 60_000 }));
  for (let i = 0; i < 100; i++) bus.publish('note', i);
  await until(() => wire.lines > 0, 'it does not say that it is there');
  await sleep(20);
  assert.equal(wire.lines, 1);
});

test('what is published reaches every other process, once, in order, whatever is in it', async () => {
  const wire = createWire(120);
  const make = () => createBus({ connect: wire.connect, log, heartbeatMs });
  const [a, b, c] = [await join(make()), await join(make()), await join(make())];
  await until(() => [a, b, c].every(({ heard }) => heard.peers.size === 2), 'not acquainted');
  const random = createRandom(7);
  const notes = Array.from({ length: 300 }, (_, index) => ({
    index,
    text: Array.from({ length: random.int(0, 400) }, () =>
      random.pick(['a', ' ', '"', '\\', '\n', 'ü', '€', '😀', '\u0000', '\u007f', '\ud800']),
    ).join(''),
  }));
  for (const note of notes) a.bus.publish('note', note);
  await until(() => b.heard.notes.length >= 300 && c.heard.notes.length >= 300, 'not all arrived');
  assert.deepEqual(b.heard.notes, notes);
  assert.deepEqual(c.heard.notes, notes);
  assert.deepEqual(a.heard.notes, []);
});

test('notes of several processes that are cut into lines do not get mixed up', async () => {
  const wire = createWire(80);
  const make = () => createBus({ connect: wire.connect, log, heartbeatMs });
  const [a, b, c] = [await join(make()), await join(make()), await join(make())];
  await until(() => [a, b, c].every(({ heard }) => heard.peers.size === 2), 'not acquainted');
  for (let i = 0; i < 50; i++) {
    a.bus.publish('note', `a${'x'.repeat(i * 7)}`);
    b.bus.publish('note', `b${'y'.repeat(i * 5)}`);
  }
  await until(() => c.heard.notes.length === 100, 'not all arrived');
  const from = (letter: string) => c.heard.notes.filter((note) => String(note)[0] === letter);
  assert.deepEqual(
    [from('a').map((note) => String(note).length), from('b').map((note) => String(note).length)],
    [
      Array.from({ length: 50 }, (_, i) => 1 + i * 7),
      Array.from({ length: 50 }, (_, i) => 1 + i * 5),
    ],
  );
});

test('who leaves is gone at once, who falls silent after three heartbeats', async () => {
  const wire = createWire();
  let events: TransportEvents | undefined;
  let isMute = false;
  const make = (connect: Connect) => createBus({ connect, log, heartbeatMs });
  const a = await join(make(wire.connect));
  const polite = await join(make(wire.connect));
  const mute = await join(
    make(async (own) => {
      events = own;
      const transport = await wire.connect(own);
      return {
        ...transport,
        send: (lines) => (isMute ? Promise.resolve() : transport.send(lines)),
      };
    }),
  );
  await until(() => a.heard.peers.size === 2 && mute.heard.peers.size === 2, 'not acquainted');
  await polite.bus.stop();
  assert.equal(a.heard.peers.size, 1);
  isMute = true;
  wire.unplug(events!);
  await until(() => a.heard.peers.size === 0, 'the silent one is still believed in');
});

test('what could not be said is a gap to the others', async () => {
  const wire = createWire();
  const make = () => createBus({ connect: wire.connect, log, heartbeatMs });
  const [a, b] = [await join(make()), await join(make())];
  await until(() => a.heard.peers.size === 1 && b.heard.peers.size === 1, 'not acquainted');
  wire.isCut = true;
  a.bus.publish('note', 'lost');
  await sleep(5);
  wire.isCut = false;
  await until(() => b.heard.gaps > 0, 'nobody noticed');
  a.bus.publish('note', 'after');
  await until(() => b.heard.notes.length > 0, 'it does not go on');
  assert.deepEqual(b.heard.notes, ['after']);
});

for (const kind of kinds) {
  test(`over ${kind.name}: a thousand notes of up to 40 kB arrive in order`, async () => {
    const [a, b] = [await join(kind.create(database)), await join(kind.create(database))];
    await until(() => a.heard.peers.size === 1 && b.heard.peers.size === 1, 'not acquainted');
    const lengths = Array.from({ length: 1000 }, (_, i) => (i % 100 === 0 ? 40_000 : i));
    for (const length of lengths) a.bus.publish('note', 'ä'.repeat(length));
    await until(() => b.heard.notes.length === 1000, 'not all arrived');
    assert.deepEqual(
      b.heard.notes.map((note) => String(note).length),
      lengths,
    );
    await a.bus.stop();
    await b.bus.stop();
  });
}

test('over LISTEN/NOTIFY: a lost connection is a gap, and then it goes on', async () => {
  const listen = kinds[0]!;
  const [a, b] = [await join(listen.create(database)), await join(listen.create(database))];
  await until(() => a.heard.peers.size === 1 && b.heard.peers.size === 1, 'not acquainted');
  await database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'allmende bus'`,
  );
  await until(() => a.heard.gaps > 0 && b.heard.gaps > 0, 'nobody noticed');
  a.bus.publish('note', 'after');
  await until(() => b.heard.notes.includes('after'), 'it does not go on');
});
