import type { Campaign, Pledge } from '@allmende/contract/campaigns';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Fair } from '../ui/drawings/fair.tsx';
import { Jar } from '../ui/drawings/jar.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useFormat } from '../ui/format.ts';
import { Amount } from '../ui/money.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { CampaignSheet } from './campaign-sheet.tsx';
import { useOwnCampaigns, useOwnPledges } from './queries.ts';
import { Standing } from './standing.tsx';

/** What one collects for. */
export function Own() {
  const { t } = useTranslation('campaigns');
  const problemText = useProblemText();
  const { data, error, refetch } = useOwnCampaigns();
  const [isNew, setNew] = useState(false);
  if (error && !data) {
    return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  }
  if (!data) return <SkeletonRows rows={4} />;
  const sheet = isNew && <CampaignSheet campaign={null} onClose={() => setNew(false)} />;
  if (data.items.length === 0) {
    return (
      <>
        <EmptyState
          drawing={<Jar />}
          title={t('none.own')}
          text={t('noneText.own')}
          action={
            <Button variant="primary" onClick={() => setNew(true)}>
              {t('newCampaign')}
            </Button>
          }
        />
        {sheet}
      </>
    );
  }
  return (
    <div className="ui-stack">
      <ul className="campaigns-list" aria-label={t('side.own')}>
        {data.items.map((one) => (
          <li key={one.id}>
            <OwnRow campaign={one} />
          </li>
        ))}
      </ul>
      <p>
        <Button icon={<Plus size={18} aria-hidden="true" />} onClick={() => setNew(true)}>
          {t('newCampaign')}
        </Button>
      </p>
      {sheet}
    </div>
  );
}

function OwnRow({ campaign }: { campaign: Campaign }) {
  return (
    <Link href={`/pay/campaigns/${campaign.id}`} className="campaigns-row campaigns-row-tall">
      <strong>{campaign.title}</strong>
      <Standing campaign={campaign} />
    </Link>
  );
}

/** What one gave. */
export function Given() {
  const { t } = useTranslation('campaigns');
  const problemText = useProblemText();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useOwnPledges();
  const items = data?.pages.flatMap((page) => page.items);
  if (error && !items) {
    return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  }
  if (!items) return <SkeletonRows rows={3} avatar />;
  if (items.length === 0) {
    return <EmptyState drawing={<Fair />} title={t('none.given')} text={t('noneText.given')} />;
  }
  return (
    <>
      <ul className="campaigns-list" aria-label={t('side.given')}>
        {items.map((one) => (
          <li key={one.id}>
            <Link href={`/pay/campaigns/${one.campaignId}`} className="campaigns-row">
              <ActorAvatar actor={one.owner} />
              <PledgeWords pledge={one} title={one.title} />
            </Link>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button full busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  );
}

/** One contribution in a line, named after what or who is interesting. */
export function PledgeWords({ pledge, title }: { pledge: Pledge; title: string }) {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const { amount, reward, note, inMemoryOf, state, pledgedAt } = pledge;
  return (
    <span className="campaigns-row-words">
      <span className="campaigns-row-line">
        <strong>{title}</strong>
        <Amount money={amount} />
      </span>
      <span className="ui-small ui-soft">
        {[format.date(pledgedAt), reward?.name].filter(Boolean).join(' · ')}
      </span>
      {inMemoryOf && <span className="ui-small">{t('inMemory', { name: inMemoryOf })}</span>}
      {note && <span className="ui-small">{note}</span>}
      <span>
        <Badge>{t(`pledge.${state}`)}</Badge>
      </span>
    </span>
  );
}
