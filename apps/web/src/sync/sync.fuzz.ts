import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { Conversation, Message, Receipt } from '@allmende/contract/messaging';
import type { SentFrame, ServerFrame } from '@allmende/contract/realtime';
import { NoAnswer } from '@allmende/sdk';
import {
  SimulatedBrowser,
  type SimulatedSocket,
  SimulatedTab,
  simulatedDatabase,
} from '../../../../dev/browser-simulation.ts';
import { type FuzzRun, fuzz, type Random } from '../../../../dev/fuzz.ts';
import { createLink } from './link.ts';
import { endWindow, windowAt } from './log.ts';
import { createSync, type Sync, type SyncWorld } from './store.ts';

/**
 * Two people with two browsers each and up to three tabs in a browser, of which one owns the socket. They
 * write, read, delete, scroll and jump, while pushes are lost, doubled and overtaken, requests and answers
 * get lost, connections drop, tabs die, clocks are set, and the server is killed. When everything has calmed
 * down, each message that was safe on a disk is on the server once and in the order of writing, and each tab
 * shows what the server holds. The server here is the contract in a few maps; the real one has a fuzzer of
 * its own.
 */
fuzz('client sync', { keptSeeds: [], steps: 10_000 }, async (run) => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const random = mock.method(Math, 'random', () => run.random.next());
  const simulation = new Simulation(run);
  const clock = mock.method(Date, 'now', () => simulation.nowMs);
  try {
    for (let step = 0; step < run.steps; step++) await simulation.step();
    await simulation.calmDown();
    simulation.compare();
  } finally {
    random.mock.restore();
    clock.mock.restore();
    mock.timers.reset();
  }
});

const people = ['act_lena', 'act_omar'] as const;
type Person = (typeof people)[number];
const conversationIds = ['cnv_1', 'cnv_2', 'cnv_3'];

interface Talk {
  id: string;
  messages: Message[];
  version: number;
  /** By actor. */
  figures: Map<string, { readSeq: number; deliveredSeq: number; version: number }>;
  /** When it last changed, for list cursors. */
  changedAt: number;
}

/** What is durable, and what is said about it. */
class Server {
  readonly talks = new Map<string, Talk>();
  readonly byClientId = new Map<string, Message>();
  #changes = 0;
  /** Tells everybody but the connection that asked. */
  push: (frame: ServerFrame, except?: SimulatedSocket) => void = () => undefined;

  constructor() {
    for (const id of conversationIds) {
      const figures = new Map(
        people.map((actor) => [actor as string, { readSeq: 0, deliveredSeq: 0, version: 0 }]),
      );
      this.talks.set(id, { id, messages: [], version: 0, figures, changedAt: 0 });
    }
  }

  #change(talk: Talk): number {
    this.#changes += 1;
    talk.changedAt = this.#changes;
    talk.version += 1;
    return talk.version;
  }

  send(frame: Extract<SentFrame, { type: 'send' }>, by?: SimulatedSocket): Message {
    const known = this.byClientId.get(frame.clientId);
    const talk = this.talks.get(frame.conversationId)!;
    if (known) return talk.messages[known.seq - 1]!;
    const message = {
      conversationId: talk.id,
      seq: talk.messages.length + 1,
      version: this.#change(talk),
      senderActorId: frame.actorId,
      clientId: frame.clientId,
      body: frame.message,
      replyTo: null,
      sentAt: '2027-01-01T00:00:00.000Z',
    } as unknown as Message;
    talk.messages.push(message);
    this.byClientId.set(frame.clientId, message);
    const figures = talk.figures.get(frame.actorId)!;
    figures.readSeq = this.#reach(talk, frame.actorId, figures.readSeq);
    figures.deliveredSeq = this.#reach(talk, frame.actorId, figures.deliveredSeq);
    this.push({ type: 'message', message }, by);
    return message;
  }

  delete(conversationId: string, seq: number): void {
    const talk = this.talks.get(conversationId)!;
    const message = {
      ...talk.messages[seq - 1]!,
      body: { kind: 'deleted' as const },
      version: this.#change(talk),
    };
    talk.messages[seq - 1] = message;
    this.push({ type: 'message', message });
  }

  report(
    conversationId: string,
    actorId: string,
    { readSeq = 0, deliveredSeq = 0 }: { readSeq?: number; deliveredSeq?: number },
  ): Receipt {
    const talk = this.talks.get(conversationId)!;
    const figures = talk.figures.get(actorId)!;
    const last = talk.messages.length;
    const read = this.#reach(talk, actorId, Math.min(Math.max(figures.readSeq, readSeq), last));
    const reached = Math.min(Math.max(figures.deliveredSeq, deliveredSeq, read), last);
    const delivered = this.#reach(talk, actorId, reached);
    if (read > figures.readSeq || delivered > figures.deliveredSeq) {
      figures.readSeq = read;
      figures.deliveredSeq = delivered;
      figures.version = this.#change(talk);
      const receipt = this.#receipt(talk, actorId);
      this.push({ type: 'receipt', conversationId, receipt, version: talk.version });
    }
    return this.#receipt(talk, actorId);
  }

  /** Figures reach over one's own messages that follow directly. */
  #reach({ messages }: Talk, actorId: string, seq: number): number {
    let at = seq;
    while (messages[at]?.senderActorId === actorId) at += 1;
    return at;
  }

  #receipt(talk: Talk, actorId: string): Receipt {
    const { readSeq, deliveredSeq } = talk.figures.get(actorId)!;
    const unreadCount = this.#unread(talk, actorId);
    return { actorId: actorId as Receipt['actorId'], readSeq, deliveredSeq, unreadCount };
  }

  #unread(talk: Talk, actorId: string): number {
    const { readSeq } = talk.figures.get(actorId)!;
    return talk.messages.filter(
      ({ seq, senderActorId }) => seq > readSeq && senderActorId !== actorId,
    ).length;
  }

  present(talk: Talk, ownActorId: string): Conversation {
    const { readSeq } = talk.figures.get(ownActorId)!;
    return {
      id: talk.id,
      kind: 'direct',
      ownActorId,
      members: people.map((id) => ({ actor: { id }, ...talk.figures.get(id)! })),
      lastSeq: talk.messages.length,
      version: talk.version,
      lastMessage: talk.messages.at(-1) ?? null,
      readSeq,
      unreadCount: this.#unread(talk, ownActorId),
      isDone: false,
      isBlocked: false,
      lastActivityAt: '2027-01-01T00:00:00.000Z',
    } as unknown as Conversation;
  }

  list(actorId: string, cursor: string | undefined) {
    const since = cursor ? Number(cursor) : 0;
    const changed = [...this.talks.values()]
      .filter(({ changedAt, messages }) => changedAt > since && messages.length > 0)
      .sort((a, b) => a.changedAt - b.changedAt);
    const page = changed.slice(0, 2);
    return {
      items: page.map((talk) => this.present(talk, actorId)),
      removed: [],
      cursor: String(page.at(-1)?.changedAt ?? since),
      hasMore: changed.length > page.length,
      isReset: cursor === undefined,
    };
  }

  changes(conversationId: string, since: number) {
    const talk = this.talks.get(conversationId)!;
    const all = talk.messages
      .filter(({ version }) => version > since)
      .sort((a, b) => a.version - b.version);
    const items = all.slice(0, 20);
    const hasMore = all.length > items.length;
    return {
      items,
      receipts: people
        .filter((id) => talk.figures.get(id)!.version > since)
        .map((id) => this.#receipt(talk, id)),
      version: hasMore ? items.at(-1)!.version : talk.version,
      lastSeq: talk.messages.length,
      hasMore,
    };
  }

  page(conversationId: string, query: { before?: number; after?: number; limit: number }) {
    const { messages, version } = this.talks.get(conversationId)!;
    const { before = messages.length + 1, after, limit } = query;
    const items =
      after === undefined
        ? messages.slice(0, before - 1).slice(-limit)
        : messages.slice(after, after + limit);
    return { items, version, lastSeq: messages.length };
  }
}

interface Device {
  tab: SimulatedTab;
  person: Person;
  sync: Sync;
  close: Map<string, () => void>;
}

interface Connection {
  socket: SimulatedSocket;
  person: Person;
  /** What is on its way to the tab. */
  down: string[];
}

interface Request {
  tab: SimulatedTab;
  ask: () => unknown;
  answer: { value: unknown } | undefined;
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

interface Written {
  tab: SimulatedTab;
  conversationId: string;
  text: string;
}

class Simulation {
  readonly server = new Server();
  nowMs = 1_800_000_000_000;
  readonly #steps: number;
  readonly #random: Random;
  readonly #homes: { person: Person; browser: SimulatedBrowser }[];
  #devices: Device[] = [];
  #connections: Connection[] = [];
  #requests: Request[] = [];
  readonly #written: Written[] = [];
  readonly #safe = new Set<string>();
  #count = 0;
  #isCalm = false;

  constructor({ random, steps }: FuzzRun) {
    this.#random = random;
    this.#steps = steps;
    this.#homes = people.flatMap((person) => [
      { person, browser: new SimulatedBrowser() },
      { person, browser: new SimulatedBrowser() },
    ]);
    this.server.push = (frame, except) => this.#push(frame, except);
    for (const home of this.#homes) this.#openTab(home);
  }

  async step(): Promise<void> {
    const random = this.#random;
    const device = this.#devices.length > 0 ? random.pick(this.#devices) : undefined;
    const dice = random.int(1, 1000);
    if (dice <= 500) this.#network();
    else if (dice <= 620) this.#pass(random.int(1, 400));
    else if (dice <= 625) this.#pass(random.int(5_000, 50_000));
    else if (dice <= 634) this.#setClock();
    else if (dice <= 640) this.#killServer();
    else if (dice <= 650) this.#dropConnection();
    else if (dice <= 660) this.#killTab(device);
    else if (dice <= 675) this.#openSomeTab();
    else if (device && dice <= 800) this.#write(device);
    else if (device && dice <= 860) this.#read(device);
    else if (device && dice <= 880) this.#delete();
    else if (device && dice <= 930) this.#toggle(device);
    else if (device) this.#scroll(device);
    await settled();
    if (device) this.#checkEnds(device);
  }

  /** At any moment: whatever a version counts in is there, as far as the end is. */
  #checkEnds({ sync }: Device): void {
    for (const { id, messages } of this.server.talks.values()) {
      const log = sync.getState().logs.get(id);
      if (!log?.hasEnd) continue;
      const last = log.windows.at(-1)?.at(-1)?.seq ?? 0;
      const ahead = new Set(log.ahead.map(({ seq }) => seq));
      for (const { seq, version } of messages.slice(last)) {
        assert.ok(version > log.version || ahead.has(seq), `${seq} is missing at ${log.version}`);
      }
    }
  }

  // What people do.

  #openTab({ person, browser }: { person: Person; browser: SimulatedBrowser }): void {
    const tab = new SimulatedTab(browser);
    const world: SyncWorld = {
      openLink: (events) => createLink(person, events, tab.linkBrowser()),
      openDatabase: () => tab.answer(() => simulatedDatabase(tab, (entry) => this.#keep(entry))),
      messaging: {
        syncConversations: ({ query }: { query: { cursor?: string } }) =>
          this.#request(tab, () => this.server.list(person, query.cursor)),
        syncMessages: ({ params, query }: { params: Place; query: { since: number } }) =>
          this.#request(tab, () => this.server.changes(params.conversationId, query.since)),
        listMessages: ({ params, query }: { params: Place; query: { limit: number } }) =>
          this.#request(tab, () => this.server.page(params.conversationId, query)),
        markRead: ({ params, body }: { params: Place; body: { seq: number } }) =>
          this.#request(tab, () =>
            this.server.report(params.conversationId, person, { readSeq: body.seq }),
          ),
      } as unknown as SyncWorld['messaging'],
      upload: async () => ({ kind: 'picture', pictureId: 'med_none' }),
      onNextFrame: (run) => queueMicrotask(run),
    };
    const sync = createSync(world, {
      onChanged: () => undefined,
      onDraft: () => undefined,
      onState: () => undefined,
      onSignedOut: () => undefined,
      onIncoming: () => undefined,
    });
    void sync.showList(person).catch(() => undefined);
    this.#devices.push({ tab, person, sync, close: new Map() });
  }

  #openSomeTab(): void {
    const home = this.#random.pick(this.#homes);
    if (home.browser.tabs.size < 3) this.#openTab(home);
  }

  #killTab(device: Device | undefined): void {
    if (!device) return;
    this.#devices = this.#devices.filter((other) => other !== device);
    // Some say goodbye; most just end.
    if (this.#random.chance(0.3)) device.sync.close();
    device.tab.kill();
    this.#connections = this.#connections.filter(({ socket }) => socket.tab !== device.tab);
  }

  #write({ sync, person, tab }: Device): void {
    const conversationId = this.#random.pick(conversationIds);
    for (let i = this.#random.chance(0.05) ? 30 : 1; i > 0; i--) {
      this.#count += 1;
      const text = `message ${this.#count}`;
      sync.send({
        actorId: person,
        conversationId,
        content: { kind: 'text', text },
        replyTo: null,
      });
      this.#written.push({ tab, conversationId, text });
    }
  }

  #keep({ content }: { content: { kind: string; text?: string } }): void {
    this.#safe.add(content.text ?? '');
  }

  #read({ sync, person }: Device): void {
    const list = [...(sync.getState().lists.get(person)?.values() ?? [])];
    if (list.length === 0) return;
    const conversation = this.#random.pick(list);
    const seq = this.#random.int(conversation.readSeq, conversation.lastSeq);
    sync.markRead(conversation, seq);
  }

  #delete(): void {
    const talk = this.server.talks.get(this.#random.pick(conversationIds))!;
    if (talk.messages.length === 0) return;
    this.server.delete(talk.id, this.#random.int(1, talk.messages.length));
  }

  #toggle({ sync, person, close }: Device): void {
    const id = this.#random.pick(conversationIds);
    const opened = close.get(id);
    if (opened) opened();
    close.delete(id);
    if (!opened) close.set(id, sync.openConversation(id, person));
  }

  #scroll({ sync, person }: Device): void {
    const id = this.#random.pick(conversationIds);
    const seq = this.#random.int(1, Math.max(this.server.talks.get(id)!.messages.length, 1));
    const window = windowOf(sync, id, seq);
    const what = this.#random.pick(['older', 'newer', 'around', 'end', 'look']);
    if (what === 'older' && window) void sync.loadOlder(id, person, window[0]!.seq);
    else if (what === 'newer' && window) void sync.loadNewer(id, person, window.at(-1)!.seq);
    else if (what === 'around') void sync.loadAround(id, person, seq);
    else if (what === 'end') void sync.loadEnd(id, person);
    else if (what === 'look') sync.lookAt(id, this.#random.chance(0.4) ? null : seq);
  }

  // What the world does.

  /** Somebody sets the clock, or it was wrong; what waits for time to pass does not care. */
  #setClock(): void {
    this.nowMs += this.#random.int(-3_600_000, 3_600_000);
  }

  #pass(ms: number): void {
    this.nowMs += ms;
    mock.timers.tick(ms);
  }

  #request(tab: SimulatedTab, ask: () => unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (tab.isDead) return;
      this.#requests.push({ tab, ask, answer: undefined, resolve, reject });
    });
  }

  /** One thing moves on: a connection, a frame, a request or an answer. */
  #network(): void {
    this.#accept();
    const random = this.#random;
    this.#requests = this.#requests.filter(({ tab }) => !tab.isDead);
    const moves: (() => void)[] = [
      ...this.#requests.map((request) => () => this.#moveRequest(request)),
      ...this.#connections.flatMap((connection) => [
        ...(connection.socket.up.length > 0 ? [() => this.#hear(connection)] : []),
        ...(connection.down.length > 0
          ? [() => connection.socket.hear(connection.down.shift()!)]
          : []),
      ]),
    ];
    if (moves.length > 0) random.pick(moves)();
  }

  #accept(): void {
    for (const { tab, person } of this.#devices) {
      for (const socket of tab.sockets) {
        if (socket.readyState !== 0) continue;
        if (!this.#isCalm && this.#random.chance(0.3)) continue;
        socket.readyState = 1;
        const down = [JSON.stringify({ type: 'hello', at: '' })];
        this.#connections.push({ socket, person, down });
      }
    }
    this.#connections = this.#connections.filter(({ socket }) => socket.readyState === 1);
  }

  #moveRequest(request: Request): void {
    const isLost = !this.#isCalm && this.#random.chance(0.1);
    if (isLost) request.reject(new NoAnswer(new Error('lost')));
    else if (request.answer) request.resolve(request.answer.value);
    else {
      request.answer = { value: structuredClone(request.ask()) };
      return;
    }
    this.#requests = this.#requests.filter((other) => other !== request);
  }

  #hear({ socket, down, person }: Connection): void {
    const frame = JSON.parse(socket.up.shift()!) as SentFrame;
    if (frame.type === 'send') {
      // Until the tab knows, everything that it sends is refused: no later message gets past an earlier.
      const isKnown = !down.some((text) => text.includes('platform.unavailable'));
      const isDown = !isKnown || (!this.#isCalm && this.#random.chance(0.005));
      if (isDown) this.#refuseAll(socket, down, frame.ref);
      else
        down.push(
          JSON.stringify({ type: 'ack', ref: frame.ref, value: this.server.send(frame, socket) }),
        );
    } else if (frame.type === 'read') {
      const value = this.server.report(frame.conversationId, person, { readSeq: frame.seq });
      down.push(JSON.stringify({ type: 'ack', ref: frame.ref, value }));
    } else if (frame.type === 'delivered') {
      this.server.report(frame.conversationId, person, { deliveredSeq: frame.seq });
    } else if (frame.type === 'ping') down.push(JSON.stringify({ type: 'pong' }));
  }

  /** The database is away: everything that waits for it is refused. */
  #refuseAll(socket: SimulatedSocket, down: string[], first: number): void {
    const refs = [first];
    for (let i = socket.up.length - 1; i >= 0; i--) {
      const frame = JSON.parse(socket.up[i]!) as SentFrame;
      if (frame.type !== 'send') continue;
      refs.push(frame.ref);
      socket.up.splice(i, 1);
    }
    for (const ref of refs) {
      down.push(JSON.stringify({ type: 'refused', ref, code: 'platform.unavailable' }));
    }
  }

  /** Echoes may be lost, come twice, and overtake each other. */
  #push(frame: ServerFrame, except?: SimulatedSocket): void {
    const text = JSON.stringify(frame);
    for (const { socket, down } of this.#connections) {
      if (socket === except) continue;
      if (this.#isCalm) {
        down.push(text);
        continue;
      }
      if (this.#random.chance(0.05)) continue;
      const at = this.#random.chance(0.1) ? this.#random.int(0, down.length) : down.length;
      // Nothing comes before the greeting.
      down.splice(down[0]?.includes('"hello"') ? Math.max(at, 1) : at, 0, text);
      if (this.#random.chance(0.03)) down.push(text);
    }
  }

  #dropConnection(): void {
    if (this.#connections.length === 0) return;
    const { socket } = this.#random.pick(this.#connections);
    this.#connections = this.#connections.filter((other) => other.socket !== socket);
    socket.drop(1006);
  }

  /** What was not answered is lost; whether it took effect, nobody knows. */
  #killServer(): void {
    const requests = this.#requests;
    this.#requests = [];
    for (const { reject } of requests) reject(new NoAnswer(new Error('killed')));
    const connections = this.#connections;
    this.#connections = [];
    for (const { socket } of connections) socket.drop(1006);
  }

  // The end.

  async calmDown(): Promise<void> {
    this.#isCalm = true;
    for (const home of this.#homes) if (home.browser.tabs.size === 0) this.#openTab(home);
    await this.#rest();
    // Connected all the time, so what was missed is noticed by the gap in front of one last change.
    for (const id of conversationIds) {
      this.server.send({
        type: 'send',
        ref: 0,
        actorId: people[0],
        conversationId: id,
        clientId: `last ${id}`,
        message: { kind: 'text', text: 'the last word' },
      } as Extract<SentFrame, { type: 'send' }>);
    }
    await this.#rest();
    for (const { sync, person } of this.#devices) {
      for (const id of conversationIds) sync.openConversation(id, person);
    }
    await this.#rest();
  }

  async #rest(): Promise<void> {
    for (let round = 0; round < 40; round++) {
      if (round > 0) this.#pass(1_000);
      let quiet = 0;
      for (let i = 0; quiet < 2; i++) {
        assert.ok(
          i < 100_000,
          `comes to rest: ${this.#requests.length} requests, ${this.#connections.map(({ socket, down }) => [socket.up.length, down.length])}`,
        );
        this.#network();
        await settled();
        quiet = this.#pending() === 0 ? quiet + 1 : 0;
      }
    }
  }

  #pending(): number {
    const frames = this.#connections.map(({ socket, down }) => socket.up.length + down.length);
    return frames.reduce((sum, count) => sum + count, 0) + this.#requests.length;
  }

  compare(): void {
    this.#compareMessages();
    for (const device of this.#devices) this.#compareDevice(device);
    assert.ok(this.#written.length > this.#steps / 20, 'something was written');
  }

  /** Each safe message stands there once, and those of one tab in the order of writing. */
  #compareMessages(): void {
    const texts = new Map<string, string[]>();
    const clientIds = new Set<string>();
    for (const { id, messages } of this.server.talks.values()) {
      for (const { clientId } of messages) {
        assert.ok(!clientIds.has(clientId), 'nothing stands there twice');
        clientIds.add(clientId);
      }
      const first = [...this.server.byClientId.values()].filter((one) => one.conversationId === id);
      texts.set(
        id,
        first.sort((a, b) => a.seq - b.seq).map(({ body }) => (body as { text: string }).text),
      );
    }
    const lastOf = new Map<SimulatedTab, Map<string, number>>();
    for (const { tab, conversationId, text } of this.#written) {
      const at = texts.get(conversationId)!.indexOf(text);
      if (at < 0) {
        assert.ok(!this.#safe.has(text), `"${text}" was safe and never arrived`);
        continue;
      }
      const last = lastOf.get(tab) ?? new Map<string, number>();
      lastOf.set(tab, last);
      assert.ok(at > (last.get(conversationId) ?? -1), `"${text}" is out of order`);
      last.set(conversationId, at);
    }
  }

  #compareDevice({ sync, person, tab }: Device): void {
    const state = sync.getState();
    assert.deepEqual(state.outbox, [], 'nothing waits any more');
    assert.equal(tab.browser.disk.outbox.size, 0, 'nor on the disk');
    for (const talk of this.server.talks.values()) {
      const shown = state.lists.get(person)!.get(talk.id)!;
      const truth = this.server.present(talk, person);
      assert.deepEqual(
        [shown.lastSeq, shown.lastMessage?.version, shown.unreadCount, shown.readSeq],
        [truth.lastSeq, truth.lastMessage?.version, truth.unreadCount, truth.readSeq],
        `${person} sees the list`,
      );
      const log = state.logs.get(talk.id)!;
      for (const message of log.windows.flat()) {
        assert.deepEqual(message, talk.messages[message.seq - 1]);
      }
      const end = endWindow(log);
      if (end) assert.equal(end.at(-1)?.seq, talk.messages.length);
    }
  }
}

interface Place {
  conversationId: string;
}

function windowOf(sync: Sync, id: string, seq: number) {
  const log = sync.getState().logs.get(id);
  return log && windowAt(log, seq);
}

/** Lets everything happen that waits for nothing. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}
