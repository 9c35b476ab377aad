import type { Campaign, campaignsOperations } from '@allmende/contract/campaigns';
import { euros } from '@allmende/contract/money';
import type { OperationArguments } from '@allmende/contract/operation';
import { newUuid } from '../apps/server/src/platform/ids.ts';
import { creatorsTown } from './creators-world.ts';
import type { Somebody, World } from './world.ts';

type Words = OperationArguments<(typeof campaignsOperations)['createCampaign']>['body'];
type Giving = OperationArguments<(typeof campaignsOperations)['pledge']>['body'];

/** Owners, givers and their money, for tests. */
export function campaignsTown(world: World) {
  const town = creatorsTown(world);
  return {
    ...town,

    async draft(owner: Somebody, words: Partial<Words> = {}): Promise<Campaign> {
      return owner.client.campaigns.createCampaign({
        body: { title: 'Ein Ofen fürs Dorf', way: 'all', goal: euros(10_000n), days: 30, ...words },
      });
    },

    async open(owner: Somebody, words: Partial<Words> = {}): Promise<Campaign> {
      const { id } = await this.draft(owner, words);
      return owner.client.campaigns.startCampaign({ params: { campaignId: id } });
    },

    async give(
      giver: Somebody,
      owner: Pick<Somebody, 'actorId'>,
      { id }: Pick<Campaign, 'id'>,
      minor: bigint,
      more: Partial<Giving> & { key?: string } = {},
    ) {
      const { key = newUuid(), ...body } = more;
      const amount = euros(minor);
      return giver.client.campaigns.pledge({
        params: { campaignId: id },
        idempotencyKey: key,
        body: {
          amount,
          confirmation: await town.confirm(giver, owner.actorId, amount, 'pay'),
          ...body,
        },
      });
    },

    look: (who: Somebody, { id }: Pick<Campaign, 'id'>): Promise<Campaign> =>
      who.client.campaigns.getCampaign({ params: { campaignId: id } }),

    async availableOf({ client }: Somebody): Promise<bigint> {
      return BigInt((await client.wallet.getWallet({ query: {} })).available.value);
    },
  };
}
