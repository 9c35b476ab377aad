import assert from 'node:assert/strict';
import type {
  Address,
  Imprint,
  OpeningHours,
  Presence,
  presenceChanges,
} from '@allmende/contract/business';
import { handle as handleShape } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { areHoursValid, openStateAt } from '@allmende/contract/opening-hours';
import type { z } from 'zod';
import type { Tx } from '#platform/database';
import { toPublicId, type Uuid } from '#platform/ids';
import { createDirectory } from './directory.ts';
import type { BusinessDeps, ProductSearch } from './index.ts';
import { answerTimeOf, isAccentReadable } from './rules.ts';
import { createInvitations } from './invitations.ts';
import { createStaff } from './staff.ts';
import {
  type BusinessTables,
  countByCategory,
  countOpenedBy,
  findPresence,
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
  const { database, clock, identity, media, messaging, gateway } = deps;
  const read = () => database.read<BusinessTables>();
  let hasShop: (actorIds: Uuid[]) => Promise<Set<Uuid>> = async () => new Set();
  let searchProducts: ProductSearch = async () => new Map();
  let morePaths: (actorId: Uuid, handle: string) => Promise<string[]> = async () => [];

  async function presence(actorId: Uuid): Promise<Presence | null> {
    const row = await findPresence(read(), actorId);
    if (!row) return null;
    const [actors, sellers, answerMs] = await Promise.all([
      identity.actors([actorId]),
      hasShop([actorId]),
      messaging.answerTimeOf(actorId),
    ]);
    const state = row.hours && openStateAt(row.hours, clock.now());
    return {
      actor: actors.get(actorId)!,
      category: row.category as Presence['category'],
      about: row.about,
      cover: row.cover,
      address: row.address,
      hours: row.hours,
      openState: state && {
        isOpen: state.isOpen,
        changesAt: state.changesAt?.toISOString() ?? null,
        timeZone: row.hours!.timeZone,
      },
      website: row.website,
      imprint: row.imprint,
      answerTime: answerMs === null ? null : answerTimeOf(answerMs),
      hasShop: sellers.has(actorId),
    };
  }

  async function presenceByHandle(text: string): Promise<Presence | null> {
    const handle = asHandle(text);
    const actorId = handle && (await identity.actorIdByHandle(handle));
    return actorId ? presence(actorId) : null;
  }

  type OpeningRefusal =
    | 'identity.handle_taken'
    | 'identity.handle_reserved'
    | 'business.hours_invalid'
    | 'business.too_many';

  /** [B1] [B2] Whoever opens a business is its owner; nobody else has a role in it yet. */
  async function openBusiness(
    userId: Uuid,
    input: OpenBusinessInput,
  ): Promise<Result<Presence, OpeningRefusal>> {
    if (input.hours && !areHoursValid(input.hours)) return fail('business.hours_invalid');
    const opened = await database.transaction((tx) => openIn(tx, userId, input));
    if (!opened.ok) return opened;
    // The owner's devices hear for the new business before they are told that it is there.
    await gateway.refresh(userId);
    return ok((await presence(opened.value))!);
  }

  async function openIn(
    tx: Tx,
    userId: Uuid,
    input: OpenBusinessInput,
  ): Promise<Result<Uuid, OpeningRefusal>> {
    if ((await countOpenedBy(tx, userId)) >= businessesPerPersonMax) {
      return fail('business.too_many');
    }
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
      opened_by: userId,
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
    const changed = await database.transaction(async (tx) => {
      if (coverId) {
        const cover = await media.makePublic(tx, coverId, actorId);
        if (!cover) return fail('identity.picture_unknown');
        row.cover = cover;
      }
      await updatePresence(tx, actorId, row);
      if (accent) await identity.setAccent(tx, actorId, accent.toLowerCase());
      tx.afterCommit(() =>
        gateway.deliver([actorId], {
          type: 'changed',
          topic: 'presence',
          actorId: toPublicId('act', actorId),
        }),
      );
      return ok(undefined);
    });
    if (!changed.ok) return changed;
    return ok((await presence(actorId))!);
  }

  /** [B6] Name and handle change in identity; the directory's copies follow. */
  async function refreshCopies({ actorId }: { actorId: Uuid }, tx: Tx): Promise<void> {
    const actor = (await identity.actors([actorId])).get(actorId);
    if (actor) await updatePresence(tx, actorId, { name: actor.name, handle: actor.handle });
  }

  async function* everybody(): AsyncGenerator<Uuid[]> {
    for (let after = ''; ; ) {
      const rows = await listHandles(read(), after, 1000);
      if (rows.length > 0) yield rows.map((row) => row.actor_id);
      if (rows.length < 1000) return;
      after = rows.at(-1)!.handle;
    }
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

  async function listCategories() {
    const rows = await countByCategory(read());
    return rows.map(({ category, count }) => ({
      category: category as Presence['category'],
      count,
    }));
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
    hoursOf: async (actorId: Uuid) => (await findPresence(read(), actorId))?.hours ?? null,
    openBusiness,
    changePresence,
    refreshCopies,
    sitemapPaths,
    everybody,
    searchDirectory: directory.search,
    listCategories,
    ...createStaff(deps),
    ...createInvitations(deps),
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

/** What cannot be a handle belongs to nobody, and never reaches the database. */
export function asHandle(text: string): string | null {
  const parsed = handleShape.safeParse(text);
  return parsed.success ? parsed.data : null;
}
