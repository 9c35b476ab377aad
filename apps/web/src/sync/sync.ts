import type { Draft } from '@allmende/contract/chats';
import { makesItselfFelt } from '@allmende/contract/chats-rules';
import type { Conversation, Message } from '@allmende/contract/messaging';
import type { ChangedTopic } from '@allmende/contract/realtime';
import { NoAnswer } from '@allmende/sdk';
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import { api, queryClient } from '../app/api.ts';
import { setCount } from '../app/counts.ts';
import { setSocketUp, useOnline } from '../app/online.ts';
import { currentSession, forgetSession, subscribeToSession } from '../app/session.ts';
import { askWhoIAmNow } from '../app/who-am-i.ts';
import { forgetSyncDatabases, type OutboxEntry, openSyncDatabase } from './database.ts';
import { createLink, tryAgainMs } from './link.ts';
import { type ConversationLog, windowAt } from './log.ts';
import {
  createSync,
  type DeskFrame,
  type ProductFrame,
  nothingKnown,
  type Sync,
  type SyncState,
  type SyncWorld,
} from './store.ts';

/** The one sync of this tab, alive as long as somebody is signed in; and the hooks that read it. */
let sync: Sync | null = null;
let userId: string | null = null;

const nobody: readonly string[] = [];
const firstReadMsMax = 150;
const listeners = new Set<() => void>();
const incomingListeners = new Set<(message: Message) => void>();
const productListeners = new Set<(frame: ProductFrame | null) => void>();
const deskListeners = new Set<(frame: DeskFrame) => void>();
const draftListeners = new Set<(draft: Draft) => void>();

/**
 * Which questions to ask the server again when something changed, where that is not the topic itself. The first
 * part of a query's key.
 */
const queriesOf: Partial<Record<ChangedTopic, readonly string[]>> = {
  me: ['identity', 'business'],
  presence: ['business'],
  imports: ['imports', 'shop'],
  // How many there are; what is on the page stays as it is.
  feed: ['feed-new'],
};

function follow(): void {
  const { status, me } = currentSession();
  const next = me?.userId ?? null;
  if (next !== userId) {
    sync?.close();
    sync = null;
    userId = next;
    if (next) start(next);
    else {
      setSocketUp(null);
      if (status === 'signed-out') forgetSyncDatabases();
    }
    for (const listener of listeners) listener();
  }
  const actorId = currentSession().actor?.id;
  if (sync && actorId) void sync.showList(actorId);
  showCount();
}

/** The real world of a tab. */
function worldOf(forUser: string): SyncWorld {
  return {
    openLink: (events) => createLink(forUser, events),
    openDatabase: () => openSyncDatabase(forUser),
    messaging: api.messaging,
    async upload(message) {
      const part = await import('../attachments/upload.ts').catch((error) => {
        throw new NoAnswer(error);
      });
      return part.upload(forUser, message);
    },
    onNextFrame(run) {
      // Where nothing is painted there is no frame to wait for; told twice is told once.
      if (document.visibilityState === 'visible') requestAnimationFrame(run);
      setTimeout(run, 60);
    },
  };
}

function start(forUser: string): void {
  sync = createSync(worldOf(forUser), {
    onState: setSocketUp,
    onSignedOut: () => forgetSession(),
    onIncoming: (message) => {
      for (const listener of incomingListeners) listener(message);
    },
    onProduct(frame) {
      for (const listener of productListeners) listener(frame);
    },
    onDesk(frame) {
      for (const listener of deskListeners) listener(frame);
    },
    onDraft(draft) {
      for (const listener of draftListeners) listener(draft);
    },
    onChanged(frame) {
      for (const key of queriesOf[frame.topic] ?? [frame.topic]) {
        void queryClient.invalidateQueries({ queryKey: [key] });
      }
      if (frame.topic === 'chats') sync?.seeAnew(frame.actorId);
      if (frame.topic === 'me') void askWhoIAmNow();
    },
  });
  sync.subscribe(() => {
    showCount();
    for (const listener of listeners) listener();
  });
}

/** Whether it counts on badges: with something unread, and not where one wants quiet. */
function isWaiting(conversation: Conversation): boolean {
  const { unreadCount, preferences, mentionedSeq, readSeq } = conversation;
  const isMention = mentionedSeq > readSeq;
  return (
    (unreadCount > 0 || preferences?.isMarkedUnread === true) &&
    makesItselfFelt(conversation, { at: new Date(), isMention })
  );
}

function showCount(): void {
  const { actor } = currentSession();
  if (!actor) return;
  const list = sync?.getState().lists.get(actor.id) ?? [];
  let waiting = 0;
  for (const [, conversation] of list) if (isWaiting(conversation)) waiting += 1;
  setCount(actor.kind === 'business' ? 'inbox' : 'chats', waiting);
}

/**
 * Called once, when the app starts. Resolves when what this device keeps for the address is read, so that it
 * stands there in the first frame; soon at the latest, for a disk may be slow.
 */
export function startSync(path: string): Promise<unknown> {
  subscribeToSession(follow);
  follow();
  addEventListener('pagehide', () => sync?.keepNow());
  document.addEventListener('visibilitychange', () => sync?.keepNow());
  const actorId = currentSession().actor?.id;
  const conversationId = /^\/(?:chats|inbox)\/(cnv_[^/]+)/.exec(path)?.[1];
  if (!sync || !actorId) return Promise.resolve();
  const read = Promise.all([
    sync.readList(actorId),
    conversationId ? sync.readLog(conversationId) : undefined,
  ]);
  // Whoever is signed out in this moment reads from a disk that is being forgotten, and is to see a page all the same.
  const readOrNot = read.catch(() => undefined);
  return Promise.race([readOrNot, new Promise((resolve) => setTimeout(resolve, firstReadMsMax))]);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The sync, for what is done by hand; only while somebody is signed in. */
export function currentSync(): Sync {
  if (!sync) throw new Error('nobody is signed in');
  return sync;
}

function useSelected<T>(select: (state: SyncState) => T): T {
  return useSyncExternalStore(subscribe, () => select(sync?.getState() ?? nothingKnown));
}

/** All conversations of an actor by id; `isLoaded` once they were read from this device or the server. */
export function useConversations(actorId: string): {
  list: ReadonlyMap<string, Conversation> | undefined;
  isLoaded: boolean;
} {
  const list = useSelected((state) => state.lists.get(actorId));
  const isLoaded = useSelected((state) => state.listed.has(actorId));
  return { list, isLoaded };
}

export function useConversation(actorId: string, conversationId: string): Conversation | undefined {
  return useSelected((state) => state.lists.get(actorId)?.get(conversationId));
}

/** What is loaded of a conversation; undefined until there is something to show. */
export function useLog(conversationId: string, actorId: string): ConversationLog | undefined {
  useEffect(
    () => currentSync().openConversation(conversationId, actorId),
    [conversationId, actorId],
  );
  // A network may go and come without the socket having noticed; what was asked meanwhile had no answer.
  const isOnline = useOnline();
  const wasOnline = useRef(isOnline);
  useEffect(() => {
    const isBack = isOnline && !wasOnline.current;
    wasOnline.current = isOnline;
    if (isBack)
      currentSync()
        .loadEnd(conversationId, actorId)
        .catch(() => undefined);
  }, [isOnline, conversationId, actorId]);
  const log = useSelected((state) => state.logs.get(conversationId));
  // The first question after a network came back may still be lost, and nothing else would ask again.
  const isWaiting = isOnline && !log;
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setInterval(
      () =>
        void currentSync()
          .loadEnd(conversationId, actorId)
          .catch(() => undefined),
      tryAgainMs,
    );
    return () => clearInterval(timer);
  }, [isWaiting, conversationId, actorId]);
  return log;
}

/** A message, while this device holds it. */
export function useMessage(conversationId: string, seq: number): Message | undefined {
  return useSelected((state) => {
    const log = state.logs.get(conversationId);
    const run = log && windowAt(log, seq);
    return run?.[seq - run[0]!.seq];
  });
}

export function useOutbox(): readonly OutboxEntry[] {
  return useSelected((state) => state.outbox);
}

/** The last of one's own messages that is not on the server yet. */
export function useLastWaiting({ id, ownActorId }: Conversation): OutboxEntry | undefined {
  return useSelected((state) =>
    state.outbox.findLast((one) => one.conversationId === id && one.actorId === ownActorId),
  );
}

/** The text one was writing to somebody, kept over reloads and the same in all tabs. */
export function useDraft(
  actorId: string,
  conversationId: string,
): [string, (text: string) => void] {
  const text = useSelected((state) => state.drafts.get(`${actorId} ${conversationId}`) ?? '');
  const setText = useCallback(
    (next: string) => currentSync().setDraft(actorId, conversationId, next),
    [actorId, conversationId],
  );
  return [text, setText];
}

/** Who is typing in a conversation. */
export function useTypists(conversationId: string): readonly string[] {
  return useSelected((state) => state.typing.get(conversationId) ?? nobody);
}

/** Whether somebody is connected, as far as they let it be known. */
export function usePresence(actorId: string | undefined): boolean {
  useEffect(() => {
    if (actorId) return currentSync().watch(actorId);
  }, [actorId]);
  return useSelected((state) => actorId !== undefined && state.online.has(actorId));
}

/** Runs for each product that is another than it was, of those that are watched. */
export function onProduct(listener: (frame: ProductFrame | null) => void): () => void {
  productListeners.add(listener);
  return () => productListeners.delete(listener);
}

/** Runs for each draft that was written on another device, in whichever hat. */
export function onDraft(listener: (draft: Draft) => void): () => void {
  draftListeners.add(listener);
  return () => draftListeners.delete(listener);
}

/** Runs for what the staff of a business is told of its cases and of each other. */
export function onDesk(listener: (frame: DeskFrame) => void): () => void {
  deskListeners.add(listener);
  return () => deskListeners.delete(listener);
}

/** Runs for each new message of somebody else: for sounds, titles and announcements. */
export function onIncomingMessage(listener: (message: Message) => void): () => void {
  incomingListeners.add(listener);
  return () => incomingListeners.delete(listener);
}
