import type { Actor, Party, Picture, StaffRole } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Kysely } from 'kysely';
import type { Role } from '#platform/access';
import { createBatcher } from '#platform/batcher';
import type { Tx } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import type { IdentityContext } from '../context.ts';
import type { IdentityTables } from '../tables.ts';
import { alternativesTo, isReservedHandle, skeletonOf, wordsOf } from './handles.ts';
import * as store from './store.ts';

/** A former handle leads to its actor, and is kept from others, for so long. */
const formerHandleKeptMs = 90 * 24 * 3_600_000;
const formerHandlesMax = 3;
const rememberedKindsMax = 100_000;

export interface NewActor {
  kind: 'person' | 'business';
  handle: string;
  name: string;
  about: string;
  picture: Picture | null;
  accent: string | null;
  at: Date;
}

export interface ActorChanges {
  name?: string | undefined;
  handle?: string | undefined;
  about?: string | undefined;
  picture?: Picture | null | undefined;
  accent?: string | null | undefined;
  isVerified?: boolean | undefined;
}

export interface Staff {
  userId: Uuid;
  person: Actor;
  personActorId: Uuid;
  role: StaffRole;
  since: Date;
}

type HandleRefusal = 'identity.handle_taken' | 'identity.handle_reserved';

export type Actors = ReturnType<typeof createActors>;

export function createActors({ database, clock, log, gateway, outbox }: IdentityContext) {
  const read = () => database.read<IdentityTables>();

  // Everything that is presented needs actors, so reads that arrive together share one statement.
  const reads = createBatcher<Uuid[], Map<Uuid, store.PartyRow>>({
    lanes: 4,
    async run(requests) {
      const rows = await store.selectActors(database, [...new Set(requests.flat())]);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return requests.map(() => byId);
    },
  });

  async function partyRows(ids: Iterable<Uuid>): Promise<Map<Uuid, store.PartyRow>> {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return new Map();
    const found = await reads.submit(wanted);
    const rows = new Map<Uuid, store.PartyRow>();
    for (const id of wanted) {
      const row = found.get(id);
      if (row) rows.set(id, row);
    }
    return rows;
  }

  /** What an actor is never changes, so it is remembered. */
  const kinds = new Map<Uuid, store.PartyRow['kind']>();

  async function businessesAmong(ids: Iterable<Uuid>): Promise<Set<Uuid>> {
    const all = [...new Set(ids)];
    const unknown = all.filter((id) => !kinds.has(id));
    const rows = unknown.length > 0 ? await partyRows(unknown) : new Map();
    const found = new Set(all.filter((id) => (kinds.get(id) ?? rows.get(id)?.kind) === 'business'));
    for (const [id, { kind }] of rows) {
      kinds.set(id, kind);
      if (kinds.size > rememberedKindsMax) kinds.delete(kinds.keys().next().value!);
    }
    return found;
  }

  /** Guests are left out, so that whoever does not know of them has nothing to do with them. */
  async function actorRows(ids: Iterable<Uuid>): Promise<Map<Uuid, store.ActorRow>> {
    const rows = new Map<Uuid, store.ActorRow>();
    for (const [id, row] of await partyRows(ids)) {
      const { kind } = row;
      if (kind !== 'guest') rows.set(id, { ...row, kind });
    }
    return rows;
  }

  async function claim(
    tx: Tx,
    handle: string,
    actorId: Uuid,
  ): Promise<Result<undefined, HandleRefusal>> {
    if (isReservedHandle(handle)) return fail('identity.handle_reserved');
    const skeleton = skeletonOf(handle);
    const isClaimed = await store.claimHandle(tx, { handle, skeleton, actorId, now: clock.now() });
    return isClaimed ? ok(undefined) : fail('identity.handle_taken');
  }

  async function announce(tx: Tx, row: store.ActorRow, isNew: boolean): Promise<void> {
    await outbox.emit(tx, 'identity.actor_changed', { actorId: row.id, isNew });
    if (isNew) return;
    tx.afterCommit(() =>
      gateway.deliver([row.id], { type: 'profile', actor: store.presentActor(row) }),
    );
  }

  async function rename(
    tx: Tx,
    row: store.ActorRow,
    handle: string,
  ): Promise<Result<undefined, HandleRefusal | 'identity.renamed_too_often'>> {
    const now = clock.now();
    const former = await store.selectFormerHandles(tx, row.id, now);
    const isComingBack = former.some(({ skeleton }) => skeleton === skeletonOf(handle));
    if (former.length >= formerHandlesMax && !isComingBack) {
      const until = former.map((one) => one.reserved_until!.getTime());
      return fail('identity.renamed_too_often', {
        data: { retryAt: new Date(Math.min(...until)).toISOString() },
      });
    }
    const claimed = await claim(tx, handle, row.id);
    if (!claimed.ok) return claimed;
    const before = skeletonOf(row.handle);
    if (before !== skeletonOf(handle)) {
      const reservedUntil = new Date(now.getTime() + formerHandleKeptMs);
      await store.releaseHandle(tx, { skeleton: before, reservedUntil });
    }
    return ok(undefined);
  }

  async function staffIn(db: Kysely<IdentityTables>, actorId: Uuid): Promise<Staff[]> {
    const rows = await store.selectStaff(db, actorId);
    return rows.map((row) => ({
      userId: row.user_id,
      person: store.presentActor(row),
      personActorId: row.id,
      role: row.role as StaffRole,
      since: row.since,
    }));
  }

  async function tellDevices(userId: Uuid): Promise<void> {
    await gateway.refresh(userId);
    const person = await store.selectPersonOfUser(read(), userId);
    if (!person) return;
    gateway.deliver([person], { type: 'changed', topic: 'me', actorId: toPublicId('act', person) });
  }

  return {
    actorRows,
    partyRows,
    businessesAmong,

    async actors(ids: Iterable<Uuid>): Promise<Map<Uuid, Actor>> {
      const rows = await actorRows(ids);
      return new Map([...rows].map(([id, row]) => [id, store.presentActor(row)]));
    },

    /** The same, guests included. */
    async parties(ids: Iterable<Uuid>): Promise<Map<Uuid, Party>> {
      const rows = await partyRows(ids);
      return new Map([...rows].map(([id, row]) => [id, store.presentActor(row)]));
    },

    /** By the present handle, or by a former one that still leads to its actor. */
    async rowByHandle(handle: string): Promise<store.ActorRow | null> {
      const row = await store.selectActorBySkeleton(read(), skeletonOf(handle), clock.now());
      return row ?? null;
    },

    async handleState(handle: string): Promise<'free' | HandleRefusal> {
      if (isReservedHandle(handle)) return 'identity.handle_reserved';
      const skeleton = skeletonOf(handle);
      const free = await store.selectFreeSkeletons(read(), [skeleton], clock.now());
      return free.has(skeleton) ? 'free' : 'identity.handle_taken';
    },

    /** Whether a handle is free, and the nearest free one otherwise. */
    async checkHandle(handle: string): Promise<{ isFree: boolean; suggestion: string | null }> {
      const candidates = [handle, ...alternativesTo(handle)];
      const free = await store.selectFreeSkeletons(read(), candidates.map(skeletonOf), clock.now());
      const isFree = !isReservedHandle(handle) && free.has(skeletonOf(handle));
      const suggestion = candidates.slice(1).find((one) => free.has(skeletonOf(one))) ?? null;
      return { isFree, suggestion: isFree ? null : suggestion };
    },

    async find(text: string, viewerActorId: Uuid): Promise<Actor[]> {
      const words = wordsOf(text.replace(/^@/, '')).slice(0, 6);
      if (words.length === 0) return [];
      const rows = await store.searchActors(read(), { words, viewerActorId, limit: 20 });
      return rows.map(store.presentActor);
    },

    /** Makes an actor without any role in it; the caller gives the first one in the same transaction. */
    async insert(tx: Tx, actor: NewActor): Promise<Result<Uuid, HandleRefusal>> {
      const { at, ...rest } = actor;
      const id = newUuid(at.getTime());
      const claimed = await claim(tx, actor.handle, id);
      if (!claimed.ok) return claimed;
      const row = { id, ...rest, created_at: at };
      await store.insertActor(tx, row);
      await announce(tx, { ...row, is_verified: false, code_epoch: 0 }, true);
      return ok(id);
    },

    /** Changes what others see of an actor; no field means no change. */
    async update(
      tx: Tx,
      actorId: Uuid,
      changes: ActorChanges,
    ): Promise<
      Result<
        store.ActorRow,
        HandleRefusal | 'identity.renamed_too_often' | 'identity.actor_unknown'
      >
    > {
      const row = await store.lockActor(tx, actorId);
      if (!row) return fail('identity.actor_unknown');
      const { handle = row.handle } = changes;
      if (handle !== row.handle) {
        const renamed = await rename(tx, row, handle);
        if (!renamed.ok) return renamed;
      }
      const changed = await store.updateActor(tx, actorId, {
        handle,
        name: changes.name ?? row.name,
        about: changes.about ?? row.about,
        picture: changes.picture === undefined ? row.picture : changes.picture,
        accent: changes.accent === undefined ? row.accent : changes.accent,
        is_verified: changes.isVerified ?? row.is_verified,
      });
      await announce(tx, changed, false);
      return ok(changed);
    },

    /** Gives, changes or (null) takes a role in a business; the user's devices hear of it at once. */
    async setRole(
      tx: Tx,
      { actorId, userId, role, at }: { actorId: Uuid; userId: Uuid; role: Role | null; at?: Date },
    ): Promise<void> {
      await store.setRoleRow(tx, { actorId, userId, role, since: at ?? clock.now() });
      await outbox.emit(tx, 'identity.roles_changed', { userId, actorId });
      tx.afterCommit(() => {
        tellDevices(userId).catch((error) => log.error({ err: error }, 'identity.refresh_failed'));
      });
    },

    controlled: (userId: Uuid) => store.selectControlled(read(), userId),
    usersOf: (actorIds: readonly Uuid[]) => store.selectUsersOf(read(), actorIds),

    languagesOf: async (personActorIds: readonly Uuid[]) =>
      new Map(
        (await store.selectLanguages(read(), personActorIds)).map((row) => [row.id, row.locale]),
      ),

    staffOf: (actorId: Uuid) => staffIn(read(), actorId),

    /** Nobody else can change the staff until the transaction ends. */
    async lockStaff(tx: Tx, actorId: Uuid): Promise<Staff[]> {
      await store.lockActor(tx, actorId);
      return staffIn(tx.as<IdentityTables>(), actorId);
    },

    userOfPerson: (actorId: Uuid) => store.selectUserOfPerson(read(), actorId),
    personOfUser: (userId: Uuid, tx?: Tx) =>
      store.selectPersonOfUser(tx ? tx.as<IdentityTables>() : read(), userId),
    revokeLastingCodes: (tx: Tx, actorId: Uuid) => store.bumpCodeEpoch(tx, actorId),
  };
}
