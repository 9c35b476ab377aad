import type { Conversation, Message, Receipt } from '@allmende/contract/messaging';
import type { Client } from '@allmende/sdk';
import type { SyncDatabase } from './database.ts';
import { overtakenMs } from './link.ts';
import {
  applyHeard,
  applyPage,
  applyPushed,
  applySynced,
  applyVersion,
  type Bounds,
  type ConversationLog,
  endWindow,
  isBehind,
  keptOf,
  logOf,
  logOfKept,
  mapped,
  type PageQuery,
  trimmed,
  windowAt,
} from './log.ts';
import { createOnce } from './once.ts';

const keptBounds: Bounds = { end: 80, around: 40 };
/** What stays in memory of a conversation that is looked at. */
const heldBounds: Bounds = { end: 300, around: 400 };
const heldMax = 40;
const pageSize = 60;
/** Beyond this many missed changes it is cheaper to begin at the end anew. */
const missedMax = 600;

/**
 * The messages of conversations: read from this device, asked for in pages and changes, moved on by what is pushed, and
 * let go where nobody looks. What a log becomes by each of these is in `log.ts`.
 */
export function createLogs(deps: {
  messaging: Pick<Client['messaging'], 'syncMessages' | 'listMessages'>;
  /** The latest used last. */
  logs(): ReadonlyMap<string, ConversationLog>;
  show(logs: ReadonlyMap<string, ConversationLog>): void;
  /** As it stands in the list of each own actor who is a member; first of the one who may read the most. */
  find(conversationId: string): readonly Conversation[];
  /** Whether the list of the actor says what the server says, so that a version in it is the latest. */
  isListCurrent(actorId: string): boolean;
  onReceipt(conversationId: string, receipt: Receipt): void;
  /** Null where nothing can be kept. */
  disk(): Promise<SyncDatabase | null>;
  keep(write: (ready: SyncDatabase) => Promise<unknown>): void;
  /** `keepNow` is called after a moment. */
  keepSoon(): void;
}) {
  const { messaging, logs, show, find, keep } = deps;
  /** Conversations that are on a screen, and the message that is looked at; null for the end. */
  const shown = new Map<string, number>();
  const lookedAt = new Map<string, number | null>();
  const unkept = new Set<string>();
  let isClosed = false;
  /** How often a log was begun anew: what was asked for before is worth nothing. */
  let begun = 0;
  const once = createOnce(() => isClosed);

  function put(conversationId: string, log: ConversationLog): void {
    if (isClosed || logs().get(conversationId) === log) return;
    const next = new Map(logs());
    // Only what is looked at becomes the latest.
    if (shown.has(conversationId)) next.delete(conversationId);
    next.set(conversationId, log);
    for (const id of next.keys()) {
      if (next.size <= heldMax) break;
      if (!shown.has(id) && !unkept.has(id) && id !== conversationId) next.delete(id);
    }
    show(next);
    unkept.add(conversationId);
    deps.keepSoon();
  }

  /** What this device keeps of a conversation, without asking anybody. */
  async function read(conversationId: string): Promise<void> {
    const database = await deps.disk();
    if (logs().has(conversationId)) return;
    const kept = await database?.log(conversationId).catch(() => undefined);
    const log = kept && logOfKept(kept);
    if (log && !logs().has(conversationId)) put(conversationId, log);
  }

  /** On a screen until the returned function is called; what is far from what was read is let go then. */
  function open(conversationId: string, actorId: string): () => void {
    shown.set(conversationId, (shown.get(conversationId) ?? 0) + 1);
    showEnd(conversationId, actorId).catch(() => undefined);
    return () => {
      const left = (shown.get(conversationId) ?? 1) - 1;
      if (left > 0) shown.set(conversationId, left);
      else shown.delete(conversationId);
      trim(conversationId, keptBounds);
    };
  }

  /** What is kept at once, then what is true. */
  async function showEnd(conversationId: string, actorId: string): Promise<void> {
    await read(conversationId);
    const log = logs().get(conversationId);
    const known = find(conversationId)[0]?.version ?? 0;
    if (log && !isBehind(log) && log.version >= known && deps.isListCurrent(actorId)) return;
    await sync(conversationId, actorId);
  }

  /** Says which message is looked at; null for the end. */
  function lookAt(conversationId: string, seq: number | null): void {
    lookedAt.set(conversationId, seq);
    trim(conversationId, heldBounds);
  }

  function trim(conversationId: string, bounds: Bounds): void {
    const log = logs().get(conversationId);
    if (!log) return;
    const count = log.windows.reduce((sum, run) => sum + run.length, 0);
    // Not with every step: what was just let go may be wanted again at once.
    if (bounds === heldBounds && count < 1.5 * (bounds.end + 2 * bounds.around)) return;
    put(conversationId, trimmed(log, lookedAt.get(conversationId) ?? null, bounds));
  }

  function sync(conversationId: string, actorId: string): Promise<void> {
    return once(`log ${conversationId}`, async () => {
      for (;;) {
        const asked = logs().get(conversationId);
        const version = find(conversationId)[0]?.version ?? 0;
        const heard = Math.max(asked?.heard ?? 0, version);
        if (!asked || heard - asked.version > missedMax) {
          await begin(conversationId, actorId);
          return;
        }
        const since = asked.version;
        const before = begun;
        const page = await messaging.syncMessages({
          actorId: readerOf(conversationId, actorId),
          params: { conversationId },
          query: { since },
        });
        if (isClosed) return;
        const log = logs().get(conversationId);
        if (!log || begun > before) continue;
        // What was heard before is not known to the server: it is another life of the database.
        if (!page.hasMore && page.version < asked.heard) {
          await begin(conversationId, actorId);
          return;
        }
        put(conversationId, applySynced(log, page, since));
        for (const receipt of page.receipts) deps.onReceipt(conversationId, receipt);
        if (!page.hasMore && !isBehind(logs().get(conversationId) ?? log)) return;
      }
    });
  }

  /** Begins at the end anew. */
  async function begin(conversationId: string, actorId: string): Promise<void> {
    const query = { limit: pageSize };
    const page = await list(conversationId, actorId, query);
    const heard = logs().get(conversationId)?.heard ?? 0;
    const log = logOf(page, query);
    put(conversationId, page.version < heard ? log : applyHeard(log, heard));
  }

  function list(conversationId: string, actorId: string, query: PageQuery) {
    return messaging.listMessages({
      actorId: readerOf(conversationId, actorId),
      params: { conversationId },
      query,
    });
  }

  /** All own actors share a log; in whose name it is asked for must not depend on who looks. */
  function readerOf(conversationId: string, actorId: string): string {
    return find(conversationId)[0]?.ownActorId ?? actorId;
  }

  async function loadPage(
    conversationId: string,
    actorId: string,
    query: PageQuery,
  ): Promise<void> {
    const key = `page ${conversationId} ${query.before ?? ''} ${query.after ?? ''}`;
    await once(key, async () => {
      const page = await list(conversationId, actorId, query);
      if (isClosed) return;
      const log = logs().get(conversationId);
      put(conversationId, log ? applyPage(log, page, query) : logOf(page, query));
    });
    catchUp(conversationId);
  }

  /** Asks for what is missing, unless it comes by itself in a moment. */
  function catchUp(conversationId: string): void {
    const log = logs().get(conversationId);
    if (!log || !isBehind(log)) return;
    setTimeout(() => {
      const later = logs().get(conversationId);
      const own = find(conversationId)[0];
      if (isClosed || !own || !later || !isBehind(later)) return;
      sync(conversationId, own.ownActorId).catch(() => undefined);
    }, overtakenMs);
  }

  /** A log that is held becomes another one; what it lacks by then is asked for. */
  function move(conversationId: string, on: (log: ConversationLog) => ConversationLog): void {
    const log = logs().get(conversationId);
    if (!log) return;
    put(conversationId, on(log));
    catchUp(conversationId);
  }

  function forget(conversationIds: readonly string[]): void {
    const left = new Map(logs());
    for (const id of conversationIds) {
      left.delete(id);
      unkept.delete(id);
      keep((ready) => ready.deleteLog(id));
    }
    if (left.size < logs().size) show(left);
  }

  return {
    read,
    open,
    lookAt,
    /** The message that was looked at when the conversation was left; null for the end. */
    lookedAt: (conversationId: string) => lookedAt.get(conversationId) ?? null,

    /** One more page before a message; nothing happens at the beginning. */
    async loadOlder(conversationId: string, actorId: string, seq: number): Promise<void> {
      const log = logs().get(conversationId);
      if (seq <= (log?.firstSeq ?? 1)) return;
      await loadPage(conversationId, actorId, { before: seq, limit: pageSize });
    },
    /** One more page after a message; nothing happens at the end. */
    async loadNewer(conversationId: string, actorId: string, seq: number): Promise<void> {
      const log = logs().get(conversationId);
      if (log && endWindow(log)?.at(-1)?.seq === seq) return;
      await loadPage(conversationId, actorId, { after: seq, limit: pageSize });
    },
    /** Brings in a message with what stands around it; at once when it is there. */
    async loadAround(conversationId: string, actorId: string, seq: number): Promise<void> {
      await read(conversationId);
      const log = logs().get(conversationId);
      if (log && windowAt(log, seq)) return;
      const limit = Math.floor(pageSize / 2);
      await Promise.all([
        loadPage(conversationId, actorId, { before: seq + 1, limit }),
        loadPage(conversationId, actorId, { after: seq, limit }),
      ]);
    },
    /** Brings in the end; at once when it is there. */
    async loadEnd(conversationId: string, actorId: string): Promise<void> {
      const log = logs().get(conversationId);
      if (log && endWindow(log)) return;
      await loadPage(conversationId, actorId, { limit: pageSize });
    },

    /** The conversation is at this version: what is missing until there is known to be missing. */
    hear(conversationId: string, version: number): void {
      const log = logs().get(conversationId);
      if (log) put(conversationId, applyHeard(log, version));
    },
    catchUp,
    push: (message: Message) => move(message.conversationId, (log) => applyPushed(log, message)),
    /** A change that is no message. */
    passVersion: (conversationId: string, version: number) =>
      move(conversationId, (log) => applyVersion(log, version)),

    /** On a new connection; what is looked at comes first. */
    async syncAll(): Promise<void> {
      const ids = [...new Set([...logs().keys(), ...shown.keys()])].reverse();
      ids.sort((a, b) => Number(shown.has(b)) - Number(shown.has(a)));
      for (const conversationId of ids) {
        const log = logs().get(conversationId);
        const conversation = find(conversationId)[0];
        // What was opened without a network has no log yet.
        if (!conversation || (!log && !shown.has(conversationId))) continue;
        if (!log || isBehind(log) || conversation.version > log.version) {
          await sync(conversationId, conversation.ownActorId).catch(() => undefined);
        }
      }
    },

    copy(copy: (message: Message) => Message): void {
      for (const [id, log] of logs()) put(id, mapped(log, copy));
    },
    forget,
    beginAnew(conversationId: string): void {
      begun += 1;
      forget([conversationId]);
      const own = find(conversationId)[0];
      if (own && shown.has(conversationId)) {
        sync(conversationId, own.ownActorId).catch(() => undefined);
      }
    },
    /** Versions beyond the server's are of a database that is no more. */
    forgetOtherLife(conversations: readonly Conversation[]): void {
      const isGone = ({ id, version }: Conversation) => (logs().get(id)?.version ?? 0) > version;
      forget(conversations.filter(isGone).map(({ id }) => id));
    },
    keepNow(): void {
      for (const conversationId of unkept) {
        const log = logs().get(conversationId);
        const place = { lookedAt: lookedAt.get(conversationId) ?? null, bounds: keptBounds };
        const kept = log && keptOf(conversationId, log, place);
        if (kept) keep((ready) => ready.putLog(kept));
      }
      unkept.clear();
    },
    close(): void {
      isClosed = true;
    },
  };
}
