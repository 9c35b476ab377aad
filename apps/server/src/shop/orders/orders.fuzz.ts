import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { euros } from '@allmende/contract/money';
import { fuzz, type Random } from '../../../../../dev/fuzz.ts';
import {
  type Buyer,
  findShopContradictions,
  gatherBuyers,
  openStand,
  type ShopStand,
} from '../../../../../dev/shop-crowd.ts';
import { type ModelAction, type ModelWay, ShopModel } from '../../../../../dev/shop-model.ts';
import { createWorld, type World } from '../../../../../dev/world.ts';
import { toUuid, type Uuid } from '#platform/ids';

/**
 * Carts, orders, reservations, payments, cancellations and time against the shop on paper. Every answer is
 * compared, stock and balances every hundred steps, and in the end the whole book.
 */
const stocks = [6, 3, null, 12];
const buyerCount = 6;

interface Play {
  world: World;
  stand: ShopStand;
  buyers: Buyer[];
  seller: Buyer;
  model: ShopModel;
  random: Random;
  /** Bare ids, in the order of the model's orders. */
  orderIds: Uuid[];
  /** What was answered for a key, to be asked again. */
  placed: { buyer: number; key: string; checkout: Checkout; way: ModelWay; id: string }[];
  keys: number;
}
interface Checkout {
  fulfilment: 'pickup';
  note: string;
  expectedTotal: ReturnType<typeof euros>;
}

fuzz('shop: orders against the shop on paper', { steps: 10_000 }, async ({ steps, random }) => {
  const world = await createWorld();
  try {
    const play = await begin(world, random);
    for (let step = 1; step <= steps; step++) {
      const action = random.pick(moves);
      await action(play);
      if (step % 100 === 0) await compareState(play);
    }
    await compareState(play);
    assert.deepEqual(await findShopContradictions(world.database, world.app), []);
  } finally {
    await world.close();
  }
});

async function begin(world: World, random: Random): Promise<Play> {
  const stand = await openStand(world.app, { handle: 'papierladen', priceMinor: 1n, stocks });
  const moneyMinor = 40n;
  const buyers = await gatherBuyers(world.app, {
    count: buyerCount,
    users: buyerCount,
    moneyMinor,
    prefix: 'papier',
  });
  const account = { name: 'Papierladen', iban: 'DE02120300000000202051', bic: '' };
  const paid = { takesWallet: true, takesDirect: true, account, days: 1 };
  assert.ok((await world.app.shop.direct.setSettings(stand.sellerId, paid)).ok);
  return {
    world,
    stand,
    buyers,
    seller: { actorId: stand.sellerId, userId: stand.ownerUserId, role: 'owner' },
    model: new ShopModel({ stocks, buyers: buyerCount, moneyMinor, priceMinor: 1n }),
    random,
    orderIds: [],
    placed: [],
    keys: 0,
  };
}

const moves: ((play: Play) => Promise<void>)[] = [
  setLine,
  setLine,
  setLine,
  place,
  place,
  reserve,
  order,
  arrive,
  giveBack,
  pay,
  act,
  act,
  act,
  cancel,
  passTime,
  askAgain,
  toggleOpen,
];

async function setLine({ world, stand, buyers, model, random }: Play): Promise<void> {
  const buyer = random.int(0, buyerCount - 1);
  const variant = random.int(0, stocks.length - 1);
  const quantity = random.pick([0, 1, 1, 1, 2, 3, 7, -1, 1000]);
  const result = await world.app.shop.carts.setLine(
    buyers[buyer]!.actorId,
    stand.sellerId,
    stand.variantIds[variant]!,
    quantity,
  );
  assert.equal(codeOf(result), model.setLine(buyer, variant, quantity));
}

async function place(play: Play): Promise<void> {
  await checkOut(play, 'now');
}
async function reserve(play: Play): Promise<void> {
  await checkOut(play, 'later');
}
async function order(play: Play): Promise<void> {
  await checkOut(play, 'direct');
}

async function checkOut(play: Play, way: ModelWay): Promise<void> {
  const { world, model, random } = play;
  const buyer = random.int(0, buyerCount - 1);
  const expectedMinor = random.chance(0.95) ? model.total(buyer) : model.total(buyer) + 1n;
  const checkout: Checkout = {
    fulfilment: 'pickup',
    note: '',
    expectedTotal: euros(expectedMinor),
  };
  const key = `fuzz-${play.keys++}`;
  const result = await send(play, way, { buyer, checkout, key });
  const nowMs = world.clock.now().getTime();
  assert.equal(codeOf(result), model.place(buyer, expectedMinor, way, nowMs));
  if (!result.ok) return;
  play.orderIds.push(toUuid(result.value.id));
  play.placed.push({ buyer, key, checkout, way, id: result.value.id });
}

function send(
  { world, stand, buyers }: Play,
  way: ModelWay,
  { buyer, checkout, key }: { buyer: number; checkout: Checkout; key: string },
) {
  const { placeOrder, reserveOrder, placeDirectOrder } = world.app.shop.orders;
  const ask = { now: placeOrder, later: reserveOrder, direct: placeDirectOrder }[way];
  return ask(buyers[buyer]!, stand.sellerId, checkout, key);
}

/** The same key and content give the same order, whatever became of it; other content is refused. */
async function askAgain(play: Play): Promise<void> {
  const { placed, random } = play;
  if (placed.length === 0) return;
  const { buyer, key, checkout, way, id } = random.pick(placed);
  const isOther = random.chance(0.3);
  const content = isOther ? { ...checkout, note: 'anders' } : checkout;
  const result = await send(play, way, { buyer, checkout: content, key });
  if (isOther) assert.equal(codeOf(result), 'platform.idempotency_key_reused');
  else assert.equal(result.ok && result.value.id, id);
}

async function pay({ world, buyers, model, random, orderIds }: Play): Promise<void> {
  if (orderIds.length === 0) return;
  const index = recent(random, orderIds);
  const buyer = buyers[model.orders[index]!.buyer]!;
  const result = await world.app.shop.orders.payOrder(buyer, orderIds[index]!, undefined);
  assert.equal(codeOf(result), model.pay(index, world.clock.now().getTime()));
}

async function arrive({ world, seller, model, random, orderIds }: Play): Promise<void> {
  if (orderIds.length === 0) return;
  const index = recent(random, orderIds);
  const result = await world.app.shop.direct.markArrived(seller, orderIds[index]!);
  assert.equal(codeOf(result), model.arrive(index));
}

async function giveBack({ world, seller, model, random, orderIds }: Play): Promise<void> {
  if (orderIds.length === 0) return;
  const index = recent(random, orderIds);
  const minor = BigInt(random.int(0, 4));
  const said = { amount: euros(minor), key: randomUUID() };
  const result = await world.app.shop.direct.markReturned(seller, orderIds[index]!, said);
  assert.equal(codeOf(result), model.giveBack(index, minor));
  if (!result.ok || !random.chance(0.3)) return;
  // The answer was lost, and the shop taps again: it counts once.
  const again = await world.app.shop.direct.markReturned(seller, orderIds[index]!, said);
  assert.deepEqual(again.ok && again.value.refunded, result.value.refunded);
}

async function act(play: Play): Promise<void> {
  await doTo(play, play.random.pick(['accept', 'ready', 'complete']));
}
async function cancel(play: Play): Promise<void> {
  await doTo(play, 'cancel');
}

async function doTo(play: Play, action: ModelAction): Promise<void> {
  const { world, buyers, seller, model, random, orderIds } = play;
  if (orderIds.length === 0) return;
  const index = recent(random, orderIds);
  const side = random.pick(['buyer', 'seller', 'seller'] as const);
  const acting = side === 'seller' ? seller : buyers[model.orders[index]!.buyer]!;
  const result = await world.app.shop.orders.act(acting, orderIds[index]!, action);
  assert.equal(codeOf(result), model.act(index, action, side));
}

async function passTime({ world, model, random }: Play): Promise<void> {
  // Mostly minutes, in which reservations end; now and then hours, in which transfers are late.
  world.clock.advance(random.chance(0.9) ? random.int(1, 6) * 60_000 : 9 * 60 * 60_000);
  const expired = await world.app.shop.orders.expireReservations();
  assert.equal(expired, model.expire(world.clock.now().getTime()));
}

async function toggleOpen({ world, stand, model, random }: Play): Promise<void> {
  const isOpen = random.chance(0.9);
  await world.app.shop.changeSettings(stand.sellerId, { isOpen });
  model.isOpen = isOpen;
}

/** Mostly one of the last orders: the old ones are over. */
function recent(random: Random, orderIds: Uuid[]): number {
  return Math.max(0, orderIds.length - 1 - random.int(0, Math.min(15, orderIds.length - 1)));
}

function codeOf(result: { ok: true } | { ok: false; code: string }): string {
  return result.ok ? 'ok' : result.code;
}

async function compareState({ world, stand, buyers, model }: Play): Promise<void> {
  const { rows } = await world.database.pool.query<{
    variant_id: Uuid;
    on_hand: number;
    reserved: number;
  }>('select variant_id, on_hand, reserved from shop_stock where seller_id = $1', [stand.sellerId]);
  for (const [i, variantId] of stand.variantIds.entries()) {
    const shelf = model.variants[i]!;
    const row = rows.find((candidate) => candidate.variant_id === variantId);
    if (!shelf.isCounted) assert.equal(row, undefined);
    else assert.deepEqual([row?.on_hand, row?.reserved], [shelf.onHand, shelf.reserved]);
  }
  const balanceOf = async ({ actorId, userId }: Buyer) => {
    const view = await world.app.wallet.view({ actorId, userId });
    assert(view.ok);
    return BigInt(view.value.balance.value);
  };
  assert.deepEqual(await Promise.all(buyers.map(balanceOf)), model.balances);
  const sellerBalance = await balanceOf({
    actorId: stand.sellerId,
    userId: stand.ownerUserId,
    role: 'owner',
  });
  assert.equal(sellerBalance, model.sellerBalance);
}
