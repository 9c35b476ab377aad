import { useQuery } from '@tanstack/react-query';
import { Sprout } from 'lucide-react';
import { api } from '../app/api.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';

/** Leads to what somebody collects for at the moment; nothing for anybody else. */
export default function CampaignsLink({ handle }: { handle: string }) {
  const { t } = useTranslation('campaigns');
  const { data } = useQuery({
    queryKey: ['campaigns', handle],
    queryFn: ({ signal }) => api.campaigns.listCampaignsOf({ params: { handle }, signal }),
  });
  return data?.items
    .filter(({ state }) => state === 'open')
    .map(({ id, title }) => (
      <Button key={id} href={`/pay/campaigns/${id}`} icon={<Sprout size={18} aria-hidden="true" />}>
        {t('support', { title })}
      </Button>
    ));
}
