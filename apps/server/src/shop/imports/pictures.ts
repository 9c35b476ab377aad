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
 */
const attemptsMax = 3;
const atOnce = 4;
const pausesMs = [30_000, 300_000];

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
  const read = () => database.read<ImportTables>();

  async function due(): Promise<Wanted[]> {
    return read()
      .selectFrom('shop_product_pictures')
      .select(['seller_id', 'product_id', 'position', 'source_url', 'alt', 'attempts'])
      .where('picture', 'is', null)
      .where('failed_at', 'is', null)
      .where('due_at', '<=', clock.now())
      .orderBy('due_at')
      .limit(100)
      .execute();
  }

  async function fetchOne(wanted: Wanted, signal: AbortSignal): Promise<void> {
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
    for (;;) {
      const wanted = await due();
      if (wanted.length === 0) return;
      const queue = [...wanted];
      const workers = Array.from({ length: atOnce }, async () => {
        for (let next = queue.shift(); next; next = queue.shift()) await fetchOne(next, signal);
      });
      await Promise.all(workers);
    }
  }

  return { fetchDue };
}
