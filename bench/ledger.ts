import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLedger, type Ledger } from '../apps/server/src/ledger/index.ts';
import { systemClock } from '../apps/server/src/platform/clock.ts';
import { createDatabase, type Database } from '../apps/server/src/platform/database.ts';
import { newUuid } from '../apps/server/src/platform/ids.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import { migrate } from '../apps/server/src/platform/migrations.ts';
import { startPostgres } from '../apps/server/src/platform/postgres.ts';
import { atLeast, atMost, type Case, report } from './cases.ts';
import { cpuMsOfTree } from './cpu.ts';
import { type Contender, type Figures, median, play, randomInt } from './ledger/closed-loop.ts';
import {
  createQueue,
  createRowByRow,
  createTextbook,
  createTpcb,
  rowByRowTransfer,
  textbookTransfer,
  tpcbTurn,
} from './ledger/references.ts';

/**
 * The ledger through its door, side by side with the ways that everybody knows, on one PostgreSQL that
 * syncs every commit. All take turns in short rounds, so that whatever else the machine does hits all of
 * them alike; ratios are medians of the rounds' ratios.
 */
const users = 256;
const connections = 8;
/** Wallets, and accounts of each reference: nobody has a smaller world to look around in. */
const accountCount = 100_000;
/** More than all rounds together write. */
const logSegments = 48;
const rounds = 5;
const warmUpMs = 250;
const batchSize = 100;

const log = createLog({ level: 'fatal' });
const say = (text = '') => process.stdout.write(`${text}\n`);

function transfer(debitAccountId: string, creditAccountId: string, amount: bigint) {
  return {
    id: newUuid(),
    debitAccountId,
    creditAccountId,
    amount,
    assetCode: 'EUR',
    code: 1,
    reference: newUuid(),
  };
}

/** Wallets with a million euros each. */
async function openWallets(database: Database, ledger: Ledger): Promise<string[]> {
  const ids = Array.from({ length: accountCount }, () => newUuid());
  const till = newUuid();
  for (let i = 0; i < ids.length; i += 2000) {
    const part = ids.slice(i, i + 2000);
    await database.transaction(async (tx) => {
      await ledger.openAccounts(tx, [
        { id: till, assetCode: 'EUR', code: 'till', limit: 'credits' },
        ...part.map((id) => ({ id, assetCode: 'EUR', code: 'wallet', limit: 'debits' as const })),
      ]);
      const results = await ledger.applyAll(
        tx,
        part.map((id) => [transfer(till, id, 1_000_000_00n)]),
      );
      if (!results.flat().every((result) => result.ok))
        throw new Error('could not fund the wallets');
    });
  }
  return ids;
}

/**
 * A server that has lived for a while writes over old files of the log. A new one fills each with zeros first,
 * and everybody waits for that: 16 MB of it several times a second, for us and for the references.
 */
async function seasonLog(database: Database): Promise<void> {
  for (let i = 0; i < logSegments; i++) {
    await database.pool.query(
      `select pg_logical_emit_message(true, 'bench', 'fill'), pg_switch_wal()`,
    );
  }
  // The second one finds the distance to the first, and gives back what the first still needed.
  await database.pool.query('checkpoint');
  await database.pool.query('checkpoint');
}

type Pick = () => [debit: string, credit: string];

function throughTheDoor(ledger: Ledger, pick: Pick): () => Promise<void> {
  return async () => {
    const [debit, credit] = pick();
    const [result] = await ledger.submit([transfer(debit, credit, 1n)]);
    if (!result!.ok) throw new Error(result!.code);
  };
}

interface Stage {
  database: Database;
  ledger: Ledger;
  contenders: Record<ContenderName, Contender>;
}

type ContenderName =
  | 'uniform'
  | 'hot'
  | 'tpcb'
  | 'textbook'
  | 'textbookQueue'
  | 'rowByRow'
  | 'rowByRowHot'
  | 'batch'
  | 'batchOverdraft'
  | 'lone'
  | 'loneTpcb';

async function setStage(database: Database, others: Database): Promise<Stage> {
  const ledger = createLedger({ database, clock: systemClock, log });
  await migrate(database, log);
  const ids = await openWallets(database, ledger);
  await createTpcb(database, ids.length);
  await createTextbook(database, ids);
  await createRowByRow(database, ids);
  await database.pool.query('vacuum analyze');
  await seasonLog(database);

  const clients = await Promise.all(
    Array.from({ length: connections }, () => others.pool.connect()),
  );
  const queue = createQueue(clients);
  const pickPair: Pick = () => {
    const debit = randomInt(ids.length);
    return [ids[debit]!, ids[(debit + 1 + randomInt(ids.length - 1)) % ids.length]!];
  };
  // Everybody pays the same shop.
  const pickHot: Pick = () => [ids[1 + randomInt(ids.length - 1)]!, ids[0]!];
  /** As many at once, of which some are more than there is. */
  const batches = (overdrafts: number) => async () => {
    const chains = Array.from({ length: batchSize }, (_, index) => {
      const [debit, credit] = pickPair();
      // In the middle, so that as many come before as after.
      const isOverdraft = Math.abs(index - batchSize / 2) < overdrafts / 2;
      return [transfer(debit, credit, isOverdraft ? 10n ** 15n : 1n)];
    });
    const results = await database.transaction((tx) => ledger.applyAll(tx, chains));
    const refused = results.filter(([result]) => !result!.ok).length;
    if (refused !== overdrafts) throw new Error(`${refused} were refused, not ${overdrafts}`);
  };
  return {
    database,
    ledger,
    contenders: {
      uniform: { name: 'ledger, uniform', users, user: () => throughTheDoor(ledger, pickPair) },
      hot: { name: 'ledger, one hot account', users, user: () => throughTheDoor(ledger, pickHot) },
      tpcb: {
        name: 'TPC-B-like',
        users: connections,
        user: (index) => tpcbTurn(clients[index]!, ids.length),
      },
      textbook: {
        name: 'textbook',
        users: connections,
        user: (index) => () => textbookTransfer(clients[index]!, pickPair()),
      },
      textbookQueue: {
        name: 'textbook, queueing',
        users,
        user: () => () => queue.with((client) => textbookTransfer(client, pickPair())),
      },
      rowByRow: {
        name: 'row by row',
        users: connections,
        user: (index) => () => rowByRowTransfer(clients[index]!, pickPair()),
      },
      rowByRowHot: {
        name: 'row by row, one hot account',
        users: connections,
        user: (index) => () => rowByRowTransfer(clients[index]!, pickHot()),
      },
      batch: { name: `ledger, batches of ${batchSize}`, users: 2, user: () => batches(0) },
      batchOverdraft: {
        name: '… with one overdraft each',
        users: 2,
        user: () => batches(1),
      },
      lone: { name: 'ledger, lone user', users: 1, user: () => throughTheDoor(ledger, pickPair) },
      loneTpcb: {
        name: 'TPC-B-like, lone user',
        users: 1,
        user: () => tpcbTurn(clients[0]!, ids.length),
      },
    },
  };
}

const phaseMs: Record<ContenderName, number> = {
  uniform: 1200,
  hot: 1200,
  tpcb: 1200,
  textbook: 900,
  textbookQueue: 900,
  rowByRow: 900,
  rowByRowHot: 900,
  batch: 600,
  batchOverdraft: 600,
  lone: 400,
  loneTpcb: 400,
};

interface Round extends Figures {
  /** Of this process and of PostgreSQL together; what a foreign load leaves nearly alone. */
  cpuUs: number;
}

type Results = Record<ContenderName, Round[]>;

async function playRound(contender: Contender, ms: number): Promise<Round> {
  const begin = performance.now();
  const ownBefore = process.cpuUsage();
  const othersBefore = cpuMsOfTree(postgres.pid);
  const figures = await play(contender, { ms, warmUpMs });
  const own = process.cpuUsage(ownBefore);
  const othersUs = (cpuMsOfTree(postgres.pid) - othersBefore) * 1000;
  const transfers = (figures.perSecond * (performance.now() - begin)) / 1000;
  return { ...figures, cpuUs: (own.user + own.system + othersUs) / transfers };
}

async function playRounds({ contenders }: Stage): Promise<Results> {
  const names = Object.keys(contenders) as ContenderName[];
  const results = Object.fromEntries(names.map((name) => [name, [] as Round[]])) as Results;
  for (let round = 0; round < rounds; round++) {
    // Back and forth, so that nobody always comes after the same neighbour.
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      results[name].push(await playRound(contenders[name], phaseMs[name]));
    }
  }
  return results;
}

interface Cost {
  bytes: number;
  walBytes: number;
}

/** Bytes on disk, with all indexes, and of log, for each transfer. */
async function measureCost({ database, contenders }: Stage): Promise<Cost> {
  async function read(): Promise<{ transfers: number; bytes: number; wal: number }> {
    const { rows } = await database.pool.query(
      `select (select count(*) from ledger_transfers)::float8 as transfers,
         pg_total_relation_size('ledger_transfers')::float8
           as bytes,
         (pg_current_wal_lsn() - '0/0')::float8 as wal`,
    );
    return rows[0];
  }
  const before = await read();
  await play(contenders.uniform, { ms: 1000, warmUpMs: 0 });
  const end = await read();
  return {
    bytes: end.bytes / end.transfers,
    walBytes: (end.wal - before.wal) / (end.transfers - before.transfers),
  };
}

function compare(
  results: Results,
  options: {
    name: string;
    of: ContenderName;
    to: ContenderName;
    target: number;
    figure?: keyof Figures;
    smallerIsBetter?: boolean;
  },
): Case {
  const { of, to, target, figure = 'perSecond', smallerIsBetter = false } = options;
  const judge = smallerIsBetter ? atMost : atLeast;
  return judge(target, {
    name: options.name,
    value: median(results[of].map((each) => each[figure])),
    unit: figure === 'perSecond' ? 'transfers/s' : 'ms',
    reference: to,
    referenceValue: median(results[to].map((each) => each[figure])),
    ratio: median(results[of].map((each, round) => each[figure] / results[to][round]![figure])),
  });
}

function limit(results: Results, of: ContenderName, limitMs: number): Case {
  return atMost(1, {
    name: `${of}: p99`,
    value: median(results[of].map((each) => each.p99Ms)),
    unit: 'ms',
    reference: 'limit',
    referenceValue: limitMs,
  });
}

function casesOf(results: Results, cost: Cost): Case[] {
  return [
    compare(results, { name: 'uniform to TPC-B', of: 'uniform', to: 'tpcb', target: 10 }),
    compare(results, { name: 'hot to TPC-B', of: 'hot', to: 'tpcb', target: 10 }),
    compare(results, { name: 'uniform to row by row', of: 'uniform', to: 'rowByRow', target: 12 }),
    compare(results, { name: 'hot to row by row, hot', of: 'hot', to: 'rowByRowHot', target: 20 }),
    compare(results, {
      name: 'a batch with one overdraft to one without',
      of: 'batchOverdraft',
      to: 'batch',
      target: 0.5,
    }),
    atMost(1, {
      name: 'on disk, with entries and indexes',
      value: cost.bytes,
      unit: 'bytes a transfer',
      reference: 'limit',
      referenceValue: 450,
    }),
    compare(results, { name: 'uniform to textbook', of: 'uniform', to: 'textbook', target: 10 }),
    compare(results, {
      name: 'uniform to textbook with as many users',
      of: 'uniform',
      to: 'textbookQueue',
      target: 10,
    }),
    compare(results, { name: 'hot to uniform', of: 'hot', to: 'uniform', target: 0.9 }),
    limit(results, 'uniform', 60),
    limit(results, 'hot', 60),
    compare(results, {
      name: 'lone user, p50',
      of: 'lone',
      to: 'loneTpcb',
      figure: 'p50Ms',
      target: 1.2,
      smallerIsBetter: true,
    }),
  ];
}

function printTable({ contenders }: Stage, results: Results, cost: Cost): void {
  say(
    '\n                             users  transfers/s     p50 ms   p99 ms   CPU µs   range of rounds',
  );
  for (const name of Object.keys(results) as ContenderName[]) {
    const figures = results[name];
    const rates = figures.map((each) => Math.round(each.perSecond));
    say(
      contenders[name].name.padEnd(28) +
        String(contenders[name].users).padStart(6) +
        Math.round(median(rates)).toLocaleString('en').padStart(13) +
        median(figures.map((each) => each.p50Ms))
          .toFixed(2)
          .padStart(11) +
        median(figures.map((each) => each.p99Ms))
          .toFixed(2)
          .padStart(9) +
        median(figures.map((each) => each.cpuUs))
          .toFixed(0)
          .padStart(9) +
        `   ${Math.min(...rates)} to ${Math.max(...rates)}`,
    );
  }
  say(
    `\nOn disk ${Math.round(cost.bytes)} bytes a transfer (with its entries and all indexes), ` +
      `in the log ${Math.round(cost.walBytes)}.\n`,
  );
  for (const each of casesOf(results, cost)) {
    say(
      `${each.ok ? 'reached' : 'MISSED '}  ${each.name.padEnd(40)}${String(each.ratio).padStart(8)}  (${each.target})`,
    );
  }
}

const dataFolder = await mkdtemp(join(tmpdir(), 'allmende-bench-ledger-'));
const postgres = await startPostgres({ dataFolder, log });
const database = createDatabase({ connection: postgres.connection, log, maxConnections: 4 });
const others = createDatabase({
  connection: postgres.connection,
  log,
  // Half of them are for transactions of the server's kind, which the references begin themselves.
  maxConnections: 2 * connections,
});
try {
  say(
    `${accountCount} accounts, ${users} users, ${connections} connections for the references, ${rounds} rounds; ` +
      `load of the machine before: ${loadavg()[0]!.toFixed(1)}`,
  );
  const stage = await setStage(database, others);
  const results = await playRounds(stage);
  const cost = await measureCost(stage);
  const book = await stage.ledger.verify();
  if (!book.ok) throw new Error(`the book is wrong: ${JSON.stringify(book.checks)}`);
  printTable(stage, results, cost);
  report('ledger', casesOf(results, cost));
} finally {
  await database.close();
  await postgres.stop();
  await rm(dataFolder, { recursive: true, force: true });
}
