import type { Campaign, CampaignReward, Pledge } from '@allmende/contract/campaigns';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { useFormat } from '../ui/format.ts';
import { Picture } from '../ui/picture.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import { GiveSheet } from './give-sheet.tsx';
import { PledgeWords } from './lists.tsx';
import { OwnerPart } from './owner-part.tsx';
import { type CampaignId, seeAnew, useCampaign } from './queries.ts';
import { Standing } from './standing.tsx';

/** One campaign: what it is for, how far it has come, and what one can give; its owner steers it here. */
export function CampaignPage({ campaignId }: { campaignId: CampaignId }) {
  const { t } = useTranslation('campaigns');
  const problemText = useProblemText();
  const own = useActor();
  const { data, error, refetch } = useCampaign(campaignId);
  const isOwn = data?.owner.id === own.id;
  return (
    <Page title={t('campaign')} back={`/pay/campaigns?side=${isOwn ? 'own' : 'given'}`}>
      {data ? (
        <Shown campaign={data} isOwn={isOwn} />
      ) : error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={6} avatar />
      )}
    </Page>
  );
}

function Shown({ campaign, isOwn }: { campaign: Campaign; isOwn: boolean }) {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const { owner, title, about, picture, way, state, rewards, own, endsAt, wall } = campaign;
  const [giving, setGiving] = useState<{ reward: CampaignReward | null } | null>(null);
  const isOpen = state === 'open' && Date.parse(endsAt!) > Date.now();
  return (
    <div className="ui-stack campaigns-page">
      <header className="campaigns-head">
        <h2 className="ui-serif campaigns-title">{title}</h2>
        <span className="campaigns-by ui-small ui-soft">
          <ActorAvatar actor={owner} size={28} />
          {owner.name}
        </span>
      </header>
      {picture && (
        <Picture src={picture.largeUrl} alt={picture.alt} ratio="16 / 9" colour={picture.colour} />
      )}
      <Standing campaign={campaign} />
      {isOpen && (
        <p className="ui-small ui-soft">
          {way === 'all'
            ? t('openAll', { day: format.date(endsAt!) })
            : t('openKeep', { name: owner.name })}
        </p>
      )}
      {isOwn && <OwnerPart campaign={campaign} />}
      {isOpen && !isOwn && (
        <Button variant="money" onClick={() => setGiving({ reward: null })}>
          {t(way === 'all' ? 'promise' : 'give')}
        </Button>
      )}
      {isOpen && !isOwn && way === 'keep' && (
        <Button href={`/pay/standing/new?to=${owner.handle}`}>{t('monthly')}</Button>
      )}
      {own.length > 0 && (
        <Card heading={t('yours')}>
          <ul className="campaigns-list">
            {own.map((one) => (
              <li key={one.id}>
                <OwnPledge pledge={one} isOpen={isOpen} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      {about && <p className="campaigns-words">{about}</p>}
      {rewards.length > 0 && (
        <section className="ui-stack" aria-label={t('rewards')}>
          <h3 className="campaigns-heading">{t('rewards')}</h3>
          <div className="campaigns-rewards">
            {rewards.map((one) => (
              <Reward key={one.id} reward={one}>
                {isOpen && !isOwn && one.left !== 0 && (
                  <Button onClick={() => setGiving({ reward: one })}>
                    {t('choose', { from: format.money(one.from) })}
                  </Button>
                )}
              </Reward>
            ))}
          </div>
        </section>
      )}
      <Updates updates={campaign.updates} />
      {wall.length > 0 && (
        <section className="ui-stack" aria-label={t('wall')}>
          <h3 className="campaigns-heading">{t('wall')}</h3>
          <ul className="campaigns-wall">
            {wall.map(({ giver, inMemoryOf, at }) => (
              <li key={`${giver.id} ${at}`}>
                <ActorAvatar actor={giver} size={28} />
                <span>
                  {giver.name}
                  {inMemoryOf && (
                    <span className="ui-small ui-soft">
                      {' '}
                      · {t('inMemory', { name: inMemoryOf })}
                    </span>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {giving && (
        <GiveSheet campaign={campaign} reward={giving.reward} onClose={() => setGiving(null)} />
      )}
    </div>
  );
}

function Reward({ reward, children }: { reward: CampaignReward; children: React.ReactNode }) {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const { name, about, from, left } = reward;
  return (
    <article className="campaigns-reward" aria-label={name}>
      <h4 className="campaigns-reward-name">{name}</h4>
      <span className="ui-small ui-soft">
        {[
          t('from', { from: format.money(from) }),
          left === null ? null : t('left', { count: left }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      {about && <p className="campaigns-words">{about}</p>}
      {children}
    </article>
  );
}

function Updates({ updates }: { updates: Campaign['updates'] }) {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  if (updates.length === 0) return null;
  return (
    <section className="ui-stack" aria-label={t('updates')}>
      <h3 className="campaigns-heading">{t('updates')}</h3>
      {updates.map(({ text, at }) => (
        <article key={at} className="campaigns-update">
          <span className="ui-small ui-soft">{format.date(at)}</span>
          <p className="campaigns-words">{text}</p>
        </article>
      ))}
    </section>
  );
}

/** What one gave, with the way back while there is one. */
function OwnPledge({ pledge, isOpen }: { pledge: Pledge; isOpen: boolean }) {
  const { t } = useTranslation('campaigns');
  const problemText = useProblemText();
  const format = useFormat();
  const [isAsking, setAsking] = useState(false);
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.campaigns.withdrawPledge({ params: { pledgeId: pledge.id } }),
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
    onSettled() {
      setAsking(false);
      seeAnew();
    },
  });
  return (
    <div className="campaigns-row">
      <PledgeWords pledge={pledge} title={t('youGave')} />
      {pledge.state === 'held' && isOpen && (
        <Button size="small" onClick={() => setAsking(true)}>
          {t('withdraw')}
        </Button>
      )}
      {pledge.paymentId && (
        <Button size="small" href={`/pay/receipts/${pledge.paymentId}`}>
          {t('receipt')}
        </Button>
      )}
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={t('withdrawTitle')}
        confirm={t('withdraw')}
        busy={isPending}
        onConfirm={() => mutate()}
      >
        {t('withdrawText', { amount: format.money(pledge.amount) })}
      </ConfirmDialog>
    </div>
  );
}
