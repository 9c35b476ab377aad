import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Actor } from '@allmende/contract/actors';
import type { Regime } from '@allmende/contract/compliance';
import { euros, type Money } from '@allmende/contract/money';
import { type Client, createClient, RequestProblem } from '@allmende/sdk';
import { createIdentity, type Identity } from '../apps/server/src/identity/index.ts';
import { createLedger, type Ledger } from '../apps/server/src/ledger/index.ts';
import { createMedia, type Media } from '../apps/server/src/media/index.ts';
import { createMessaging, type Messaging } from '../apps/server/src/messaging/index.ts';
import { type ManualClock, manualClock } from '../apps/server/src/platform/clock.ts';
import { completeConfig, parseConfig } from '../apps/server/src/platform/config.ts';
import { createDatabase, type Database } from '../apps/server/src/platform/database.ts';
import { createGateway } from '../apps/server/src/platform/gateway.ts';
import { createHttp } from '../apps/server/src/platform/http.ts';
import { newUuid, toPublicId, type Uuid } from '../apps/server/src/platform/ids.ts';
import { createJobs } from '../apps/server/src/platform/jobs.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import { createMetrics } from '../apps/server/src/platform/metrics.ts';
import { createOutbound, type Outbound } from '../apps/server/src/platform/outbound.ts';
import type { ProcessorPlace } from '../apps/server/src/rails/card/processor.ts';
import { createRails } from '../apps/server/src/rails/index.ts';
import { createOutbox } from '../apps/server/src/platform/outbox.ts';
import { createWallet, type Wallet } from '../apps/server/src/wallet/index.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

/**
 * The server up to the wallet, with the doors of its modules in hand: for tests that look at the money
 * beside what the API says. Several of these may stand on one database, as several processes would.
 */
export interface WalletWorld {
  /** The database, for a second world on it. */
  made: TestDatabase;
  database: Database;
  clock: ManualClock;
  ledger: Ledger;
  identity: Identity;
  media: Media;
  messaging: Messaging;
  wallet: Wallet;
  /** Frames that the gateway was asked to deliver, in order. */
  frames: { actorIds: Uuid[]; frame: { type: string; topic?: string } }[];
  /** Somebody who has an account, and optionally money. */
  person(handle: string, options?: { minor?: bigint; isOperator?: boolean }): Promise<Someone>;
  /** A business, seen as its first owner. */
  business(handle: string, owner: Someone, options?: { minor?: bigint }): Promise<Someone>;
  /** Gives a person a role in a business, and acts in its name as that person. */
  staff(person: Someone, business: Someone, role: 'owner' | 'manager' | 'agent'): Promise<Someone>;
  balance(someone: Someone): Promise<bigint>;
  /** All balances of the ledger's accounts, by account. */
  book(): Promise<Map<Uuid, bigint>>;
  metricsText(): Promise<string>;
  baseUrl: string;
  close(): Promise<void>;
}

/** A person, or a business with whoever acts in its name. */
export interface Someone {
  userId: Uuid;
  actorId: Uuid;
  publicId: Actor['id'];
  handle: string;
  password: string;
  api: Client;
}

const password = 'eine Wiese am Fluss 7';

export interface WalletWorldOptions {
  /** A database that somebody else made and closes. */
  on?: TestDatabase;
  /** Where the double of the processor of cards is. */
  cardProcessor?: ProcessorPlace;
  /** Of the rails; what confirms a payment stays as under `play`. */
  regime?: Regime;
  /** Stands between the modules and the database: for connections that get lost. */
  through?: (database: Database) => Database;
  /** What the wallet reaches outside. */
  outbound?: Pick<Outbound, 'get'>;
}

/** For a test file: a world that ends after its last test. */
export async function walletWorld(options: WalletWorldOptions = {}): Promise<WalletWorld> {
  const world = await createWalletWorld(options);
  after(() => world.close());
  return world;
}

export async function createWalletWorld(options: WalletWorldOptions): Promise<WalletWorld> {
  const { on, through = (database) => database } = options;
  const made = on ?? (await createTestDatabase());
  const log = createLog({ level: process.env['LOG_LEVEL'] ?? 'silent' });
  const database = through(on ? createDatabase({ connection: on.connection, log }) : made.database);
  const folder = await mkdtemp(join(tmpdir(), 'allmende-wallet-'));
  const given = parseConfig([], { DATA: folder });
  const config = completeConfig(given, 4400);
  const clock = manualClock(new Date('2026-11-21T12:00:00Z'));
  const metrics = createMetrics();
  const http = await createHttp({ config, log, clock, metrics });
  const gateway = createGateway({ http, publicUrl: config.publicUrl, log, metrics, clock });
  const frames: WalletWorld['frames'] = [];
  const deliver = gateway.deliver;
  gateway.deliver = (actorIds, frame, except) => {
    const ids = [...actorIds];
    frames.push({ actorIds: ids, frame });
    deliver(ids, frame, except);
  };
  const outbox = createOutbox({ database, clock, log, metrics });
  const jobs = createJobs({ connection: database.connection, log, isAlone: false });
  const common = { config, database, clock, log, http, gateway, outbox, jobs, metrics };
  const identity = await createIdentity(common);
  const ledger = createLedger({ database, clock, log });
  const media = createMedia({ ...common, identity });
  const outbound = createOutbound();
  const messaging = createMessaging({ ...common, identity, media, outbound });
  identity.onBlockChanged((tx, change) => messaging.setBlocked(tx, change));
  const wallet = createWallet({
    ...common,
    outbound: options.outbound ?? outbound,
    identity,
    ledger,
    media,
    messaging,
  });
  createRails({
    ...common,
    config: { ...config, regime: options.regime ?? 'play' },
    cardProcessor: options.cardProcessor,
    identity,
    ledger,
    wallet,
  });
  await http.fastify.listen({ host: '127.0.0.1', port: 0 });
  const { port } = http.fastify.server.address() as { port: number };
  const baseUrl = `http://127.0.0.1:${port}`;

  function clientFor(token: string, actorId?: string): Client {
    const acting: Record<string, string> = actorId ? { 'allmende-actor': actorId } : {};
    return createClient({
      baseUrl,
      headers: () => ({ authorization: `Bearer ${token}`, ...acting }),
    });
  }

  async function give(actorId: Uuid, minor: bigint | undefined): Promise<void> {
    if (!minor) return;
    const deposited = await database.transaction((tx) =>
      wallet.deposit(tx, {
        paymentId: newUuid(),
        toActorId: actorId,
        amountMinor: minor,
        assetCode: 'EUR',
        rail: 'play',
        note: '',
      }),
    );
    if (!deposited.ok) throw new Error(deposited.code);
  }

  async function inTheNameOf(
    person: Someone,
    { actorId, handle }: { actorId: Uuid; handle: string },
  ): Promise<Someone> {
    const publicId = toPublicId('act', actorId);
    const api = clientFor(await identity.createSession(person.userId), publicId);
    return { ...person, actorId, publicId, handle, api };
  }

  return {
    made,
    database,
    clock,
    ledger,
    identity,
    media,
    messaging,
    wallet,
    frames,
    async person(handle, { minor, isOperator } = {}) {
      const account = { handle, name: nameOf(handle), password, locale: 'de' as const };
      const { userId, actorId } = await identity.signUp(account);
      if (isOperator) await identity.makeOperator(userId);
      await give(actorId, minor);
      const api = clientFor(await identity.createSession(userId));
      return { userId, actorId, publicId: toPublicId('act', actorId), handle, password, api };
    },
    async business(handle, owner, { minor } = {}) {
      const opened = await database.transaction((tx) =>
        identity.createActor(tx, {
          kind: 'business',
          handle,
          name: nameOf(handle),
          about: '',
          pictureId: null,
          accent: null,
          ownerUserId: owner.userId,
        }),
      );
      if (!opened.ok) throw new Error(opened.code);
      const actorId = opened.value;
      await give(actorId, minor);
      return inTheNameOf(owner, { actorId, handle });
    },
    async staff(person, business, role) {
      const { actorId } = business;
      await database.transaction((tx) =>
        identity.setRole(tx, { actorId, userId: person.userId, role }),
      );
      return inTheNameOf(person, business);
    },
    async balance({ actorId }) {
      const accountId = await database.transaction((tx) => wallet.accountOf(tx, actorId, 'EUR'));
      return (await ledger.balance(accountId))!.balance;
    },
    async book() {
      const { rows } = await database.pool.query('select id, balance from ledger_accounts');
      return new Map(rows.map((row) => [row.id, row.balance]));
    },
    baseUrl,
    metricsText: () => metrics.registry.metrics(),
    async close() {
      gateway.close();
      await http.fastify.close();
      if (on) await database.close();
      else await made.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The code with which the API refuses; fails when it does not refuse. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof RequestProblem) return error.code;
    throw error;
  }
  throw new Error('the request was not refused');
}

/** Gives the second factor for one payment, and returns the token that pays it. */
export async function confirmWithPassword(
  payer: Someone,
  purpose: { action?: 'pay' | 'order'; payee: Someone; minor: bigint; amount?: Money },
): Promise<string> {
  const { action = 'pay', payee, minor, amount = euros(minor) } = purpose;
  const { confirmationId } = await payer.api.identity.startConfirmation({
    body: { action, payeeActorId: payee.publicId, amount },
  });
  const { confirmation } = await payer.api.identity.answerConfirmation({
    params: { confirmationId },
    body: { password: payer.password },
  });
  return confirmation;
}

function nameOf(handle: string): string {
  return handle[0]!.toUpperCase() + handle.slice(1);
}
