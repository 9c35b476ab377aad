import { createReadStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { CatalogImport, importRow } from '@allmende/contract/shop';
import type { z } from 'zod';
import type { Media } from '#media';
import type { Clock } from '#platform/clock';
import { writeMoment } from '#platform/cursor';
import type { Config } from '#platform/config';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import { isKeyTaken } from '#platform/key-taken';
import {
  type CatalogEvent,
  type ImportedProduct,
  readCatalog,
  writeCatalog,
} from '../catalog-files/index.ts';
import type { Wallet } from '#wallet';
import { contentOf } from '../products/present.ts';
import { findSeller } from '../sellers.ts';
import { applyProduct } from './apply.ts';
import { picturesJob } from './pictures.ts';
import { changesBetween, type ExistingProduct, restockedBy, variantKeyOf } from './diff.ts';
import type { Goods } from '../products/goods.ts';
import {
  allProducts,
  clearRows,
  enterState,
  exportKeyOf,
  findByKeys,
  findForgettable,
  findImport,
  findImportById,
  forgetRows,
  type ImportProductRow,
  type ImportRow,
  insertImport,
  insertRows,
  listImports,
  listRows,
  markApplied,
  markRefused,
  nextToApply,
  pictureCounts,
  type PictureCounts,
  updateImport,
} from './store.ts';
import { type ImportAction, type ImportTables, toStored } from './tables.ts';

const chunkSize = 200;
/** A crash, or a database that is away, is waited out for about ten minutes. */
const attemptsMax = 6;
/** How long the rows of an import can be looked at. */
const rowsKeptMs = 30 * 24 * 3_600_000;
const vatRates = { standard: 1900, reduced: 700 };

export interface ImportsDeps {
  config: Pick<Config, 'dataFolder' | 'publicUrl'>;
  database: Database;
  clock: Clock;
  log: Log;
  gateway: Gateway;
  jobs: Jobs;
  media: Media;
  wallet: Pick<Wallet, 'mainAsset'>;
  goods: Goods;
}

export type Imports = ReturnType<typeof createImports>;

/**
 * Imports of catalog files, in two steps: reading prepares a preview that says product by product what
 * would happen; applying carries it out. Both are jobs that begin again where a crash stopped them.
 */
export function createImports(deps: ImportsDeps) {
  const { config, database, clock, log, gateway, jobs, wallet } = deps;
  const read = () => database.read<ImportTables>();
  const folder = join(config.dataFolder, 'imports');
  const fileOf = (importId: Uuid) => join(folder, importId);

  async function present(rows: ImportRow[]): Promise<CatalogImport[]> {
    const sellerId = rows[0]?.seller_id;
    const pictures = sellerId
      ? await pictureCounts(
          read(),
          sellerId,
          rows.map((row) => row.id),
        )
      : new Map<Uuid, PictureCounts>();
    return rows.map((row) => ({
      id: toPublicId('imp', row.id),
      fileName: row.file_name,
      format: row.format,
      state: row.state,
      progress: { done: row.done, total: row.total },
      counts: {
        create: row.create_count,
        change: row.change_count,
        unchanged: row.unchanged_count,
        refuse: row.refuse_count,
      },
      picturesPending: pictures.get(row.id)?.pending ?? 0,
      picturesFailed: pictures.get(row.id)?.failed ?? 0,
      picturesWithoutRoom: pictures.get(row.id)?.withoutRoom ?? 0,
      failure: row.failure,
      startedAt: row.started_at.toISOString(),
      finishedAt: row.finished_at?.toISOString() ?? null,
    }));
  }

  async function presentOne(sellerId: Uuid, importId: Uuid): Promise<CatalogImport> {
    const row = (await findImport(read(), sellerId, importId))!;
    return (await present([row]))[0]!;
  }

  function tell(row: Pick<ImportRow, 'seller_id' | 'id'>): void {
    gateway.deliver([row.seller_id], {
      type: 'changed',
      topic: 'imports',
      actorId: toPublicId('act', row.seller_id),
      id: toPublicId('imp', row.id),
    });
  }

  async function start(
    sellerId: Uuid,
    file: { bytes: Uint8Array; fileName: string; language: 'de' | 'en' },
  ): Promise<Result<CatalogImport, 'shop.import_running' | 'shop.import_unreadable'>> {
    if (file.bytes.length === 0) return fail('shop.import_unreadable');
    const importId = newUuid();
    await mkdir(folder, { recursive: true });
    await writeFile(fileOf(importId), file.bytes);
    try {
      await database.transaction(async (tx) => {
        await insertImport(tx, {
          seller_id: sellerId,
          id: importId,
          file_name: file.fileName,
          language: file.language,
          started_at: clock.now(),
        });
        await jobs.add(tx, 'shop.readImport', { importId }, queued(sellerId));
      });
    } catch (error) {
      await rm(fileOf(importId), { force: true });
      if (isKeyTaken(error)) return fail('shop.import_running');
      throw error;
    }
    return ok(await presentOne(sellerId, importId));
  }

  /** Of a shop that has none yet, the main currency, in which it would begin to sell. */
  async function currencyOf(seller: { asset_code: string } | undefined): Promise<string> {
    return seller?.asset_code ?? (await wallet.mainAsset()).assetCode;
  }

  /** The job behind the preview. */
  async function readFile({ importId }: { importId: Uuid }, signal: AbortSignal): Promise<void> {
    const row = await findImportById(read(), importId);
    if (row?.state !== 'reading') return;
    await database.transaction((tx) => clearRows(tx, row));
    const seller = await findSeller(read(), row.seller_id);
    const events = readCatalog(() => createReadStream(fileOf(importId)), {
      currency: { assetCode: await currencyOf(seller), assetScale: 2 },
      vatRates,
      now: clock.now(),
      language: row.language,
    });
    let position = 0;
    let chunk: Extract<CatalogEvent, { kind: 'product' | 'refused' }>[] = [];
    const flush = async () => {
      if (!(await storeChunk(row, chunk, position))) return false;
      position += chunk.length;
      chunk = [];
      tell(row);
      return true;
    };
    for await (const event of events) {
      signal.throwIfAborted();
      if (event.kind === 'file') {
        await updateImport(read(), row, { format: event.format, total: event.products });
        tell(row);
      } else if (event.kind === 'unreadable') {
        const { code, row: failedRow } = event.problem;
        await updateImport(read(), row, { failure: { code, row: failedRow } });
      } else {
        chunk.push(event);
        if (chunk.length === chunkSize && !(await flush())) return;
      }
    }
    if (chunk.length > 0 && !(await flush())) return;
    // What could be read may be taken, even when the rest of the file is broken.
    const state = position > 0 ? 'preview' : 'failed';
    await enterState(read(), row, 'reading', state, state === 'failed' ? clock.now() : null);
    await rm(fileOf(importId), { force: true });
    tell(row);
  }

  async function storeChunk(
    row: ImportRow,
    events: Extract<CatalogEvent, { kind: 'product' | 'refused' }>[],
    firstPosition: number,
  ): Promise<boolean> {
    const keys = events.flatMap((event) => (event.kind === 'product' ? [event.product.key] : []));
    const existing =
      keys.length > 0
        ? await findByKeys(read(), row.seller_id, keys, config.publicUrl)
        : new Map<string, ExistingProduct>();
    const rows = events.map((event, i): ImportProductRow => {
      const place = {
        seller_id: row.seller_id,
        import_id: row.id,
        position: firstPosition + i,
        first_row: event.rows.first,
        last_row: event.rows.last,
        is_applied: false,
      };
      if (event.kind === 'refused') {
        const { title, problems } = event;
        return { ...place, title, action: 'refuse', changes: [], problems, product: null };
      }
      const { product, notices } = event;
      const before = existing.get(product.key);
      const changes = before ? changesBetween(before, product) : [];
      const action = !before ? 'create' : changes.length > 0 ? 'change' : 'unchanged';
      return {
        ...place,
        title: product.title,
        action,
        changes,
        problems: notices,
        product: toStored(product, before ? restockedBy(before, product) : []),
      };
    });
    return allOrNothing((tx) => insertRows(tx, rows));
  }

  async function apply(
    sellerId: Uuid,
    importId: Uuid,
  ): Promise<
    Result<
      CatalogImport,
      'shop.import_unknown' | 'shop.import_running' | 'shop.transition_not_allowed'
    >
  > {
    const row = await findImport(read(), sellerId, importId);
    if (!row) return fail('shop.import_unknown');
    try {
      const entered = await database.transaction(async (tx) => {
        const db = tx.as<ImportTables>();
        if (!(await enterState(db, row, 'preview', 'applying', null))) return false;
        await updateImport(db, row, { done: 0, total: row.create_count + row.change_count });
        await jobs.add(tx, 'shop.applyImport', { importId }, queued(sellerId));
        return true;
      });
      if (!entered) return fail('shop.transition_not_allowed');
    } catch (error) {
      if (isKeyTaken(error)) return fail('shop.import_running');
      throw error;
    }
    return ok(await presentOne(sellerId, importId));
  }

  /** The job behind applying: [SH21] each product is its own transaction, together with its mark. */
  async function applyRows({ importId }: { importId: Uuid }, signal: AbortSignal): Promise<void> {
    const row = await findImportById(read(), importId);
    if (row?.state !== 'applying') return;
    for (;;) {
      const next = await nextToApply(read(), row, 50);
      if (next.length === 0) break;
      for (const productRow of next) {
        signal.throwIfAborted();
        if (!(await applyRow(row, productRow))) return;
      }
      tell(row);
    }
    await database.transaction(async (tx) => {
      const db = tx.as<ImportTables>();
      if (await enterState(db, row, 'applying', 'done', clock.now())) {
        await forgetRows(db, row, 'unchanged');
      }
      await jobs.add(tx, 'shop.fetchPictures', {}, picturesJob);
    });
    tell(row);
  }

  /** False when the import was ended meanwhile. What the database refuses for good is refused, not retried. */
  async function applyRow(row: ImportRow, productRow: ImportProductRow): Promise<boolean> {
    const { media, goods } = deps;
    const context = { clock, media, wallet, goods, publicUrl: config.publicUrl };
    try {
      return await allOrNothing(async (tx) => {
        await applyProduct(tx, context, row.seller_id, row.id, productRow.product!);
        return markApplied(tx, productRow);
      });
    } catch (error) {
      if (!isAboutData(error)) throw error;
      log.warn({ err: error, importId: row.id, row: productRow.first_row }, 'shop.product_refused');
      const problem = {
        code: 'catalog.not_storable' as const,
        row: productRow.first_row,
        field: '',
        value: '',
      };
      await database.transaction((tx) => markRefused(tx, productRow, problem));
      return true;
    }
  }

  /** Runs `work` in a transaction that is undone when it says false. */
  async function allOrNothing(work: (tx: Tx) => Promise<boolean>): Promise<boolean> {
    try {
      return await database.transaction(async (tx) => {
        if (await work(tx)) return true;
        throw new Ended();
      });
    } catch (error) {
      if (error instanceof Ended) return false;
      throw error;
    }
  }

  /** The job has been tried often enough: the shop may import again. */
  async function giveUp({ importId }: { importId: Uuid }): Promise<void> {
    const row = await findImportById(read(), importId);
    if (!row || (row.state !== 'reading' && row.state !== 'applying')) return;
    if (await enterState(read(), row, row.state, 'failed', clock.now())) await tidyUp(row);
    tell(row);
  }

  async function tidyUp(row: ImportRow): Promise<void> {
    await forgetRows(read(), row, 'all');
    await rm(fileOf(row.id), { force: true });
  }

  /** Rows of a month ago are of no use to anybody; a preview goes with them. */
  async function forgetOld(): Promise<void> {
    const before = new Date(clock.now().getTime() - rowsKeptMs);
    for (;;) {
      const old = await findForgettable(read(), before, 100);
      for (const row of old) {
        await enterState(read(), row, 'preview', 'discarded', clock.now());
        await forgetRows(read(), row, 'all');
      }
      if (old.length === 0) return;
    }
  }

  async function discard(
    sellerId: Uuid,
    importId: Uuid,
  ): Promise<Result<Record<never, never>, 'shop.import_unknown' | 'shop.transition_not_allowed'>> {
    const row = await findImport(read(), sellerId, importId);
    if (!row) return fail('shop.import_unknown');
    // A job that is at work finds the import ended at its next product and stops.
    for (const state of ['reading', 'preview', 'applying', 'failed'] as const) {
      if (!(await enterState(read(), row, state, 'discarded', clock.now()))) continue;
      await tidyUp(row);
      return ok({});
    }
    return fail('shop.transition_not_allowed');
  }

  async function get(
    sellerId: Uuid,
    importId: Uuid,
  ): Promise<Result<CatalogImport, 'shop.import_unknown'>> {
    const row = await findImport(read(), sellerId, importId);
    return row ? ok((await present([row]))[0]!) : fail('shop.import_unknown');
  }

  async function list(
    sellerId: Uuid,
    page: { before: { at: Date; id: Uuid } | null; limit: number },
  ) {
    const rows = await listImports(read(), sellerId, page.before, page.limit + 1);
    const shown = rows.slice(0, page.limit);
    const last = shown.at(-1);
    return {
      items: await present(shown),
      nextCursor:
        rows.length > page.limit && last ? writeMoment({ at: last.started_at, id: last.id }) : null,
    };
  }

  async function rows(
    sellerId: Uuid,
    importId: Uuid,
    query: { action?: ImportAction | undefined; after: number | null; limit: number },
  ): Promise<
    Result<{ items: z.input<typeof importRow>[]; nextCursor: string | null }, 'shop.import_unknown'>
  > {
    const row = await findImport(read(), sellerId, importId);
    if (!row) return fail('shop.import_unknown');
    const found = await listRows(read(), row, {
      action: query.action,
      after: query.after ?? -1,
      limit: query.limit + 1,
    });
    const shown = found.slice(0, query.limit);
    return ok({
      items: shown.map(presentRow),
      nextCursor: found.length > query.limit ? String(shown.at(-1)!.position) : null,
    });
  }

  /** [SH22] A file that imports again to the same shop. */
  async function* exportFile(sellerId: Uuid): AsyncGenerator<string, void> {
    const seller = await findSeller(read(), sellerId);
    const assetCode = await currencyOf(seller);
    async function* products(): AsyncGenerator<ImportedProduct, void> {
      for await (const existing of allProducts(read(), sellerId, config.publicUrl)) {
        yield toFile(existing, assetCode);
      }
    }
    yield* writeCatalog(products(), { assetCode, assetScale: 2 });
  }

  return {
    start,
    readFile,
    apply,
    applyRows,
    giveUp,
    forgetOld,
    discard,
    get,
    list,
    rows,
    exportFile,
  };
}

/** Carries "not any more" out of a transaction, which is undone. */
class Ended extends Error {}

function queued(sellerId: Uuid) {
  return { queue: `shop-import-${sellerId}`, attemptsMax };
}

/** Values that no column takes, or that contradict a rule: the same tomorrow as today. */
function isAboutData(error: unknown): boolean {
  return /^2[23]/.test((error as { code?: string }).code ?? '');
}

function presentRow(row: ImportProductRow): z.input<typeof importRow> {
  return {
    firstRow: row.first_row,
    lastRow: row.last_row,
    title: row.title,
    action: row.action,
    changes: row.changes,
    problems: row.problems,
  };
}

function toFile(
  { product, variants, pictureSources }: ExistingProduct,
  assetCode: string,
): ImportedProduct {
  return {
    key: exportKeyOf(product),
    title: product.title,
    description: product.description,
    vendor: product.vendor,
    category: product.category,
    tags: product.tags,
    isPublished: product.is_published,
    vatRate: product.vat_rate,
    options: product.options,
    variants: variants.map((variant) => ({
      key: variantKeyOf(variant, variants),
      sku: variant.sku,
      barcode: variant.barcode,
      optionValues: variant.option_values,
      priceMinor: variant.price_minor,
      compareAtMinor: variant.compare_at_minor,
      assetCode,
      stock: variant.stock === null ? null : variant.stock - (variant.reserved ?? 0),
      allowsBackorder: variant.allows_backorder ?? false,
      weightGrams: variant.weight_grams,
      content: contentOf(variant),
      pictureUrl: variant.pictureUrl,
    })),
    pictures: pictureSources,
  };
}
