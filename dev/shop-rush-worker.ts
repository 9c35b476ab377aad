import { createApp } from '../apps/server/src/app.ts';
import { systemClock } from '../apps/server/src/platform/clock.ts';
import { completeConfig, parseConfig } from '../apps/server/src/platform/config.ts';
import { createDatabase } from '../apps/server/src/platform/database.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import { type Buyer, type ShopStand, total } from './shop-crowd.ts';

/**
 * A server process in which a crowd buys, to be killed by a test. It sends the key of each order that it
 * acknowledges.
 */
const { connection, stand, buyers } = JSON.parse(process.env['RUSH']!) as {
  connection: object;
  stand: Omit<ShopStand, 'priceMinor'> & { priceMinor: string };
  buyers: Buyer[];
};
const log = createLog({ level: 'fatal' });
const app = await createApp({
  config: completeConfig(parseConfig([], {}), 4400),
  database: createDatabase({ connection, log }),
  log,
  clock: systemClock,
});
const shop: ShopStand = { ...stand, priceMinor: BigInt(stand.priceMinor) };

await Promise.all(
  buyers.map(async (buyer, i) => {
    const key = `kill-${i}`;
    const variantId = shop.variantIds[0]!;
    await app.shop.carts.setLine(buyer.actorId, shop.sellerId, variantId, 1);
    const placed = await app.shop.orders.placeOrder(
      buyer,
      shop.sellerId,
      { fulfilment: 'pickup', note: '', expectedTotal: total(shop, 1) },
      key,
    );
    if (placed.ok) process.send?.(key);
  }),
);
