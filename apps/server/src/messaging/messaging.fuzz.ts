import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Card, card as cardSchema, type Message } from '@allmende/contract/messaging';
import type { ClientFrame, ServerFrame } from '@allmende/contract/realtime';
import { type FuzzRun, fuzz } from '../../../../dev/fuzz.ts';
import {
  type ChangesPage,
  DeviceModel,
  type ListPage,
  type Wish,
} from '../../../../dev/messaging-model.ts';
import { createTestDatabase } from '../../../../dev/test-database.ts';
import {
  createVirtualGateway,
  type VirtualConnection,
  type VirtualGateway,
} from '../../../../dev/virtual-gateway.ts';
import { createIdentity, type Identity } from '#identity';
import { createMedia } from '#media';
import { manualClock } from '#platform/clock';
import { completeConfig, parseConfig } from '#platform/config';
import { createDatabase, type Database, isConnectionLost } from '#platform/database';
import type { ConnectionActor } from '#platform/gateway';
import { createHttp, type Http } from '#platform/http';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { createJobs } from '#platform/jobs';
import { createLog } from '#platform/log';
import { createMetrics } from '#platform/metrics';
import { createOutbound } from '#platform/outbound';
import { createOutbox } from '#platform/outbox';
import { createMessaging, type Messaging } from './index.ts';

/**
 * People on several devices write, read, delete, pay, block and deal with things, while frames are lost,
 * doubled and overtaken, answers get lost, connections drop, tabs die, the database cuts its connections
 * and the server is killed. When everything has calmed down, every device shows exactly what the server
 * holds, and the server holds exactly what was acknowledged. The rules are those of SPEC.md.
 */
fuzz('messaging', { keptSeeds: [], steps: 10_000 }, async (run) => {
  const made = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'allmende-fuzz-'));
  const simulation = new Simulation(run, made.database, folder);
  try {
    await simulation.begin();
    for (let step = 0; step < run.steps; step++) await simulation.step();
    await simulation.calmDown();
    await simulation.compare();
  } finally {
    await simulation.end();
    await made.close();
    await rm(folder, { recursive: true, force: true });
  }
});

/** What a message may be refused with, where there are blocks, groups and people who leave them. */
const refusals = new Set([
  'messaging.blocked',
  'messaging.conversation_unknown',
  'messaging.may_not_write',
  'messaging.stopped',
  'messaging.reply_unknown',
]);

const log = createLog({ level: process.env['LOG_LEVEL'] ?? 'silent' });

/** One life of the server: what is lost when it is killed. */
interface Life {
  gateway: VirtualGateway;
  http: Http;
  messaging: Messaging;
  identity: Identity;
}

interface Person {
  userId: Uuid;
  token: string;
  actors: Map<Uuid, ConnectionActor>;
}

interface Device {
  of: Person;
  model: DeviceModel;
  connection: VirtualConnection | undefined;
  /** What the network still holds for it; outlives nothing but itself. */
  inbox: ServerFrame[];
}

interface Conversation {
  id: string;
  /** Public ids: of the two, or of whoever is in the group now. The first one never leaves. */
  members: string[];
  /** Of a group: a link that always works, who was ever asked in, and who may only read. */
  group?: { token: string; ownerId: string; isForAdmins: boolean };
}

interface PostedCard {
  conversationId: Uuid;
  senderActorId: Uuid;
  clientId: Uuid;
  card: Card;
}

class Simulation {
  readonly #run: FuzzRun;
  readonly #database: Database;
  readonly #executioner: Database;
  readonly #folder: string;
  readonly #clock = manualClock(new Date('2026-03-02T09:00:00Z'));
  #life!: Life;
  readonly #devices: Device[] = [];
  readonly #conversations: Conversation[] = [];
  readonly #blocked = new Set<Conversation>();
  /** Who may say nothing to the other of two, as `conversation actor`. */
  readonly #stopped = new Set<string>();
  readonly #businesses = new Set<string>();
  // The model of what must be true in the end.
  readonly #written = new Map<string, { text: string; device: Device; conversationId: string }>();
  readonly #acknowledged = new Map<string, { seq: number; id: string }>();
  /** May have been refused once because of a block, and sent again after it was lifted. */
  readonly #metBlock = new Set<string>();
  readonly #deletionAsked = new Set<string>();
  readonly #deletionConfirmed = new Set<string>();
  readonly #cards = new Map<Uuid, PostedCard>();
  /** All words that a message may have by now, and those that it certainly had once. */
  readonly #editAsked = new Map<string, Set<string>>();
  readonly #editConfirmed = new Set<string>();
  readonly #reactionAsked = new Set<string>();

  constructor(run: FuzzRun, database: Database, folder: string) {
    this.#run = run;
    this.#database = database;
    this.#executioner = createDatabase({ connection: database.connection, log, maxConnections: 1 });
    this.#folder = folder;
  }

  async begin(): Promise<void> {
    this.#life = await this.#start();
    const [anna, ben, cem, olga] = await Promise.all(
      ['anna', 'ben', 'cem', 'olga'].map((name) => this.#person(name)),
    );
    const shop = await this.#business('backstube', olga!, ben!);
    const [a, b, c, o] = [anna, ben, cem, olga].map((person) => [...person!.actors.keys()][0]!);
    for (const [one, other] of [
      [a, b],
      [a, c],
      [b, c],
      [a, shop],
      [c, shop],
      [o, shop],
      [o, a],
    ] as const) {
      await this.#open(one!, other!);
    }
    await this.#found(olga!, 'from_joining');
    await this.#found(anna!, 'all');
    for (const person of [anna, anna, ben, cem, olga, olga]) {
      const actorIds = [...person!.actors.keys()].map((id) => toPublicId('act', id));
      const model = new DeviceModel(actorIds);
      this.#devices.push({ of: person!, model, connection: undefined, inbox: [] });
    }
  }

  /** Opened by one who stays; the others come and go. */
  async #found(founder: Person, history: 'all' | 'from_joining'): Promise<void> {
    const [actorId] = [...founder.actors.keys()].map((id) => toPublicId('act', id));
    const made = await this.#callGroups(founder, 'POST', '', {
      actorId: actorId!,
      body: { clientId: this.#run.random.uuid(), name: 'Hof', settings: { history } },
    });
    const { id } = (made as { conversation: { id: string } }).conversation;
    const invite = await this.#callGroups(founder, 'POST', `/${id}/invites`, {
      actorId: actorId!,
      body: {},
    });
    const { token } = invite as { token: string };
    const group = { token, ownerId: actorId!, isForAdmins: false };
    this.#conversations.push({ id, members: [actorId!], group });
  }

  async end(): Promise<void> {
    this.#life.gateway.die();
    await this.#life.messaging.idle();
    await this.#life.http.fastify.close();
    await this.#executioner.close();
  }

  async #start(): Promise<Life> {
    const database = this.#database;
    const clock = this.#clock;
    const config = completeConfig(parseConfig([], { DATA: this.#folder }), 1);
    const metrics = createMetrics();
    const http = await createHttp({ config, log, clock, metrics });
    const gateway = createVirtualGateway();
    const outbox = createOutbox({ database, clock, log, metrics });
    const jobs = createJobs({ connection: database.connection, log, isAlone: true });
    const base = { config, database, clock, log, http, gateway, outbox, jobs, metrics };
    const identity = await createIdentity(base);
    const media = createMedia({ ...base, identity });
    const messaging = createMessaging({ ...base, identity, media, outbound: createOutbound() });
    return { gateway, http, messaging, identity };
  }

  async #person(handle: string): Promise<Person> {
    const { identity } = this.#life;
    const account = { handle, name: handle, password: null, locale: 'de' } as const;
    const { userId, actorId } = await identity.signUp(account);
    const token = await identity.createSession(userId);
    return { userId, token, actors: new Map([[actorId, { kind: 'person', role: 'self' }]]) };
  }

  async #business(handle: string, owner: Person, agent: Person): Promise<Uuid> {
    const { identity } = this.#life;
    const actorId = await this.#database.transaction(async (tx) => {
      const created = await identity.createActor(tx, {
        kind: 'business',
        handle,
        name: handle,
        about: '',
        pictureId: null,
        accent: null,
        ownerUserId: owner.userId,
      });
      assert.ok(created.ok);
      await identity.setRole(tx, { actorId: created.value, userId: agent.userId, role: 'agent' });
      return created.value;
    });
    owner.actors.set(actorId, { kind: 'business', role: 'owner' });
    agent.actors.set(actorId, { kind: 'business', role: 'agent' });
    this.#businesses.add(toPublicId('act', actorId));
    return actorId;
  }

  async #open(a: Uuid, b: Uuid): Promise<void> {
    const opened = await this.#database.transaction((tx) =>
      this.#life.messaging.directConversation(tx, { a, b }),
    );
    assert.ok(opened.ok);
    const members: [string, string] = [toPublicId('act', a), toPublicId('act', b)];
    this.#conversations.push({ id: toPublicId('cnv', opened.value), members });
  }

  // Steps ------------------------------------------------------------------------------------------------

  readonly #steps: [weight: number, take: () => Promise<void> | void][] = [
    [16, () => this.#write()],
    [14, () => this.#work()],
    [34, () => this.#hear()],
    [4, () => this.#hearAll()],
    [5, () => this.#overtake()],
    [4, () => this.#loseFrame()],
    [4, () => this.#doubleFrame()],
    [6, () => this.#read()],
    [2, () => this.#delete()],
    [3, () => this.#react()],
    [2, () => this.#edit()],
    [2, () => this.#postCard()],
    [2, () => this.#updateCard()],
    [1, () => this.#dealWith()],
    [0.5, () => this.#toggleBlock()],
    [0.5, () => this.#stop()],
    [4, () => this.#joinOrLeave()],
    [0.7, () => this.#manage()],
    [4, () => this.#connect()],
    [1.5, () => this.#disconnect(this.#device())],
    [2, () => this.#device().model.resend()],
    [0.4, () => this.#cutDatabase()],
    [0.15, () => this.#kill()],
    [1, () => this.#clock.advance(this.#run.random.int(1, 60_000))],
  ];
  readonly #weight = this.#steps.reduce((sum, [weight]) => sum + weight, 0);

  async step(): Promise<void> {
    let at = this.#run.random.next() * this.#weight;
    for (const [weight, take] of this.#steps) {
      at -= weight;
      if (at > 0) continue;
      await take();
      return;
    }
  }

  #device(): Device {
    return this.#run.random.pick(this.#devices);
  }

  #place(device: Device): { conversation: Conversation; actorId: string } {
    const { random } = this.#run;
    const own = this.#conversations.flatMap((conversation) =>
      conversation.members
        .filter((actorId) => device.model.actorIds.includes(actorId))
        .map((actorId) => ({ conversation, actorId })),
    );
    return random.pick(own);
  }

  get #directs(): Conversation[] {
    return this.#conversations.filter(({ group }) => !group);
  }

  /** A group, and whether what happens to it leaves the outcome of drafts open. */
  #group(): Conversation & { group: NonNullable<Conversation['group']> } {
    const groups = this.#conversations.filter(({ group }) => group);
    const picked = this.#run.random.pick(groups);
    for (const { model } of this.#devices) {
      for (const { clientId, conversationId } of model.outbox) {
        if (conversationId === picked.id) this.#metBlock.add(clientId);
      }
    }
    return picked as Conversation & { group: NonNullable<Conversation['group']> };
  }

  /** Somebody comes by the link, goes, or is removed by the owner. */
  async #joinOrLeave(): Promise<void> {
    const { random } = this.#run;
    const conversation = this.#group();
    const { id, members, group } = conversation;
    const device = this.#device();
    const actorId = random.pick(device.model.actorIds);
    if (!members.includes(actorId)) {
      await this.#callGroups(device.of, 'POST', `/invites/${group.token}/join`, { actorId });
      members.push(actorId);
      return;
    }
    if (actorId === members[0]) return;
    if (actorId !== group.ownerId && random.chance(0.4)) {
      const owner = this.#controller(group.ownerId);
      const path = `/${id}/members/${actorId}`;
      await this.#callGroups(owner, 'DELETE', path, { actorId: group.ownerId });
    } else {
      await this.#callGroups(device.of, 'POST', `/${id}/leave`, { actorId });
    }
    conversation.members = members.filter((member) => member !== actorId);
    if (group.ownerId === actorId) await this.#findOwner(conversation);
  }

  /** Names, roles, and who may write. */
  async #manage(): Promise<void> {
    const { random } = this.#run;
    const { id, members, group } = this.#group();
    const { ownerId: actorId } = group;
    const owner = this.#controller(actorId);
    const other = random.pick(members);
    if (random.chance(0.3)) {
      const body = { name: `Hof ${random.int(1, 99)}` };
      await this.#callGroups(owner, 'PATCH', `/${id}`, { actorId, body });
      return;
    }
    if (random.chance(0.4)) {
      group.isForAdmins = !group.isForAdmins;
      const body = { settings: { whoWrites: group.isForAdmins ? 'admins' : 'all' } };
      await this.#callGroups(owner, 'PATCH', `/${id}`, { actorId, body });
      return;
    }
    if (other === actorId) return;
    if (random.chance(0.4)) {
      const body = { actorId: other };
      await this.#callGroups(owner, 'PUT', `/${id}/owner`, { actorId, body });
      group.ownerId = other;
    } else {
      const body = { role: random.pick(['admin', 'member']) };
      await this.#callGroups(owner, 'PUT', `/${id}/members/${other}/role`, { actorId, body });
    }
  }

  async #findOwner({ id, members, group }: Conversation): Promise<void> {
    const witness = this.#controller(members[0]!);
    const answer = await this.#callGroups(witness, 'GET', `/${id}/members`, {
      actorId: members[0]!,
    });
    const { items } = answer as { items: { actor: { id: string }; role: string }[] };
    const owners = items.filter(({ role }) => role === 'owner');
    assert.equal(owners.length, 1, 'a group has one owner');
    assert.deepEqual(items.map(({ actor }) => actor.id).sort(), members.toSorted());
    group!.ownerId = owners[0]!.actor.id;
  }

  #controller(actorId: string): Person {
    return this.#devices.find(({ model }) => model.actorIds.includes(actorId))!.of;
  }

  /** Until it is known to have happened; doing it again is harmless. */
  async #callGroups(
    person: Person,
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    { actorId, body }: { actorId: string; body?: object },
  ): Promise<unknown> {
    for (;;) {
      const response = await this.#life.http.fastify.inject({
        method,
        url: `/api/v1/groups${path}`,
        headers: { authorization: `Bearer ${person.token}`, 'allmende-actor': actorId },
        ...(body ? { payload: body } : {}),
      });
      const { statusCode: status } = response;
      assert.ok(status < 500 || status === 503, response.body);
      if (status === 429) this.#clock.advance(60_000);
      else if (status !== 503) {
        const { code } = response.json() as { code?: string };
        // The first attempt had worked, although its answer was lost.
        const isRepeated = code === 'groups.member_unknown' || code === 'groups.not_allowed';
        assert.ok(status === 200 || isRepeated, response.body);
        return response.json();
      }
    }
  }

  #write(): void {
    const { random } = this.#run;
    const device = this.#device();
    const { conversation, actorId } = random.chance(0.03)
      ? { conversation: this.#group(), actorId: random.pick(device.model.actorIds) }
      : this.#place(device);
    for (let burst = random.chance(0.1) ? random.int(5, 30) : 1; burst > 0; burst--) {
      const clientId = random.uuid();
      const text = `${this.#written.size} ${'äöü '.repeat(random.int(0, 5))}👍`;
      const known = [...(device.model.logs.get(conversation.id)?.messages.keys() ?? [])];
      const replyToSeq = known.length > 0 && random.chance(0.15) ? random.pick(known) : undefined;
      const conversationId = conversation.id;
      this.#written.set(clientId, { text, device, conversationId });
      device.model.write({ clientId, conversationId, actorId, text, replyToSeq });
    }
  }

  /** Several devices do some of what they want, at the same time. */
  async #work(): Promise<void> {
    const { random } = this.#run;
    const devices = random.shuffle(this.#devices).slice(0, random.int(1, 4));
    await Promise.all(devices.map((device) => this.#fulfil(device, random.int(1, 12))));
  }

  /** In their order, as one connection carries them. */
  async #fulfil(device: Device, wishesMax: number): Promise<void> {
    const { random } = this.#run;
    const answers: Promise<void>[] = [];
    for (const wish of device.model.wishes().slice(0, wishesMax)) {
      if (random.chance(0.02)) {
        this.#disconnect(device);
        break;
      }
      if (wish.kind === 'frame') this.#send(device, wish.frame);
      else answers.push(this.#ask(device, wish, random.chance(0.05)));
    }
    await Promise.all(answers);
  }

  #send(device: Device, frame: ClientFrame): void {
    if (frame.type === 'send') {
      const isBlocked = [...this.#blocked].some(({ id }) => id === frame.conversationId);
      const place = this.#conversations.find(({ id }) => id === frame.conversationId)!;
      const mayNot =
        place.group && (place.group.isForAdmins || !place.members.includes(frame.actorId));
      const isStopped = this.#stopped.has(`${frame.conversationId} ${frame.actorId}`);
      if (isBlocked || isStopped || mayNot) this.#metBlock.add(frame.clientId);
    }
    device.model.sent(frame);
    device.connection!.send(frame);
  }

  async #ask(
    device: Device,
    wish: Exclude<Wish, { kind: 'frame' }>,
    isLost = false,
  ): Promise<void> {
    const path =
      wish.kind === 'list'
        ? `?limit=3${wish.cursor ? `&cursor=${wish.cursor}` : ''}`
        : `/${wish.conversationId}/changes?since=${wish.since}&limit=7`;
    const answer = await this.#call(device.of, 'GET', path, { actorId: wish.actorId });
    if (isLost || answer.status !== 200) return;
    if (wish.kind === 'list') device.model.listed(wish.actorId, answer.body as ListPage);
    else device.model.synced(wish, answer.body as ChangesPage);
  }

  async #call(
    person: Person,
    method: 'GET' | 'PUT' | 'DELETE',
    path: string,
    call: { actorId: string; body?: object; of?: 'messaging/conversations' | 'messages' },
  ): Promise<{ status: number; body: unknown }> {
    const { actorId, body, of = 'messaging/conversations' } = call;
    const response = await this.#life.http.fastify.inject({
      method,
      url: `/api/v1/${of}${path}`,
      headers: { authorization: `Bearer ${person.token}`, 'allmende-actor': actorId },
      ...(body ? { payload: body } : {}),
    });
    const status = response.statusCode;
    assert.ok(status < 500 || status === 503, response.body);
    // The limits are not what is tested here.
    if (status === 429) this.#clock.advance(60_000);
    return { status, body: response.json() };
  }

  /** What the server has sent by now is on the wire. */
  #collect(device: Device): void {
    if (device.connection) device.inbox.push(...device.connection.inbox.splice(0));
  }

  #busy(): Device | undefined {
    for (const device of this.#devices) this.#collect(device);
    const busy = this.#devices.filter(({ inbox }) => inbox.length > 0);
    return busy.length > 0 ? this.#run.random.pick(busy) : undefined;
  }

  #take(device: Device, index: number): void {
    const [frame] = device.inbox.splice(index, 1);
    this.#noteAck(frame!);
    device.model.hear(frame!);
  }

  /** Whatever the server acknowledges it must keep, whether or not the device hears of it. */
  #noteAck(frame: ServerFrame): void {
    if (frame.type === 'refused') assert.notEqual(frame.code, 'messaging.client_id_reused');
    const message = frame.type === 'ack' ? (frame.value as Partial<Message>) : undefined;
    if (!message?.clientId) return;
    const { seq, id } = message as Message;
    const known = this.#acknowledged.get(message.clientId);
    if (known) assert.deepEqual({ seq, id }, known, 'acknowledged twice, differently');
    this.#acknowledged.set(message.clientId, { seq, id });
  }

  #hear(): void {
    const device = this.#busy();
    if (device) this.#take(device, 0);
  }

  #hearAll(): void {
    const device = this.#busy();
    while (device?.inbox.length) this.#take(device, 0);
  }

  #overtake(): void {
    const device = this.#busy();
    if (device) this.#take(device, this.#run.random.int(0, device.inbox.length - 1));
  }

  #loseFrame(): void {
    const device = this.#busy();
    if (!device) return;
    const [frame] = device.inbox.splice(this.#run.random.int(0, device.inbox.length - 1), 1);
    this.#noteAck(frame!);
  }

  #doubleFrame(): void {
    const device = this.#busy();
    if (device) device.inbox.push(this.#run.random.pick(device.inbox));
  }

  #read(): void {
    const { random } = this.#run;
    const device = this.#device();
    const { conversation, actorId } = this.#place(device);
    const seqs = [...(device.model.logs.get(conversation.id)?.messages.keys() ?? [])];
    if (seqs.length === 0) return;
    const seq = random.chance(0.5) ? Math.max(...seqs) : random.pick(seqs);
    device.model.read({ conversationId: conversation.id, actorId, seq });
    if (!device.connection || !random.chance(0.3)) return;
    device.connection.send({
      type: 'delivered',
      actorId,
      conversationId: conversation.id,
      seq: Math.max(...seqs),
    } as never);
  }

  async #delete(): Promise<void> {
    const { random } = this.#run;
    const device = this.#device();
    const { conversation, actorId } = this.#place(device);
    const messages = [...(device.model.logs.get(conversation.id)?.messages.values() ?? [])];
    const own = messages.filter(
      (message) => message.senderActorId === actorId && message.body.kind === 'text',
    );
    if (own.length === 0) return;
    const { seq, clientId } = random.pick(own);
    this.#deletionAsked.add(clientId);
    const path = `/${conversation.id}/messages/${seq}`;
    const { status } = await this.#call(device.of, 'DELETE', path, { actorId });
    if (status === 200) this.#deletionConfirmed.add(clientId);
  }

  /** Answers may get lost, so what was asked for may or may not have happened. */
  async #react(): Promise<void> {
    const { random } = this.#run;
    const device = this.#device();
    const { conversation, actorId } = this.#place(device);
    const seqs = [...(device.model.logs.get(conversation.id)?.messages.keys() ?? [])];
    if (seqs.length === 0) return;
    // A few, so that they meet.
    const seq = random.chance(0.7) ? random.pick(seqs.slice(0, 5)) : random.pick(seqs);
    const path = `/${conversation.id}/${seq}/reaction`;
    if (random.chance(0.3)) {
      await this.#call(device.of, 'DELETE', path, { actorId, of: 'messages' });
      return;
    }
    const emoji = random.pick(['👍', '❤️', '👍🏽']);
    this.#reactionAsked.add(`${conversation.id} ${seq} ${actorId} ${emoji}`);
    await this.#call(device.of, 'PUT', path, { actorId, body: { emoji }, of: 'messages' });
  }

  async #edit(): Promise<void> {
    const { random } = this.#run;
    const device = this.#device();
    const { conversation, actorId } = this.#place(device);
    const messages = [...(device.model.logs.get(conversation.id)?.messages.values() ?? [])];
    const own = messages.filter(
      (message) => message.senderActorId === actorId && message.body.kind === 'text',
    );
    if (own.length === 0) return;
    const { seq, clientId } = random.pick(own);
    const text = `edited ${random.int(1, 999)}`;
    const asked = this.#editAsked.get(clientId) ?? new Set();
    this.#editAsked.set(clientId, asked.add(text));
    const edit = { clientId: random.uuid(), text };
    for (let times = random.chance(0.3) ? 2 : 1; times > 0; times--) {
      const path = `/${conversation.id}/${seq}/text`;
      const call = { actorId, body: edit, of: 'messages' } as const;
      const { status } = await this.#call(device.of, 'PUT', path, call);
      if (status === 200) this.#editConfirmed.add(clientId);
    }
  }

  #payment(from: string, to: string): Card {
    const { random } = this.#run;
    return cardSchema.parse({
      type: 'payment',
      paymentId: toPublicId('pay', random.uuid()),
      fromActorId: from,
      toActorId: to,
      amount: { value: String(random.int(1, 9999)), assetCode: 'EUR', assetScale: 2 },
      note: `Nr. ${random.int(1, 99)}`,
      state: 'completed',
    });
  }

  async #postCard(): Promise<void> {
    const { random } = this.#run;
    const conversation = random.pick(this.#directs);
    const [from, to] = random.shuffle(conversation.members);
    const posted = {
      conversationId: toUuid(conversation.id),
      senderActorId: toUuid(from!),
      clientId: random.uuid(),
      card: this.#payment(from!, to!),
    };
    this.#cards.set(posted.clientId, posted);
    await this.#insist((messaging) =>
      this.#database.transaction((tx) => messaging.postCard(tx, { ...posted, senderUserId: null })),
    );
  }

  async #updateCard(): Promise<void> {
    if (this.#cards.size === 0) return;
    const { random } = this.#run;
    const posted = random.pick([...this.#cards.values()]);
    const card = random.chance(0.2)
      ? posted.card
      : ({ ...posted.card, note: `Nr. ${random.int(100, 999)}` } as Card);
    this.#cards.set(posted.clientId, { ...posted, card });
    await this.#insist((messaging) =>
      this.#database.transaction((tx) => messaging.updateCard(tx, { ...posted, card })),
    );
  }

  /** Modules repeat what is idempotent until they know. */
  async #insist(work: (messaging: Messaging) => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await work(this.#life.messaging);
        return;
      } catch (error) {
        if (!isConnectionLost(error)) throw error;
      }
    }
  }

  async #dealWith(): Promise<void> {
    const device = this.#device();
    const actorId = device.model.actorIds.find((id) => this.#businesses.has(id));
    if (!actorId) return;
    const inbox = this.#directs.filter(({ members }) => members.includes(actorId));
    const { id } = this.#run.random.pick(inbox);
    const body = { isDone: this.#run.random.chance(0.7) };
    await this.#call(device.of, 'PUT', `/${id}/done`, { actorId, body });
  }

  async #toggleBlock(conversation = this.#run.random.pick(this.#directs)): Promise<void> {
    const isBlocked = !this.#blocked.has(conversation);
    const [a, b] = conversation.members.map(toUuid) as [Uuid, Uuid];
    for (const { model } of this.#devices) {
      for (const { clientId } of model.outbox) this.#metBlock.add(clientId);
    }
    await this.#insist((messaging) =>
      this.#database.transaction((tx) => messaging.setBlocked(tx, { a, b, isBlocked })),
    );
    if (isBlocked) this.#blocked.add(conversation);
    else this.#blocked.delete(conversation);
  }

  /** One of two wants to hear nothing of the other, or does again. */
  async #stop(
    conversation = this.#run.random.pick(this.#directs),
    side = this.#run.random.int(0, 1),
    isStopped = this.#run.random.chance(0.7),
  ): Promise<void> {
    const actorId = conversation.members[side]!;
    for (const { model } of this.#devices) {
      for (const { clientId } of model.outbox) this.#metBlock.add(clientId);
    }
    if (isStopped) this.#stopped.add(`${conversation.id} ${actorId}`);
    const change = {
      actorId: toUuid(actorId),
      byActorId: toUuid(conversation.members[1 - side]!),
      isStopped,
    };
    await this.#insist((messaging) =>
      this.#database.transaction((tx) => messaging.setStopped(tx, change)),
    );
    if (!isStopped) this.#stopped.delete(`${conversation.id} ${actorId}`);
  }

  #connect(device = this.#device()): void {
    if (device.connection) return;
    device.connection = this.#life.gateway.connect(device.of);
    device.model.connected();
  }

  #disconnect(device: Device): void {
    if (!device.connection) return;
    this.#collect(device);
    for (const frame of device.inbox) this.#noteAck(frame);
    device.connection.close();
    device.connection = undefined;
    device.inbox = [];
    device.model.disconnected();
  }

  /** In the middle of whatever it does; the devices go on working meanwhile. */
  async #cutDatabase(): Promise<void> {
    const cut = this.#executioner.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await Promise.all([this.#work(), cut]);
  }

  /** What it had committed stays, what it had in memory is gone, and nobody hears of what it did last. */
  async #kill(): Promise<void> {
    const busy = this.#run.random.chance(0.7) ? this.#work() : undefined;
    const killed = this.#life;
    killed.gateway.die();
    for (const device of this.#devices) this.#disconnect(device);
    await busy;
    await killed.messaging.idle();
    await killed.http.fastify.close();
    await this.#insist(async () => {
      this.#life = await this.#start();
    });
  }

  // The end ------------------------------------------------------------------------------------------------

  async calmDown(): Promise<void> {
    for (const conversation of [...this.#blocked]) await this.#toggleBlock(conversation);
    for (const conversation of this.#directs) {
      for (const side of [0, 1]) await this.#stop(conversation, side, false);
    }
    for (const device of this.#devices) {
      this.#disconnect(device);
      this.#connect(device);
    }
    let isCalm = false;
    for (let round = 0; ; round++) {
      assert.ok(round < 1_000, 'the devices never come to rest');
      await Promise.all(
        this.#devices.map(async (device) => {
          for (const wish of device.model.wishes().slice(0, 40)) {
            if (wish.kind === 'frame') this.#send(device, wish.frame);
            else await this.#ask(device, wish);
          }
        }),
      );
      await this.#life.messaging.idle();
      await new Promise((resolve) => setImmediate(resolve));
      let heard = 0;
      for (const device of this.#devices) {
        this.#collect(device);
        heard += device.inbox.length;
        while (device.inbox.length > 0) this.#take(device, 0);
      }
      const wishes = this.#devices.reduce((sum, { model }) => sum + model.wishes().length, 0);
      const waiting = this.#devices.reduce((sum, { model }) => sum + model.outbox.length, 0);
      if (heard + wishes === 0) for (const { model } of this.#devices) model.resend();
      if (heard + wishes + waiting > 0) continue;
      if (isCalm) return;
      // Once more the list, from the cursor of the last time: it must make up for all that was lost.
      for (const { model } of this.#devices) model.connected();
      isCalm = true;
    }
  }

  async compare(): Promise<void> {
    const histories = new Map<string, Message[]>();
    for (const conversation of this.#conversations) {
      const messages = await this.#history(conversation);
      histories.set(conversation.id, messages);
      this.#compareHistory(conversation, messages);
    }
    this.#compareOrder(histories);
    this.#compareAcknowledged(histories);
    for (const device of this.#devices) await this.#compareDevice(device, histories);
  }

  async #history({ id, members }: Conversation): Promise<Message[]> {
    const messages: Message[] = [];
    const device = this.#devices.find(({ model }) => model.actorIds.includes(members[0]!))!;
    for (;;) {
      const path = `/${id}/messages?limit=100&after=${messages.at(-1)?.seq ?? 0}`;
      const { body } = await this.#call(device.of, 'GET', path, { actorId: members[0]! });
      const { items } = body as { items: Message[] };
      if (items.length === 0) return messages;
      messages.push(...items);
    }
  }

  /** No gap, nothing twice, nothing that nobody wrote, everything as it was written. */
  #compareHistory(conversation: Conversation, messages: Message[]): void {
    assert.deepEqual(
      messages.map(({ seq }) => seq),
      messages.map((_, index) => index + 1),
    );
    const versions = new Set(messages.map(({ version }) => version));
    assert.equal(versions.size, messages.length, 'two messages share a version');
    assert.equal(new Set(messages.map(({ clientId }) => clientId)).size, messages.length);
    for (const message of messages) {
      const { clientId, body, replyTo } = message;
      this.#compareReactions(message);
      if (body.kind === 'notice') {
        assert.ok(conversation.group);
        continue;
      }
      const posted = this.#cards.get(clientId);
      if (posted) {
        assert.deepEqual(body, { kind: 'card', card: posted.card });
        continue;
      }
      const written = this.#written.get(clientId);
      assert.equal(written?.conversationId, conversation.id, 'nobody wrote this here');
      if (body.kind === 'deleted') assert.ok(this.#deletionAsked.has(clientId));
      else {
        this.#compareWords(message, written.text.trim());
        assert.ok(!this.#deletionConfirmed.has(clientId), 'a deleted message came back');
      }
      if (!replyTo) continue;
      const answered = messages[replyTo.seq - 1]!;
      assert.equal(replyTo.senderActorId, answered.senderActorId);
      assert.equal(replyTo.kind, answered.body.kind);
      if (answered.body.kind === 'deleted') assert.equal(replyTo.excerpt, '');
      if (answered.body.kind === 'text') {
        assert.equal(replyTo.excerpt, answered.body.text.replaceAll(/\s+/g, ' '));
      }
    }
  }

  /** [MS120] Nobody reacted twice, with what they never chose, or to what is gone. */
  #compareReactions({ conversationId, seq, body, reactions = [] }: Message): void {
    if (body.kind === 'deleted') assert.deepEqual(reactions, []);
    const actorIds = reactions.flatMap((reaction) => reaction.actorIds);
    assert.equal(new Set(actorIds).size, actorIds.length, 'somebody reacted twice');
    for (const { emoji, count, actorIds } of reactions) {
      assert.equal(count, actorIds.length);
      for (const actorId of actorIds) {
        const wanted = `${conversationId} ${seq} ${actorId} ${emoji}`;
        assert.ok(this.#reactionAsked.has(wanted), 'nobody reacted like this');
      }
    }
  }

  /** [MS125] The words that were sent, unless it says that it was edited: then some that were asked for. */
  #compareWords({ clientId, body, editedAt }: Message, sent: string): void {
    const asked = this.#editAsked.get(clientId);
    if (this.#editConfirmed.has(clientId)) assert.ok(editedAt, 'an edit was lost');
    if (!editedAt) assert.deepEqual(body, { kind: 'text', text: sent });
    else assert.ok(body.kind === 'text' && asked?.has(body.text), 'nobody edited it like this');
  }

  /** [MS13] What one device wrote in a conversation stands in the order in which it was written. */
  #compareOrder(histories: Map<string, Message[]>): void {
    const order = new Map([...this.#written.keys()].map((clientId, index) => [clientId, index]));
    for (const messages of histories.values()) {
      for (const device of this.#devices) {
        const own = messages
          .filter(({ clientId }) => this.#written.get(clientId)?.device === device)
          .filter(({ clientId }) => !this.#metBlock.has(clientId))
          .map(({ clientId }) => order.get(clientId)!);
        assert.deepEqual(
          own,
          own.toSorted((a, b) => a - b),
          'messages changed places',
        );
      }
    }
  }

  /** [MS11] [MS12] What was acknowledged stands where it was acknowledged; all else was refused. */
  #compareAcknowledged(histories: Map<string, Message[]>): void {
    const stored = new Map(
      [...histories.values()].flat().map((message) => [message.clientId, message]),
    );
    for (const [clientId, { seq, id }] of this.#acknowledged) {
      const message = stored.get(clientId);
      assert.deepEqual([message?.seq, message?.id], [seq, id], 'something acknowledged is missing');
    }
    const refused = new Map<string, string>();
    for (const { model } of this.#devices) {
      for (const { draft, code } of model.refused) {
        assert.ok(refusals.has(code), code);
        refused.set(draft.clientId, code);
      }
    }
    for (const clientId of this.#written.keys()) {
      const code = refused.get(clientId);
      if (stored.has(clientId)) {
        // Sent, the answer lost, and sent again by somebody who had left: to them nothing of it exists.
        const isHidden =
          code === 'messaging.conversation_unknown' || code === 'messaging.reply_unknown';
        assert.ok(!code || isHidden, 'sent and refused');
      } else assert.ok(code, 'neither sent nor refused');
    }
    for (const clientId of this.#cards.keys()) assert.ok(stored.has(clientId));
  }

  async #compareDevice(device: Device, histories: Map<string, Message[]>): Promise<void> {
    for (const actorId of device.model.actorIds) {
      const path = '?limit=200';
      const { body } = await this.#call(device.of, 'GET', path, { actorId });
      const items = (body as ListPage).items;
      const shown = [...device.model.lists.get(actorId)!.entries.values()];
      const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
      assert.deepEqual(shown.sort(byId), items.sort(byId));
      for (const conversation of items) {
        const { visibleFromSeq: from } = conversation;
        const messages = histories.get(conversation.id)!.filter(({ seq }) => seq >= from);
        const known = device.model.logs.get(conversation.id)!;
        assert.equal(known.version, conversation.version);
        assert.equal(conversation.lastSeq, histories.get(conversation.id)!.length);
        assert.deepEqual(
          [...known.messages.values()]
            // Another own actor may read more.
            .filter(({ seq }) => seq >= from)
            .sort((a, b) => a.seq - b.seq),
          messages,
        );
        for (const { actor, readSeq, deliveredSeq } of conversation.members) {
          assert.deepEqual(device.model.figures(conversation.id, actor.id), {
            readSeq,
            deliveredSeq,
          });
        }
        const unread = messages.filter(
          ({ seq, senderActorId }) => seq > conversation.readSeq && senderActorId !== actorId,
        );
        assert.equal(conversation.unreadCount, unread.length, 'unread is miscounted');
      }
    }
  }
}
