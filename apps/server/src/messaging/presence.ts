import type { ServerFrame } from '@allmende/contract/realtime';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import type { Connection, Gateway } from '#platform/gateway';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Log } from '#platform/log';
import { listPresent, type Pair, readTypingHidden } from './chats/store.ts';
import type { ActorDirectory } from './present.ts';
import type { Rosters } from './rosters.ts';
import { refusalOf } from './rules.ts';
import * as store from './store.ts';

/**
 * Who is there, and who is typing. Nothing of it is stored. Persons are shown to those with whom they have
 * a conversation that is not blocked and no request, unless one of the two does not show it; whether the staff
 * of a business is at work is nobody's business.
 */
export interface Presence {
  /** Tells the connection of these actors now and from now on, in place of those before. */
  watch(connection: Connection, actorIds: readonly Uuid[]): Promise<void>;
  /** Tells two anew whether the other is there, when what they may know of each other has changed. */
  retell(one: Uuid, other: Uuid): Promise<void>;
  /** Passes on that a member is typing; too many and those of strangers are dropped in silence. */
  typing(place: { actorId: Uuid; conversationId: Uuid }): Promise<void>;
  /** Told in this process, each time that it is passed on. */
  onTyping(listener: (place: { actorId: Uuid; conversationId: Uuid }) => void): void;
}

/** Devices repeat it every three seconds. */
const typingEveryMs = 2_000;
const typingRememberedMax = 10_000;
/** Where more are, somebody always types. */
const typingMembersMax = 100;

export function createPresence(deps: {
  database: Database;
  clock: Clock;
  gateway: Gateway;
  rosters: Rosters;
  identity: ActorDirectory;
  log: Log;
}): Presence {
  const { database, clock, gateway, rosters, identity, log } = deps;
  /** Who wishes to know of whom. What they may know is asked each time, because it may have changed anywhere. */
  const watchersOf = new Map<Uuid, Set<Connection>>();
  const watchedBy = new Map<Connection, readonly Uuid[]>();
  /** Those who came or went and are not told of yet. */
  const changed = new Set<Uuid>();
  const typedAtMs = new Map<string, number>();

  function unwatchActor(connection: Connection, actorId: Uuid): void {
    const watchers = watchersOf.get(actorId);
    watchers?.delete(connection);
    if (watchers?.size === 0) watchersOf.delete(actorId);
  }

  function unwatch(connection: Connection): void {
    for (const actorId of watchedBy.get(connection) ?? []) unwatchActor(connection, actorId);
    watchedBy.delete(connection);
  }

  function tell(connection: Connection, actorId: Uuid, isOnline: boolean): void {
    connection.send({ type: 'presence', actorId: toPublicId('act', actorId), isOnline });
  }

  gateway.onPresence((actorId) => {
    if (!watchersOf.has(actorId)) return;
    // Many come and go at a time, after a lost network: one question for all of them.
    if (changed.size === 0) setImmediate(() => void tellChanged());
    changed.add(actorId);
  });
  gateway.onDisconnect(unwatch);

  async function tellChanged(): Promise<void> {
    const actorIds = [...changed];
    changed.clear();
    const asked = new Map<Connection, Uuid[]>();
    for (const actorId of actorIds) {
      for (const connection of watchersOf.get(actorId) ?? []) {
        asked.set(connection, [...(asked.get(connection) ?? []), actorId]);
      }
    }
    await tellVisible(asked).catch((error) =>
      log.warn({ err: error }, 'messaging.presence_not_told'),
    );
  }

  /** Tells each connection of those whom it may know of, as they are when the answer is there. */
  async function tellVisible(asked: ReadonlyMap<Connection, readonly Uuid[]>): Promise<void> {
    const pairs = new Map<string, Pair>();
    for (const [connection, others] of asked) {
      for (const own of connection.actors.keys()) {
        for (const other of others) pairs.set(`${own} ${other}`, { own, other });
      }
    }
    const visible = await listPresent(database.pool, [...pairs.values()]);
    const persons = await identity.actors(new Set(visible.map(({ other }) => other)));
    const seenBy = Map.groupBy(visible, ({ own }) => own);
    for (const [connection, others] of asked) {
      const seen = new Set<Uuid>();
      for (const own of connection.actors.keys()) {
        for (const { other } of seenBy.get(own) ?? []) seen.add(other);
      }
      for (const other of others) {
        const isTold = seen.has(other) && persons.get(other)?.kind === 'person';
        if (isTold && watchersOf.get(other)?.has(connection)) {
          tell(connection, other, gateway.isOnline(other));
        }
      }
    }
  }

  const typingListeners: ((place: { actorId: Uuid; conversationId: Uuid }) => void)[] = [];

  /** Whether it is time to pass it on again. */
  function takeTyping(key: string): boolean {
    const nowMs = clock.now().getTime();
    const lastMs = typedAtMs.get(key);
    if (lastMs !== undefined && nowMs - lastMs < typingEveryMs) return false;
    typedAtMs.delete(key);
    typedAtMs.set(key, nowMs);
    if (typedAtMs.size > typingRememberedMax) typedAtMs.delete(typedAtMs.keys().next().value!);
    return true;
  }

  return {
    async watch(connection, actorIds) {
      unwatch(connection);
      if (!connection.isOpen) return;
      watchedBy.set(connection, actorIds);
      for (const actorId of actorIds) {
        const watchers = watchersOf.get(actorId) ?? new Set();
        watchersOf.set(actorId, watchers.add(connection));
      }
      await tellVisible(new Map([[connection, actorIds]]));
    },

    async retell(one, other) {
      const pairs = [
        { own: one, other },
        { own: other, other: one },
      ];
      const actors = await identity.actors([one, other]);
      for (const { own, other: seen } of await listPresent(database.pool, pairs)) {
        if (actors.get(seen)?.kind !== 'person') continue;
        const actorId = toPublicId('act', seen);
        gateway.deliver([own], { type: 'presence', actorId, isOnline: gateway.isOnline(seen) });
      }
    },

    onTyping: (listener) => void typingListeners.push(listener),

    async typing({ actorId, conversationId }) {
      if (!takeTyping(`${conversationId} ${actorId}`)) return;
      const figures = await store.readFigures(database.pool, { actorId, conversationId });
      if (!figures || refusalOf(figures)) return;
      if (figures.member_count > typingMembersMax) return;
      const hidden = await readTypingHidden(database.pool, { actorId, conversationId });
      if (!hidden) return;
      const members = (await rosters.now([conversationId])).get(conversationId)?.actorIds ?? [];
      const frame: ServerFrame = {
        type: 'typing',
        conversationId: toPublicId('cnv', conversationId),
        actorId: toPublicId('act', actorId),
      };
      for (const listener of typingListeners) listener({ actorId, conversationId });
      gateway.deliver(
        members.filter((member) => member !== actorId && !hidden.has(member)),
        frame,
      );
    },
  };
}
