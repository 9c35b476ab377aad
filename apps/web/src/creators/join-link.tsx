import { useQuery } from '@tanstack/react-query';
import { HeartHandshake } from 'lucide-react';
import { api } from '../app/api.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';

/** Leads to the tiers of whoever has some; nothing for anybody else. */
export default function JoinLink({ handle }: { handle: string }) {
  const { t } = useTranslation('creators');
  const { data } = useQuery({
    queryKey: ['tiers', handle],
    queryFn: ({ signal }) => api.creators.listTiers({ params: { handle }, signal }),
  });
  if (!data || data.items.length === 0) return null;
  return (
    <Button href={`/pay/join/${handle}`} icon={<HeartHandshake size={18} aria-hidden="true" />}>
      {t('becomeMember')}
    </Button>
  );
}
