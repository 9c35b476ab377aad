import type { Database } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { each } from '#platform/each';
import type { Log } from '#platform/log';
import { openBody, readContent } from '../body.ts';
import type { Echo } from '../echo.ts';
import type { MessageRow } from '../store.ts';
import * as store from './store.ts';
import {
  anyMark,
  blockOf,
  eachWord,
  hasLink,
  kindMark,
  senderMark,
  type Stems,
  vectorOf,
  wordsMax,
} from './words.ts';

/**
 * Writes down the words of messages after they were committed. It follows versions: what a conversation
 * has changed since the version noted for it is written, and the version with it, in one transaction. So it may be
 * killed at any moment, be told twice, or work in several processes at once.
 */
export interface Indexer {
  /** The same echo, listened to: what was just committed is indexed soon. */
  listenTo(echo: Echo): Echo;
  /** Indexes all that is behind, also what nobody told of because a process was killed. */
  catchUp(signal?: AbortSignal): Promise<void>;
  /** Resolves when everything that was told of is indexed. */
  idle(): Promise<void>;
  /** Ends what is under way; what it was told of is left to the next message, or to catching up. */
  pause(): Promise<void>;
}

/** Little enough that nobody who sends meanwhile notices: a few milliseconds, here and in the database. */
const batch = { conversations: 100, messages: 300 };
/** Told of more than these, the rest is left to catching up. */
const behindMax = 20_000;
const pauseMs = 150;
const troubleMs = 5_000;

export function createIndexer(deps: {
  database: Database;
  log: Log;
  stemsOf: (words: Iterable<string>) => Promise<Stems>;
  /** For each moment of work so many of rest: who sends has the database nearly for themselves. */
  restFactor?: number;
}): Indexer {
  const { database, log, stemsOf, restFactor = 3 } = deps;
  const behind = new Set<Uuid>();
  let running: Promise<void> | null = null;
  let isPausing = false;
  const resting = new Set<() => void>();

  function tell(conversationIds: Iterable<Uuid>): void {
    for (const id of conversationIds) if (behind.size < behindMax) behind.add(id);
    if (behind.size > 0) running ??= run().finally(() => (running = null));
  }

  /** Resolves early when the indexer is stopped. */
  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      function end(): void {
        clearTimeout(timer);
        resting.delete(end);
        resolve();
      }
      const timer = setTimeout(end, ms);
      timer.unref();
      resting.add(end);
    });
  }

  async function run(): Promise<void> {
    await rest(pauseMs);
    while (behind.size > 0 && !isPausing) {
      const ids = [...behind].slice(0, batch.conversations);
      for (const id of ids) behind.delete(id);
      const startedAt = performance.now();
      try {
        const { unfinished, held } = await index(ids);
        for (const id of [...unfinished, ...held]) behind.add(id);
        if (behind.size > 0) await rest(restFactor * (performance.now() - startedAt) + 5);
      } catch (error) {
        for (const id of ids) behind.add(id);
        log.warn({ err: error }, 'messaging.index_delayed');
        await rest(troubleMs);
      }
    }
  }

  /** Returns those with more to index, and those that somebody else holds at this moment. */
  async function index(
    conversationIds: readonly Uuid[],
  ): Promise<{ unfinished: Uuid[]; held: Uuid[] }> {
    return database.transaction(async (tx) => {
      const claimed = await store.claim(tx, conversationIds);
      const { now, left } = firstOf(claimed);
      const pending = await store.readPending(tx, {
        conversationIds: now,
        limit: batch.messages,
      });
      const entries = await entriesOf(pending.flatMap(({ messages }) => messages));
      await store.upsertEntries(tx, entries);
      await store.moveProgress(tx, pending);
      return {
        unfinished: [
          ...left,
          ...pending.filter(({ isDone }) => !isDone).map((one) => one.conversationId),
        ],
        held: conversationIds.filter((id) => !claimed.some((one) => one.conversationId === id)),
      };
    });
  }

  /** As many as make up a batch, and those that are left to the next. */
  function firstOf(claimed: readonly store.Claimed[]): { now: Uuid[]; left: Uuid[] } {
    let messages = 0;
    const isNow = claimed.map(({ behind }) => {
      messages += behind;
      return messages - behind < batch.messages;
    });
    const pick = (fits: boolean) =>
      claimed.filter((_, index) => isNow[index] === fits).map((one) => one.conversationId);
    return { now: pick(true), left: pick(false) };
  }

  async function entriesOf(messages: readonly MessageRow[]): Promise<store.Entry[]> {
    const readable: { row: MessageRow; text: string; forms: Set<string> }[] = [];
    await each(messages, (row) => {
      if (row.kind === 'deleted' || row.kind === 'notice') return;
      const text = readContent(row) ?? '';
      readable.push({ row, text, forms: formsIn(text) });
    });
    const stems = await stemsOf(readable.flatMap(({ forms }) => [...forms]));
    const entries: store.Entry[] = [];
    await each(readable, ({ row, text, forms }) => {
      const words = new Set([...forms].flatMap((form) => stems.get(form) ?? []));
      const isLink = hasLink(text);
      words.add(anyMark).add(kindMark(row.kind)).add(senderMark(row.sender_actor_id));
      if (isLink) words.add(kindMark('link'));
      // An album or a film is looked for as what one has seen.
      if (row.kind === 'album' || row.kind === 'video') words.add(kindMark('picture'));
      entries.push({
        conversationId: row.conversation_id,
        seq: row.seq,
        senderActorId: row.sender_actor_id,
        kind: openBody(row).kind,
        hasLink: isLink,
        sentAt: row.sent_at,
        words: vectorOf(blockOf(row.conversation_id, row.seq), words),
      });
    });
    return entries;
  }

  return {
    listenTo: (echo) => ({
      push(echoes) {
        tell(echoes.filter(({ kind }) => kind === 'message').map((one) => one.conversationId));
        return echo.push(echoes);
      },
      pushChanged(rows) {
        tell(rows.map((row) => row.conversation_id));
        return echo.pushChanged(rows);
      },
    }),

    async catchUp(signal) {
      let after: Uuid | null = null;
      for (;;) {
        const ids = await store.listBehind(database.pool, { after, limit: batch.conversations });
        if (ids.length === 0 || signal?.aborted) return;
        after = ids.at(-1)!;
        let left: readonly Uuid[] = ids;
        // Whoever holds one of the others indexes it, or tells of it afterwards.
        while (left.length > 0 && !signal?.aborted) {
          const startedAt = performance.now();
          left = (await index(left)).unfinished;
          await rest(restFactor * (performance.now() - startedAt));
        }
      }
    },

    async idle() {
      while (running) await running;
    },

    async pause() {
      isPausing = true;
      for (const end of [...resting]) end();
      await running;
      isPausing = false;
    },
  };
}

function formsIn(text: string): Set<string> {
  const forms = new Set<string>();
  for (const word of eachWord(text)) {
    for (const form of word.forms) forms.add(form);
    if (forms.size >= wordsMax) break;
  }
  return forms;
}
