import { patienceMs, patiently } from './patience.ts';
import { Overloaded } from './unavailable.ts';

/**
 * Group commit. While one batch is on its way to the database, arriving commands queue; then all of
 * them go as one set-based statement in one transaction. There is no timer: a lone command leaves at
 * once, and under load hundreds share one fsync.
 */
export interface Batcher<Command, Result> {
  /**
   * Resolves after the batch that holds the command is committed.
   * @throws Overloaded when `waitingMax` commands wait already; then this one is not done.
   */
  submit(command: Command): Promise<Result>;
  /** Commands that wait or are in flight. */
  readonly depth: number;
  /** Resolves when nothing waits and nothing is in flight. */
  idle(): Promise<void>;
}

export interface BatcherOptions<Command, Result> {
  /** Must commit before it resolves, and return one result per command in the same order. */
  run(commands: Command[]): Promise<Result[]>;
  maxBatch?: number;
  /** Batches in flight at once. Above 1, commands may overtake each other. */
  lanes?: number;
  /**
   * From this many waiting commands on, a lane leaves the others that are free their share, so that one
   * batch is written while the next is prepared. Without it a lane takes all that wait.
   */
  shareFrom?: number;
  /**
   * Whether a failed batch may be repeated, as it is or without commands that gave up. Only for commands that are
   * idempotent by their own id: after a lost connection nobody knows whether the commit happened.
   */
  isRetryable?(error: unknown): boolean;
  /** How long after `submit` a command that fails is still repeated before it is told of the failure. */
  retryForMs?: number;
  /** From this many waiting commands on, further ones are refused. */
  waitingMax?: number;
}

interface Waiting<Command, Result> {
  command: Command;
  giveUpAtMs: number;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

export function createBatcher<Command, Result>(
  options: BatcherOptions<Command, Result>,
): Batcher<Command, Result> {
  const {
    run,
    maxBatch = 500,
    lanes = 1,
    shareFrom = Number.POSITIVE_INFINITY,
    isRetryable = () => false,
    retryForMs = patienceMs,
    waitingMax = 20_000,
  } = options;
  let queue: Waiting<Command, Result>[] = [];
  let lanesBusy = 0;
  let batchesInFlight = 0;
  let inFlight = 0;
  const idleWaiters: (() => void)[] = [];

  async function runWithRetry(batch: Waiting<Command, Result>[]): Promise<void> {
    let left = batch;
    try {
      const results = await patiently(
        async () => {
          const answers = await run(left.map((waiting) => waiting.command));
          if (answers.length !== left.length) throw new Error('a batch lost results');
          return answers;
        },
        (error, nextAtMs) => {
          if (!isRetryable(error)) return false;
          // Those behind wait for the same database, and their time runs as well.
          left = giveUp(left, error, nextAtMs);
          queue = giveUp(queue, error, nextAtMs);
          return left.length > 0;
        },
      );
      for (const [index, waiting] of left.entries()) waiting.resolve(results[index]!);
    } catch (error) {
      for (const waiting of left) waiting.reject(error);
    }
  }

  /** Tells those whose time is over by then, and returns the others. */
  function giveUp(
    waiting: Waiting<Command, Result>[],
    error: unknown,
    atMs: number,
  ): Waiting<Command, Result>[] {
    return waiting.filter((one) => {
      if (one.giveUpAtMs >= atMs) return true;
      one.reject(error);
      return false;
    });
  }

  function takeBatch(): Waiting<Command, Result>[] {
    const isShared = queue.length >= shareFrom;
    const share = isShared ? Math.ceil(queue.length / (lanes - batchesInFlight)) : queue.length;
    const size = Math.min(share, maxBatch);
    if (size < queue.length) return queue.splice(0, size);
    const all = queue;
    queue = [];
    return all;
  }

  async function drain(): Promise<void> {
    lanesBusy += 1;
    // One turn of the event loop, so that commands parsed from the same network read share a batch.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (queue.length > 0) {
      const batch = takeBatch();
      inFlight += batch.length;
      batchesInFlight += 1;
      await runWithRetry(batch);
      inFlight -= batch.length;
      batchesInFlight -= 1;
    }
    lanesBusy -= 1;
    if (lanesBusy === 0 && queue.length === 0) {
      for (const wake of idleWaiters.splice(0)) wake();
    }
  }

  return {
    submit(command) {
      if (queue.length >= waitingMax) {
        return Promise.reject(new Overloaded(`${queue.length} commands wait already`));
      }
      return new Promise<Result>((resolve, reject) => {
        queue.push({ command, giveUpAtMs: performance.now() + retryForMs, resolve, reject });
        if (lanesBusy < lanes) void drain();
      });
    },
    get depth() {
      return queue.length + inFlight;
    },
    idle() {
      if (lanesBusy === 0 && queue.length === 0) return Promise.resolve();
      return new Promise((resolve) => idleWaiters.push(resolve));
    },
  };
}
