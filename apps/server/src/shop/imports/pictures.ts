import type { Picture } from '@allmende/contract/actors';
import { pictureBytesMax } from '@allmende/contract/media';
import type { Media } from '#media';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { Outbound } from '#platform/outbound';
import * as store from './pictures-store.ts';

/**
 * [SH23] Fetches the pictures of imported products, a few at a time. One that cannot be had is tried
 * three times and then noted; it never holds up its product or the import.
 *
 * [SH24] Sellers take turns, one picture each, so that whoever imports a large catalog, or one of a host
 * that never answers, makes nobody else wait; and no host is asked for many at once.
 */
const attemptsMax = 3;
const atOnce = 6;
const atOncePerSeller = 3;
const atOncePerHost = 3;
/** Of each seller so many are looked at, to find one that may be fetched beside those that are. */
const lookedAt = 12;
const pausesMs = [30_000, 300_000];

/** So long nobody else tries what one has begun; more than all time limits of one picture together. */
const leaseMs = 120_000;

/** One at a time, and one waiting. */
export const picturesJob = { key: 'shop-pictures', queue: 'shop-pictures' };

export function createPictureFetcher(deps: {
  database: Database;
  clock: Clock;
  media: Pick<Media, 'storePicture' | 'makePublic' | 'hasNoRoom'>;
  outbound: Outbound;
  gateway: Gateway;
}) {
  const { database, clock, media, outbound, gateway } = deps;

  async function fetchOne(wanted: store.WantedPicture, signal: AbortSignal): Promise<void> {
    const now = clock.now();
    const until = new Date(now.getTime() + leaseMs);
    if (!(await store.claimPicture(database.pool, wanted, { now, until }))) return;
    // Nobody is asked for what could not be kept.
    if (await media.hasNoRoom(wanted.seller_id)) return postpone(wanted, store.noRoom, true);
    const got = await outbound.get(wanted.source_url, {
      bytesMax: pictureBytesMax,
      timeoutMs: 20_000,
      accept: 'image/*',
      signal,
    });
    // An answer that was cut off says nothing about the picture.
    signal.throwIfAborted();
    if (!got.ok) {
      const isFinal = got.reason === 'address_refused' || got.reason === 'too_large';
      return postpone(wanted, got.status ? `${got.reason} ${got.status}` : got.reason, isFinal);
    }
    const stored = await media.storePicture({
      bytes: got.bytes,
      ownerActorId: wanted.seller_id,
      audience: 'public',
      alt: wanted.alt,
    });
    if (!stored.ok) return postpone(wanted, stored.code, true);
    await database.transaction((tx) => place(tx, wanted, stored.value));
    tell(wanted.seller_id, wanted.product_id);
  }

  /** Puts the picture where it belongs, unless the product has changed meanwhile. */
  async function place(tx: Tx, wanted: store.WantedPicture, picture: Picture): Promise<void> {
    await store.lockProductOf(tx, wanted);
    if (!(await store.placePicture(tx, wanted, picture))) return;
    await media.makePublic(tx, toUuid(picture.id), wanted.seller_id);
    await store.showPictures(tx, wanted);
  }

  async function postpone(
    wanted: store.WantedPicture,
    failure: string,
    isFinal: boolean,
  ): Promise<void> {
    const attempts = wanted.attempts + 1;
    const isOver = isFinal || attempts >= attemptsMax;
    const now = clock.now();
    await database.transaction(async (tx) => {
      await store.lockProductOf(tx, wanted);
      await store.notePictureFailure(tx, wanted, {
        attempts,
        dueAt: new Date(now.getTime() + (pausesMs[attempts - 1] ?? 0)),
        failedAt: isOver ? now : null,
        failure,
      });
      if (isOver) await store.showPictures(tx, wanted);
    });
    if (isOver) tell(wanted.seller_id, wanted.product_id);
  }

  function tell(sellerId: Uuid, productId: Uuid): void {
    const actorId = toPublicId('act', sellerId);
    const id = toPublicId('prd', productId);
    gateway.deliver([sellerId], { type: 'changed', topic: 'shop', actorId, id });
  }

  /** Everything that is due now. Two at once do no harm: the second finds the picture placed. */
  async function fetchDue(signal: AbortSignal): Promise<void> {
    const running = new Map<string, Fetching>();
    const lastTurnOf = new Map<Uuid, number>();
    /** Those that ended while it was asked what is due: the answer may still know them as due. */
    const justEnded = new Set<string>();
    let failure: unknown;
    let turns = 0;

    function start(wanted: store.WantedPicture): void {
      turns += 1;
      lastTurnOf.set(wanted.seller_id, turns);
      const key = keyOf(wanted);
      const done = fetchOne(wanted, signal)
        .catch((error: unknown) => {
          failure ??= error;
        })
        .finally(() => {
          running.delete(key);
          justEnded.add(key);
        });
      running.set(key, { sellerId: wanted.seller_id, host: hostOf(wanted), done });
    }

    async function nextOne(): Promise<store.WantedPicture | null> {
      justEnded.clear();
      const options = { now: clock.now(), perSeller: lookedAt };
      const wanted = await store.listDuePictures(database.pool, options);
      const fresh = wanted.filter((one) => !justEnded.has(keyOf(one)));
      const next = pick(fresh, running, lastTurnOf);
      // What was left out may have been all there was; then it is asked again.
      return next || justEnded.size === 0 ? next : nextOne();
    }

    for (;;) {
      const next = failure || running.size >= atOnce ? null : await nextOne();
      if (next) start(next);
      else if (running.size > 0) await Promise.race([...running.values()].map(({ done }) => done));
      else if (failure) throw failure;
      else return;
    }
  }

  return { fetchDue };
}

interface Fetching {
  sellerId: Uuid;
  host: string;
  done: Promise<void>;
}

/** Of those that may be fetched beside what is under way, one of the seller whose turn was longest ago. */
function pick(
  wanted: store.WantedPicture[],
  running: ReadonlyMap<string, Fetching>,
  lastTurnOf: ReadonlyMap<Uuid, number>,
): store.WantedPicture | null {
  const now = [...running.values()];
  const mayStart = (one: store.WantedPicture) =>
    !running.has(keyOf(one)) &&
    now.filter(({ sellerId }) => sellerId === one.seller_id).length < atOncePerSeller &&
    now.filter(({ host }) => host === hostOf(one)).length < atOncePerHost;
  const turnOf = (one: store.WantedPicture) => lastTurnOf.get(one.seller_id) ?? 0;
  return wanted
    .filter(mayStart)
    .reduce<store.WantedPicture | null>(
      (first, one) => (first && turnOf(first) <= turnOf(one) ? first : one),
      null,
    );
}

function keyOf({ seller_id, product_id, position }: store.WantedPicture): string {
  return `${seller_id} ${product_id} ${position}`;
}

function hostOf({ source_url }: store.WantedPicture): string {
  return URL.parse(source_url)?.host ?? '';
}
