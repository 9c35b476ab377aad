import { ArrowRight } from 'lucide-react';
import { useTranslation } from '../../i18n/words.ts';
import { useActor } from '../../app/session.ts';
import { Button } from '../../ui/button.tsx';
import { useOpenRequests } from './queries.ts';
import { RequestList } from './requests-page.tsx';
import './requests.css';

const shownAtMost = 3;

/** What waits for oneself first, then what others still owe; nothing where there is none. */
export function OpenRequests() {
  const { t } = useTranslation('wallet');
  const own = useActor();
  const open = useOpenRequests().data?.items ?? [];
  const isMine = (request: (typeof open)[number]) => request.to.id === own.id;
  const ordered = [...open.filter(isMine), ...open.filter((request) => !isMine(request))];
  if (open.length === 0) return null;
  return (
    <section className="wallet-section">
      <div className="wallet-section-head">
        <h2 className="wallet-heading">{t('request.open', { count: open.length })}</h2>
        <Button
          href="/pay/requests"
          variant="plain"
          size="small"
          icon={<ArrowRight size={16} aria-hidden="true" />}
        >
          {t('request.all')}
        </Button>
      </div>
      <RequestList
        label={t('request.open', { count: open.length })}
        requests={ordered.slice(0, shownAtMost)}
      />
    </section>
  );
}
