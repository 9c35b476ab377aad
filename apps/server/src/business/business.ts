import assert from 'node:assert/strict';
import type { StaffRole } from '@allmende/contract/actors';
import type {
  Address,
  Imprint,
  OpeningHours,
  Presence,
  presenceChanges,
} from '@allmende/contract/business';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { z } from 'zod';
import type { Uuid } from '#platform/ids';
import type { Tx } from '#platform/database';
import { createDirectory } from './directory.ts';
import type { BusinessDeps, ProductSearch } from './index.ts';
import { areHoursValid, isAccentReadable, openStateAt } from './rules.ts';
import {
  type BusinessTables,
  countOpenedSince,
  findPresence,
  findPresences,
  insertPresence,
  listHandles,
  type PresenceRow,
  updatePresence,
} from './store.ts';

const businessesPerPersonMax = 20;
const defaultAccent = '#1f7a4d';

const emptyImprint: Imprint = {
  legalName: '',
  representative: '',
  email: '',
  phone: '',
  registerEntry: '',
  vatId: '',
};

export interface OpenBusinessInput {
  name: string;
  handle: string;
  category: string;
  address: Address | null;
  hours: OpeningHours | null;
  about: string;
}

export type BusinessCases = ReturnType<typeof createBusinessCases>;

export function createBusinessCases(deps: BusinessDeps) {
  const { database, clock, identity, media, gateway } = deps;
  const read = () => database.read<BusinessTables>();
  let hasShop: (actorIds: Uuid[]) => Promise<Set<Uuid>> = async () => new Set();
  let searchProducts: ProductSearch = async () => new Map();
  let morePaths: (actorId: Uuid, handle: string) => Promise<string[]> = async () => [];

  async function present(rows: PresenceRow[]): Promise<Presence[]> {
    const ids = rows.map((row) => row.actor_id);
    const [actors, sellers] = await Promise.all([identity.actors(ids), hasShop(ids)]);
    return rows.map((row) => {
      const state = row.hours && openStateAt(row.hours, clock.now());
      return {
        actor: actors.get(row.actor_id)!,
        category: row.category as Presence['category'],
        about: row.about,
        cover: row.cover,
        address: row.address,
        hours: row.hours,
        openState: state && {
          isOpen: state.isOpen,
          changesAt: state.changesAt?.toISOString() ?? null,
        },
        website: row.website,
        imprint: row.imprint,
        hasShop: sellers.has(row.actor_id),
      };
    });
  }

  async function presence(actorId: Uuid): Promise<Presence | null> {
    const row = await findPresence(read(), actorId);
    return row ? (await present([row]))[0]! : null;
  }

  async function presenceByHandle(handle: string): Promise<Presence | null> {
    const actorId = await identity.actorIdByHandle(handle);
    return actorId ? presence(actorId) : null;
  }

  /** [B1] Whoever opens a business is its owner, and nobody else has a role in it. */
  async function openBusiness(
    userId: Uuid,
    input: OpenBusinessInput,
  ): Promise<
    Result<
      Presence,
      | 'identity.handle_taken'
      | 'identity.handle_reserved'
      | 'business.hours_invalid'
      | 'business.too_many'
    >
  > {
    if (input.hours && !areHoursValid(input.hours)) return fail('business.hours_invalid');
    const owned = (await identity.controlled(userId)).filter(({ role }) => role === 'owner');
    const count = await countOpenedSince(
      read(),
      owned.map(({ actorId }) => actorId),
    );
    if (count >= businessesPerPersonMax) return fail('business.too_many');
    const opened = await database.transaction((tx) => openIn(tx, userId, input));
    if (!opened.ok) return opened;
    await gateway.refresh(userId);
    return ok((await presence(opened.value))!);
  }

  async function openIn(
    tx: Tx,
    userId: Uuid,
    input: OpenBusinessInput,
  ): Promise<
    Result<Uuid, 'identity.handle_taken' | 'identity.handle_reserved'>
  > {
    const created = await identity.createActor(tx, {
      kind: 'business',
      handle: input.handle,
      name: input.name,
      about: '',
      pictureId: null,
      accent: defaultAccent,
      ownerUserId: userId,
    });
    if (!created.ok) {
      assert(created.code !== 'identity.picture_unknown', 'a business opens without a picture');
      return fail(created.code);
    }
    await insertPresence(tx, {
      actor_id: created.value,
      category: input.category,
      about: input.about,
      cover: null,
      address: input.address,
      hours: input.hours,
      website: '',
      imprint: emptyImprint,
      opened_at: clock.now(),
      name: input.name,
      handle: input.handle,
    });
    return created;
  }

  async function changePresence(
    actorId: Uuid,
    changes: z.output<typeof presenceChanges>,
  ): Promise<
    Result<
      Presence,
      'business.hours_invalid' | 'business.accent_unreadable' | 'identity.picture_unknown'
    >
  > {
    const { accent, coverId, ...columns } = changes;
    if (columns.hours && !areHoursValid(columns.hours)) return fail('business.hours_invalid');
    if (accent && !isAccentReadable(accent)) return fail('business.accent_unreadable');
    const row: Partial<PresenceRow> = { ...columns };
    if (coverId === null) row.cover = null;
    else if (coverId !== undefined) {
      const cover = await media.ownedPicture(coverId, actorId);
      if (!cover) return fail('identity.picture_unknown');
      row.cover = cover;
    }
    await database.transaction(async (tx) => {
      if (coverId) await media.makePublic(tx, coverId, actorId);
      await updatePresence(tx, actorId, row);
      if (accent) await identity.setAccent(tx, actorId, accent.toLowerCase());
    });
    return ok((await presence(actorId))!);
  }

  /** Name and handle change in identity; the directory's copies follow. */
  async function refreshCopies({ actorId }: { actorId: Uuid }, tx: Tx): Promise<void> {
    const actor = (await identity.actors([actorId])).get(actorId);
    if (actor) await updatePresence(tx, actorId, { name: actor.name, handle: actor.handle });
  }

  async function* sitemapPaths(): AsyncGenerator<string> {
    for (let after = ''; ; ) {
      const rows = await listHandles(read(), after, 1000);
      for (const { actor_id, handle } of rows) {
        yield `/@${handle}`;
        yield* await morePaths(actor_id, handle);
      }
      if (rows.length < 1000) return;
      after = rows.at(-1)!.handle;
    }
  }

  const directory = createDirectory({
    read,
    clock,
    identity,
    searchProducts: (words) => searchProducts(words),
    hasShop: (ids) => hasShop(ids),
  });

  return {
    presence,
    presenceByHandle,
    openBusiness,
    changePresence,
    refreshCopies,
    sitemapPaths,
    searchDirectory: directory.search,
    ...staffCases(deps),
    presences: async (ids: Uuid[]) => present(await findPresences(read(), ids)),
    searchProductsWith(search: ProductSearch) {
      searchProducts = search;
    },
    hasShopWith(fn: typeof hasShop) {
      hasShop = fn;
    },
    sitemapWith(fn: typeof morePaths) {
      morePaths = fn;
    },
  };
}

/** Who works in a business: roles live in identity, the rules about them here. */
function staffCases({ database, identity, gateway }: BusinessDeps) {
  type Member = Awaited<ReturnType<typeof listStaff>>[number];

  async function listStaff(actorId: Uuid) {
    return identity.staffOf(actorId);
  }

  async function addStaff(
    actorId: Uuid,
    input: { handle: string; role: StaffRole },
  ): Promise<Result<Member, 'identity.actor_unknown' | 'business.staff_already'>> {
    const personId = await identity.actorIdByHandle(input.handle);
    const userId = personId && (await identity.userOfPerson(personId));
    if (!userId) return fail('identity.actor_unknown');
    const added = await database.transaction(async (tx) => {
      const staff = await identity.lockStaff(tx, actorId);
      if (staff.some((member) => member.userId === userId)) return false;
      await identity.setRole(tx, { actorId, userId, role: input.role });
      return true;
    });
    if (!added) return fail('business.staff_already');
    await gateway.refresh(userId);
    const member = (await listStaff(actorId)).find((candidate) => candidate.userId === userId);
    return ok(member!);
  }

  /** [B5] The last owner can neither leave nor become something else. */
  async function setRole(
    actorId: Uuid,
    personActorId: Uuid,
    role: StaffRole | null,
  ): Promise<Result<Uuid, 'business.staff_unknown' | 'business.last_owner'>> {
    const changed = await database.transaction(async (tx) => {
      const staff = await identity.lockStaff(tx, actorId);
      const member = staff.find((candidate) => candidate.personActorId === personActorId);
      if (!member) return fail('business.staff_unknown');
      const owners = staff.filter((candidate) => candidate.role === 'owner');
      if (member.role === 'owner' && role !== 'owner' && owners.length === 1) {
        return fail('business.last_owner');
      }
      await identity.setRole(tx, { actorId, userId: member.userId, role });
      return ok(member.userId);
    });
    if (changed.ok) await gateway.refresh(changed.value);
    return changed;
  }

  async function changeStaffRole(actorId: Uuid, personActorId: Uuid, role: StaffRole) {
    const changed = await setRole(actorId, personActorId, role);
    if (!changed.ok) return changed;
    const member = (await listStaff(actorId)).find(({ userId }) => userId === changed.value);
    return ok(member!);
  }

  return {
    listStaff,
    addStaff,
    changeStaffRole,
    removeStaff: (actorId: Uuid, personActorId: Uuid) => setRole(actorId, personActorId, null),
  };
}
