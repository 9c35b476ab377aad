import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';
import { useTranslation } from '../i18n/words.ts';
import { guestKey } from './queries.ts';

/** Below the name of a guest: what they are, whether letters reach them, and whether somebody may be using their address. */
export default function GuestLine({ actorId, guest }: { actorId: string; guest: string }) {
  const { t } = useTranslation('channels');
  const { data } = useQuery({
    queryKey: guestKey(actorId),
    queryFn: ({ signal }) => api.channels.getGuest({ params: { actorId }, signal }),
    // A letter comes back some time after it went.
    refetchInterval: (query) => (query.state.data?.email ? 20_000 : false),
  });
  if (data?.isEmailDead) return <strong role="status">{t('guest.bounced')}</strong>;
  const isDoubtful = data?.channel === 'mail' && !data.isEmailProven;
  return <>{isDoubtful ? t('guest.doubtful') : guest}</>;
}
