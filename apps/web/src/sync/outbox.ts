import type { Message, Sendable } from '@allmende/contract/messaging';
import { isLocal, type LocalAttachment, type OutboxEntry, type SyncDatabase } from './database.ts';
import { type Link, refusalOf, tryAgainMs } from './link.ts';

/** Messages under way at a time; an answer makes room for the next. */
const sendingMax = 100;
/** When a message was not answered for so long, what comes after it waits: it might be refused. */
const stalledMs = 1_000;

/** Why an upload ends for good, and not only on this page. */
export const givenUp = 'given up';

export interface Upload {
  actorId: string;
  /** What was brought for it before is not brought again. */
  clientId: string;
  content: LocalAttachment;
  /** Aborts when the message is given up. */
  signal: AbortSignal;
}

/**
 * What was written and is not on the server yet. A message is shown at once, lies on the disk soon after, and is sent
 * in order when it can be, over tabs, networks and servers that die; its client id makes it one message however often
 * it is sent.
 */
export function createOutbox(deps: {
  link: Link;
  /** Brings what a message carries to the server, where it left off the last time; the answer can be sent. */
  upload(message: Upload): Promise<Sendable>;
  /** In order of sending. */
  entries(): readonly OutboxEntry[];
  show(entries: readonly OutboxEntry[]): void;
  /** Null where nothing can be kept. */
  disk(): Promise<SyncDatabase | null>;
  keep(write: (ready: SyncDatabase) => Promise<unknown>): void;
  onSent(message: Message): void;
}) {
  const { link, entries, show, disk } = deps;
  /** Messages under way, and when they left. */
  const sending = new Map<string, number>();
  /** Uploads of messages under way. */
  const uploads = new Map<string, AbortController>();
  /** Conversations whose outbox rests after a refusal that may pass. */
  const resting = new Set<string>();
  /** Messages that left the outbox, so that a late reading of the disk does not bring them back. */
  const settled = new Set<string>();
  const unstored = new Set<string>();
  let isStoring = false;
  let isLoaded = false;
  let isClosed = false;

  /** What the disk kept, together with what was written meanwhile; only from then on something is sent. */
  function load(kept: readonly OutboxEntry[]): void {
    const known = new Set(entries().map((entry) => entry.clientId));
    const stored = kept
      .filter(({ clientId }) => !known.has(clientId) && !settled.has(clientId))
      .sort(byOrder);
    // A clock that was set back must not bring what was just written before what waits since yesterday.
    const last = stored.at(-1)?.order ?? 0;
    const written = isLoaded
      ? entries()
      : entries().map((entry, i) => ({ ...entry, order: Math.max(entry.order, last + 1 + i) }));
    isLoaded = true;
    show([...stored, ...written].sort(byOrder));
    drain();
  }

  /** Puts a message into the outbox: it is shown with the next frame, and sent when it can be. */
  function send(entry: Omit<OutboxEntry, 'clientId' | 'order' | 'at' | 'refusedWith'>): void {
    const made: OutboxEntry = {
      ...entry,
      clientId: crypto.randomUUID(),
      order: Math.max(Date.now(), (entries().at(-1)?.order ?? 0) + 1),
      at: new Date().toISOString(),
      refusedWith: null,
    };
    show([...entries(), made]);
    link.shout({ note: 'outbox', entry: made });
    store(made.clientId);
    drain();
  }

  /** While some are written, what comes waits and is written in one go: a disk syncs a few times a second. */
  function store(clientId: string): void {
    unstored.add(clientId);
    if (isStoring) return;
    isStoring = true;
    void storeAll()
      .catch(() => undefined)
      .finally(() => {
        isStoring = false;
      });
  }

  async function storeAll(): Promise<void> {
    const database = await disk();
    while (unstored.size > 0) {
      const ids = new Set(unstored);
      unstored.clear();
      const fresh = entries().filter((one) => ids.has(one.clientId));
      try {
        if (fresh.length > 0) await database?.putOutbox(fresh);
        for (const clientId of ids) {
          // Answered while it was written.
          if (settled.has(clientId)) await database?.deleteOutbox(clientId);
        }
      } catch (error) {
        // With the next one it is tried again.
        for (const clientId of ids) unstored.add(clientId);
        throw error;
      }
    }
  }

  /** One that another tab wrote, or of which it says what became. */
  function take(entry: OutboxEntry): void {
    if (settled.has(entry.clientId)) return;
    const others = entries().filter(({ clientId }) => clientId !== entry.clientId);
    show([...others, entry].sort(byOrder));
    drain();
  }

  /** For good: it was sent, or given up. */
  function drop(clientId: string): void {
    settled.add(clientId);
    uploads.get(clientId)?.abort(givenUp);
    if (!entries().some((entry) => entry.clientId === clientId)) return;
    show(entries().filter((entry) => entry.clientId !== clientId));
    deps.keep((ready) => ready.deleteOutbox(clientId));
  }

  /** Sends what waits, in order; each conversation stops at the first that cannot be sent now. */
  function drain(): void {
    if (!link.canSend || !isLoaded || isClosed) return;
    const stopped = new Set(resting);
    for (const entry of entries()) {
      if (sending.size >= sendingMax) break;
      if (entry.refusedWith || stopped.has(entry.conversationId)) continue;
      // What is still uploaded holds back what comes after it.
      if (isLocal(entry.content)) stopped.add(entry.conversationId);
      const leftAt = sending.get(entry.clientId);
      if (leftAt !== undefined) {
        if (Math.abs(Date.now() - leftAt) > stalledMs) stopped.add(entry.conversationId);
        continue;
      }
      sending.set(entry.clientId, Date.now());
      void sendOne(entry).then((goesOn) => {
        sending.delete(entry.clientId);
        if (goesOn) drain();
      });
    }
  }

  /** False when nothing more goes out on this connection. */
  async function sendOne(entry: OutboxEntry): Promise<boolean> {
    try {
      const message = await contentOf(entry);
      const stored = (await link.ask({
        type: 'send',
        actorId: entry.actorId,
        conversationId: entry.conversationId,
        clientId: entry.clientId,
        message,
        ...(entry.replyTo ? { replyToSeq: entry.replyTo.seq } : {}),
      })) as Message;
      if (isClosed) return false;
      link.shout({ note: 'sent', message: stored });
      deps.onSent(stored);
      return true;
    } catch (error) {
      const wasUploading = uploads.delete(entry.clientId);
      if (settled.has(entry.clientId)) return true;
      const code = refusalOf(error);
      if (code === null || isClosed) {
        // An upload may break off while the other connection stands.
        if (wasUploading && !isClosed) rest(entry.conversationId);
        return false;
      }
      const isLater = code === 'platform.unavailable' || code === 'platform.too_many_requests';
      if (isLater) rest(entry.conversationId);
      else mark({ ...entry, refusedWith: code });
      return true;
    }
  }

  function rest(conversationId: string): void {
    resting.add(conversationId);
    setTimeout(() => {
      resting.delete(conversationId);
      drain();
    }, tryAgainMs);
  }

  async function contentOf({ actorId, clientId, content }: OutboxEntry): Promise<Sendable> {
    if (!isLocal(content)) return sendableOf(content);
    const abort = new AbortController();
    uploads.set(clientId, abort);
    const { signal } = abort;
    const ready = await deps.upload({ actorId, clientId, content, signal });
    uploads.delete(clientId);
    return ready;
  }

  function mark(entry: OutboxEntry): void {
    show(entries().map((other) => (other.clientId === entry.clientId ? entry : other)));
    store(entry.clientId);
    link.shout({ note: 'outbox', entry });
  }

  return {
    load,
    send,
    take,
    drop,
    drain,
    /** The server has it: it leaves the outbox in the same step in which it joins the conversation. */
    forgetSent({ clientId, senderActorId }: Message): void {
      const entry = entries().find((one) => one.clientId === clientId);
      if (entry?.actorId === senderActorId) drop(clientId);
    },
    retry(clientId: string): void {
      const entry = entries().find((candidate) => candidate.clientId === clientId);
      if (!entry) return;
      mark({ ...entry, refusedWith: null });
      drain();
    },
    discard(clientId: string): void {
      drop(clientId);
      link.shout({ note: 'discarded', clientId });
    },
    close(): void {
      isClosed = true;
      for (const abort of uploads.values()) abort.abort();
    },
  };
}

/** What is shown holds all that is known of a thing; the server is told which one it is. */
function sendableOf(content: Exclude<OutboxEntry['content'], LocalAttachment>): Sendable {
  if (content.kind === 'contact') return { kind: 'contact', actorId: content.actor.id };
  if (content.kind === 'sticker') return { kind: 'sticker', stickerId: content.sticker.id };
  return content;
}

function byOrder(a: OutboxEntry, b: OutboxEntry): number {
  return a.order - b.order;
}
