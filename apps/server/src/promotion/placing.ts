import { createHmac } from 'node:crypto';
import type { Post } from '@allmende/contract/feed';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { moneyOf } from '@allmende/contract/money';
import type { ShownPlace } from '@allmende/contract/promotion';
import {
  placeKeptMinutes,
  placesADay,
  placesOfOneADay,
  promotionSumsOf,
} from '@allmende/contract/promotion-limits';
import type { Tx } from '#platform/database';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { Answer, PromotionContext } from './context.ts';
import { dayOf, type Days, type OpenDay, startOf } from './days.ts';
import * as places from './places-store.ts';
import { type Beside, budgetOfDay, matchOf, placesLeft, qualityOf, topicsShared } from './rules.ts';
import * as store from './store.ts';
import { aboutOf, mayStandBelow, type ShownSubject, type Subjects } from './subjects.ts';
import type { PromotionRow } from './tables.ts';

const dayMs = 24 * 3_600_000;
const freedAtATime = 500;

/** What could stand at a place for somebody, and whose share it would be. */
interface Choice {
  /** By promotion. */
  shown: ReadonlyMap<Uuid, ShownSubject>;
  matches: Record<Uuid, number>;
  beside: Beside;
  /** Null where nobody has one: it is for the commons. */
  author: Uuid | null;
}

/** Places: who gets one, who saw it, and who does not want to. [PR10] to [PR15] */
export function createPlacing(
  context: PromotionContext,
  { days, subjects }: { days: Days; subjects: Subjects },
) {
  const { database, clock, feed, business, wallet, identity } = context;
  const { pool } = database;

  async function besideOf(above: Post): Promise<Beside> {
    const { author, hashtags, language } = above;
    const presence = author.kind === 'business' ? await business.presence(toUuid(author.id)) : null;
    const { latitude = null, longitude = null } = presence?.address ?? {};
    const location = latitude === null || longitude === null ? null : { latitude, longitude };
    return { hashtags, language, location };
  }

  /** [PR12] Nobody is known from it once the salt of the day is forgotten. */
  const hashOf = (salt: Buffer, viewer: Uuid) => createHmac('sha256', salt).update(viewer).digest();

  /** [PR10] [PR12] Those that may stand there at all, as far as the viewer has a say; how often they were shown comes later. */
  async function choose(viewer: Uuid, above: Post, running: PromotionRow[]): Promise<Choice> {
    const [hidden, beside, shown] = await Promise.all([
      store.listHidden(pool, viewer),
      besideOf(above),
      subjects.shownTo(viewer, running),
    ]);
    const aboveAuthor = toUuid(above.author.id);
    const may = (row: PromotionRow) => {
      const advertiser = row.advertiser_actor_id;
      return (
        mayStandBelow(shown.get(row.id)!, above) &&
        advertiser !== viewer &&
        advertiser !== aboveAuthor &&
        !hidden.includes(advertiser)
      );
    };
    const matches: Record<Uuid, number> = {};
    for (const row of running) {
      const match = may(row) ? matchOf(row, beside) : 0;
      if (match > 0) matches[toPublicId('prm', row.id)] = match;
    }
    // [PR30] Nobody earns by looking at what they wrote themselves.
    const author = aboveAuthor === viewer ? null : aboveAuthor;
    return { shown, matches, beside, author };
  }

  async function openOf(tx: Tx, rows: readonly PromotionRow[]): Promise<Map<Uuid, bigint>> {
    if (rows.length === 0) return new Map();
    return places.readOpen(
      tx.client,
      rows.map(({ id }) => id),
    );
  }

  /** Those that began or changed since the last place enter the day, those that ended leave it. */
  async function bringUp(
    tx: Tx,
    { row: { day }, state, write }: OpenDay,
    running: readonly PromotionRow[],
    place: { index: number; left: number; now: Date; micros: bigint },
  ): Promise<void> {
    const here = new Map(state.runs.map((run) => [run.id, run]));
    const wanted = new Set(running.map(({ id }) => toPublicId('prm', id) as string));
    for (const id of here.keys()) if (!wanted.has(id)) write({ kind: 'leave', id });
    const fresh = running.filter(({ id }) => !here.has(toPublicId('prm', id)));
    const open = await openOf(tx, fresh);
    for (const row of running) {
      const id = toPublicId('prm', row.id);
      const quality = qualityOf(row);
      const run = here.get(id);
      if (run) {
        if (run.quality !== quality) write({ kind: 'quality', id, quality });
        continue;
      }
      const given = row.spent_micros + (open.get(row.id) ?? 0n);
      const budgetMicros = budgetOfDay(Number(row.budget * place.micros - given), {
        now: place.now.getTime(),
        ends: row.ends_at.getTime(),
        dayEnds: startOf(day) + dayMs,
      });
      if (budgetMicros <= 0) continue;
      const advertiser = toPublicId('act', row.advertiser_actor_id);
      const { index, left } = place;
      write({ kind: 'enter', id, advertiser, quality, budgetMicros, index, left });
    }
  }

  /** [PR12] Of those that fit, whom the viewer has not seen often enough today; nobody else counts while the day is locked. */
  async function stillShown(
    tx: Tx,
    of: { open: OpenDay; choice: Choice; running: readonly PromotionRow[]; viewerHash: Buffer },
  ): Promise<Record<Uuid, number>> {
    const { day } = of.open.row;
    const times = await places.readShown(tx.client, { day, viewer: of.viewerHash });
    if ((times.get(null) ?? 0) >= placesADay) return {};
    const inDay = new Set(of.open.state.runs.map(({ id }) => id));
    const matches: Record<Uuid, number> = {};
    for (const { id: bare, advertiser_actor_id: advertiser } of of.running) {
      const id = toPublicId('prm', bare);
      const match = of.choice.matches[id];
      const isNew = (times.get(advertiser) ?? 0) < placesOfOneADay;
      if (match !== undefined && isNew && inDay.has(id)) matches[id] = match;
    }
    return matches;
  }

  async function given(
    viewer: Uuid,
    id: Uuid,
    work: (tx: Tx, place: places.GivenRow) => Promise<void>,
  ): Answer<Record<string, never>, 'promotion.place_unknown'> {
    return database.transaction(
      async (tx): Promise<Result<Record<string, never>, 'promotion.place_unknown'>> => {
        const place = await places.lockPlace(tx, id);
        const day = place && (await days.read(place.day));
        const isTheirs =
          place?.viewer && day?.salt && hashOf(day.salt, viewer).equals(place.viewer);
        if (!place || !isTheirs || place.state === 'freed') return fail('promotion.place_unknown');
        await work(tx, place);
        return ok({});
      },
    );
  }

  return {
    /** [PR13] What stands below a post for somebody now; null for nothing. */
    async ask(viewer: Uuid, afterPostId: Uuid): Promise<ShownPlace | null> {
      const settings = await store.readSettings(pool);
      if (!settings) return null;
      const now = clock.now();
      const running = await store.listRunning(pool, now);
      if (running.length === 0) {
        if (settings.is_open) await days.countPlace(pool, now);
        return null;
      }
      const above = await feed.posts.get(viewer, afterPostId);
      // Nothing is sold beside what its author warns of.
      if (!above.ok || above.value.contentWarning !== '') return null;
      const { day, salt } = await days.begin(dayOf(now));
      if (!salt) return null;
      const choice = await choose(viewer, above.value, running);
      const viewerHash = hashOf(salt, viewer);
      const { assetScale } = await wallet.mainAsset();
      const micros = microsPerMinor(assetScale);
      const won = await database.transaction((tx) =>
        days.change(tx, day, async (open) => {
          const forecast = await days.countPlace(tx.client, now);
          const index = Math.max(open.state.index, forecast.seen);
          const left = placesLeft(forecast);
          await bringUp(tx, open, running, { index, left, now, micros });
          const matches = await stillShown(tx, { open, choice, running, viewerHash });
          const award = open.write({ kind: 'place', index, left, matches, won: null });
          if (!award) return null;
          const row = running.find(({ id }) => toPublicId('prm', id) === award.id)!;
          // It may have ended since it was listed; its lock is held until this place is there.
          if ((await store.lockPromotion(tx, row.id))?.state !== 'running') {
            open.write({ kind: 'freed', id: award.id, priceMicros: award.priceMicros });
            return null;
          }
          const place = { id: newUuid(now.getTime()), day, promotion_id: row.id, at: now };
          await places.insertPlace(tx, {
            ...place,
            author_actor_id: choice.author,
            price_micros: BigInt(award.priceMicros),
            viewer: viewerHash,
          });
          const advertiserActorId = row.advertiser_actor_id;
          await places.countShown(tx, { day, viewer: viewerHash, advertiserActorId });
          return { award, row, placeId: place.id };
        }),
      );
      if (!won) return null;
      const { award, row, placeId } = won;
      const payer = (await identity.actors([row.advertiser_actor_id])).get(row.advertiser_actor_id);
      if (!payer) return null;
      const { asset_code: assetCode } = row;
      const perThousand = (BigInt(award.priceMicros) * 1000n) / micros;
      return {
        id: toPublicId('plc', placeId),
        promotionId: toPublicId('prm', row.id),
        about: aboutOf(row),
        ...choice.shown.get(row.id)!,
        payer,
        why: {
          topics: topicsShared(row, choice.beside),
          language: row.languages.length > 0 ? choice.beside.language : null,
          radiusKm: row.radius_km,
          how: award.how,
          perThousand: moneyOf({ assetCode, assetScale }, perThousand),
        },
      };
    },

    /** [PR13] Only now it is paid for. */
    see: (viewer: Uuid, id: Uuid) =>
      given(viewer, id, async (tx, place) => {
        if (place.state === 'open') await places.markSeen(tx, place, promotionSumsOf);
      }),

    open: (viewer: Uuid, id: Uuid) =>
      given(viewer, id, async (tx, place) => {
        if (place.state === 'open') await places.markSeen(tx, place, promotionSumsOf);
        if (!place.is_opened) await places.markOpened(tx, place);
      }),

    /** [PR12] From now on; where it was pressed below an advertisement, that counts against it. */
    async hide(viewer: Uuid, advertiserActorId: Uuid, placeId: Uuid | null): Promise<void> {
      await store.hide(pool, { actorId: viewer, advertiserActorId, at: clock.now() });
      if (placeId === null) return;
      await given(viewer, placeId, async (tx, place) => {
        const row = await store.readPromotion(tx.client, place.promotion_id);
        if (place.is_hidden || row?.advertiser_actor_id !== advertiserActorId) return;
        await places.markHidden(tx, place);
      });
    },

    show: (viewer: Uuid, advertiserActorId: Uuid) => store.show(pool, viewer, advertiserActorId),

    async hidden(viewer: Uuid) {
      const ids = await store.listHidden(pool, viewer);
      const actors = await identity.actors(ids);
      return ids.flatMap((id) => actors.get(id) ?? []);
    },

    /** [PR13] What nobody saw in time is to be spent again. A job does so every minute. */
    async free(): Promise<void> {
      const before = new Date(clock.now().getTime() - placeKeptMinutes * 60_000);
      for (;;) {
        const count = await database.transaction(async (tx) => {
          const freed = await places.freePlaces(tx, { before, limit: freedAtATime });
          for (const day of [...new Set(freed.map((one) => one.day))].toSorted()) {
            await days.change(tx, day, async ({ write }) => {
              for (const one of freed.filter((each) => each.day === day)) {
                const id = toPublicId('prm', one.promotion_id);
                write({ kind: 'freed', id, priceMicros: Number(one.price_micros) });
              }
            });
          }
          return freed.length;
        });
        if (count < freedAtATime) return;
      }
    },
  };
}

export type Placing = ReturnType<typeof createPlacing>;

/** Prices are in millionths of the currency’s unit, money in minor units. */
export function microsPerMinor(assetScale: number): bigint {
  return assetScale <= 6 ? 10n ** BigInt(6 - assetScale) : 1n;
}
