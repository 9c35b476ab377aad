import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';

/** Everything that one has allowed businesses. */
export const consentsKey = ['outreach', 'consents'] as const;
export const wishesKey = ['outreach', 'wishes'] as const;
export const senderKey = ['outreach', 'sender'] as const;
export const templatesKey = ['outreach', 'templates'] as const;
export const topicsKey = ['outreach', 'topics'] as const;
export const tokensKey = ['outreach', 'tokens'] as const;
export const sendersKey = ['outreach', 'senders'] as const;

/** For operators. Nobody tells them of what is new, so an open page asks. */
export function useSenders() {
  return useQuery({
    queryKey: sendersKey,
    queryFn: ({ signal }) => api.senders.listSenders({ signal }),
    refetchInterval: 60_000,
  });
}
export const connectionKey = ['whatsapp', 'connection'] as const;
export const deliveriesKey = ['whatsapp', 'deliveries'] as const;
