import type { DirectImport, DirectSettings } from '@allmende/contract/direct';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { Order } from '@allmende/contract/shop';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Wallet } from '#wallet';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Acting, ActingOrGuest } from '../orders/pricing.ts';
import { Refused } from '#platform/refusal';
import { counted } from '../orders/steps.ts';
import type { createOrders } from '../orders/orders.ts';
import { moveStock } from '../orders/stock.ts';
import { findLines, findOrder, lockOrder, type OrderRow } from '../orders/store.ts';
import {
  ensureSeller,
  findSeller,
  minorOf,
  moneyOf,
  newSeller,
  type SellerRow,
} from '../sellers.ts';
import type { ShopTables } from '../tables.ts';
import { directActionsOn } from './rules.ts';
import * as store from './store.ts';

/** Reads a file of the shop's bank; the reader of the rails, given by whoever puts the two together. */
export type ReadBankFile = (
  bytes: Uint8Array,
) => Promise<Result<BankFileContent, 'rails.file_refused'>>;
interface BankFileContent {
  /** Of the accounts that the file is about. */
  ibans: string[];
  transfers: {
    iban: string;
    /** The same for the same transfer in whatever file it comes. */
    key: string;
    /** Signed: what came in is positive. */
    amountMinor: bigint;
    assetCode: string;
    bookedOn: string;
    name: string | null;
    text: string;
    /** Creditor references that it may mean. */
    references: string[];
  }[];
}

type Problem = 'shop.order_unknown' | 'direct.not_possible';
type ReturnProblem = Problem | 'direct.amount_invalid' | 'platform.idempotency_key_reused';

export type Direct = ReturnType<typeof createDirect>;

/**
 * Direct to the seller: what the shop says about money that came to its own account, or went back from there. It moves
 * orders and stock, and never money. [SH50] and following.
 */
export function createDirect(deps: {
  database: Database;
  clock: Clock;
  orders: ReturnType<typeof createOrders>;
  readBankFile: ReadBankFile;
  wallet: Pick<Wallet, 'mainAsset'>;
}) {
  const { database, clock, readBankFile, wallet } = deps;
  const { steps, getOrder } = deps.orders;
  const read = () => database.read<ShopTables>();

  /** Of an order that this side may say `action` about; its row is locked. */
  async function say(
    acting: ActingOrGuest,
    orderId: Uuid,
    action: 'announce' | 'arrived' | 'returned',
    work: (tx: Tx, order: OrderRow) => Promise<void>,
    wasSaid: (tx: Tx, order: OrderRow) => Promise<boolean> = async () => false,
  ): Promise<Result<Order, ReturnProblem>> {
    const found = await findOrder(read(), orderId);
    const isBuyer = found?.buyer_id === acting.actorId;
    if (!found || !(isBuyer || found.seller_id === acting.actorId)) {
      return fail('shop.order_unknown');
    }
    const done = await steps.allOrNothing<null, ReturnProblem>(async (tx) => {
      const order = (await lockOrder(tx, found.seller_id, orderId))!;
      const direct = await store.findDirect(tx.as<ShopTables>(), order);
      const side = isBuyer ? 'buyer' : 'seller';
      const isDone =
        (action === 'announce' && direct?.announced_at) ||
        (action === 'arrived' && direct?.arrived_at);
      // Said twice is said once.
      if (direct && isDone && isBuyer === (action === 'announce')) return null;
      if (await wasSaid(tx, order)) return null;
      const actions = direct ? directActionsOn(order, direct, { side, role: acting.role }) : [];
      if (!actions.includes(action)) throw new Refused(fail('direct.not_possible'));
      await work(tx, order);
      return null;
    });
    return done.ok ? getOrder(acting, orderId) : done;
  }

  /** [SH51] Paid, when it still waits; of one that was cancelled, only that it came. */
  async function arrive(
    tx: Tx,
    order: OrderRow,
    by: { userId: Uuid; movementKey: string | null },
  ): Promise<void> {
    const at = clock.now();
    const { userId, movementKey } = by;
    await store.updateDirect(tx, order, {
      arrived_at: at,
      arrived_by: userId,
      movement_key: movementKey,
    });
    if (order.state !== 'placed') return steps.tellBoth(tx, order);
    const lines = await findLines(tx.as<ShopTables>(), order.seller_id, order.id);
    await moveStock(tx, order.seller_id, 'settle', counted(lines));
    await steps.enter(tx, order, lines, {
      changes: { state: 'paid', reserved_until: null },
      reason: '',
      userId,
    });
  }

  async function settingsOf(sellerId: Uuid): Promise<DirectSettings> {
    const seller = await findSeller(read(), sellerId);
    const { assetCode } = await wallet.mainAsset();
    return present(seller ?? newSeller(sellerId, { now: clock.now(), assetCode }));
  }

  return {
    settingsOf,

    async setSettings(
      sellerId: Uuid,
      wish: {
        takesWallet: boolean;
        takesDirect: boolean;
        days: number;
        account: { name: string; iban: string; bic: string };
        takesGuests?: boolean | undefined;
      },
    ): Promise<Result<DirectSettings, 'direct.account_missing'>> {
      const { takesWallet, takesDirect, days, account, takesGuests } = wish;
      if (takesDirect && (account.name === '' || account.iban === '')) {
        return fail('direct.account_missing');
      }
      await database.transaction(async (tx) => {
        await ensureSeller(tx, sellerId, deps);
        await tx
          .as<ShopTables>()
          .updateTable('shop_sellers')
          .set({
            takes_wallet: takesWallet,
            takes_direct: takesDirect,
            direct_name: account.name,
            direct_iban: account.iban,
            direct_bic: account.bic || null,
            direct_days: days,
            ...(takesGuests === undefined ? {} : { takes_guests: takesGuests }),
          })
          .where('seller_id', '=', sellerId)
          .execute();
      });
      return ok(await settingsOf(sellerId));
    },

    announce: (acting: ActingOrGuest, orderId: Uuid) =>
      say(acting, orderId, 'announce', async (tx, order) => {
        await store.updateDirect(tx, order, { announced_at: clock.now() });
        steps.tellBoth(tx, order);
      }) as Promise<Result<Order, Problem>>,

    markArrived: (acting: Acting, orderId: Uuid) =>
      say(acting, orderId, 'arrived', (tx, order) =>
        arrive(tx, order, { userId: acting.userId, movementKey: null }),
      ) as Promise<Result<Order, Problem>>,

    /** [SH53] Written down, once per user and key; it moves nothing, because the money is elsewhere. */
    markReturned(
      acting: Acting,
      orderId: Uuid,
      { amount, key }: { amount: Money; key: string },
    ): Promise<Result<Order, ReturnProblem>> {
      async function wasSaid(tx: Tx, order: OrderRow): Promise<boolean> {
        const before = await store.findReturn(tx, { userId: acting.userId, key });
        if (!before) return false;
        const isSame =
          before.order_id === orderId && before.amount === minorOf(amount, order.asset_code);
        if (!isSame) throw new Refused('platform.idempotency_key_reused');
        return true;
      }
      async function give(tx: Tx, order: OrderRow): Promise<void> {
        const minor = minorOf(amount, order.asset_code);
        const left = order.total_minor - order.refunded_minor;
        if (minor === null || minor === 0n || minor > left) {
          throw new Refused(fail('direct.amount_invalid'));
        }
        await store.insertReturn(tx, {
          user_id: acting.userId,
          idempotency_key: key,
          seller_id: order.seller_id,
          order_id: orderId,
          amount: minor,
          said_at: clock.now(),
        });
        const changes = { refunded_minor: order.refunded_minor + minor };
        await steps.change(tx, order, changes);
        const lines = await findLines(tx.as<ShopTables>(), order.seller_id, order.id);
        await steps.renewCard(tx, { ...order, ...changes }, lines);
        steps.tellBoth(tx, order);
      }
      return say(acting, orderId, 'returned', give, wasSaid);
    },

    /** [SH55] Marks what a file of the shop's bank tells. Each order by itself; again, it changes nothing. */
    async importFile(
      acting: Acting,
      bytes: Uint8Array,
    ): Promise<
      Result<
        DirectImport,
        'direct.account_missing' | 'rails.file_refused' | 'rails.file_other_account'
      >
    > {
      const sellerId = acting.actorId;
      const seller = await findSeller(read(), sellerId);
      if (!seller?.direct_iban) return fail('direct.account_missing');
      const content = await readBankFile(bytes);
      if (!content.ok) return content;
      const { ibans, transfers } = content.value;
      if (!ibans.includes(seller.direct_iban)) return fail('rails.file_other_account');
      const own = transfers.filter(
        ({ iban, amountMinor }) => iban === seller.direct_iban && amountMinor > 0n,
      );
      const known = await store.knownKeys(
        read(),
        sellerId,
        own.map(({ key }) => key),
      );
      const meant = await store.findMeant(read(), sellerId, {
        references: own.flatMap(({ references }) => references),
        amounts: own.map(({ amountMinor }) => amountMinor),
      });
      const told: DirectImport = { arrived: [], unclear: [], known: 0, others: 0 };
      for (const transfer of own) {
        const { key, amountMinor, assetCode, name, text, bookedOn } = transfer;
        const order = meant.find(({ reference }) => transfer.references.includes(reference));
        const amount = moneyOf(amountMinor, assetCode);
        if (known.has(key)) {
          told.known += 1;
          continue;
        }
        const isArriving =
          order !== undefined &&
          amountMinor === order.totalMinor &&
          assetCode === seller.asset_code &&
          (await database.transaction(async (tx) => {
            const locked = (await lockOrder(tx, sellerId, order.orderId))!;
            const direct = await store.findDirect(tx.as<ShopTables>(), locked);
            if (locked.state !== 'placed' || direct?.arrived_at) return false;
            await arrive(tx, locked, { userId: acting.userId, movementKey: key });
            return true;
          }));
        if (isArriving) {
          told.arrived.push({
            orderId: toPublicId('ord', order.orderId),
            number: order.number,
            amount,
          });
          continue;
        }
        const alike = meant.some(
          (one) => one.state === 'placed' && one.totalMinor === amountMinor && !one.arrivedAt,
        );
        if (!order && !alike) {
          told.others += 1;
          continue;
        }
        told.unclear.push({
          why: !order ? 'no_reference' : amountMinor === order.totalMinor ? 'not_open' : 'amount',
          orderId: order ? toPublicId('ord', order.orderId) : null,
          number: order?.number ?? null,
          amount,
          name,
          text,
          bookedOn,
        });
      }
      return ok(told);
    },
  };
}

function present(seller: SellerRow): DirectSettings {
  return {
    takesWallet: seller.takes_wallet,
    takesDirect: seller.takes_direct,
    account: { name: seller.direct_name, iban: seller.direct_iban, bic: seller.direct_bic },
    days: seller.direct_days,
    takesGuests: seller.takes_guests,
  };
}
