import type { Actor } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Card } from '@allmende/contract/messaging';
import type { togetherErrors } from '@allmende/contract/together';
import type { Face } from '@allmende/contract/together-cards';
import type { Messaging } from '#messaging';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import type { Showing } from './showing.ts';
import type { Kind, Thing } from './store.ts';
import * as store from './store.ts';

/** What polls, events and lists have in common: who may, what is locked when, and how it is told. */

export interface ThingDeps {
  database: Database;
  clock: Clock;
  gateway: Pick<Gateway, 'deliver'>;
  identity: { actors(ids: Iterable<Uuid>): Promise<Map<Uuid, Actor>> };
  messaging: Pick<Messaging, 'standing' | 'postCard'>;
}

type Standing = NonNullable<Awaited<ReturnType<Messaging['standing']>>>;

/** Who acts: the actor, and the user behind it for the record. */
export interface Acting {
  actorId: Uuid;
  userId: Uuid;
}

type OwnCode = keyof typeof togetherErrors;
export type StartCode =
  | 'messaging.conversation_unknown'
  | 'messaging.blocked'
  | 'messaging.may_not_write';
type ReachCode = 'together.unknown' | 'messaging.blocked';
export type Answer<T, Code extends OwnCode | StartCode = never> = Promise<Result<T, Code>>;

export interface Reached {
  thing: Thing;
  standing: Standing;
  /** Who started it, as long as they may write there, and admins of the group. */
  mayManage: boolean;
}

export type Things = ReturnType<typeof createThings>;

export function createThings(deps: ThingDeps, cards: { cardOf: CardOf; showing: Showing }) {
  const { database, clock, gateway, identity, messaging } = deps;

  async function reachFor(
    thing: Thing | undefined,
    kind: Kind,
    actorId: Uuid,
  ): Promise<Reached | null> {
    if (thing?.kind !== kind) return null;
    const standing = await messaging.standing(null, {
      conversationId: thing.conversation_id,
      actorId,
      card: { senderActorId: thing.creator_actor_id, clientId: thing.id },
    });
    if (!standing) return null;
    const isCreator = thing.creator_actor_id === actorId;
    return { thing, standing, mayManage: standing.isAdmin || (isCreator && standing.mayWrite) };
  }

  /** The thing, for a member who can read its card; to everybody else it does not exist [T1]. */
  async function read(kind: Kind, id: Uuid, actorId: Uuid): Answer<Reached, 'together.unknown'> {
    const reached = await reachFor(await store.readThing(database.pool, id), kind, actorId);
    return reached ? ok(reached) : fail('together.unknown');
  }

  /** The actor's devices ask anew for what is theirs in it. */
  function tell(actorIds: readonly Uuid[], id: string): void {
    for (const one of actorIds) {
      const actorId = toPublicId('act', one);
      gateway.deliver([one], { type: 'changed', topic: 'together', actorId, id });
    }
  }

  return {
    read,
    tell,

    /** Begins something in a conversation: once per client id [T3], and only where one may write [T2]. */
    async start(
      kind: Kind,
      acting: Acting,
      place: { conversationId: Uuid; clientId: Uuid },
      insert: (tx: Tx, id: Uuid, standing: Standing) => Promise<void>,
    ): Promise<Result<Uuid, StartCode>> {
      const { actorId, userId } = acting;
      const { conversationId, clientId } = place;
      return database.transaction(async (tx) => {
        const standing = await messaging.standing(tx, { conversationId, actorId });
        if (!standing) return fail('messaging.conversation_unknown');
        const known = await store.readByClientId(tx.client, { creatorActorId: actorId, clientId });
        if (known?.kind === kind) return ok(known.id);
        if (standing.isBlocked) return fail('messaging.blocked');
        if (!standing.mayWrite) return fail('messaging.may_not_write');
        const thing = {
          id: newUuid(),
          kind,
          conversation_id: conversationId,
          creator_actor_id: actorId,
          client_id: clientId,
          created_at: clock.now(),
          shows_faces: standing.kind !== 'channel',
        };
        if (!(await store.insertThing(tx, thing))) {
          const other = await store.readByClientId(tx.client, {
            creatorActorId: actorId,
            clientId,
          });
          return ok(other!.id);
        }
        await insert(tx, thing.id, standing);
        await messaging.postCard(tx, {
          conversationId,
          senderActorId: actorId,
          senderUserId: userId,
          clientId: thing.id,
          card: await cards.cardOf(tx, (await store.readThing(tx.client, thing.id))!),
        });
        return ok(thing.id);
      });
    },

    /**
     * Runs `work` on a thing that stands still. It fails before it writes anything, and says whether it
     * changed something; then the card follows, and the actor's own devices are told.
     */
    async change<Code extends OwnCode>(
      kind: Kind,
      id: Uuid,
      acting: Acting,
      work: (tx: Tx, reached: Reached) => Answer<boolean, Code>,
    ): Promise<Result<undefined, Code | ReachCode>> {
      // Asked before, on no lock of the conversation: taking part must not wait for who writes there.
      const before = await read(kind, id, acting.actorId);
      if (!before.ok) return before;
      if (before.value.standing.isBlocked) return fail('messaging.blocked');
      return database.transaction(async (tx) => {
        const thing = (await store.lockThing(tx, id))!;
        const changed = await work(tx, { ...before.value, thing });
        if (!changed.ok) return changed;
        if (changed.value) {
          await store.bump(tx, id);
          tx.afterCommit(() => {
            cards.showing.soon(id);
            tell([acting.actorId], id);
          });
        }
        return ok(undefined);
      });
    },

    now: () => clock.now(),
    pool: database.pool,
    actors: (ids: Iterable<Uuid>) => identity.actors(ids),
  };
}

export type CardOf = (tx: Tx | null, thing: Thing) => Promise<Card>;

/** Faces in the order of the ids; who is gone is left out. */
export function facesOf(ids: readonly Uuid[], actors: ReadonlyMap<Uuid, Actor>): Face[] {
  return ids.flatMap((one) => {
    const actor = actors.get(one);
    if (!actor) return [];
    const { id: actorId, kind, name, accent, picture } = actor;
    return [{ actorId, kind, name, pictureUrl: picture?.smallUrl ?? null, accent }];
  });
}
