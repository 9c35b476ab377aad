import type { Membership } from '@allmende/contract/creators';
import type { Id } from '@allmende/contract/ids';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { showToast } from '../ui/toast.tsx';
import { walletKey } from '../wallet/queries.ts';

export type MembershipId = Id<'membership'>;

/** Below the wallet's key, so that all of it is asked for again when the server says that money moved. */
const key = (...rest: unknown[]) => [walletKey, 'creators', ...rest] as const;

export function seeAnew(): void {
  void queryClient.invalidateQueries({ queryKey: [walletKey] });
}

export function useTiers(handle: string) {
  return useQuery({
    queryKey: key('tiers', handle),
    queryFn: ({ signal }) => api.creators.listTiers({ params: { handle }, signal }),
  });
}

export function useOwnTiers() {
  return useQuery({
    queryKey: key('own tiers'),
    queryFn: ({ signal }) => api.creators.listOwnTiers({ signal }),
  });
}

export function useMemberships() {
  return useInfiniteQuery({
    queryKey: key('mine'),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      api.creators.listMemberships({ query: { ...(cursor ? { cursor } : {}) }, signal }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function useMembers() {
  return useInfiniteQuery({
    queryKey: key('members'),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      api.creators.listMembers({ query: { ...(cursor ? { cursor } : {}) }, signal }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function useGifts() {
  return useInfiniteQuery({
    queryKey: key('gifts'),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      api.creators.listGifts({ query: { ...(cursor ? { cursor } : {}) }, signal }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function useMembership(membershipId: MembershipId) {
  return useQuery({
    queryKey: key('membership', membershipId),
    queryFn: ({ signal }) => api.creators.getMembership({ params: { membershipId }, signal }),
  });
}

export function remember(membership: Membership): void {
  queryClient.setQueryData(key('membership', membership.id), membership);
  seeAnew();
}

type Deed = 'cancelMembership' | 'keepMembership' | 'resumeMembership';

/** What members do with one press. */
export function useDeed(deed: Deed) {
  const problemText = useProblemText();
  return useMutation({
    mutationFn: (membershipId: MembershipId) => api.creators[deed]({ params: { membershipId } }),
    onSuccess: remember,
    onError(error) {
      showToast({ text: problemText(error).text, tone: 'danger' });
      seeAnew();
    },
  });
}
