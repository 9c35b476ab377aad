import type { Campaign } from '@allmende/contract/campaigns';
import type { Id } from '@allmende/contract/ids';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';
import { walletKey } from '../wallet/queries.ts';

export type CampaignId = Id<'campaign'>;

/** Below the wallet's key, so that all of it is asked for again when the server says that money moved. */
const key = (...rest: unknown[]) => [walletKey, 'campaigns', ...rest] as const;

export function seeAnew(): void {
  void queryClient.invalidateQueries({ queryKey: [walletKey] });
}

export function useCampaign(campaignId: CampaignId) {
  return useQuery({
    queryKey: key('one', campaignId),
    queryFn: ({ signal }) => api.campaigns.getCampaign({ params: { campaignId }, signal }),
    // Others give while one looks.
    refetchInterval: 20_000,
  });
}

export function useOwnCampaigns() {
  return useQuery({
    queryKey: key('own'),
    queryFn: ({ signal }) => api.campaigns.listOwnCampaigns({ signal }),
  });
}

export function useOwnPledges() {
  return useInfiniteQuery({
    queryKey: key('given'),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      api.campaigns.listOwnPledges({ query: { ...(cursor ? { cursor } : {}) }, signal }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function usePledges(campaignId: CampaignId) {
  return useInfiniteQuery({
    queryKey: key('of', campaignId),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      api.campaigns.listPledges({
        params: { campaignId },
        query: { ...(cursor ? { cursor } : {}) },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function remember(campaign: Campaign): void {
  queryClient.setQueryData(key('one', campaign.id), campaign);
  seeAnew();
}
