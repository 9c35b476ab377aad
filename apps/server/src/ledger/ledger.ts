import { join } from 'node:path';
import type { CoverageProof } from '@allmende/contract/coverage';
import { createBatcher } from '#platform/batcher';
import type { Clock } from '#platform/clock';
import { type Database, isConnectionLost, isTransient, type Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Http } from '#platform/http';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Metrics } from '#platform/metrics';
import { appendAnchors, appendCoverage } from './anchors.ts';
import { type AssetIds, writeChains } from './batch.ts';
import { type Coverage, coverBook, readCoverage, readProof } from './coverage.ts';
import { registerJobs } from './jobs.ts';
import {
  assertAccount,
  assertAsset,
  assertBalanceMax,
  assertUuid,
  assertWellFormed,
  type LedgerResult,
  type Transfer,
} from './rules.ts';
import { registerMetrics } from './metrics.ts';
import { registerRoutes } from './routes.ts';
import { readAnchors, type Seal, sealBook } from './seals.ts';
import * as store from './store.ts';
import { type VerifyReport, verifyBook } from './verify.ts';

/** A chain that was written just now, with what its caller wants to be written beside it. */
export interface Accepted<Row> {
  transfers: readonly Transfer[];
  row: Row;
  at: Date;
}

/** Writes what belongs to the accepted chains, all of them as one set, in the same transaction. */
export type WriteTogether<Row> = (tx: Tx, accepted: Accepted<Row>[]) => Promise<void>;

export interface Ledger {
  /** Opens accounts, each only if it does not exist with the same content; results in order. */
  openAccounts(
    tx: Tx,
    accounts: readonly store.NewAccount[],
    options?: Past,
  ): Promise<store.AccountResult[]>;
  openAccount(tx: Tx, account: store.NewAccount, options?: Past): Promise<store.AccountResult>;
  /**
   * How much an account may hold at most from now on, what is held included; null takes the limit away. What is more already
   * is refused.
   */
  setBalanceMax(
    tx: Tx,
    change: { accountId: Uuid; balanceMax: bigint | null },
  ): Promise<store.AccountResult>;
  /** A currency, or something of the operator's own to count; its scale never changes. */
  openAsset(tx: Tx, asset: store.Asset): Promise<store.AssetResult>;
  /** All there are, by code. */
  assets(): Promise<store.Asset[]>;
  /** Only an empty account without holds closes; it never opens again. */
  closeAccount(tx: Tx, accountId: Uuid): Promise<store.AccountResult>;
  /**
   * One transfer, or several linked ones that succeed or fail together; one result for each. Resolves
   * after the commit. Shares its transaction with whatever is submitted at the same time, and is
   * repeated when the connection is lost, which is safe because the ids make it idempotent. Chains that
   * do not wait for each other's results may overtake each other.
   */
  submit(transfers: readonly Transfer[]): Promise<LedgerResult[]>;
  /**
   * Makes a `submit` that writes a row of the caller's own together with the transfers: both are there or
   * neither is. `write` gets the chains that were created (never those that existed: their rows were
   * written then), many at once. When it throws, nothing of its chain is written, and the chains of
   * others that shared the batch are tried again without it.
   */
  submitTogetherWith<Row>(
    write: WriteTogether<Row>,
  ): (transfers: readonly Transfer[], row: Row) => Promise<LedgerResult[]>;
  /** The same as `submit` within the caller's transaction, for money that moves with other things. */
  apply(tx: Tx, transfers: readonly Transfer[], options?: Past): Promise<LedgerResult[]>;
  /** Many chains at once, each on its own feet, within the caller's transaction. */
  applyAll(tx: Tx, chains: readonly (readonly Transfer[])[]): Promise<LedgerResult[][]>;
  balance(accountId: Uuid): Promise<store.Account | null>;
  /** Within a transaction, with what it has moved. */
  balances(accountIds: readonly Uuid[], tx?: Tx): Promise<Map<Uuid, store.Account>>;
  statement(query: store.StatementQuery): Promise<store.StatementPage>;
  /**
   * What an account had right before each of these times, in their order: with the ends of a period the opening and
   * closing balance of its statement, with the midnights of a calendar the balance of each day.
   */
  balancesAt(accountId: Uuid, times: readonly Date[]): Promise<bigint[]>;
  transfer(id: Uuid): Promise<store.StoredTransfer | null>;
  /** Frees what expired holds reserve, and returns them. A job calls it every minute. */
  expireHolds(now?: Date): Promise<Uuid[]>;
  /**
   * Chains what was committed to what was sealed before, and writes daily anchors to the data folder and the log. A
   * job calls it every five minutes. Null when there was nothing to seal.
   */
  seal(): Promise<Seal | null>;
  /**
   * Adds up what the book owes when the last day (UTC) has no such sum yet, publishes it, and writes it where the anchors are. A
   * job calls it after each seal. Gives what was published now, one for each asset.
   */
  cover(): Promise<Coverage[]>;
  /** The latest proof that an account is in what was published; null when it is in none of the last days. */
  coverageProof(accountId: Uuid): Promise<CoverageProof | null>;
  /**
   * Proves the whole book, at one instant, while the server works. Minutes when it is large. Anchors are those of the data folder
   * unless another is given.
   */
  verify(options?: { anchorsFolder: string }): Promise<VerifyReport>;
  /** Resolves when nothing submitted is waiting; for an orderly end. */
  idle(): Promise<void>;
  /** Chains that wait or are on their way. */
  readonly depth: number;
}

/** For seeding a history: the time that is written instead of the clock's. Give it in order of time. */
export interface Past {
  at?: Date | undefined;
}

export interface LedgerOptions {
  database: Database;
  clock: Clock;
  log: Log;
  /** Where the sweep of expired holds is registered; without it somebody else calls `expireHolds`. */
  jobs?: Jobs;
  /** Where the public list of anchors is served. */
  http?: Http;
  /** Where the age of the last look for what is to be sealed is shown. */
  metrics?: Metrics;
  /** Of its data folder: daily anchors are kept in `anchors` there, and compared when the book is verified. */
  config?: { dataFolder: string };
  /** Batches in flight at once. With one, all chains are judged in the order in which they are submitted. */
  lanes?: number;
}

interface Command {
  transfers: readonly Transfer[];
  together: { write: WriteTogether<unknown>; row: unknown } | null;
}

type Outcome = { results: LedgerResult[] } | { error: unknown };

const expireAtOnce = 500;
const batchMax = 500;
/** One batch is written while the next is sent. More would only wait for each other's locks. */
const lanesUsually = 2;
/** Fewer are cheaper in one batch than in two: each has half a millisecond of its own to pay. */
const shareFrom = 32;

export function createLedger(options: LedgerOptions): Ledger {
  const { database, clock, log, jobs, http, metrics, config, lanes = lanesUsually } = options;
  const anchorsFolder = config && join(config.dataFolder, 'anchors');
  const assetIds: AssetIds = new Map();
  const batcher = createBatcher<Command, Outcome>({
    run: runBatch,
    maxBatch: batchMax,
    lanes,
    shareFrom,
    isRetryable: isWorthRepeating,
  });

  async function runBatch(commands: Command[]): Promise<Outcome[]> {
    try {
      const results = await commitBatch(commands);
      return results.map((results) => ({ results }));
    } catch (error) {
      if (isWorthRepeating(error)) throw error;
      if (commands.length === 1) return [{ error }];
      // One of them broke the batch. The others shall not suffer from it: halve until it stands alone.
      log.error({ err: error, commands: commands.length }, 'ledger.batch_failed');
      const middle = commands.length >> 1;
      const first = await runBatch(commands.slice(0, middle));
      return [...first, ...(await runBatch(commands.slice(middle)))];
    }
  }

  function commitBatch(commands: Command[]): Promise<LedgerResult[][]> {
    const chains = commands.map((command) => command.transfers);
    const now = clock.now();
    if (commands.every((command) => command.together === null)) {
      return database.withClient((client) => writeChains(client, { chains, now, assetIds }));
    }
    return database.transaction(async (tx) => {
      const results = await writeChains(tx.client, { chains, now, assetIds });
      for (const [write, accepted] of groupAccepted(commands, results)) await write(tx, accepted);
      return results;
    });
  }

  async function enqueue(command: Command): Promise<LedgerResult[]> {
    assertWellFormed(command.transfers);
    const outcome = await batcher.submit(command);
    if ('error' in outcome) throw outcome.error;
    return outcome.results;
  }

  async function applyAll(
    tx: Tx,
    chains: readonly (readonly Transfer[])[],
    { at = clock.now() }: Past = {},
  ): Promise<LedgerResult[][]> {
    if (chains.length === 0) return [];
    chains.forEach(assertWellFormed);
    return writeChains(tx.client, { chains, now: at, assetIds });
  }

  async function openAccounts(
    tx: Tx,
    accounts: readonly store.NewAccount[],
    { at = clock.now() }: Past = {},
  ): Promise<store.AccountResult[]> {
    accounts.forEach(assertAccount);
    return store.insertAccounts(tx.client, { accounts, now: at });
  }

  async function balances(ids: readonly Uuid[], tx?: Tx): Promise<Map<Uuid, store.Account>> {
    ids.forEach(assertUuid);
    return store.readAccounts(tx?.client ?? database.pool, ids);
  }

  async function expireHolds(now = clock.now()): Promise<Uuid[]> {
    const expired: Uuid[] = [];
    for (;;) {
      const part = await store.expireHolds(database.pool, { now, limit: expireAtOnce });
      expired.push(...part);
      if (part.length === 0) return expired;
    }
  }

  async function seal(): Promise<Seal | null> {
    const made = await sealBook(database, { now: clock.now() });
    if (anchorsFolder) {
      // All that the file lacks, not only this one: the server may have been killed before it wrote.
      const anchors = await readAnchors(database.pool, { before: null, limit: null });
      for (const anchor of await appendAnchors(anchorsFolder, anchors)) {
        // At the level that is written unless told otherwise: a log kept elsewhere is one more witness.
        log.warn(anchor, 'ledger.anchor');
      }
    }
    return made;
  }

  async function cover(): Promise<Coverage[]> {
    const made = await coverBook(database, { now: clock.now() });
    if (anchorsFolder) {
      const reports = await readCoverage(database.pool, { before: null, limit: null });
      for (const report of await appendCoverage(anchorsFolder, reports)) {
        log.warn(report, 'ledger.coverage');
      }
    }
    return made;
  }

  if (jobs) registerJobs(jobs, { expireHolds, seal, cover });
  if (metrics) registerMetrics(metrics, { database, clock });
  if (http) registerRoutes(http, { database });

  return {
    openAccounts,
    openAccount: async (tx, account, options) => (await openAccounts(tx, [account], options))[0]!,
    setBalanceMax(tx, change) {
      if (change.balanceMax !== null) assertBalanceMax(change.balanceMax);
      return store.setBalanceMax(tx.client, change);
    },
    openAsset(tx, asset) {
      assertAsset(asset);
      return store.insertAsset(tx.client, asset);
    },
    assets: () => store.readAssets(database.pool),
    closeAccount: (tx, accountId) => store.closeAccount(tx.client, { accountId, now: clock.now() }),
    submit: (transfers) => enqueue({ transfers, together: null }),
    submitTogetherWith: (write) => (transfers, row) =>
      enqueue({ transfers, together: { write: write as WriteTogether<unknown>, row } }),
    apply: async (tx, transfers, options) => (await applyAll(tx, [transfers], options))[0]!,
    applyAll,
    balance: async (id) => (await balances([id])).get(id) ?? null,
    balances,
    statement(query) {
      if (!(query.limit >= 1 && query.limit <= 1000)) throw new RangeError('limit is 1 to 1000');
      return store.readStatement(database.pool, query);
    },
    balancesAt(accountId, times) {
      assertUuid(accountId);
      return store.readBalancesAt(database.pool, { accountId, times });
    },
    transfer: (id) => store.readTransfer(database.pool, { id, now: clock.now() }),
    expireHolds,
    seal,
    cover,
    coverageProof(accountId) {
      assertUuid(accountId);
      return readProof(database.pool, accountId);
    },
    verify: (given) =>
      verifyBook(database, { anchorsFolder: given?.anchorsFolder ?? anchorsFolder ?? null }),
    idle: () => batcher.idle(),
    get depth() {
      return batcher.depth;
    },
  };
}

/** After a lost connection nobody knows whether the commit happened; the ids make repeating safe. */
function isWorthRepeating(error: unknown): boolean {
  return isConnectionLost(error) || isTransient(error);
}

function groupAccepted(
  commands: Command[],
  results: LedgerResult[][],
): Map<WriteTogether<unknown>, Accepted<unknown>[]> {
  const groups = new Map<WriteTogether<unknown>, Accepted<unknown>[]>();
  commands.forEach(({ transfers, together }, index) => {
    const first = results[index]![0]!;
    if (!together || !first.ok || first.code !== 'created') return;
    const accepted = { transfers, row: together.row, at: first.at };
    const group = groups.get(together.write);
    if (group) group.push(accepted);
    else groups.set(together.write, [accepted]);
  });
  return groups;
}
