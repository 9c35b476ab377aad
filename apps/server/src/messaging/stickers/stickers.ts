import assert from 'node:assert/strict';
import type { Sticker } from '@allmende/contract/contents';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { ownStickerSetsMax, stickerSetsMax, stickersMax } from '@allmende/contract/limits';
import type { mediaErrors } from '@allmende/contract/media';
import type { StickerSet, stickersErrors } from '@allmende/contract/stickers';
import { cleanLine } from '@allmende/contract/text';
import type { Media } from '#media';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import { tellOwnDevices } from '../echo.ts';
import type { ActorDirectory } from '../present.ts';
import * as store from './store.ts';

/** [MS235]–[MS238] Sets of stickers that actors make, pass on and keep. */
export interface StickerDeps {
  database: Database;
  clock: Clock;
  gateway: Pick<Gateway, 'deliver'>;
  identity: ActorDirectory;
  media: Pick<Media, 'storePicture' | 'makePublic'>;
}

export type StickerCode = keyof typeof stickersErrors;
type Answer<T, More extends string = never> = Promise<Result<T, StickerCode | More>>;
type Empty = Record<string, never>;

/** Longest edge in pixels. */
const edgeMax = 512;

export type Stickers = ReturnType<typeof createStickers>;

export function createStickers(deps: StickerDeps) {
  const { database, clock, gateway, identity, media } = deps;

  async function present(actorId: Uuid, rows: readonly store.SetRow[]): Promise<StickerSet[]> {
    const [stickers, makers] = await Promise.all([
      store.listStickers(
        database.pool,
        rows.map((row) => row.id),
      ),
      identity.actors(rows.map((row) => row.owner_actor_id)),
    ]);
    return rows.flatMap((row) => {
      const maker = makers.get(row.owner_actor_id);
      if (!maker) return [];
      return {
        id: toPublicId('sts', row.id),
        name: row.name,
        maker,
        isOwn: row.owner_actor_id === actorId,
        isKept: row.is_kept,
        stickers: stickers.filter((one) => one.set_id === row.id).map(presentSticker),
      };
    });
  }

  async function get(actorId: Uuid, setId: Uuid): Answer<StickerSet> {
    const row = await store.readSet(database.pool, { setId, actorId });
    const [set] = row ? await present(actorId, [row]) : [];
    return set ? ok(set) : fail('stickers.set_unknown');
  }

  /** Changes a set of one's own while nobody else does, and answers with it as it is then. */
  async function change<Code extends string = never>(
    actorId: Uuid,
    setId: Uuid,
    work: (tx: Tx) => Promise<Result<void, Code>>,
  ): Promise<Result<StickerSet, StickerCode | Code>> {
    const changed = await database.transaction(async (tx) => {
      const owned = await own(tx, actorId, setId);
      return owned.ok ? work(tx) : owned;
    });
    if (!changed.ok) return changed;
    tellOwnDevices(gateway, actorId, 'stickers');
    return get(actorId, setId);
  }

  async function own(tx: Tx, actorId: Uuid, setId: Uuid): Promise<Result<void, StickerCode>> {
    const set = await store.lockSet(tx, setId);
    if (!set) return fail('stickers.set_unknown');
    return set.ownerActorId === actorId ? ok(undefined) : fail('stickers.not_own');
  }

  return {
    async list(actorId: Uuid): Promise<{ items: StickerSet[] }> {
      return { items: await present(actorId, await store.listSets(database.pool, actorId)) };
    },

    get,

    async create(
      actorId: Uuid,
      { clientId, name }: { clientId: Uuid; name: string },
    ): Answer<StickerSet> {
      const now = clock.now();
      const made = await database.transaction(async (tx) => {
        await store.lockShelf(tx, actorId);
        const known = await store.findByClientId(tx, { actorId, clientId });
        if (known) return ok(known);
        const { own, all } = await store.countSets(tx, actorId);
        if (own >= ownStickerSetsMax || all >= stickerSetsMax) {
          return fail('stickers.too_many_sets');
        }
        const id = newUuid();
        await store.insertSet(tx, { id, actorId, clientId, name, now });
        await store.keep(tx, { actorId, setId: id, now });
        return ok(id);
      });
      if (!made.ok) return made;
      tellOwnDevices(gateway, actorId, 'stickers');
      return get(actorId, made.value);
    },

    rename: (actorId: Uuid, setId: Uuid, name: string) =>
      change(actorId, setId, async (tx) => {
        await store.renameSet(tx, setId, name);
        return ok(undefined);
      }),

    /** Also when it was removed before. */
    async delete(actorId: Uuid, setId: Uuid): Answer<Empty> {
      const deleted = await database.transaction(async (tx) => {
        const owned = await own(tx, actorId, setId);
        if (owned.ok) await store.deleteSet(tx, setId);
        return owned;
      });
      if (!deleted.ok && deleted.code === 'stickers.not_own') return deleted;
      tellOwnDevices(gateway, actorId, 'stickers');
      return ok({});
    },

    async add(
      actorId: Uuid,
      setId: Uuid,
      { bytes, alt }: { bytes: Uint8Array; alt: string },
    ): Answer<StickerSet, keyof typeof mediaErrors> {
      // Before the work of decoding, and again under the lock.
      const set = await get(actorId, setId);
      if (!set.ok) return set;
      if (!set.value.isOwn) return fail('stickers.not_own');
      if (set.value.stickers.length >= stickersMax) return fail('stickers.set_full');
      const words = cleanLine(alt);
      const stored = await media.storePicture({
        bytes,
        ownerActorId: actorId,
        // Whoever has a sticker may look at its set.
        audience: 'public',
        alt: words,
        edgeMax,
      });
      if (!stored.ok) return stored;
      return change(actorId, setId, async (tx): Promise<Result<void, StickerCode>> => {
        if ((await store.countStickers(tx, setId)) >= stickersMax) {
          return fail('stickers.set_full');
        }
        const picture = await media.makePublic(tx, toUuid(stored.value.id), actorId);
        assert(picture, 'what was just stored is there');
        const sticker = { id: newUuid(), set_id: setId, picture, alt: words };
        await store.insertSticker(tx, { ...sticker, now: clock.now() });
        return ok(undefined);
      });
    },

    remove: (actorId: Uuid, setId: Uuid, stickerId: Uuid) =>
      change(actorId, setId, async (tx) => {
        await store.deleteSticker(tx, { setId, id: stickerId });
        return ok(undefined);
      }),

    async keep(actorId: Uuid, setId: Uuid): Answer<StickerSet> {
      const kept = await database.transaction(async (tx): Promise<Result<void, StickerCode>> => {
        await store.lockShelf(tx, actorId);
        const set = await store.readSet(tx.client, { setId, actorId });
        if (!set) return fail('stickers.set_unknown');
        if (set.is_kept) return ok(undefined);
        const { all } = await store.countSets(tx, actorId);
        if (all >= stickerSetsMax) return fail('stickers.too_many_sets');
        // Held, so that nobody removes it meanwhile.
        if (!(await store.lockSet(tx, setId))) return fail('stickers.set_unknown');
        await store.keep(tx, { actorId, setId, now: clock.now() });
        return ok(undefined);
      });
      if (!kept.ok) return kept;
      tellOwnDevices(gateway, actorId, 'stickers');
      return get(actorId, setId);
    },

    async drop(actorId: Uuid, setId: Uuid): Answer<Empty> {
      await store.drop(database.pool, { actorId, setId });
      tellOwnDevices(gateway, actorId, 'stickers');
      return ok({});
    },

    /** As it is sent; null when it is in no set any more. */
    async sticker(id: Uuid): Promise<Sticker | null> {
      const row = await store.readSticker(database.pool, id);
      return row ? presentSticker(row) : null;
    },

    /** What a link to a set shows. */
    async ofLink(setId: Uuid) {
      const set = await get(setId, setId);
      if (!set.ok) return null;
      const { name, maker, stickers } = set.value;
      return { title: name, description: maker.name, picture: stickers[0]?.picture ?? null };
    },
  };
}

function presentSticker({ id, set_id: setId, picture, alt }: store.StickerRow): Sticker {
  return { id: toPublicId('stk', id), setId: toPublicId('sts', setId), picture, alt };
}
