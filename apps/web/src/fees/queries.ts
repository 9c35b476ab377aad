import { useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';

const key = ['fees'];

/** What is kept of what creators, clubs and campaigns are paid. */
export function usePlatformFee() {
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.fees.getPlatformFee({ signal }),
    staleTime: 60_000,
  });
}

export function seeAnew(): void {
  void queryClient.invalidateQueries({ queryKey: key });
}
