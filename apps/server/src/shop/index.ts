import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Id } from '@allmende/contract/ids';
import { type ShopSettings, shopErrors, shopOperations } from '@allmende/contract/shop';
import type { Business } from '#business';
import type { Identity } from '#identity';
import type { Media } from '#media';
import type { Messaging } from '#messaging';
import type { Bus } from '#platform/bus';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import type { Outbox } from '#platform/outbox';
import type { Http } from '#platform/http';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Outbound } from '#platform/outbound';
import type { Pages } from '#platform/pages';
import type { Wallet } from '#wallet';
import { createCarts } from './cart/cart.ts';
import { disputesErrors, disputesOperations } from '@allmende/contract/disputes';
import { directErrors, directOperations } from '@allmende/contract/direct';
import { createDirect, type ReadBankFile } from './direct/direct.ts';
import { directHandlers } from './direct/routes.ts';
import { createDisputes } from './disputes/disputes.ts';
import { disputeHandlers } from './disputes/routes.ts';
import { createImports } from './imports/imports.ts';
import { createPictureFetcher, picturesJob } from './imports/pictures.ts';
import { importHandlers } from './imports/routes.ts';
import { createOrders } from './orders/orders.ts';
import { registerShopPages } from './pages/pages.ts';
import { productLinks } from './product-links.ts';
import type { SalesPort } from './orders/sharing.ts';
import { createGoods, type Goods } from './products/goods.ts';
import { productCard } from './products/present.ts';
import { createProducts } from './products/products.ts';
import {
  findProduct,
  findVariants,
  searchAcrossSellers,
  sellersWithProducts,
} from './products/store.ts';
import { shopHandlers } from './routes.ts';
import {
  changeSettings,
  findSeller,
  newSeller,
  presentSettings,
  type SettingsChanges,
  takesGuests,
} from './sellers.ts';
import type { ShopTables } from './tables.ts';

export { priceText, productTiles, stockText } from './pages/content.ts';

/**
 * Shops: products with variants and stock, carts, orders. A shop sells in conversations: carts and
 * orders are cards there, and buying takes stock, money and order in one step. Rules are in SPEC.md.
 */
export interface Shop {
  products: ShopCases['products'];
  carts: ShopCases['carts'];
  orders: ShopCases['orders'];
  direct: ShopCases['direct'];
  disputes: ShopCases['disputes'];
  imports: ShopCases['imports'];
  goods: Pick<Goods, 'find' | 'shownInWith'>;
  /** [SH64] Set once by app.ts: who has a share in what is bought from posts. */
  shareSalesWith(port: SalesPort): void;
  shareProduct: ShopCases['shareProduct'];
  settingsOf: ShopCases['settingsOf'];
  takesGuests: ShopCases['takesGuests'];
  changeSettings: ShopCases['changeSettings'];
}

export interface ShopDeps {
  config: Config;
  database: Database;
  clock: Clock;
  log: Log;
  http: Http;
  gateway: Gateway;
  outbox: Outbox;
  jobs: Jobs;
  outbound: Outbound;
  pages: Pages;
  identity: Identity;
  media: Media;
  messaging: Messaging;
  wallet: Wallet;
  business: Business;
  bus: Bus;
  /** Reads statements of banks. */
  readBankFile: ReadBankFile;
}

export type ShopCases = ReturnType<typeof createCases>;

export function createShop(deps: ShopDeps): Shop {
  const { http, jobs, business, database } = deps;
  http.declareErrors(shopErrors);
  const cases = createCases(deps);
  http.register('shop', shopOperations, {
    ...shopHandlers(cases),
    ...importHandlers(cases.imports),
  });
  http.declareErrors(directErrors);
  http.register('direct', directOperations, directHandlers(cases));
  http.declareErrors(disputesErrors);
  http.register('disputes', disputesOperations, disputeHandlers(cases.disputes));
  registerShopPages(deps, cases);

  jobs.register('shop.expireReservations', async () => {
    await cases.orders.expireReservations();
  });
  jobs.register('shop.settleDue', async () => {
    await cases.disputes.settleOverdue();
    await cases.orders.keptMoney.settleDue();
  });
  jobs.schedule('*/10 * * * *', 'shop.settleDue');
  jobs.schedule('* * * * *', 'shop.expireReservations');
  const { imports } = cases;
  const long = { isLong: true, giveUp: imports.giveUp };
  jobs.register('shop.readImport', imports.readFile, long);
  jobs.register('shop.applyImport', imports.applyRows, long);
  jobs.register('shop.forgetImports', imports.forgetOld);
  jobs.schedule('53 3 * * *', 'shop.forgetImports');
  const pictures = createPictureFetcher(deps);
  jobs.register('shop.fetchPictures', (_payload: object, signal) => pictures.fetchDue(signal), {
    isLong: true,
  });
  jobs.schedule('* * * * *', 'shop.fetchPictures', picturesJob);

  deps.messaging.showLinksWith(productLinks(deps));
  business.hasShopWith((ids) => sellersWithProducts(database.read<ShopTables>(), ids));
  business.searchProductsWith(async (words) => {
    const found = new Map<Uuid, { productId: Uuid; title: string }[]>();
    for (const match of await searchAcrossSellers(database.read<ShopTables>(), words)) {
      found.set(match.sellerId, [...(found.get(match.sellerId) ?? []), match]);
    }
    return found;
  });
  return cases;
}

function createCases(given: ShopDeps) {
  const goods = createGoods(given);
  const deps = { ...given, goods };
  const { database, clock, identity, messaging } = deps;
  const read = () => database.read<ShopTables>();

  /** Null for whoever is no business. */
  async function settingsOf(sellerId: Uuid): Promise<ShopSettings | null> {
    const row = await findSeller(read(), sellerId);
    if (row) return presentSettings(row);
    const actor = (await identity.actors([sellerId])).get(sellerId);
    if (actor?.kind !== 'business') return null;
    const { assetCode } = await deps.wallet.mainAsset();
    return presentSettings(newSeller(sellerId, { now: clock.now(), assetCode }));
  }

  /** [SH70] Whether people without an account may order there now. */
  async function guestsAreTaken(sellerId: Uuid): Promise<boolean> {
    const row = await findSeller(read(), sellerId);
    return row !== undefined && takesGuests(row);
  }

  async function shareProduct(
    acting: { actorId: Uuid; userId: Uuid },
    productId: Uuid,
    target: { conversationId: Uuid; clientId: Uuid },
  ): Promise<
    Result<
      { messageId: Id<'message'> },
      | 'shop.product_unknown'
      | 'messaging.conversation_unknown'
      | 'messaging.blocked'
      | 'messaging.may_not_write'
    >
  > {
    const product = await findProduct(read(), productId);
    if (!product || (!product.is_published && product.seller_id !== acting.actorId)) {
      return fail('shop.product_unknown');
    }
    const [variants, seller] = await Promise.all([
      findVariants(read(), product.seller_id, [product.id]),
      findSeller(read(), product.seller_id),
    ]);
    const place = { conversationId: target.conversationId, actorId: acting.actorId };
    return database.transaction(async (tx) => {
      const standing = await messaging.standing(tx, place);
      if (!standing) return fail('messaging.conversation_unknown');
      if (standing.isBlocked) return fail('messaging.blocked');
      if (!standing.mayWrite) return fail('messaging.may_not_write');
      const messageId = await messaging.postCard(tx, {
        conversationId: target.conversationId,
        senderActorId: acting.actorId,
        senderUserId: acting.userId,
        clientId: target.clientId,
        card: productCard(product, variants, seller!.asset_code),
      });
      return ok({ messageId: toPublicId('msg', messageId) });
    });
  }

  const orders = createOrders(deps);
  return {
    goods,
    settingsOf,
    takesGuests: guestsAreTaken,
    changeSettings: (sellerId: Uuid, changes: SettingsChanges) =>
      changeSettings(deps, sellerId, changes),
    shareProduct,
    products: createProducts(deps),
    carts: createCarts(deps),
    orders,
    direct: createDirect({ ...deps, orders }),
    disputes: createDisputes({ ...deps, ...orders }),
    imports: createImports(deps),
    shareSalesWith: orders.steps.sharing.tellWith,
  };
}
