import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Payment } from '@allmende/contract/wallet';
import { createLedger } from '../apps/server/src/ledger/index.ts';
import { systemClock } from '../apps/server/src/platform/clock.ts';
import { createDatabase, type Database } from '../apps/server/src/platform/database.ts';
import { toUuid, type Uuid } from '../apps/server/src/platform/ids.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import { migrate } from '../apps/server/src/platform/migrations.ts';
import { type Postgres, startPostgres } from '../apps/server/src/platform/postgres.ts';
import type { Random } from './fuzz.ts';

/**
 * What is left of money when something dies under load. People pay each other over HTTP as fast as they are answered, each request
 * under its key until there is an answer, as the app does; meanwhile the server is killed, or PostgreSQL, or both, at random
 * moments. In the end the list of what was acknowledged is compared with the database, and the book with itself.
 */
export interface Killed {
  kills: Record<Victim, number>;
  /** Payments that were answered, and steps of holds that were. */
  acknowledged: number;
  holdSteps: number;
  /** Requests that had to be asked again, and answered ones that were asked again for trial. */
  askedAgain: number;
  longestSilenceMs: number;
  /** What must not be; each in words. */
  missing: string[];
  doubled: string[];
  wrong: string[];
}

export const victims = ['server', 'postgres', 'both'] as const;
export type Victim = (typeof victims)[number];

export interface ServerTask {
  connection: object;
  folder?: string;
}
export type ServerOrder = { payers: number } | { hold: Uuid[] };
export const prefundedMinor = 1_000_00n;

interface Payer {
  actorId: string;
  token: string;
}

interface Request {
  from: Payer;
  to: Payer;
  minor: bigint;
  key: string;
  paymentId?: string;
}

const log = createLog({ level: 'silent' });

export async function sufferKills(options: {
  victims: readonly Victim[];
  payers: number;
  random: Random;
  /** At least so long, and at most three times, between one that is up again and the next. */
  calmMs: number;
  say?: (text: string) => void;
}): Promise<Killed> {
  const folder = await mkdtemp(join(tmpdir(), 'allmende-kills-'));
  const postgres = await startPostgres({ dataFolder: folder, log });
  const database = createDatabase({ connection: postgres.connection, log, maxConnections: 3 });
  const scene = new Scene(postgres, join(folder, 'town'));
  try {
    await migrate(database, log);
    await scene.startServer();
    const people = await scene.open(options.payers);
    const load = new Load(scene, people, options.random);
    load.start();
    for (const [index, victim] of options.victims.entries()) {
      const before = load.acknowledged.length;
      await sleep(options.calmMs * (1 + 2 * options.random.next()));
      // Something has to be under way, or nothing could be lost.
      await until(() => load.acknowledged.length > before + 20, 'payments went on');
      await scene.kill(victim);
      if (index % 10 === 9)
        options.say?.(`${index + 1} kills, ${load.acknowledged.length} payments`);
    }
    const before = load.acknowledged.length;
    await until(() => load.acknowledged.length > before + 50, 'payments went on after the last');
    await load.end();
    scene.stopHolding();
    await scene.endServer();
    const kills = Object.fromEntries(
      victims.map((victim) => [victim, options.victims.filter((each) => each === victim).length]),
    ) as Record<Victim, number>;
    return {
      kills,
      ...load.figures,
      holdSteps: scene.moved.length,
      ...(await judge(database, load, scene.moved)),
    };
  } finally {
    await scene.endServer();
    await database.close();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The server and PostgreSQL, and how each dies and comes back. */
class Scene {
  port = 0;
  /** Steps of holds that the server was told are done. */
  moved: Uuid[] = [];
  readonly #postgres: Postgres;
  readonly #folder: string;
  #server: ChildProcess | null = null;
  #holders: Uuid[] = [];

  constructor(postgres: Postgres, folder: string) {
    this.#postgres = postgres;
    this.#folder = folder;
  }

  async startServer(): Promise<void> {
    const { connection } = this.#postgres;
    const server = fork(join(import.meta.dirname, 'kills-worker.ts'), {
      env: {
        ...process.env,
        ALLMENDE_KILLS: JSON.stringify({ connection, folder: this.#folder }),
      },
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    this.#server = server;
    server.on('message', (message: object) => {
      if ('port' in message) this.port = message.port as number;
      if ('moved' in message) this.moved.push(message.moved as Uuid);
    });
    const before = this.port;
    await until(() => this.port !== before || server.exitCode !== null, 'the server came up');
    if (server.exitCode !== null) throw new Error('the server did not start');
    if (this.#holders.length > 0) server.send({ hold: this.#holders });
  }

  async open(payers: number): Promise<Payer[]> {
    const server = this.#server!;
    server.send({ payers });
    const made = await new Promise<{ payers: Payer[]; holders: Uuid[] }>((resolve) => {
      server.on('message', (message: object) => {
        if ('payers' in message) resolve(message as { payers: Payer[]; holders: Uuid[] });
      });
    });
    this.#holders = made.holders;
    server.send({ hold: this.#holders });
    return made.payers;
  }

  async kill(victim: Victim): Promise<void> {
    const { pid } = this.#postgres;
    if (victim !== 'postgres') this.#server!.kill('SIGKILL');
    if (victim !== 'server') {
      process.kill(pid, 'SIGKILL');
      await until(() => this.#postgres.pid !== pid, 'PostgreSQL came back');
    }
    if (victim !== 'postgres') await this.startServer();
  }

  stopHolding(): void {
    this.#holders = [];
  }

  async endServer(): Promise<void> {
    const server = this.#server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await gone;
  }
}

class Load {
  readonly acknowledged: Request[] = [];
  readonly people: Payer[];
  readonly #scene: Scene;
  readonly #random: Random;
  readonly #wrong: string[] = [];
  #askedAgain = 0;
  #longestSilenceMs = 0;
  #lastAt = performance.now();
  #isOver = false;
  #paying: Promise<unknown> = Promise.resolve();

  constructor(scene: Scene, people: Payer[], random: Random) {
    this.#scene = scene;
    this.people = people;
    this.#random = random;
  }

  get figures() {
    return {
      acknowledged: this.acknowledged.length,
      askedAgain: this.#askedAgain,
      longestSilenceMs: this.#longestSilenceMs,
      wrongAnswers: this.#wrong,
    };
  }

  start(): void {
    this.#paying = Promise.all(this.people.map((payer) => this.#pay(payer)));
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#paying;
  }

  async #pay(from: Payer): Promise<void> {
    while (!this.#isOver) {
      const to = this.#random.pick(this.people.filter((other) => other !== from));
      const minor = BigInt(this.#random.int(1, 2));
      const request: Request = { from, to, minor, key: randomUUID() };
      request.paymentId = await this.#insist(request);
      this.acknowledged.push(request);
      const now = performance.now();
      this.#longestSilenceMs = Math.max(this.#longestSilenceMs, now - this.#lastAt);
      this.#lastAt = now;
      if (this.#random.chance(0.05)) await this.#repeat(this.#random.pick(this.acknowledged));
    }
  }

  /** Long after it was answered, by a client that forgot. */
  async #repeat(request: Request): Promise<void> {
    this.#askedAgain += 1;
    const again = await this.#insist(request);
    if (again !== request.paymentId) {
      this.#wrong.push(`${request.key} was ${request.paymentId}, and is ${again} when asked again`);
    }
  }

  async #insist({ from, to, minor, key }: Request): Promise<string> {
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${this.#scene.port}/api/v1/wallet/payments`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${from.token}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: JSON.stringify({
          toActorId: to.actorId,
          amount: { value: String(minor), assetCode: 'EUR', assetScale: 2 },
        }),
      }).catch(() => null);
      const body = await answer?.json().catch(() => null);
      if (answer?.ok && body) return (body as Payment).id;
      // Only what is unknown or put off may be asked again; a refusal would be wrong.
      if (answer && body && answer.status < 500 && answer.status !== 429) {
        throw new Error(`refused: ${answer.status} ${JSON.stringify(body)}`);
      }
      this.#askedAgain += 1;
      await sleep(150);
    }
  }
}

/** The list of what was acknowledged against the database, and the book against itself. */
async function judge(
  database: Database,
  load: Load,
  moved: readonly Uuid[],
): Promise<Pick<Killed, 'missing' | 'doubled' | 'wrong'>> {
  const missing: string[] = [];
  const doubled: string[] = [];
  const wrong = [...load.figures.wrongAnswers];
  const { rows } = await database.pool.query<{ id: Uuid; amount: bigint; from: Uuid; to: Uuid }>(
    `select id, amount, from_actor_id as from, to_actor_id as to from wallet_payments where kind = 'transfer'`,
  );
  const stored = new Map(rows.map((row) => [row.id, row]));
  const expected = new Map(load.people.map((payer) => [toUuid(payer.actorId), prefundedMinor]));
  const seen = new Set<Uuid>();
  for (const { from, to, minor, paymentId } of load.acknowledged) {
    const id = toUuid(paymentId!);
    const found = stored.get(id);
    if (seen.has(id)) wrong.push(`${id} answers two requests`);
    seen.add(id);
    const [payer, payee] = [toUuid(from.actorId), toUuid(to.actorId)];
    if (!found) missing.push(`payment ${id}`);
    else if (found.amount !== minor || found.from !== payer || found.to !== payee) {
      wrong.push(`payment ${id} is not as it was asked for`);
    }
    expected.set(payer, expected.get(payer)! - minor);
    expected.set(payee, expected.get(payee)! + minor);
  }
  for (const id of stored.keys()) if (!seen.has(id)) doubled.push(`payment ${id}`);

  const ledger = createLedger({ database, clock: systemClock, log });
  const accounts = await database.pool.query<{ actor_id: Uuid; account_id: Uuid }>(
    'select actor_id, account_id from wallet_accounts',
  );
  const balances = await ledger.balances(accounts.rows.map((row) => row.account_id));
  for (const { actor_id: actorId, account_id: accountId } of accounts.rows) {
    const balance = balances.get(accountId)!.balance;
    if (balance !== expected.get(actorId)) {
      wrong.push(`${actorId} has ${balance}, and should have ${expected.get(actorId)}`);
    }
  }
  const { rows: lost } = await database.pool.query<{ id: Uuid }>(
    `select asked.id from unnest($1::uuid[]) as asked (id)
     where not exists (select from ledger_transfers t where t.id = asked.id)`,
    [moved],
  );
  missing.push(...lost.map(({ id }) => `step of a hold ${id}`));
  const { rows: cards } = await database.pool.query<{ id: Uuid; cards: number }>(
    `select p.id, count(m.client_id)::integer as cards from wallet_payments p
     left join messaging_messages m on m.client_id = p.id
     where p.kind = 'transfer' group by p.id having count(m.client_id) <> 1`,
  );
  wrong.push(...cards.map((row) => `payment ${row.id} has ${row.cards} cards`));
  const report = await ledger.verify();
  wrong.push(...report.checks.flatMap((check) => check.differences));
  return { missing, doubled, wrong };
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  const giveUpAt = Date.now() + 120_000;
  while (!isSo()) {
    if (Date.now() > giveUpAt) throw new Error(`waited in vain until ${what}`);
    await sleep(20);
  }
}
