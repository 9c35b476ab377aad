import { z } from 'zod';
import { actor, party, picture } from './actors.ts';
import { bankTransfer } from './bank-transfer.ts';
import { defineErrors } from './errors.ts';
import { clientId, id } from './ids.ts';
import { money } from './money.ts';
import { defineOperations, download } from './operation.ts';
import { page, pageQuery } from './paging.ts';
import { line, paragraphs, someLine } from './words.ts';

export const shopErrors = defineErrors({
  'shop.seller_unknown': { status: 404, title: 'There is no shop by this name' },
  'shop.product_unknown': { status: 404, title: 'This product does not exist' },
  'shop.variant_unknown': { status: 404, title: 'This variant does not exist' },
  'shop.options_inconsistent': {
    status: 400,
    title: 'Each variant needs one value per option, and no two may be alike',
  },
  'shop.currency_foreign': { status: 400, title: 'This shop sells in another currency' },
  'shop.quantity_invalid': { status: 400, title: 'The quantity must be between 1 and 999' },
  'shop.cart_full': { status: 409, title: 'The cart has 200 lines already' },
  'shop.sold_out': { status: 409, title: 'There is not enough left of this' },
  'shop.price_changed': { status: 409, title: 'A price has changed since you looked' },
  'shop.closed': { status: 409, title: 'This shop takes no orders at the moment' },
  'shop.cart_empty': { status: 409, title: 'The cart is empty' },
  'shop.fulfilment_unavailable': {
    status: 409,
    title: 'The shop does not offer this way of delivery',
  },
  'shop.way_to_pay_unavailable': {
    status: 409,
    title: 'The shop is not paid in this way',
  },
  'shop.address_required': { status: 400, title: 'A delivery needs an address' },
  'shop.seller_is_buyer': { status: 400, title: 'A shop cannot buy from itself' },
  'shop.too_many_reservations': {
    status: 409,
    title: 'You have as many unpaid orders as one may have at a time',
  },
  'shop.too_much_reserved': {
    status: 409,
    title: 'That is more of one product than one may hold without paying',
  },
  'shop.order_unknown': { status: 404, title: 'This order does not exist' },
  'shop.transition_not_allowed': {
    status: 409,
    title: 'The order is not in a state that allows this',
  },
  'shop.import_unknown': { status: 404, title: 'This import does not exist' },
  'shop.import_unreadable': { status: 400, title: 'The file is not a catalog that we can read' },
  'shop.import_running': { status: 409, title: 'An import is running already' },
  'shop.picture_unknown': { status: 400, title: 'A picture does not exist' },
});

/** Variants in one order without a cart, at most. */
const itemsMax = 20;

/** VAT rate in basis points: 1900 is 19 %. */
const vatRate = z.int().min(0).max(3000);
/**
 * Below a thousand million, like the prices in catalog files: what is many times a price, a line or a
 * cart, must still be an amount that can be stored.
 */
const price = money.refine(({ value }) => /^-?\d{1,11}$/.test(value), 'is too high');
const unit = z.enum(['kg', 'l', 'm', 'm2', 'm3', 'piece']);
/** VAT contained in a total, by rate. */
const vatShare = z.object({ rate: vatRate, amount: money });

export const shopSettings = z
  .object({
    isOpen: z.boolean(),
    offersPickup: z.boolean(),
    offersDelivery: z.boolean(),
    deliveryFee: money,
    /** Orders above this are delivered free; null for never. */
    freeDeliveryFrom: money.nullable(),
    /** Shown at checkout: when and where, how long it takes. */
    pickupNote: z.string().max(300),
    deliveryNote: z.string().max(300),
    /** Shown where the law wants it: right of withdrawal and terms, plain text. */
    terms: z.string().max(20_000),
    /** For so many days after it was handed over, the money of an order is kept until the buyer confirms; null for not at all. */
    keepDays: z.int().min(1).max(30).nullable(),
    assetCode: z.string(),
    /** How the shop is paid: from wallets here, or by a transfer to its own account; empty for not at all. */
    paysBy: z.array(z.enum(['wallet', 'direct'])),
    /** How many days stock waits for a transfer. */
    directDays: z.int(),
  })
  .meta({ id: 'ShopSettings' });
export type ShopSettings = z.infer<typeof shopSettings>;

export const variant = z
  .object({
    id: id('variant'),
    /** One value per option of the product. */
    optionValues: z.array(z.string()),
    sku: z.string(),
    barcode: z.string(),
    /** VAT included. */
    price: money,
    /** The price before a reduction. */
    compareAt: money.nullable(),
    /** Price per unit of measure, when the law asks for it (`per` is e.g. `1 kg`). */
    unitPrice: z.object({ price: money, per: z.string() }).nullable(),
    /** How much one contains, from which `unitPrice` follows, e.g. 0.5 kg as 500 thousandths. */
    content: z.object({ thousandths: z.int().positive(), unit }).nullable(),
    weightGrams: z.int().nullable(),
    picture: picture.nullable(),
    /** How many can be bought now; null when stock is not counted. */
    available: z.int().nullable(),
  })
  .meta({ id: 'Variant' });
export type Variant = z.infer<typeof variant>;

export const product = z
  .object({
    id: id('product'),
    sellerActorId: id('actor'),
    /** The last part of its public address. */
    slug: z.string(),
    title: z.string(),
    /** Plain text with paragraphs; lines that begin with `- ` are a list. */
    description: z.string(),
    vendor: z.string(),
    category: z.string(),
    tags: z.array(z.string()),
    vatRate,
    isPublished: z.boolean(),
    /** Its money stays out of the shop's reach until the buyer has it; then all of the order's does. */
    keepsMoney: z.boolean(),
    options: z.array(z.string()).max(3),
    variants: z.array(variant),
    pictures: z.array(picture),
    /** Pictures still being fetched after an import. */
    picturesPending: z.int(),
    priceFrom: money,
    priceTo: money,
    isSoldOut: z.boolean(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Product' });
export type Product = z.infer<typeof product>;

/** A published product as it is shown away from its shop, for instance in a post: with price and stock as they are now. */
export const shownProduct = product
  .pick({ id: true, slug: true, title: true, priceFrom: true, priceTo: true, isSoldOut: true })
  .extend({
    seller: actor,
    picture: picture.nullable(),
    variantCount: z.int(),
    /** Sum over counted variants; null when one is not counted. */
    available: z.int().nullable(),
    /** Whether the shop takes orders. */
    isOpen: z.boolean(),
    /** Whether it can be bought without an account. */
    takesGuests: z.boolean(),
  })
  .meta({ id: 'ShownProduct' });
export type ShownProduct = z.infer<typeof shownProduct>;

/** A product in a list. */
export const productSummary = product
  .pick({
    id: true,
    sellerActorId: true,
    slug: true,
    title: true,
    category: true,
    isPublished: true,
    priceFrom: true,
    priceTo: true,
    isSoldOut: true,
  })
  .extend({
    picture: picture.nullable(),
    unitPrice: z.object({ price: money, per: z.string() }).nullable(),
    variantCount: z.int(),
    /** Sum over counted variants; null when none is counted. */
    available: z.int().nullable(),
  })
  .meta({ id: 'ProductSummary' });
export type ProductSummary = z.infer<typeof productSummary>;

export const productDraft = z
  .object({
    title: someLine(200),
    description: paragraphs(20_000).default(''),
    vendor: line(100).default(''),
    category: line(200).default(''),
    tags: z.array(someLine(60)).max(50).default([]),
    vatRate: vatRate.default(1900),
    isPublished: z.boolean().default(true),
    keepsMoney: z.boolean().default(false),
    options: z.array(someLine(60)).max(3).default([]),
    pictureIds: z.array(id('media')).max(20).default([]),
    variants: z
      .array(
        z.object({
          /** Given when an existing variant is kept. */
          id: id('variant').optional(),
          optionValues: z.array(someLine(100)).max(3).default([]),
          sku: line(100).default(''),
          barcode: line(50).default(''),
          price,
          compareAt: price.nullable().default(null),
          content: z
            .object({ thousandths: z.int().positive().max(1_000_000_000), unit })
            .nullable()
            .default(null),
          weightGrams: z.int().min(0).max(1_000_000_000).nullable().default(null),
          pictureId: id('media').nullable().default(null),
          /** Counted stock to set, or null to stop counting; left out, it stays as it is. */
          stock: z.int().min(0).max(1_000_000).nullable().optional(),
        }),
      )
      .min(1)
      .max(250),
  })
  .meta({ id: 'ProductDraft' });

export const cartLine = z
  .object({
    variantId: id('variant'),
    productId: id('product'),
    slug: z.string(),
    title: z.string(),
    options: z.string(),
    picture: picture.nullable(),
    quantity: z.int(),
    price: money,
    /** With `price_changed`: what it cost when it was put into the cart. */
    priceBefore: money.nullable(),
    total: money,
    /** Why this line cannot be bought as it is; `price_changed` only wants to be seen. */
    problem: z.enum(['sold_out', 'not_enough', 'unavailable', 'price_changed']).nullable(),
    available: z.int().nullable(),
  })
  .meta({ id: 'CartLine' });

export const cart = z
  .object({
    seller: actor,
    lines: z.array(cartLine),
    itemCount: z.int(),
    subtotal: money,
    /** What each way of delivery costs, for what is in the cart now. */
    fulfilments: z.array(
      z.object({
        kind: z.enum(['pickup', 'delivery']),
        fee: money,
        note: z.string(),
        /** Goods and fee together. */
        total: money,
        vat: z.array(vatShare),
      }),
    ),
    isOpen: z.boolean(),
    paysBy: z.array(z.enum(['wallet', 'direct'])),
    /**
     * For so many days after handing over, the money is kept that is paid from the wallet, unless the buyer confirms before;
     * null when the shop has it at once.
     */
    keepDays: z.int().nullable(),
  })
  .meta({ id: 'Cart' });
export type Cart = z.infer<typeof cart>;

/** What is bought without a cart, each variant once. */
const items = z
  .array(z.object({ variantId: id('variant'), quantity: z.int().min(1).max(999) }))
  .min(1)
  .max(itemsMax)
  .refine((all) => new Set(all.map(({ variantId }) => variantId)).size === all.length, {
    message: 'names a variant twice',
  });

/** What an order may say about itself, however it is paid. */
export const orderOrigin = {
  /** Bought instead of what is in the cart, which stays as it is. */
  items: items.optional(),
  /** The post from which it is bought; kept with the order if the buyer may see the post and it shows what is bought. */
  postId: id('post').optional(),
};

/** A cart in a list: in which shop something waits. */
export const cartSummary = cart
  .pick({ seller: true, itemCount: true, subtotal: true })
  .meta({ id: 'CartSummary' });
export type CartSummary = z.infer<typeof cartSummary>;

export const orderState = z.enum([
  'placed',
  'paid',
  'accepted',
  'ready',
  'shipped',
  'completed',
  'cancelled',
]);

export const deliveryAddress = z
  .object({
    name: someLine(100),
    street: someLine(100),
    postalCode: someLine(12),
    city: someLine(80),
    country: z.string().regex(/^[A-Z]{2}$/),
  })
  .meta({ id: 'DeliveryAddress' });

export const order = z
  .object({
    id: id('order'),
    /** Short and unique within the shop, for people. */
    number: z.string(),
    seller: actor,
    /** A guest where somebody without an account has ordered. */
    buyer: party,
    conversationId: id('conversation'),
    state: orderState,
    fulfilment: z.enum(['pickup', 'delivery']),
    address: deliveryAddress.nullable(),
    note: z.string(),
    lines: z.array(
      z.object({
        variantId: id('variant'),
        productId: id('product'),
        title: z.string(),
        options: z.string(),
        sku: z.string(),
        quantity: z.int(),
        price: money,
        total: money,
        vatRate,
        picture: picture.nullable(),
      }),
    ),
    subtotal: money,
    deliveryFee: money,
    total: money,
    vat: z.array(vatShare),
    paymentId: id('payment').nullable(),
    refundPaymentId: id('payment').nullable(),
    /** What the acting actor may do next. */
    actions: z.array(z.enum(['accept', 'ready', 'ship', 'complete', 'release', 'cancel'])),
    /** The money is not the shop's to spend yet: until the buyer has confirmed, or this time. Null when it is. */
    keptUntil: z.iso.datetime().nullable(),
    isDisputed: z.boolean(),
    /** What was given back of it, */
    refunded: money.nullable(),
    history: z.array(z.object({ state: orderState, at: z.iso.datetime(), reason: z.string() })),
    placedAt: z.iso.datetime(),
    /** The post from which it was bought. */
    postId: id('post').nullable(),
    /** From a wallet here, or by a transfer to the shop's own account. */
    payBy: z.enum(['wallet', 'direct']),
    /** With `direct`: how it stands with the transfer, as far as the shop and its bank have said. */
    direct: z
      .object({
        /** What to transfer, as long as the order waits for it. */
        transfer: bankTransfer.nullable(),
        reference: z.string(),
        /** The buyer said that it is on its way. */
        announcedAt: z.iso.datetime().nullable(),
        arrivedAt: z.iso.datetime().nullable(),
        /** Whether a file of the bank told it; else somebody of the shop did. */
        isFromBank: z.boolean(),
        /** What has to go back to the buyer; null when nothing has. */
        owed: money.nullable(),
        /** What the acting actor may say about it. */
        actions: z.array(z.enum(['announce', 'arrived', 'returned'])),
      })
      .nullable(),
    /** Until when stock stays reserved for an unpaid order. */
    reservedUntil: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Order' });
export type Order = z.infer<typeof order>;

export const orderSummary = order
  .pick({
    id: true,
    number: true,
    seller: true,
    buyer: true,
    conversationId: true,
    state: true,
    payBy: true,
    fulfilment: true,
    total: true,
    placedAt: true,
  })
  .extend({ itemCount: z.int(), firstTitle: z.string(), picture: picture.nullable() })
  .meta({ id: 'OrderSummary' });
export type OrderSummary = z.infer<typeof orderSummary>;

/** One product of an import: what happens to it and why. */
export const importRow = z
  .object({
    /** Rows of the file, counted as a spreadsheet does. */
    firstRow: z.int(),
    lastRow: z.int(),
    title: z.string(),
    action: z.enum(['create', 'change', 'unchanged', 'refuse']),
    /** For `change`: what differs, e.g. `price`, `stock`. */
    changes: z.array(z.string()),
    /** Codes of `catalog-import`: why it is refused, or what was left out of it. */
    problems: z.array(
      z.object({
        code: z.string(),
        /** Row of the file that it is about, as a spreadsheet counts. */
        row: z.int().nullable(),
        field: z.string(),
        value: z.string(),
      }),
    ),
  })
  .meta({ id: 'ImportRow' });

export const catalogImport = z
  .object({
    id: id('import'),
    fileName: z.string(),
    format: z.enum(['shopify', 'woocommerce', 'google', 'unknown']),
    state: z.enum(['reading', 'preview', 'applying', 'done', 'failed', 'discarded']),
    /** Products read or applied so far, and their number once it is known. */
    progress: z.object({ done: z.int(), total: z.int().nullable() }),
    counts: z.object({
      create: z.int(),
      change: z.int(),
      unchanged: z.int(),
      refuse: z.int(),
    }),
    picturesPending: z.int(),
    /** Those that could not be had, and those for which the shop has no room. */
    picturesFailed: z.int(),
    /** Of those that failed. */
    picturesWithoutRoom: z.int(),
    /** Why the file, or the rest of it, could not be read: a code of `catalog-import`. */
    failure: z.object({ code: z.string(), row: z.int().nullable() }).nullable(),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'CatalogImport' });
export type CatalogImport = z.infer<typeof catalogImport>;

const sellerParams = z.object({ sellerActorId: id('actor') });
const orderParams = z.object({ orderId: id('order') });
const transitionErrors = ['shop.order_unknown', 'shop.transition_not_allowed'] as const;

export const shopOperations = defineOperations({
  getSettings: {
    method: 'GET',
    path: '/api/v1/shop/sellers/:sellerActorId/settings',
    summary: 'How a shop sells: open or closed, ways of delivery, fees, terms.',
    params: sellerParams,
    response: shopSettings,
    errors: ['shop.seller_unknown'],
  },
  updateSettings: {
    method: 'PATCH',
    path: '/api/v1/shop/settings',
    summary: 'Changes how one’s shop sells.',
    body: shopSettings
      .omit({ assetCode: true, paysBy: true, directDays: true })
      .extend({ deliveryFee: price, freeDeliveryFrom: price.nullable() })
      .partial(),
    response: shopSettings,
    errors: ['shop.currency_foreign'],
  },
  listProducts: {
    method: 'GET',
    path: '/api/v1/shop/sellers/:sellerActorId/products',
    summary: 'The published products of a shop.',
    params: sellerParams,
    query: pageQuery.extend({
      q: z.string().trim().max(80).default(''),
      category: z.string().max(200).optional(),
    }),
    response: page(productSummary).extend({ categories: z.array(z.string()) }),
    errors: ['shop.seller_unknown'],
  },
  listOwnProducts: {
    method: 'GET',
    path: '/api/v1/shop/products',
    summary: 'All products of one’s own shop, hidden ones too.',
    query: pageQuery.extend({
      q: z.string().trim().max(80).default(''),
      category: z.string().max(200).optional(),
    }),
    response: page(productSummary).extend({
      categories: z.array(z.string()),
      total: z.int(),
      /** Of the product that was written last, in basis points; null in an empty shop. */
      lastVatRate: z.int().nullable(),
    }),
  },
  getProduct: {
    method: 'GET',
    path: '/api/v1/shop/products/:productId',
    summary: 'One product with its variants.',
    params: z.object({ productId: id('product') }),
    response: product,
    errors: ['shop.product_unknown'],
  },
  createProduct: {
    method: 'POST',
    path: '/api/v1/shop/products',
    summary: 'Puts a product into one’s shop.',
    body: productDraft,
    response: product,
    errors: [
      'shop.variant_unknown',
      'shop.options_inconsistent',
      'shop.currency_foreign',
      'shop.picture_unknown',
    ],
  },
  updateProduct: {
    method: 'PUT',
    path: '/api/v1/shop/products/:productId',
    summary: 'Replaces a product: variants that are left out disappear.',
    params: z.object({ productId: id('product') }),
    body: productDraft,
    response: product,
    errors: [
      'shop.product_unknown',
      'shop.variant_unknown',
      'shop.options_inconsistent',
      'shop.currency_foreign',
      'shop.picture_unknown',
    ],
  },
  deleteProduct: {
    method: 'DELETE',
    path: '/api/v1/shop/products/:productId',
    summary: 'Takes a product out of the shop for good; orders keep their lines.',
    params: z.object({ productId: id('product') }),
    response: z.object({}),
    errors: ['shop.product_unknown'],
  },
  shareProduct: {
    method: 'POST',
    path: '/api/v1/shop/products/:productId/share',
    summary: 'Sends a product as a card into a conversation; the same client id sends it once.',
    params: z.object({ productId: id('product') }),
    body: z.object({ conversationId: id('conversation'), clientId }),
    response: z.object({ messageId: id('message') }),
    errors: [
      'shop.product_unknown',
      'messaging.conversation_unknown',
      'messaging.blocked',
      'messaging.may_not_write',
    ],
  },
  listCarts: {
    method: 'GET',
    path: '/api/v1/shop/carts',
    summary: 'The shops in which the acting actor has something in the cart, latest first.',
    response: z.object({ items: z.array(cartSummary) }),
  },
  getCart: {
    method: 'GET',
    path: '/api/v1/shop/sellers/:sellerActorId/cart',
    summary: 'The acting actor’s cart in a shop, with prices and stock as they are now.',
    params: sellerParams,
    response: cart,
    errors: ['shop.seller_unknown'],
  },
  setCartLine: {
    method: 'PUT',
    path: '/api/v1/shop/sellers/:sellerActorId/cart/lines/:variantId',
    summary: 'Sets how many of a variant are in the cart; 0 removes it.',
    params: z.object({ sellerActorId: id('actor'), variantId: id('variant') }),
    body: z.object({ quantity: z.int() }),
    response: cart,
    errors: [
      'shop.seller_unknown',
      'shop.variant_unknown',
      'shop.quantity_invalid',
      'shop.cart_full',
      'shop.sold_out',
      'shop.seller_is_buyer',
    ],
  },
  priceItems: {
    method: 'POST',
    path: '/api/v1/shop/sellers/:sellerActorId/price',
    summary:
      'What some variants would cost if they were bought now without the cart; it changes nothing.',
    params: sellerParams,
    body: z.object({ items }),
    response: cart,
    errors: ['shop.seller_unknown'],
    limitPerMinute: 120,
  },
  searchProducts: {
    method: 'GET',
    path: '/api/v1/shop/search',
    summary:
      'Published products of all shops that match the words, those of the acting actor first.',
    description:
      'Without words, those of the acting actor. What is sold by whom one has blocked is left out.',
    query: z.object({ q: z.string().trim().max(80).default('') }),
    response: z.object({ items: z.array(shownProduct) }),
    limitPerMinute: 120,
  },
  placeOrder: {
    method: 'POST',
    path: '/api/v1/shop/sellers/:sellerActorId/orders',
    summary:
      'Buys what is in the cart, or `items` without it, and pays from the wallet, in one step: stock, money, order and card are committed together or not at all. `expectedTotal` is what the buyer saw.',
    params: sellerParams,
    body: z.object({
      fulfilment: z.enum(['pickup', 'delivery']),
      address: deliveryAddress.optional(),
      note: paragraphs(500).default(''),
      expectedTotal: money,
      ...orderOrigin,
      confirmation: z.string().max(200).optional(),
    }),
    response: order,
    errors: [
      'shop.seller_unknown',
      'shop.closed',
      'shop.cart_empty',
      'shop.sold_out',
      'shop.price_changed',
      'shop.currency_foreign',
      'shop.fulfilment_unavailable',
      'shop.address_required',
      'shop.way_to_pay_unavailable',
      'shop.seller_is_buyer',
      'wallet.amount_too_large',
      'wallet.insufficient_funds',
      'wallet.payee_blocked',
      'identity.confirmation_required',
      'identity.confirmation_invalid',
      'platform.idempotency_key_reused',
    ],
    idempotencyKey: true,
    limitPerMinute: 60,
  },
  reserveOrder: {
    method: 'POST',
    path: '/api/v1/shop/sellers/:sellerActorId/reservations',
    summary:
      'Places the order without paying yet: stock stays reserved for 15 minutes, in which `payOrder` completes it; then it is released. A buyer has at most five unpaid orders, and holds at most 50 of one product.',
    params: sellerParams,
    body: z.object({
      fulfilment: z.enum(['pickup', 'delivery']),
      address: deliveryAddress.optional(),
      note: paragraphs(500).default(''),
      expectedTotal: money,
      ...orderOrigin,
    }),
    response: order,
    errors: [
      'shop.seller_unknown',
      'shop.closed',
      'shop.cart_empty',
      'shop.sold_out',
      'shop.price_changed',
      'shop.currency_foreign',
      'shop.fulfilment_unavailable',
      'shop.address_required',
      'shop.way_to_pay_unavailable',
      'shop.seller_is_buyer',
      'shop.too_many_reservations',
      'shop.too_much_reserved',
      'wallet.payee_blocked',
      'platform.idempotency_key_reused',
    ],
    idempotencyKey: true,
    limitPerMinute: 60,
  },
  payOrder: {
    method: 'POST',
    path: '/api/v1/shop/orders/:orderId/pay',
    summary: 'Pays an order whose stock is reserved, from the wallet.',
    params: orderParams,
    body: z.object({ confirmation: z.string().max(200).optional() }),
    response: order,
    errors: [
      ...transitionErrors,
      'wallet.payee_blocked',
      'wallet.amount_too_large',
      'wallet.insufficient_funds',
      'identity.confirmation_required',
      'identity.confirmation_invalid',
    ],
  },
  getOrder: {
    method: 'GET',
    path: '/api/v1/shop/orders/:orderId',
    summary: 'An order that the acting actor placed or got.',
    params: orderParams,
    response: order,
    errors: ['shop.order_unknown'],
  },
  listOrders: {
    method: 'GET',
    path: '/api/v1/shop/orders',
    summary: 'Orders that the acting actor placed (`buyer`) or got (`seller`), latest first.',
    query: pageQuery.extend({
      as: z.enum(['buyer', 'seller']),
      state: orderState.optional(),
      payBy: z.enum(['wallet', 'direct']).optional(),
      /** Only those with this counterpart: for the pane beside a chat. */
      withActorId: id('actor').optional(),
    }),
    response: page(orderSummary),
  },
  acceptOrder: {
    method: 'POST',
    path: '/api/v1/shop/orders/:orderId/accept',
    summary: 'The shop takes the order on.',
    params: orderParams,
    response: order,
    errors: transitionErrors,
  },
  markOrderReady: {
    method: 'POST',
    path: '/api/v1/shop/orders/:orderId/ready',
    summary: 'The order can be picked up.',
    params: orderParams,
    response: order,
    errors: transitionErrors,
  },
  shipOrder: {
    method: 'POST',
    path: '/api/v1/shop/orders/:orderId/ship',
    summary: 'The order is on its way.',
    params: orderParams,
    response: order,
    errors: transitionErrors,
  },
  completeOrder: {
    method: 'POST',
    path: '/api/v1/shop/orders/:orderId/complete',
    summary: 'The order was handed over: by the shop, or by the buyer who has it.',
    params: orderParams,
    response: order,
    errors: transitionErrors,
  },
  releaseOrder: {
    method: 'POST',
    path: '/api/v1/shop/orders/:orderId/release',
    summary: 'The buyer has it all, so the money that was kept is the shop’s.',
    params: orderParams,
    response: order,
    errors: ['shop.order_unknown', 'shop.transition_not_allowed'],
  },
  cancelOrder: {
    method: 'POST',
    path: '/api/v1/shop/orders/:orderId/cancel',
    summary:
      'Cancels: the buyer before the shop has accepted, the shop before it is completed. Money goes back and stock returns, together.',
    params: orderParams,
    body: z.object({ reason: paragraphs(300).default('') }),
    response: order,
    errors: [...transitionErrors, 'wallet.insufficient_funds'],
  },
  startImport: {
    method: 'POST',
    path: '/api/v1/shop/imports',
    summary:
      'Reads a catalog file (Shopify, WooCommerce or Google Merchant; CSV, TSV or XML) and prepares a preview. Nothing changes yet.',
    query: z.object({ fileName: z.string().max(200).default('catalog.csv') }),
    upload: {
      types: [
        'text/csv',
        'text/tab-separated-values',
        'text/xml',
        'application/xml',
        'application/octet-stream',
        'text/plain',
      ],
      maxBytes: 64 * 1024 * 1024,
    },
    response: catalogImport,
    errors: ['shop.import_running', 'shop.import_unreadable', 'platform.too_large'],
    limitPerMinute: 20,
  },
  getImport: {
    method: 'GET',
    path: '/api/v1/shop/imports/:importId',
    summary: 'How an import stands.',
    params: z.object({ importId: id('import') }),
    response: catalogImport,
    errors: ['shop.import_unknown'],
  },
  listImports: {
    method: 'GET',
    path: '/api/v1/shop/imports',
    summary: 'The imports of one’s shop, latest first.',
    query: pageQuery,
    response: page(catalogImport),
  },
  exportCatalog: {
    method: 'GET',
    path: '/api/v1/shop/catalog.csv',
    summary: 'All products of one’s shop as a Shopify file that imports again to the same shop.',
    response: download,
    download: 'text/csv; charset=utf-8',
    limitPerMinute: 20,
  },
  listImportRows: {
    method: 'GET',
    path: '/api/v1/shop/imports/:importId/rows',
    summary: 'What will be, or was, created, changed, left alone and refused.',
    params: z.object({ importId: id('import') }),
    query: pageQuery.extend({
      action: z.enum(['create', 'change', 'unchanged', 'refuse']).optional(),
    }),
    response: page(importRow),
    errors: ['shop.import_unknown'],
  },
  applyImport: {
    method: 'POST',
    path: '/api/v1/shop/imports/:importId/apply',
    summary: 'Carries the preview out, product by product; each as a whole or not at all.',
    params: z.object({ importId: id('import') }),
    response: catalogImport,
    errors: ['shop.import_unknown', 'shop.import_running', 'shop.transition_not_allowed'],
  },
  discardImport: {
    method: 'DELETE',
    path: '/api/v1/shop/imports/:importId',
    summary:
      'Throws a preview away, or ends an import that is being read or applied; what was written stays.',
    params: z.object({ importId: id('import') }),
    response: z.object({}),
    errors: ['shop.import_unknown', 'shop.transition_not_allowed'],
  },
});
