import { once } from 'node:events';
import { euros } from '@allmende/contract/money';
import { createClient, RequestProblem } from '@allmende/sdk';

/** The buyers of bench/checkout.ts: each waits for its own order before the next. */
export interface Load {
  origin: string;
  way: 'buy' | 'reserve';
  seconds: number;
  atOnce: number;
  buyers: { token: string; actorId: string }[];
  shops: { sellerId: string; variantIds: string[] }[];
}
export interface LoadResult {
  orders: number;
  refused: number;
  elapsedMs: number;
  p50Ms: number;
  p99Ms: number;
}

const load = JSON.parse(process.env['LOAD']!) as Load;
const buyers = load.buyers.map(({ token, actorId }) => ({
  actorId,
  client: createClient({
    baseUrl: load.origin,
    headers: (): Record<string, string> => ({ authorization: `Bearer ${token}` }),
  }),
}));

async function purchase(turn: number): Promise<void> {
  const { actorId, client } = buyers[turn % buyers.length]!;
  const shop = load.shops[turn % load.shops.length]!;
  const params = { sellerActorId: shop.sellerId };
  for (const variantId of shop.variantIds) {
    await client.shop.setCartLine({
      actorId,
      params: { ...params, variantId },
      body: { quantity: 1 },
    });
  }
  const body = {
    fulfilment: 'pickup' as const,
    expectedTotal: euros(BigInt(shop.variantIds.length)),
  };
  const idempotencyKey = `${process.pid}-${turn}`;
  if (load.way === 'buy') {
    await client.shop.placeOrder({ actorId, params, body, idempotencyKey });
    return;
  }
  const order = await client.shop.reserveOrder({ actorId, params, body, idempotencyKey });
  await client.shop.payOrder({ actorId, params: { orderId: order.id }, body: {} });
}

// Connections are opened and code is warm before the clock runs.
for (let turn = 0; turn < load.atOnce; turn++) await purchase(turn);
process.send!('ready');
await once(process, 'message');

const latencies: number[] = [];
let refused = 0;
let turn = load.atOnce;
const startedAt = performance.now();
const endAt = startedAt + load.seconds * 1000;
await Promise.all(
  Array.from({ length: load.atOnce }, async () => {
    while (performance.now() < endAt) {
      const at = performance.now();
      try {
        await purchase(turn++);
        latencies.push(performance.now() - at);
      } catch (error) {
        if (!(error instanceof RequestProblem)) throw error;
        if (refused++ === 0) console.error(error.code, error.message);
      }
    }
  }),
);
latencies.sort((a, b) => a - b);
const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
process.send!({
  orders: latencies.length,
  refused,
  elapsedMs: performance.now() - startedAt,
  p50Ms: at(0.5),
  p99Ms: at(0.99),
} satisfies LoadResult);
process.disconnect?.();
