import type { Picture } from '@allmende/contract/actors';
import type { CatalogProblem } from '@allmende/contract/catalog-import';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { findVariants, type ProductRow } from '../products/store.ts';
import type { ExistingProduct } from './diff.ts';
import { noRoom } from './pictures-store.ts';
import type { ImportAction, ImportTables } from './tables.ts';

/** All SQL about imports. */
export type ImportRow = Selectable<ImportTables['shop_imports']>;
export type ImportProductRow = Selectable<ImportTables['shop_import_rows']>;
type Reader = Kysely<ImportTables>;

export async function findImport(
  db: Reader,
  sellerId: Uuid,
  importId: Uuid,
): Promise<ImportRow | undefined> {
  return db
    .selectFrom('shop_imports')
    .selectAll()
    .where('seller_id', '=', sellerId)
    .where('id', '=', importId)
    .executeTakeFirst();
}

export async function findImportById(db: Reader, importId: Uuid): Promise<ImportRow | undefined> {
  return db.selectFrom('shop_imports').selectAll().where('id', '=', importId).executeTakeFirst();
}

export async function listImports(
  db: Reader,
  sellerId: Uuid,
  before: { at: Date; id: Uuid } | null,
  limit: number,
): Promise<ImportRow[]> {
  let query = db
    .selectFrom('shop_imports')
    .selectAll()
    .where('seller_id', '=', sellerId)
    .where('state', '!=', 'discarded')
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (before) {
    query = query.where(sql<boolean>`(started_at, id) < (${before.at}, ${before.id}::uuid)`);
  }
  return query.execute();
}

export async function insertImport(
  tx: Tx,
  row: Pick<ImportRow, 'seller_id' | 'id' | 'file_name' | 'language' | 'started_at'>,
): Promise<void> {
  await tx
    .as<ImportTables>()
    .insertInto('shop_imports')
    .values({ ...row, state: 'reading' } as ImportRow)
    .execute();
}

export async function updateImport(
  db: Reader,
  importRow: Pick<ImportRow, 'seller_id' | 'id'>,
  changes: Partial<ImportRow>,
): Promise<void> {
  await db
    .updateTable('shop_imports')
    .set({
      ...changes,
      ...(changes.failure
        ? { failure: JSON.stringify(changes.failure) as unknown as ImportRow['failure'] }
        : {}),
    })
    .where('seller_id', '=', importRow.seller_id)
    .where('id', '=', importRow.id)
    .execute();
}

/** Enters a state only from the given one; false when it was another. */
export async function enterState(
  db: Reader,
  importRow: Pick<ImportRow, 'seller_id' | 'id'>,
  from: ImportRow['state'],
  to: ImportRow['state'],
  finishedAt: Date | null,
): Promise<boolean> {
  const updated = await db
    .updateTable('shop_imports')
    .set({ state: to, finished_at: finishedAt })
    .where('seller_id', '=', importRow.seller_id)
    .where('id', '=', importRow.id)
    .where('state', '=', from)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
}

const countColumns = {
  create: 'create_count',
  change: 'change_count',
  unchanged: 'unchanged_count',
  refuse: 'refuse_count',
} as const satisfies Record<ImportAction, string>;

/** Writes a chunk of the preview and counts it; false when the import was ended meanwhile. */
export async function insertRows(tx: Tx, rows: ImportProductRow[]): Promise<boolean> {
  if (rows.length === 0) return true;
  const { seller_id, import_id } = rows[0]!;
  await tx.client.query(
    `insert into shop_import_rows (seller_id, import_id, position, first_row, last_row, title, action,
       changes, problems, product)
     select $1, $2, r.position, r.first_row, r.last_row, r.title, r.action, r.changes, r.problems, r.product
     from jsonb_to_recordset($3::jsonb) as r(position integer, first_row integer, last_row integer,
       title text, action text, changes text[], problems jsonb, product jsonb)`,
    [seller_id, import_id, JSON.stringify(rows)],
  );
  const counted = (action: ImportAction) => rows.filter((row) => row.action === action).length;
  const set = Object.entries(countColumns)
    .map(([action, column]) => `${column} = ${column} + ${counted(action as ImportAction)}`)
    .join(', ');
  const { rowCount } = await tx.client.query(
    `update shop_imports set done = done + ${rows.length}, ${set}
     where seller_id = $1 and id = $2 and state = 'reading'`,
    [seller_id, import_id],
  );
  return rowCount === 1;
}

/** Reading begins anew, for instance after a crash. */
export async function clearRows(tx: Tx, importRow: ImportRow): Promise<void> {
  await tx
    .as<ImportTables>()
    .deleteFrom('shop_import_rows')
    .where('seller_id', '=', importRow.seller_id)
    .where('import_id', '=', importRow.id)
    .execute();
  await updateImport(tx.as<ImportTables>(), importRow, {
    done: 0,
    total: null,
    create_count: 0,
    change_count: 0,
    unchanged_count: 0,
    refuse_count: 0,
  });
}

export async function listRows(
  db: Reader,
  importRow: Pick<ImportRow, 'seller_id' | 'id'>,
  filter: { action?: ImportAction | undefined; after: number; limit: number },
): Promise<ImportProductRow[]> {
  let query = db
    .selectFrom('shop_import_rows')
    .selectAll()
    .where('seller_id', '=', importRow.seller_id)
    .where('import_id', '=', importRow.id)
    .where('position', '>', filter.after)
    .orderBy('position')
    .limit(filter.limit);
  if (filter.action) query = query.where('action', '=', filter.action);
  return query.execute();
}

/** The next products to write, in order of the file. */
export async function nextToApply(
  db: Reader,
  importRow: Pick<ImportRow, 'seller_id' | 'id'>,
  limit: number,
): Promise<ImportProductRow[]> {
  return db
    .selectFrom('shop_import_rows')
    .selectAll()
    .where('seller_id', '=', importRow.seller_id)
    .where('import_id', '=', importRow.id)
    .where('is_applied', '=', false)
    .where('action', 'in', ['create', 'change'])
    .orderBy('position')
    .limit(limit)
    .execute();
}

/** Notes that a product is written, and forgets what it was; false when the import was ended meanwhile. */
export async function markApplied(tx: Tx, row: ImportProductRow): Promise<boolean> {
  await tx.client.query(
    `update shop_import_rows set is_applied = true, product = null
     where seller_id = $1 and import_id = $2 and position = $3`,
    [row.seller_id, row.import_id, row.position],
  );
  const { rowCount } = await tx.client.query(
    `update shop_imports set done = done + 1
     where seller_id = $1 and id = $2 and state = 'applying'`,
    [row.seller_id, row.import_id],
  );
  return rowCount === 1;
}

/** Notes that a product could not be written, and why. */
export async function markRefused(
  tx: Tx,
  row: ImportProductRow,
  problem: CatalogProblem,
): Promise<void> {
  await tx.client.query(
    `update shop_import_rows set is_applied = true, product = null, action = 'refuse',
       problems = problems || $4::jsonb
     where seller_id = $1 and import_id = $2 and position = $3`,
    [row.seller_id, row.import_id, row.position, JSON.stringify([problem])],
  );
  const counted = row.action === 'create' ? 'create_count' : 'change_count';
  await tx.client.query(
    `update shop_imports set done = done + 1, refuse_count = refuse_count + 1,
       ${counted} = ${counted} - 1
     where seller_id = $1 and id = $2`,
    [row.seller_id, row.import_id],
  );
}

/** What an import that has ended leaves behind: what it wrote and refused, or nothing at all. */
export async function forgetRows(
  db: Reader,
  importRow: Pick<ImportRow, 'seller_id' | 'id'>,
  which: 'unchanged' | 'all',
): Promise<void> {
  let query = db
    .deleteFrom('shop_import_rows')
    .where('seller_id', '=', importRow.seller_id)
    .where('import_id', '=', importRow.id);
  if (which === 'unchanged') query = query.where('action', '=', 'unchanged');
  await query.execute();
}

/** Previews and ended imports that began before; oldest first. */
export async function findForgettable(
  db: Reader,
  before: Date,
  limit: number,
): Promise<ImportRow[]> {
  return db
    .selectFrom('shop_imports as import')
    .selectAll()
    .where('started_at', '<', before)
    .where('state', 'in', ['preview', 'done', 'failed'])
    .where((where) =>
      where.exists(
        where
          .selectFrom('shop_import_rows as row')
          .select('row.position')
          .whereRef('row.seller_id', '=', 'import.seller_id')
          .whereRef('row.import_id', '=', 'import.id'),
      ),
    )
    .orderBy('started_at')
    .limit(limit)
    .execute();
}

/** The product that a file calls so, if there is one, is nobody else's until the transaction ends. */
export async function lockByKey(tx: Tx, sellerId: Uuid, key: string): Promise<void> {
  await tx.client.query(
    `select from shop_products
     where seller_id = $1 and (external_key = $2 or (external_key is null and slug = $2))
     order by id for update`,
    [sellerId, key],
  );
}

/**
 * The products that files call by these keys: by the key of an earlier import, or, for those made by
 * hand, by their address, under which an export names them.
 */
export async function findByKeys(
  db: Reader,
  sellerId: Uuid,
  keys: string[],
  publicUrl: string,
): Promise<Map<string, ExistingProduct>> {
  const products = await db
    .selectFrom('shop_products')
    .selectAll()
    .where('seller_id', '=', sellerId)
    .where((where) =>
      where.or([
        sql<boolean>`external_key = any(${keys}::text[])`,
        where.and([where('external_key', 'is', null), sql<boolean>`slug = any(${keys}::text[])`]),
      ]),
    )
    .execute();
  const existing = await withParts(db, sellerId, products, publicUrl);
  return new Map(existing.map((item) => [exportKeyOf(item.product), item]));
}

/** What a file calls a product of ours. */
export function exportKeyOf(product: Pick<ProductRow, 'external_key' | 'slug'>): string {
  return product.external_key ?? product.slug;
}

/** Adds variants and where the pictures came from; those uploaded here come from their own address. */
async function withParts(
  db: Reader,
  sellerId: Uuid,
  products: ProductRow[],
  publicUrl: string,
): Promise<ExistingProduct[]> {
  if (products.length === 0) return [];
  const ids = products.map((product) => product.id);
  const [variants, sources] = await Promise.all([
    findVariants(db, sellerId, ids),
    db
      .selectFrom('shop_product_pictures')
      .select(['product_id', 'source_url', 'alt', 'variant_ids', 'picture', 'failure'])
      .where('seller_id', '=', sellerId)
      .where(sql<boolean>`product_id = any(${ids}::uuid[])`)
      .orderBy('product_id')
      .orderBy('position')
      .execute(),
  ]);
  const ownUrl = (picture: Picture) => publicUrl + picture.largeUrl;
  return products.map((product) => {
    const imported = sources.filter((source) => source.product_id === product.id);
    const own = variants.filter((variant) => variant.product_id === product.id);
    return {
      product,
      variants: own.map((variant) => ({
        ...variant,
        pictureUrl:
          imported.find((source) => source.variant_ids.includes(variant.id))?.source_url ??
          (variant.picture && ownUrl(variant.picture)),
      })),
      pictureSources:
        imported.length > 0
          ? imported.map(({ source_url, alt }) => ({ url: source_url, alt }))
          : product.pictures.map((picture) => ({ url: ownUrl(picture), alt: picture.alt })),
      lacksPictures: imported.some(({ failure }) => failure === noRoom),
      fetched: imported.flatMap(({ source_url, picture }) =>
        picture ? [{ source_url, picture }] : [],
      ),
    };
  });
}

/** All products of a shop, the oldest first, in chunks: for the export. */
export async function* allProducts(
  db: Reader,
  sellerId: Uuid,
  publicUrl: string,
): AsyncGenerator<ExistingProduct, void> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const products = await db
      .selectFrom('shop_products')
      .selectAll()
      .where('seller_id', '=', sellerId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(200)
      .execute();
    yield* await withParts(db, sellerId, products, publicUrl);
    if (products.length < 200) return;
    after = products.at(-1)!.id;
  }
}

/** Pictures of an import that are not there: yet, at all, and of these for want of room. */
export interface PictureCounts {
  pending: number;
  failed: number;
  withoutRoom: number;
}

export async function pictureCounts(
  db: Reader,
  sellerId: Uuid,
  importIds: Uuid[],
): Promise<Map<Uuid, PictureCounts>> {
  if (importIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('shop_product_pictures')
    .select('import_id')
    .select(sql<number>`(count(*) filter (where failed_at is null))::integer`.as('pending'))
    .select(sql<number>`(count(*) filter (where failed_at is not null))::integer`.as('failed'))
    .select(sql<number>`(count(*) filter (where failure = ${noRoom}))::integer`.as('withoutRoom'))
    .where('seller_id', '=', sellerId)
    .where(sql<boolean>`import_id = any(${importIds}::uuid[])`)
    .where('picture', 'is', null)
    .groupBy('import_id')
    .execute();
  return new Map(rows.map(({ import_id, ...counts }) => [import_id!, counts]));
}
