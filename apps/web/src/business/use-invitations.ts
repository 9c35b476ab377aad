import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../app/api.ts';
import { setCount } from '../app/counts.ts';
import { useSession } from '../app/session.ts';

/** A business that asks oneself, as a person, to join its staff. */
export type ReceivedInvitation = Awaited<
  ReturnType<typeof api.business.listInvitations>
>['items'][number];

/** Begins with `business`, so that it is asked anew when an invitation comes, goes or is answered. */
export const invitationsKey = ['business', 'invitations'] as const;

/** Those that wait for an answer, whichever hat is worn: they are for the person. */
export function useInvitations() {
  const { status, me } = useSession();
  const self = me?.actors[0]?.actor.id;
  return useQuery({
    queryKey: invitationsKey,
    queryFn: ({ signal }) => api.business.listInvitations({ actorId: self!, signal }),
    enabled: status === 'signed-in' && self !== undefined,
  });
}

/** How many wait, on the tab under which they are answered. */
export function useInvitationCount(): void {
  const { hat } = useSession();
  const count = useInvitations().data?.items.length ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: putting on another hat clears all counts
  useEffect(() => setCount('me', count), [count, hat?.actor.id]);
}
