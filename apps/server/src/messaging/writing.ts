import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Message, Receipt } from '@allmende/contract/messaging';
import { type Batcher, createBatcher } from '#platform/batcher';
import type { Clock } from '#platform/clock';
import { type Database, isConnectionLost, isTransient } from '#platform/database';
import type { Log } from '#platform/log';
import type { Metrics } from '#platform/metrics';
import { patienceMs } from '#platform/patience';
import { isUnavailable } from '#platform/unavailable';
import type { Echo, Echoed, Origin } from './echo.ts';
import { presentMessage, presentReceipt } from './present.ts';
import { appendCodes, type MessagingErrorCode } from './rules.ts';
import { type Key, readMessages } from './store.ts';
import * as store from './writing-store.ts';

/**
 * The write path: everything that is sent or read by anybody goes through here. Commands that arrive
 * while a batch is on its way share the next one: one statement, one commit, one fsync. Only after the
 * commit is a sender answered and a receiver told. All commands of one conversation take the same lane, so
 * what one device sends keeps its order, and frames leave in the order of versions.
 */
export interface WritePath {
  append(command: AppendCommand): Promise<Result<Message, WriteErrorCode>>;
  mark(command: MarkCommand): Promise<Result<Receipt, WriteErrorCode>>;
  /** Resolves when nothing waits and nothing is in flight. */
  idle(): Promise<void>;
}

export type WriteErrorCode = MessagingErrorCode | 'platform.unavailable' | 'platform.internal';

export interface AppendCommand extends store.NewMessage {
  kind: 'append';
  origin: Origin | undefined;
}

export interface MarkCommand extends store.Mark {
  kind: 'mark';
}

type Command = AppendCommand | MarkCommand;
type Outcome = Result<Message | Receipt, WriteErrorCode>;

export interface WritePathOptions {
  database: Database;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  echo: Echo;
  lanes?: number;
  /** How long a batch is repeated while the database is away. */
  retryForMs?: number;
}

export function createWritePath(options: WritePathOptions): WritePath {
  const { database, clock, log, metrics, echo, lanes = 2, retryForMs = patienceMs } = options;
  const batchers: Batcher<Command, Outcome>[] = Array.from({ length: lanes }, () =>
    createBatcher<Command, Outcome>({ run, isRetryable, retryForMs }),
  );

  /** Safe, because a message is known by its client id and a receipt never moves back. */
  function isRetryable(error: unknown): boolean {
    return isConnectionLost(error) || isTransient(error);
  }

  async function submit(command: Command): Promise<Outcome> {
    const lane = Number.parseInt(command.conversationId.slice(-4), 16) % lanes;
    try {
      return await batchers[lane]!.submit(command);
    } catch (error) {
      if (!isRetryable(error) && !isUnavailable(error)) throw error;
      log.error({ err: error }, 'messaging.unavailable');
      return fail('platform.unavailable');
    }
  }

  async function run(commands: Command[]): Promise<Outcome[]> {
    metrics.batchSize.observe({ batcher: 'messaging' }, commands.length);
    const batch = new Batch(commands, { now: clock.now() });
    try {
      await write(batch);
    } catch (error) {
      if (isRetryable(error) || commands.length === 1) throw error;
      // One command that the database cannot take must not take the others with it.
      log.error({ err: error, commands: commands.length }, 'messaging.batch_split');
      return await runHalves(commands);
    }
    const outcomes = await finish(batch);
    if (batch.repeated.length === 0) return outcomes;
    const repeated = batch.repeated.map((index) => commands[index]!);
    const again = new Batch(repeated, { now: batch.now, mayRepeat: true });
    await judge(again);
    for (const [place, outcome] of (await finish(again)).entries()) {
      outcomes[batch.repeated[place]!] = outcome;
    }
    return outcomes;
  }

  /** Finds the one among n in 2 log n statements, and keeps the order in which commands came. */
  async function runHalves(commands: Command[]): Promise<Outcome[]> {
    const middle = Math.ceil(commands.length / 2);
    const outcomes: Outcome[] = [];
    for (const half of [commands.slice(0, middle), commands.slice(middle)]) {
      try {
        outcomes.push(...(await run(half)));
      } catch (error) {
        if (isRetryable(error)) throw error;
        log.error(
          { err: error, commands: half.map(({ kind }) => kind) },
          'messaging.command_failed',
        );
        outcomes.push(...half.map(() => fail('platform.internal')));
      }
    }
    return outcomes;
  }

  /** One statement, which commits by itself; further ones only when a message has to be refused. */
  async function write(batch: Batch): Promise<void> {
    const { pool } = database;
    const { appends: messages, marks, now } = batch;
    if (messages.length === 0) {
      batch.marked = await store.mark(pool, marks);
      return;
    }
    try {
      Object.assign(batch, await store.appendAll(pool, { messages, marks, now }));
    } catch (error) {
      if (!store.isNotAdmissible(error)) throw error;
      await judge(batch);
    }
  }

  async function judge(batch: Batch): Promise<void> {
    const { appends: messages, marks, now } = batch;
    batch.appended = await store.append(database.pool, messages, { now, areRecords: false });
    batch.marked = await store.mark(database.pool, marks);
  }

  /** Gives every command its outcome, and tells the devices. */
  async function finish(batch: Batch): Promise<Outcome[]> {
    const stored = await readStored(batch);
    for (const [place, row] of batch.appended.entries()) {
      const command = batch.appends[place]!;
      const message =
        stored?.get(`${command.conversationId} ${row.seq}`) ??
        presentMessage(store.rowOf(command, row, batch.now));
      batch.settleAppend(place, row, message);
    }
    batch.settleMarks();
    await echo.push(batch.echoes.sort((a, b) => versionOf(a) - versionOf(b)));
    return batch.outcomes;
  }

  /**
   * Messages that were there before, or quote another, are read back: the sender cannot know all of them.
   * By conversation and seq; undefined when there are none, as nearly always.
   */
  async function readStored(batch: Batch): Promise<Map<string, Message> | undefined> {
    const keys: Key[] = [];
    for (const [place, { code, seq }] of batch.appended.entries()) {
      const { conversationId, replyToSeq } = batch.appends[place]!;
      const isKnown = code === appendCodes.appended && replyToSeq === null;
      if (!isKnown && code <= appendCodes.existed) keys.push({ conversationId, seq: seq! });
    }
    if (keys.length === 0) return undefined;
    const rows = await readMessages(database.pool, keys);
    return new Map(rows.map((row) => [`${row.conversation_id} ${row.seq}`, presentMessage(row)]));
  }

  return {
    append: (command) => submit(command) as Promise<Result<Message, WriteErrorCode>>,
    mark: (command) => submit(command) as Promise<Result<Receipt, WriteErrorCode>>,
    async idle() {
      await Promise.all(batchers.map((batcher) => batcher.idle()));
    },
  };
}

function versionOf(echo: Echoed): number {
  return echo.kind === 'message' ? echo.message.version : (echo.version ?? 0);
}

/** What is known of the commands of one batch, each at the index that it had. */
class Batch {
  readonly appends: AppendCommand[] = [];
  readonly marks: store.Mark[] = [];
  /** The same message again in one batch; judged when the first one is there, all of them at once. */
  readonly repeated: number[] = [];
  readonly outcomes: Outcome[];
  readonly echoes: Echoed[] = [];
  appended: store.AppendedRow[] = [];
  marked: store.MarkedRow[] = [];
  readonly #indexOfAppend: number[] = [];
  readonly #indexesOfMark = new Map<string, number[]>();

  readonly now: Date;

  constructor(commands: readonly Command[], options: { now: Date; mayRepeat?: boolean }) {
    this.now = options.now;
    this.outcomes = new Array(commands.length);
    const known = new Set<string>();
    const marks = new Map<string, store.Mark>();
    for (const [index, command] of commands.entries()) {
      if (command.kind === 'mark') {
        this.#addMark(index, command, marks);
        continue;
      }
      const key = command.clientId + command.conversationId + command.senderActorId;
      if (known.has(key) && !options.mayRepeat) {
        this.repeated.push(index);
        continue;
      }
      known.add(key);
      this.appends.push(command);
      this.#indexOfAppend.push(index);
    }
  }

  /** The furthest of several says it for all. */
  #addMark(index: number, command: MarkCommand, marks: Map<string, store.Mark>): void {
    const { conversationId, actorId, readSeq, deliveredSeq } = command;
    const key = `${conversationId} ${actorId}`;
    const known = marks.get(key);
    if (known) {
      known.readSeq = Math.max(known.readSeq, readSeq);
      known.deliveredSeq = Math.max(known.deliveredSeq, deliveredSeq);
      this.#indexesOfMark.get(key)!.push(index);
      return;
    }
    const mark = { conversationId, actorId, readSeq, deliveredSeq };
    marks.set(key, mark);
    this.marks.push(mark);
    this.#indexesOfMark.set(key, [index]);
  }

  settleAppend(place: number, row: store.AppendedRow, message: Message): void {
    const index = this.#indexOfAppend[place]!;
    const refusal = appendCodes.refusals[row.code as keyof typeof appendCodes.refusals];
    if (refusal) {
      this.outcomes[index] = fail(refusal);
      return;
    }
    const { conversationId, origin } = this.appends[place]!;
    this.outcomes[index] = ok(message);
    // Also when it was there before: the first answer may have been lost together with its echo.
    this.echoes.push({
      kind: 'message',
      conversationId,
      rosterVersion: row.roster_version!,
      message,
      origin,
    });
  }

  settleMarks(): void {
    for (const row of this.marked) {
      const { conversation_id: conversationId, roster_version: rosterVersion, version } = row;
      const receipt = presentReceipt(row);
      for (const index of this.#indexesOfMark.get(`${conversationId} ${row.actor_id}`)!) {
        this.outcomes[index] = ok(receipt);
      }
      if (!row.has_moved) continue;
      const { actor_id: actorId } = row;
      this.echoes.push({
        kind: 'receipt',
        conversationId,
        rosterVersion,
        actorId,
        receipt,
        version,
        discreet: row.discreet,
      });
    }
    for (const indexes of this.#indexesOfMark.values()) {
      for (const index of indexes) {
        this.outcomes[index] ??= fail('messaging.conversation_unknown');
      }
    }
  }
}
