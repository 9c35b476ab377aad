import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';

/** A business's presence as the server sends it. */
export type Presence = Awaited<ReturnType<typeof api.business.getPresence>>;
export type DirectoryEntry = Awaited<
  ReturnType<typeof api.business.searchDirectory>
>['items'][number];
export type Category = Presence['category'];
export type OpeningHours = NonNullable<Presence['hours']>;
export type Address = NonNullable<Presence['address']>;
export type StaffMember = Awaited<ReturnType<typeof api.business.listStaff>>['items'][number];
export type StaffInvitation = Awaited<
  ReturnType<typeof api.business.listStaff>
>['invitations'][number];
export type StaffRole = StaffMember['role'];

/** Keys begin with `business`, so that all is asked anew when a presence changed. */
export const presenceKey = (handle: string) => ['business', 'presence', handle] as const;
export const staffKey = ['business', 'staff'] as const;

/** How it stands is asked again every few minutes: shops close while one looks at them. */
const openStateMs = 5 * 60_000;

export function usePresence(handle: string, isWanted = true) {
  return useQuery({
    queryKey: presenceKey(handle),
    queryFn: ({ signal }) => api.business.getPresence({ params: { handle }, signal }),
    refetchInterval: openStateMs,
    enabled: isWanted,
  });
}

/** In the app; the public address is `publicAddress`. */
export const presencePath = (handle: string) => `/b/${handle}`;
export const publicAddress = (handle: string) => `${location.origin}/@${handle}`;
