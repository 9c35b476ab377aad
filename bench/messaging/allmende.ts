import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { createApp } from '../../apps/server/src/app.ts';
import { systemClock } from '../../apps/server/src/platform/clock.ts';
import { completeConfig, parseConfig } from '../../apps/server/src/platform/config.ts';
import { createDatabase } from '../../apps/server/src/platform/database.ts';
import { toPublicId, toUuid, type Uuid } from '../../apps/server/src/platform/ids.ts';
import { createLog } from '../../apps/server/src/platform/log.ts';
import { noLimits } from '../../apps/server/src/platform/rate-limit.ts';
import { fillConversation } from '../../dev/long-conversation.ts';
import type { Person } from './load.ts';

/** The whole server, and what the benchmark wants to find in it. Started by bench/messaging.ts. */
export type Order =
  /** Pairs of persons who know each other, one after the other. */
  | { make: 'pairs'; count: number }
  /** Persons with nobody to talk to. */
  | { make: 'people'; count: number }
  /** A group of so many, the first its owner. */
  | { make: 'group'; count: number }
  /** The first pair's conversation, lengthened to so many messages. */
  | { make: 'history'; count: number };

const { connection } = JSON.parse(process.env['ALLMENDE_BENCH']!) as {
  connection: pg.PoolConfig;
};
const folder = await mkdtemp(join(tmpdir(), 'allmende-bench-data-'));
const log = createLog({ level: process.env['LOG_LEVEL'] ?? 'error' });
const config = completeConfig(parseConfig([], { DATA: folder }), 0);
const database = createDatabase({ connection, log });
const { listen, identity, messaging, http } = await createApp({
  config,
  database,
  log,
  clock: systemClock,
  limiter: noLimits,
});

interface Member {
  actorId: Uuid;
  token: string;
}
let names = 0;
const pairs: Person[] = [];
let reader: Person | undefined;

async function signUp(): Promise<Member> {
  // Apart from those of an earlier process on the same database.
  const name = `person-${process.pid}-${names++}`;
  const account = { handle: name, name, password: null, locale: 'de' } as const;
  const { userId, actorId } = await identity.signUp(account);
  return { actorId, token: await identity.createSession(userId) };
}

async function signUpMany(count: number): Promise<Member[]> {
  const members: Member[] = [];
  while (members.length < count) {
    const few = Math.min(20, count - members.length);
    members.push(...(await Promise.all(Array.from({ length: few }, signUp))));
  }
  return members;
}

async function call<T>(token: string, path: string, payload: object): Promise<T> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await http.fastify.inject({ method: 'POST', url: path, headers, payload });
  if (answer.statusCode >= 300) throw new Error(`${path}: ${answer.body}`);
  return answer.json() as T;
}

const place = ({ token, actorId }: Member, conversationId: string): Person => ({
  token,
  actorId: toPublicId('act', actorId),
  conversationId,
});

async function makePair(): Promise<Person[]> {
  const [one, other] = [await signUp(), await signUp()];
  const opened = await database.transaction((tx) =>
    messaging.directConversation(tx, { a: one.actorId, b: other.actorId }),
  );
  if (!opened.ok) throw new Error(opened.code);
  const conversationId = toPublicId('cnv', opened.value);
  return [place(one, conversationId), place(other, conversationId)];
}

async function makeGroup(count: number): Promise<Person[]> {
  const members = await signUpMany(count);
  const owner = members[0]!;
  const group = { clientId: crypto.randomUUID(), name: `Group of ${count}` };
  const { conversation } = await call<{ conversation: { id: string } }>(
    owner.token,
    '/api/v1/groups',
    group,
  );
  const { token } = await call<{ token: string }>(
    owner.token,
    `/api/v1/groups/${conversation.id}/invites`,
    {},
  );
  for (const member of members.slice(1)) {
    await call(member.token, `/api/v1/groups/invites/${token}/join`, {});
  }
  return members.map((member) => place(member, conversation.id));
}

/** Of a pair of its own: in a conversation of the others, what they write would have all of it indexed meanwhile. */
async function fill(messageCount: number): Promise<Person[]> {
  reader ??= (await makePair())[0]!;
  await fillConversation(database, {
    conversationId: toUuid(reader.conversationId),
    ownActorId: toUuid(reader.actorId),
    messageCount,
  });
  return [reader];
}

async function carryOut(order: Order): Promise<Person[]> {
  switch (order.make) {
    case 'pairs':
      while (pairs.length < 2 * order.count) pairs.push(...(await makePair()));
      return pairs;
    case 'people':
      return (await signUpMany(order.count)).map((member) => place(member, ''));
    case 'group':
      return makeGroup(order.count);
    case 'history':
      return fill(order.count);
  }
}

const { port } = await listen();
process.on('message', (order: Order) => {
  void carryOut(order).then((people) => process.send!(people));
});
process.send!({ port });
process.once('disconnect', () => {
  void rm(folder, { recursive: true, force: true }).then(() => process.exit());
});
