import type { Picture } from '@allmende/contract/actors';
import { pictureBytesMax } from '@allmende/contract/media';
import type { Media } from '#media';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Outbound } from '#platform/outbound';
import type { ImportTables } from './tables.ts';

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

type Wanted = Pick<
  ImportTables['shop_product_pictures'],
  'seller_id' | 'product_id' | 'position' | 'source_url' | 'alt' | 'attempts'
>;

export function createPictureFetcher(deps: {
  database: Database;
  clock: Clock;
  media: Pick<Media, 'storePicture'>;
  outbound: Outbound;
  gateway: Gateway;
}) {
  const { database, clock, media, outbound, gateway } = deps;

  /** The first few that are due of every seller, found by stepping from seller to seller in the index. */
  async function due(): Promise<Wanted[]> {
    const isDue = 'picture is null and failed_at is null and due_at <= $1';
    const { rows } = await database.pool.query<Wanted>(
      `with recursive seller (id) as (
         (select seller_id from shop_product_pictures where ${isDue} order by seller_id limit 1)
         union all
         select (select seller_id from shop_product_pictures
                 where ${isDue} and seller_id > seller.id order by seller_id limit 1)
         from seller where seller.id is not null
       )
       select first_ones.* from seller cross join lateral (
         select seller_id, product_id, position, source_url, alt, attempts
         from shop_product_pictures where ${isDue} and seller_id = seller.id
         order by due_at, product_id, position limit $2
       ) first_ones`,
      [clock.now(), lookedAt],
    );
    return rows;
  }

  /** False when another run, here or in another process, has it already. */
  async function claim(wanted: Wanted): Promise<boolean> {
    const now = clock.now();
    const { rowCount } = await database.pool.query(
      `update shop_product_pictures set due_at = $5
       where seller_id = $1 and product_id = $2 and position = $3 and source_url = $4
         and picture is null and failed_at is null and due_at <= $6`,
      [
        wanted.seller_id,
        wanted.product_id,
        wanted.position,
        wanted.source_url,
        new Date(now.getTime() + leaseMs),
        now,
      ],
    );
    return rowCount === 1;
  }

  async function fetchOne(wanted: Wanted, signal: AbortSignal): Promise<void> {
    if (!(await claim(wanted))) return;
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
  async function place(tx: Tx, wanted: Wanted, picture: Picture): Promise<void> {
    await lock(tx, wanted);
    const placed = await tx.client.query<{ variant_ids: Uuid[] }>(
      `update shop_product_pictures set picture = $4
       where seller_id = $1 and product_id = $2 and position = $3 and source_url = $5 and picture is null
       returning variant_ids`,
      [
        wanted.seller_id,
        wanted.product_id,
        wanted.position,
        JSON.stringify(picture),
        wanted.source_url,
      ],
    );
    if (placed.rows.length === 0) return;
    await tx.client.query(
      `update shop_variants set picture = $3 where seller_id = $1 and id = any($2::uuid[])`,
      [wanted.seller_id, placed.rows[0]!.variant_ids, JSON.stringify(picture)],
    );
    await refreshProduct(tx, wanted);
  }

  async function postpone(wanted: Wanted, failure: string, isFinal: boolean): Promise<void> {
    const attempts = wanted.attempts + 1;
    const isOver = isFinal || attempts >= attemptsMax;
    await database.transaction(async (tx) => {
      await lock(tx, wanted);
      await tx.client.query(
        `update shop_product_pictures set attempts = $4, due_at = $5, failed_at = $6, failure = $7
         where seller_id = $1 and product_id = $2 and position = $3 and source_url = $8`,
        [
          wanted.seller_id,
          wanted.product_id,
          wanted.position,
          attempts,
          new Date(clock.now().getTime() + (pausesMs[attempts - 1] ?? 0)),
          isOver ? clock.now() : null,
          failure,
          wanted.source_url,
        ],
      );
      if (isOver) await refreshProduct(tx, wanted);
    });
    if (isOver) tell(wanted.seller_id, wanted.product_id);
  }

  async function lock(tx: Tx, { seller_id, product_id }: Wanted): Promise<void> {
    await tx.client.query('select from shop_products where seller_id = $1 and id = $2 for update', [
      seller_id,
      product_id,
    ]);
  }

  /** The product shows the pictures that are there, in the order of the file. */
  async function refreshProduct(tx: Tx, { seller_id, product_id }: Wanted): Promise<void> {
    await tx.client.query(
      `update shop_products product
       set pictures = coalesce(source.pictures, '[]'), pictures_pending = source.pending
       from (
         select jsonb_agg(picture order by position) filter (where picture is not null) as pictures,
           (count(*) filter (where picture is null and failed_at is null))::integer as pending
         from shop_product_pictures where seller_id = $1 and product_id = $2
       ) source
       where product.seller_id = $1 and product.id = $2`,
      [seller_id, product_id],
    );
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

    function start(wanted: Wanted): void {
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

    async function nextOne(): Promise<Wanted | null> {
      justEnded.clear();
      const wanted = await due();
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
  wanted: Wanted[],
  running: ReadonlyMap<string, Fetching>,
  lastTurnOf: ReadonlyMap<Uuid, number>,
): Wanted | null {
  const now = [...running.values()];
  const mayStart = (one: Wanted) =>
    !running.has(keyOf(one)) &&
    now.filter(({ sellerId }) => sellerId === one.seller_id).length < atOncePerSeller &&
    now.filter(({ host }) => host === hostOf(one)).length < atOncePerHost;
  const turnOf = (one: Wanted) => lastTurnOf.get(one.seller_id) ?? 0;
  return wanted
    .filter(mayStart)
    .reduce<Wanted | null>(
      (first, one) => (first && turnOf(first) <= turnOf(one) ? first : one),
      null,
    );
}

function keyOf({ seller_id, product_id, position }: Wanted): string {
  return `${seller_id} ${product_id} ${position}`;
}

function hostOf({ source_url }: Wanted): string {
  return URL.parse(source_url)?.host ?? '';
}
