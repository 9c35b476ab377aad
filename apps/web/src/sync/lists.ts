import type { Conversation } from '@allmende/contract/messaging';
import type { Client } from '@allmende/sdk';
import type { SyncDatabase } from './database.ts';
import { type Link, overtakenMs } from './link.ts';
import { newerOf } from './newer.ts';
import { createOnce } from './once.ts';

/** By own actor, then by conversation. */
export type Lists = ReadonlyMap<string, ReadonlyMap<string, Conversation>>;

export interface KnownLists {
  lists: Lists;
  /** Own actors whose list was read from this device or the server at least once. */
  listed: ReadonlySet<string>;
}

/** The conversations of own actors: read from this device, then followed on the server from where that was. */
export function createLists(deps: {
  link: Link;
  messaging: Pick<Client['messaging'], 'syncConversations'>;
  known(): KnownLists;
  show(changes: Partial<KnownLists>): void;
  /** Null where nothing can be kept. */
  disk(): Promise<SyncDatabase | null>;
  keep(write: (ready: SyncDatabase) => Promise<unknown>): void;
  /** `keepNow` is called after a moment. */
  keepSoon(): void;
  /** It is at this version on the server. */
  onHeard(conversationId: string, version: number): void;
  /** The server knows nothing of what was before; these are all that there are. */
  onOtherLife(conversations: readonly Conversation[]): void;
  /** No own actor is a member any more. */
  onForgotten(conversationId: string): void;
  /** It is read in the name of another own actor, or of one who left and came back: what is known may have holes. */
  onOtherReader(conversationId: string): void;
}) {
  const { link, known, show, keep } = deps;
  const actors = new Set<string>();
  /** Actors whose list was compared with the server's on this connection. */
  const current = new Set<string>();
  /** How far the lists of this tab are; other tabs have their own. */
  const cursors = new Map<string, string>();
  const delivered = new Map<string, number>();
  const asked = new Set<string>();
  const unkept = new Map<string, Conversation>();
  let isClosed = false;
  const once = createOnce(() => isClosed);

  /** What this device keeps of a list, without asking anybody. */
  async function read(actorId: string): Promise<void> {
    const database = await deps.disk();
    if (known().listed.has(actorId)) return;
    // The cursor first: what another tab brings in between comes twice, and not never.
    const cursor = await database?.cursor(actorId).catch(() => undefined);
    const kept = await database?.conversations(actorId).catch(() => []);
    if (cursor && !cursors.has(actorId)) cursors.set(actorId, cursor);
    if (kept && kept.length > 0) put(actorId, kept, false);
  }

  function put(actorId: string, conversations: readonly Conversation[], isReset: boolean): void {
    const { lists, listed } = known();
    const list = new Map(isReset ? [] : lists.get(actorId));
    const readers = conversations.map(({ id }) => readerOf(id));
    for (const conversation of conversations) {
      const before = list.get(conversation.id);
      list.set(conversation.id, before ? newerOf(before, conversation) : conversation);
    }
    show({
      lists: new Map([...lists, [actorId, list]]),
      listed: listed.has(actorId) ? listed : new Set([...listed, actorId]),
    });
    for (const [at, { id }] of conversations.entries()) {
      if (readers[at] && readers[at] !== readerOf(id)) deps.onOtherReader(id);
    }
  }

  /** In whose name a conversation is read, and since when they are a member. */
  function readerOf(conversationId: string): string | undefined {
    const own = find(conversationId)[0];
    return own && `${own.ownActorId} ${own.joinedVersion}`;
  }

  function sync(actorId: string): Promise<void> {
    return once(actorId, async () => {
      let cursor = cursors.get(actorId);
      if (!known().lists.get(actorId)?.size) cursor = undefined;
      for (;;) {
        const page = await deps.messaging.syncConversations({
          actorId,
          query: { ...(cursor ? { cursor } : {}), limit: 200 },
        });
        if (isClosed) return;
        if (page.isReset) {
          unkept.clear();
          keep((ready) => ready.clearConversations(actorId));
          deps.onOtherLife(page.items);
        }
        for (const id of page.removed) forget(actorId, id);
        put(actorId, page.items, page.isReset);
        for (const conversation of page.items) {
          acknowledge(conversation);
          deps.onHeard(conversation.id, conversation.version);
        }
        cursor = page.cursor;
        cursors.set(actorId, page.cursor);
        // Never a cursor without what came before it.
        keep(async (ready) => {
          await ready.putConversations(page.items);
          await ready.putCursor(actorId, page.cursor);
        });
        if (!page.hasMore) break;
      }
      current.add(actorId);
    });
  }

  /** The actor is no longer a member: nothing of it stays, unless another own actor is one. */
  function forget(actorId: string, conversationId: string): void {
    const { lists } = known();
    const list = new Map(lists.get(actorId) ?? []);
    const reader = readerOf(conversationId);
    if (!list.delete(conversationId)) return;
    unkept.delete(`${actorId} ${conversationId}`);
    show({ lists: new Map([...lists, [actorId, list]]) });
    keep((ready) => ready.deleteConversation(actorId, conversationId));
    if (find(conversationId).length === 0) deps.onForgotten(conversationId);
    else if (reader !== readerOf(conversationId)) deps.onOtherReader(conversationId);
  }

  /** Of own actors who are members, whoever may read the most first. */
  function find(conversationId: string): Conversation[] {
    return [...known().lists.values()]
      .flatMap((list) => list.get(conversationId) ?? [])
      .sort((a, b) => a.visibleFromSeq - b.visibleFromSeq);
  }

  function replace(next: Conversation): void {
    const { ownActorId, id } = next;
    put(ownActorId, [next], false);
    const kept = known().lists.get(ownActorId)?.get(id);
    if (kept) unkept.set(`${ownActorId} ${id}`, kept);
    deps.keepSoon();
  }

  /** Tells the server that the messages have reached a device, once for each seq. */
  function acknowledge({ ownActorId: actorId, id, lastSeq: seq, members, group }: Conversation) {
    const own = members.find(({ actor }) => actor.id === actorId);
    if (!own || own.deliveredSeq >= seq) return;
    // Where many are nobody is told of it.
    if (group && members.length === 1) return;
    const key = `${actorId} ${id}`;
    if ((delivered.get(key) ?? 0) >= seq) return;
    delivered.set(key, seq);
    link.tell({ type: 'delivered', actorId, conversationId: id, seq });
  }

  return {
    read,
    find,
    replace,
    acknowledge,
    all: (): Conversation[] => [...known().lists.values()].flatMap((list) => [...list.values()]),

    /** Shows the list of an actor from now on, from this device at once and from the server when it can. */
    async show(actorId: string): Promise<void> {
      if (actors.has(actorId)) return;
      actors.add(actorId);
      await read(actorId);
      await sync(actorId);
    },
    /** Told with the receipt of who has read it. */
    noteDelivered(actorId: string, conversationId: string, seq: number): void {
      delivered.set(`${actorId} ${conversationId}`, seq);
    },
    /** In a moment, for what overtook something else may be known by then. */
    askSoon(actorId: string, extraMs = 0): void {
      if (asked.has(actorId)) return;
      asked.add(actorId);
      setTimeout(() => {
        asked.delete(actorId);
        if (!isClosed) sync(actorId).catch(() => undefined);
      }, overtakenMs + extraMs);
    },
    /** In which of them it is nobody can say. */
    askAll(): void {
      for (const actorId of actors) void sync(actorId).catch(() => undefined);
    },
    isCurrent: (actorId: string) => current.has(actorId),
    /** The connection is gone: from now on something may be missing. */
    lose: () => current.clear(),
    /** What the server was told on the last connection may not have arrived. */
    tellAnew: () => delivered.clear(),
    /** On a new connection. */
    async syncAll(): Promise<void> {
      for (const actorId of actors) await sync(actorId).catch(() => undefined);
    },
    keepNow(): void {
      const conversations = [...unkept.values()];
      unkept.clear();
      if (conversations.length > 0) keep((ready) => ready.putConversations(conversations));
    },
    close(): void {
      isClosed = true;
    },
  };
}
