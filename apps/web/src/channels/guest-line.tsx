import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';
import { useTranslation } from '../i18n/words.ts';
import { guestKey } from './queries.ts';

/** Below the name of a guest: what they are, and whether somebody may be using their address. */
export default function GuestLine({ actorId, guest }: { actorId: string; guest: string }) {
  const { t } = useTranslation('channels');
  const { data } = useQuery({
    queryKey: guestKey(actorId),
    queryFn: ({ signal }) => api.channels.getGuest({ params: { actorId }, signal }),
  });
  const isDoubtful = data?.channel === 'mail' && !data.isEmailProven;
  return <>{isDoubtful ? t('guest.doubtful') : guest}</>;
}
