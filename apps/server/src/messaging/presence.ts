import type { ServerFrame } from '@allmende/contract/realtime';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import type { Connection, Gateway } from '#platform/gateway';
import { toPublicId, type Uuid } from '#platform/ids';
import type { ActorDirectory } from './present.ts';
import type { Rosters } from './rosters.ts';
import * as store from './store.ts';

/**
 * Who is there, and who is typing. Nothing of it is stored. Persons are shown to those with whom they have
 * a conversation that is not blocked; whether the staff of a business is at work is nobody's business.
 */
export interface Presence {
  /** Tells the connection of these actors now and from now on, in place of those before. */
  watch(connection: Connection, actorIds: readonly Uuid[]): Promise<void>;
  /** Ends what may no longer be seen of these actors, after a block. */
  recheck(actorIds: readonly Uuid[]): Promise<void>;
  /** Passes on that a member is typing; too many and those of strangers are dropped in silence. */
  typing(place: { actorId: Uuid; conversationId: Uuid }): Promise<void>;
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
}): Presence {
  const { database, clock, gateway, rosters, identity } = deps;
  const watchersOf = new Map<Uuid, Set<Connection>>();
  const watchedBy = new Map<Connection, readonly Uuid[]>();
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

  gateway.onPresence((actorId, isOnline) => {
    for (const connection of watchersOf.get(actorId) ?? []) tell(connection, actorId, isOnline);
  });
  gateway.onDisconnect(unwatch);

  async function visible(connection: Connection, actorIds: readonly Uuid[]): Promise<Uuid[]> {
    if (actorIds.length === 0) return [];
    const acquainted = await store.listAcquainted(database.pool, {
      own: [...connection.actors.keys()],
      others: actorIds,
    });
    const actors = await identity.actors(acquainted);
    return [...acquainted].filter((actorId) => actors.get(actorId)?.kind === 'person');
  }

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
      const watched = await visible(connection, actorIds);
      unwatch(connection);
      if (!connection.isOpen) return;
      watchedBy.set(connection, watched);
      for (const actorId of watched) {
        const watchers = watchersOf.get(actorId) ?? new Set();
        watchersOf.set(actorId, watchers.add(connection));
        tell(connection, actorId, gateway.isOnline(actorId));
      }
    },

    async recheck(actorIds) {
      for (const actorId of actorIds) {
        for (const connection of [...(watchersOf.get(actorId) ?? [])]) {
          const [stillVisible] = await visible(connection, [actorId]);
          if (!stillVisible) unwatchActor(connection, actorId);
        }
      }
    },

    async typing({ actorId, conversationId }) {
      if (!takeTyping(`${conversationId} ${actorId}`)) return;
      const figures = await store.readFigures(database.pool, { actorId, conversationId });
      if (!figures || figures.is_blocked || figures.rank < figures.write_rank) return;
      if (figures.member_count > typingMembersMax) return;
      const members = (await rosters.now([conversationId])).get(conversationId) ?? [];
      const frame: ServerFrame = {
        type: 'typing',
        conversationId: toPublicId('cnv', conversationId),
        actorId: toPublicId('act', actorId),
      };
      gateway.deliver(
        members.filter((member) => member !== actorId),
        frame,
      );
    },
  };
}
