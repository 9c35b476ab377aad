import assert from 'node:assert/strict';
import { type Money, euros } from '@allmende/contract/money';
import type { App } from '../apps/server/src/app.ts';
import { newUuid, toUuid, type Uuid } from '../apps/server/src/platform/ids.ts';
import type { Database } from '../apps/server/src/platform/database.ts';

/** A shop and many buyers with money, for tests of rushes and for benchmarks. */
export interface Buyer {
  actorId: Uuid;
  userId: Uuid;
  role: 'self' | 'owner';
}

export interface ShopStand {
  sellerId: Uuid;
  ownerUserId: Uuid;
  /** Bare ids of the variants on sale, in order of `stocks`. */
  variantIds: Uuid[];
  priceMinor: bigint;
}

/** A business with one product per entry of `stocks`, null is not counted; those in `keeping` ask for their money to be kept. */
export async function openStand(
  app: App,
  stand: {
    handle: string;
    priceMinor: bigint;
    stocks: (number | null)[];
    keeping?: readonly number[];
  },
): Promise<ShopStand> {
  const owner = await app.identity.signUp({
    handle: `${stand.handle}-inhaberin`,
    name: stand.handle,
    password: 'nur fuer diesen einen stand',
    locale: 'de',
  });
  const sellerId = await openActor(app, stand.handle, owner.userId);
  const variantIds: Uuid[] = [];
  for (const [i, stock] of stand.stocks.entries()) {
    const made = await app.shop.products.create(sellerId, {
      title: `Ware ${i}`,
      description: '',
      vendor: '',
      category: '',
      tags: [],
      vatRate: 700,
      isPublished: true,
      keepsMoney: stand.keeping?.includes(i) ?? false,
      options: [],
      pictureIds: [],
      variants: [
        {
          optionValues: [],
          sku: '',
          barcode: '',
          price: euros(stand.priceMinor),
          compareAt: null,
          content: null,
          weightGrams: null,
          pictureId: null,
          stock,
        },
      ],
    });
    assert(made.ok);
    variantIds.push(toUuid(made.value.variants[0]!.id));
  }
  return { sellerId, ownerUserId: owner.userId, variantIds, priceMinor: stand.priceMinor };
}

/**
 * Buyers with a wallet. They are businesses of a few users, because opening a business costs no hashing
 * of passwords: a thousand of them stand there in seconds.
 */
export async function gatherBuyers(
  app: App,
  crowd: { count: number; users: number; moneyMinor: bigint; prefix: string },
): Promise<Buyer[]> {
  const userIds: Uuid[] = [];
  for (let i = 0; i < crowd.users; i++) {
    const { userId } = await app.identity.signUp({
      handle: `${crowd.prefix}-kopf-${letters(i)}`,
      name: `Kopf ${i}`,
      password: 'nur fuer diese eine menge',
      locale: 'de',
    });
    userIds.push(userId);
  }
  const buyers: Buyer[] = [];
  for (let i = 0; i < crowd.count; i++) {
    const userId = userIds[i % userIds.length]!;
    const actorId = await openActor(app, `${crowd.prefix}-${letters(i)}`, userId);
    buyers.push({ actorId, userId, role: 'owner' });
  }
  for (let i = 0; i < buyers.length; i += 50) {
    await app.database.transaction(async (tx) => {
      for (const { actorId } of buyers.slice(i, i + 50)) {
        const paidIn = await app.wallet.deposit(tx, {
          paymentId: newUuid(),
          toActorId: actorId,
          amountMinor: crowd.moneyMinor,
          assetCode: 'EUR',
          rail: 'cash',
          note: '',
        });
        assert(paidIn.ok);
      }
    });
  }
  return buyers;
}

async function openActor(app: App, handle: string, ownerUserId: Uuid): Promise<Uuid> {
  const opened = await app.database.transaction((tx) =>
    app.identity.createActor(tx, {
      kind: 'business',
      handle,
      name: handle,
      about: '',
      pictureId: null,
      accent: null,
      ownerUserId,
    }),
  );
  assert(opened.ok, `${handle} could not be opened`);
  return opened.value;
}

/** Handles hold no digits here, so that none of them looks like another. */
function letters(n: number): string {
  return [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
}

export function total(stand: ShopStand, quantity: number): Money {
  return euros(stand.priceMinor * BigInt(quantity));
}

/** What must hold of a shop whatever happened: returns sentences about what does not. */
export async function findShopContradictions(database: Database, app: App): Promise<string[]> {
  const found: string[] = [];
  const { rows } = await database.pool.query<{ finding: string }>(`
    select format('variant %s: %s on hand, %s reserved', variant_id, on_hand, reserved) as finding
      from shop_stock where not allows_backorder and (on_hand < reserved or reserved < 0)
    union all
    select format('variant %s: %s reserved, orders hold %s', stock.variant_id, stock.reserved, coalesce(held.quantity, 0))
      from shop_stock stock
      left join (
        select line.variant_id, sum(line.quantity)::integer as quantity
        from shop_order_lines line
        join shop_orders o on o.seller_id = line.seller_id and o.id = line.order_id
        where o.state = 'placed' and line.is_counted group by line.variant_id
      ) held on held.variant_id = stock.variant_id
      where stock.reserved <> coalesce(held.quantity, 0)
    union all
    select format('order %s: is %s without its payment', o.id, o.state)
      from shop_orders o left join wallet_payments payment on payment.id = o.payment_id
      where o.state in ('paid', 'accepted', 'ready', 'shipped', 'completed')
        and o.total_minor > 0 and o.pay_by = 'wallet'
        and (payment.id is null or payment.amount <> o.total_minor)
    union all
    select format('order %s: cancelled after payment without refund', o.id)
      from shop_orders o left join wallet_payments refund on refund.id = o.refund_payment_id
      where o.state = 'cancelled' and o.payment_id is not null
        and o.total_minor > 0
        and (refund.id is null or o.refunded_minor <> o.total_minor)
    union all
    select format('order %s: says %s went back, its payment %s', o.id, o.refunded_minor, payment.refunded_amount)
      from shop_orders o join wallet_payments payment on payment.id = o.payment_id
      where payment.refunded_amount <> o.refunded_minor
    union all
    select format('order %s: its money is held by %s', o.id, o.hold_id)
      from shop_orders o left join ledger_holds hold on hold.transfer_id = o.hold_id
      where o.hold_id is not null and hold.status is distinct from 0
    union all
    select format('order %s: its lines do not add up', o.id)
      from shop_orders o
      where o.subtotal_minor <> (select sum(total_minor) from shop_order_lines line
        where line.seller_id = o.seller_id and line.order_id = o.id)
    union all
    select format('payment %s: paid for an order that does not exist', payment.id)
      from wallet_payments payment
      where payment.kind = 'order' and not exists (
        select from shop_orders o where o.payment_id = payment.id)`);
  found.push(...rows.map((row) => row.finding));
  const book = await app.ledger.verify();
  for (const { differences } of book.checks) found.push(...differences);
  return found;
}
