import type { Deal, dealsOperations } from '@allmende/contract/deals';
import { euros } from '@allmende/contract/money';
import type { OperationArguments } from '@allmende/contract/operation';
import type { Order } from '@allmende/contract/shop';
import { createClient, type Client } from '@allmende/sdk';
import { newUuid, toPublicId, type Uuid } from '../apps/server/src/platform/ids.ts';
import { campaignsTown } from './campaigns-world.ts';
import { openStand } from './shop-crowd.ts';
import type { Somebody, World } from './world.ts';

type Terms = OperationArguments<(typeof dealsOperations)['offerDeal']>['body'];
const password = 'nur fuer diesen einen stand';

/** A shop as its owner uses it. */
export interface Brand extends Somebody {
  variantIds: Uuid[];
  productIds: string[];
  priceMinor: bigint;
}

/** Brands, creators, buyers and their money, for tests. */
export function dealsTown(world: World) {
  const town = campaignsTown(world);
  const { app, origin } = world;
  let count = 0;

  function clientOf(token: string, actorId?: Uuid): Client {
    return createClient({
      baseUrl: origin,
      headers: () => ({
        authorization: `Bearer ${token}`,
        ...(actorId ? { 'allmende-actor': toPublicId('act', actorId) } : {}),
      }),
    });
  }

  const idOf = ({ actorId }: Pick<Somebody, 'actorId'>) => toPublicId('act', actorId);

  return {
    ...town,
    idOf,
    clientOf,

    async brand({
      minor = 0n,
      priceMinor = 1000n,
      ...stand
    }: {
      minor?: bigint;
      priceMinor?: bigint;
      stocks?: (number | null)[];
      keeping?: readonly number[];
    } = {}): Promise<Brand> {
      const handle = `marke-${[...String(count++)].map((digit) => 'abcdefghij'[Number(digit)]).join('')}`;
      const { stocks = [null], keeping = [] } = stand;
      const opened = await openStand(app, { handle, priceMinor, stocks, keeping });
      const { sellerId: actorId, ownerUserId: userId, variantIds } = opened;
      const { items } = await app.shop.products.shelf(
        { sellerId: actorId, publishedOnly: true, q: '' },
        { after: null, limit: 50 },
      );
      // In the order of the variants.
      const productIds = items.map(({ id }) => id).toSorted();
      const token = await app.identity.createSession(userId);
      const client = clientOf(token, actorId);
      if (minor > 0n) await town.fund({ actorId }, minor);
      return { actorId, userId, token, client, variantIds, productIds, priceMinor };
    },

    /** The same brand with a new session. */
    async brandAgain(brand: Brand): Promise<Brand> {
      const token = await app.identity.createSession(brand.userId);
      return { ...brand, token, client: clientOf(token, brand.actorId) };
    },

    offer: (
      brand: Somebody,
      creator: Somebody,
      terms: Partial<Terms> = {},
      key: string = newUuid(),
    ): Promise<Deal> =>
      brand.client.deals.offerDeal({
        idempotencyKey: key,
        body: {
          creatorActorId: idOf(creator),
          title: 'Ein Beitrag über Brot',
          fee: euros(5_000n),
          shareBps: 1000,
          shareDays: 30,
          postDays: 14,
          ...terms,
        },
      }),

    accept: (who: Somebody, { id, revision }: Deal, more: object = {}): Promise<Deal> =>
      who.client.deals.acceptDeal({ params: { dealId: id }, body: { revision, ...more } }),

    /** The brand's second factor for the fee. */
    async confirmFee(brand: Somebody, { creator, fee }: Deal): Promise<string> {
      const { confirmationId } = await brand.client.identity.startConfirmation({
        body: { action: 'pay', payeeActorId: creator.id, amount: fee },
      });
      const body = { password };
      const answer = { params: { confirmationId }, body };
      return (await brand.client.identity.answerConfirmation(answer)).confirmation;
    },

    async sign(
      brand: Somebody,
      creator: Somebody,
      terms: Partial<Terms> = {},
      address = 'Am Bach 3, Lindental',
    ): Promise<Deal> {
      const offered = await this.offer(brand, creator, terms);
      const agreed = await this.accept(creator, offered, { address });
      if (agreed.state === 'signed') return agreed;
      const confirmation = await this.confirmFee(brand, agreed);
      return this.accept(brand, agreed, { confirmation });
    },

    deal: (who: Somebody, { id }: Pick<Deal, 'id'>): Promise<Deal> =>
      who.client.deals.getDeal({ params: { dealId: id } }),

    post: (creator: Somebody, { id: dealId }: Pick<Deal, 'id'>, productIds: string[] = []) =>
      creator.client.feed.createPost({
        body: {
          clientId: newUuid(),
          text: 'Dieses Brot!',
          dealId,
          productIds: productIds as never,
        },
      }),

    /** Buys from a post; with the buyer's second factor. */
    async buy(
      buyer: Somebody,
      brand: Brand,
      postId: string | null,
      { quantity = 1, variant = 0, fulfilment = 'pickup' as const } = {},
    ): Promise<Order> {
      const total = euros(brand.priceMinor * BigInt(quantity));
      const { confirmationId } = await buyer.client.identity.startConfirmation({
        body: { action: 'order', payeeActorId: idOf(brand), amount: total },
      });
      const answer = { params: { confirmationId }, body: { password: 'mohn-und-klee' } };
      const { confirmation } = await buyer.client.identity.answerConfirmation(answer);
      return buyer.client.shop.placeOrder({
        params: { sellerActorId: idOf(brand) },
        idempotencyKey: newUuid(),
        body: {
          fulfilment,
          expectedTotal: total,
          confirmation,
          items: [{ variantId: toPublicId('var', brand.variantIds[variant]!), quantity }],
          ...(postId ? { postId: postId as never } : {}),
        },
      });
    },
  };
}
