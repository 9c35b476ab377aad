import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '@allmende/contract/messaging';
import fc from 'fast-check';
import {
  applyHeard,
  applyPage,
  applyPushed,
  applySynced,
  applyVersion,
  type ConversationLog,
  endWindow,
  isBehind,
  keptOf,
  logOf,
  logOfKept,
  type MessagePage,
  type PageQuery,
  trimmed,
  windowAt,
} from './log.ts';

/** The truth: what a server holds, and what it answers at the moment it is asked. */
class Server {
  messages: Message[] = [];
  version = 0;

  send(): Message {
    return this.#put(this.messages.length + 1, 'said');
  }
  change(seq: number): Message {
    return this.#put(seq, `changed in ${this.version + 1}`);
  }
  receipt(): number {
    this.version += 1;
    return this.version;
  }
  #put(seq: number, text: string): Message {
    this.version += 1;
    const message = { seq, version: this.version, body: { kind: 'text', text } } as Message;
    this.messages[seq - 1] = message;
    return message;
  }
  get lastSeq(): number {
    return this.messages.length;
  }

  list({ before, after, limit }: PageQuery): MessagePage {
    const items =
      after === undefined
        ? this.messages.slice(0, (before ?? this.lastSeq + 1) - 1).slice(-limit)
        : this.messages.slice(after, after + limit);
    return { items, version: this.version, lastSeq: this.lastSeq };
  }
  changes(since: number, limit: number): MessagePage & { hasMore: boolean } {
    const all = this.messages
      .filter(({ version }) => version > since)
      .sort((a, b) => a.version - b.version);
    const items = all.slice(0, limit);
    const hasMore = all.length > limit;
    const version = hasMore ? items.at(-1)!.version : this.version;
    return { items, version, lastSeq: this.lastSeq, hasMore };
  }
}

function assertWellFormed(log: ConversationLog): void {
  let last = Number.NEGATIVE_INFINITY;
  for (const run of log.windows) {
    assert.ok(run.length > 0, 'no window is empty');
    assert.ok(run[0]!.seq > last + 1, 'windows are in order and do not touch');
    for (const [i, message] of run.entries()) assert.equal(message.seq, run[0]!.seq + i);
    last = run.at(-1)!.seq;
  }
  if (log.hasEnd) for (const { seq } of log.ahead) assert.ok(seq > last + 1, 'ahead of a gap');
  else assert.equal(log.ahead.length, 0);
}

/** No window ever shows an older copy than the one it showed. */
function assertNeverBack(before: ConversationLog, after: ConversationLog): void {
  const known = new Map(before.windows.flat().map(({ seq, version }) => [seq, version]));
  for (const { seq, version } of after.windows.flat()) {
    assert.ok(version >= (known.get(seq) ?? 0), `message ${seq} went back`);
  }
}

/** One step of a device, of the server or of the network; numbers choose among what is possible. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('send' as const), lost: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('change' as const), at: fc.nat(), lost: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('receipt' as const), lost: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      what: fc.constantFrom('end', 'older', 'newer', 'jump', 'changes'),
      at: fc.nat(),
      limit: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('deliver' as const),
      at: fc.nat(),
      twice: fc.boolean(),
      isOverdue: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('trim' as const),
      at: fc.nat(),
      end: fc.integer({ min: 1, max: 8 }),
      around: fc.integer({ min: 0, max: 4 }),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Carries one device: its log, and what the network holds for it in any order. */
class Device {
  log: ConversationLog | null = null;
  waiting: ((log: ConversationLog | null) => ConversationLog | null)[] = [];

  push(message: Message): void {
    this.waiting.push((log) => log && applyPushed(log, message));
  }
  tell(version: number): void {
    this.waiting.push((log) => log && applyVersion(log, version));
  }

  ask(server: Server, query: Extract<Step, { do: 'ask' }>): void {
    if (!this.log || query.what === 'end') {
      this.page(server, { limit: query.limit });
      return;
    }
    if (query.what === 'changes') {
      const since = this.log.version;
      const page = server.changes(since, query.limit);
      this.waiting.push((log) => log && applySynced(log, page, since));
      return;
    }
    const run = this.log.windows[query.at % Math.max(this.log.windows.length, 1)];
    if (query.what === 'jump') {
      const seq = (query.at % Math.max(server.lastSeq, 1)) + 1;
      this.page(server, { before: seq + 1, limit: query.limit });
      this.page(server, { after: seq, limit: query.limit });
    } else if (run && query.what === 'older') {
      if (run[0]!.seq > 1) this.page(server, { before: run[0]!.seq, limit: query.limit });
    } else if (run) this.page(server, { after: run.at(-1)!.seq, limit: query.limit });
  }
  page(server: Server, query: PageQuery): void {
    const page = server.list(query);
    this.waiting.push((log) => (log ? applyPage(log, page, query) : logOf(page, query)));
  }

  take(apply: (log: ConversationLog | null) => ConversationLog | null): void {
    const before = this.log;
    this.log = apply(before);
    if (!this.log) return;
    assertWellFormed(this.log);
    if (before) assertNeverBack(before, this.log);
  }

  deliver({ at, twice, isOverdue }: Extract<Step, { do: 'deliver' }>): void {
    if (this.waiting.length === 0) return;
    const index = isOverdue ? at % this.waiting.length : 0;
    const apply = this.waiting[index]!;
    if (!twice) this.waiting.splice(index, 1);
    this.take(apply);
  }

  /** The network is quiet: what is behind asks for changes until it is not. */
  settle(server: Server, limit: number): void {
    for (const apply of this.waiting) this.take(apply);
    this.waiting = [];
    this.log ??= logOf(server.list({ limit: 5 }), { limit: 5 });
    this.log = applyHeard(this.log, server.version);
    for (let round = 0; isBehind(this.log); round++) {
      assert.ok(round < 10_000, 'comes to rest');
      const since: number = this.log.version;
      this.take((log) => applySynced(log!, server.changes(since, limit), since));
    }
  }
}

test('every window becomes what the server holds, whatever the network does', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat({ max: 1 }), step), { maxLength: 150 }),
      fc.integer({ min: 1, max: 7 }),
      (steps, limit) => {
        const server = new Server();
        const devices = [new Device(), new Device()];
        for (const [who, one] of steps) play(server, devices, who, one);
        for (const device of devices) {
          device.settle(server, limit);
          const log = device.log!;
          assertWellFormed(log);
          for (const message of log.windows.flat()) {
            assert.deepEqual(message, server.messages[message.seq - 1]);
          }
          if (log.hasEnd) {
            assert.equal(endWindow(log)?.at(-1)?.seq ?? 0, server.lastSeq);
            assert.deepEqual(log.ahead, []);
          }
          assert.equal(log.lastSeq, server.lastSeq);
        }
      },
    ),
    { numRuns: 1_500 },
  );
});

function play(server: Server, devices: Device[], who: number, one: Step): void {
  const device = devices[who]!;
  if (one.do === 'send' || (one.do === 'change' && server.lastSeq > 0)) {
    const message =
      one.do === 'send' ? server.send() : server.change((one.at % server.lastSeq) + 1);
    for (const other of devices) if (!one.lost || other !== device) other.push(message);
  } else if (one.do === 'receipt') {
    const version = server.receipt();
    for (const other of devices) if (!one.lost || other !== device) other.tell(version);
  } else if (one.do === 'ask') device.ask(server, one);
  else if (one.do === 'deliver') device.deliver(one);
  else if (one.do === 'trim' && device.log) {
    const seq = one.at % 3 === 0 ? null : (one.at % Math.max(server.lastSeq, 1)) + 1;
    const had = endWindow(device.log)?.at(-1)?.seq;
    device.take((log) => trimmed(log!, seq, one));
    const count = device.log.windows.flat().length;
    assert.ok(count <= one.end + 2 * one.around + 1, 'memory is bounded');
    assert.equal(endWindow(device.log)?.at(-1)?.seq, had, 'the end stays');
  }
}

function serverWith(count: number): Server {
  const server = new Server();
  for (let i = 0; i < count; i++) server.send();
  return server;
}

test('windows around a jump and at the end grow together when they touch', () => {
  const server = serverWith(100);
  let log = logOf(server.list({ limit: 10 }), { limit: 10 });
  log = applyPage(log, server.list({ before: 51, limit: 5 }), { before: 51, limit: 5 });
  log = applyPage(log, server.list({ after: 50, limit: 5 }), { after: 50, limit: 5 });
  assert.deepEqual(spans(log), ['46-55', '91-100']);
  assert.equal(windowAt(log, 50)!.length, 10);
  assert.equal(windowAt(log, 60), undefined);
  log = applyPage(log, server.list({ after: 55, limit: 35 }), { after: 55, limit: 35 });
  assert.deepEqual(spans(log), ['46-100']);
});

test('a page that is older than what was heard sends the log back to ask again', () => {
  const server = serverWith(60);
  let log = logOf(server.list({ limit: 10 }), { limit: 10 });
  const older = server.list({ before: 11, limit: 10 });
  log = applyPushed(log, server.change(5));
  assert.equal(isBehind(log), false);
  log = applyPage(log, older, { before: 11, limit: 10 });
  assert.equal(isBehind(log), true);
  log = applySynced(log, server.changes(log.version, 100), log.version);
  assert.equal(windowAt(log, 5)![4]!.version, server.version);
  assert.equal(log.firstSeq, null);
});

test('the beginning is known by a page that is not full, the end by one that reaches it', () => {
  const server = serverWith(12);
  let log = logOf(server.list({ before: 6, limit: 10 }), { before: 6, limit: 10 });
  assert.equal(log.firstSeq, 1);
  assert.equal(endWindow(log), undefined);
  log = applyPage(log, server.list({ after: 5, limit: 10 }), { after: 5, limit: 10 });
  assert.equal(endWindow(log)!.length, 12);
});

test('what is kept is where one was and the end, and nothing while a gap stands in it', () => {
  const server = serverWith(100);
  let log = logOf(server.list({ limit: 30 }), { limit: 30 });
  log = applyPage(log, server.list({ before: 21, limit: 10 }), { before: 21, limit: 10 });
  const place = { lookedAt: 15, bounds: { end: 5, around: 2 } };
  const again = logOfKept(keptOf('cnv_1', log, place)!)!;
  assert.deepEqual(spans(again), ['13-17', '96-100']);
  assert.equal(again.hasEnd, true);
  assert.equal(again.version, log.version);

  server.send();
  log = applyPushed(log, server.send());
  assert.equal(keptOf('cnv_1', log, place), null);
  log = applySynced(log, server.changes(log.version, 10), log.version);
  assert.equal(keptOf('cnv_1', log, place)!.messages.at(-1)!.seq, 102);
});

test('an empty page after a message that is not there says nothing about the end', () => {
  const server = serverWith(3);
  const log = logOf(server.list({ after: 3, limit: 10 }), { after: 3, limit: 10 });
  assert.equal(endWindow(log), undefined);
});

test('an empty conversation has an end, to which the first message comes', () => {
  const server = new Server();
  let log = logOf(server.list({ limit: 10 }), { limit: 10 });
  assert.deepEqual(endWindow(log), []);
  log = applyPushed(log, server.send());
  assert.deepEqual(spans(log), ['1-1']);
});

function spans(log: ConversationLog): string[] {
  return log.windows.map((run) => `${run[0]!.seq}-${run.at(-1)!.seq}`);
}
