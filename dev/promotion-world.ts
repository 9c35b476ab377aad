import { euros } from '@allmende/contract/money';
import type { OperationArguments } from '@allmende/contract/operation';
import type { Post } from '@allmende/contract/feed';
import type { Promotion, promotionOperations, ShownPlace } from '@allmende/contract/promotion';
import { newUuid, toUuid } from '../apps/server/src/platform/ids.ts';
import { dealsTown } from './deals-world.ts';
import type { Somebody, World } from './world.ts';

const password = 'nur fuer diesen einen stand';
type Wish = OperationArguments<(typeof promotionOperations)['createPromotion']>['body'];

/** Whoever sells reach, advertisers and readers, for tests. */
export function promotionTown(world: World) {
  const town = dealsTown(world);
  let count = 0;
  return {
    ...town,

    /** The town sells, and a business keeps the pot of the commons. */
    async openReach(shares: { authorBps?: number; commonsBps?: number } = {}) {
      const [seller, commons] = [await town.brand(), await town.brand()];
      const operator = await town.person('amt');
      await world.app.identity.makeOperator(operator.userId);
      const handleOf = async ({ actorId }: Somebody) =>
        (await world.app.identity.actor(actorId))!.handle;
      await operator.client.promotion.setPromotionSettings({
        body: {
          isOpen: true,
          authorBps: 5_000,
          commonsBps: 2_000,
          sellerHandle: await handleOf(seller),
          commonsHandle: await handleOf(commons),
          ...shares,
        },
      });
      return { seller, commons, operator };
    },

    /** A business with an address. */
    async at(latitude: number, longitude: number): Promise<Somebody> {
      const handle = `laden-${[...String(count++)].map((digit) => 'abcdefghij'[Number(digit)]).join('')}`;
      const owner = await world.open(`${handle}-inhaberin`, password);
      const address = { street: 'Markt 1', postalCode: '12345', city: 'Lindenau', country: 'DE' };
      const { actor } = await owner.client.business.openBusiness({
        body: {
          name: handle,
          handle,
          category: 'food',
          address: { ...address, latitude, longitude },
        },
      });
      return {
        ...owner,
        actorId: toUuid(actor.id),
        client: town.clientOf(owner.token, toUuid(actor.id)),
      };
    },

    say: (who: Somebody, text: string, more: object = {}): Promise<Post> =>
      who.client.feed.createPost({ body: { clientId: newUuid(), text, ...more } }),

    async promote(
      who: Somebody,
      what: Pick<Post, 'id'> | { productId: string },
      { key = newUuid(), ...wish }: Partial<Wish> & { key?: string } = {},
    ): Promise<Promotion> {
      const budget = wish.budget ?? euros(2_000n);
      const subject =
        'productId' in what ? { productId: what.productId as never } : { postId: what.id };
      const { seller } = await who.client.promotion.getOffer();
      const { confirmationId } = await who.client.identity.startConfirmation({
        body: { action: 'pay', payeeActorId: seller!.id, amount: budget },
      });
      const { confirmation } = await who.client.identity.answerConfirmation({
        params: { confirmationId },
        body: { password: password },
      });
      return who.client.promotion.createPromotion({
        idempotencyKey: key,
        body: { ...subject, days: 2, isNotPolitical: true, confirmation, ...wish, budget },
      });
    },

    ask: async (who: Somebody, above: Pick<Post, 'id'>): Promise<ShownPlace | null> =>
      (await who.client.promotion.askPlace({ body: { afterPostId: above.id } })).place,

    see: (who: Somebody, { id }: Pick<ShownPlace, 'id'>) =>
      who.client.promotion.seePlace({ params: { placeId: id } }),

    look: (who: Somebody, { id }: Pick<Promotion, 'id'>) =>
      who.client.promotion.getPromotion({ params: { promotionId: id } }),
  };
}
