import type { Membership, MembershipInterval, Tier } from '@allmende/contract/creators';
import { useMutation } from '@tanstack/react-query';
import { Gift } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { api } from '../app/api.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { actingActorId, useActor } from '../app/session.ts';
import { keyOf, settle } from '../app/unsettled.ts';
import { useTranslation } from '../i18n/words.ts';
import { confirmPayment } from '../identity/confirm.tsx';
import { announce } from '../ui/announce.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Fair } from '../ui/drawings/fair.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { GiftSheet } from './gift-sheet.tsx';
import { remember, seeAnew, useMemberships, useTiers } from './queries.ts';
import { TierCard } from './tier-card.tsx';

const FeeNote = lazyPart(() => import('../fees/fee-note.tsx'));

type Creator = Membership['creator'];

/** What one can join of a creator; who is a member already changes the tier here. */
export function OfferPage({ handle }: { handle: string }) {
  const { t } = useTranslation('creators');
  const problemText = useProblemText();
  const { data, error, refetch } = useTiers(handle);
  return (
    <Page title={t('offer')} back="/pay/memberships">
      {data ? (
        <Offer creator={data.creator} tiers={data.items} />
      ) : error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={6} avatar />
      )}
    </Page>
  );
}

function Offer({ creator, tiers }: { creator: Creator; tiers: readonly Tier[] }) {
  const { t } = useTranslation('creators');
  const own = useActor();
  const memberships = useMemberships();
  const current = memberships.data?.pages
    .flatMap((page) => page.items)
    .find((one) => one.creator.id === creator.id && one.state !== 'ended');
  const hasYearly = tiers.some(({ yearly }) => yearly);
  const [interval, setInterval] = useState<MembershipInterval>('month');
  const [given, setGiven] = useState<Tier | null>(null);
  if (tiers.length === 0) {
    return (
      <EmptyState
        drawing={<Fair />}
        title={t('none.offer', { name: creator.name })}
        text={t('noneText.offer')}
      />
    );
  }
  const isOwn = creator.id === own.id;
  return (
    <div className="ui-stack creators-page">
      <header className="creators-row">
        <ActorAvatar actor={creator} size={56} />
        <div className="creators-row-words">
          <strong>{creator.name}</strong>
          <span className="ui-soft ui-small">{t('offerText')}</span>
        </div>
      </header>
      {hasYearly && (
        <Segmented
          label={t('howOften')}
          value={interval}
          onChange={setInterval}
          options={(['month', 'year'] as const).map((value) => ({
            value,
            label: t(`every.${value}`),
          }))}
        />
      )}
      {isOwn && <Banner tone="info">{t('isYours')}</Banner>}
      <div className="creators-tiers">
        {tiers.map((tier) => (
          <TierCard
            key={tier.id}
            tier={tier}
            interval={interval}
            mark={current?.tier.id === tier.id ? t('yours') : undefined}
          >
            {!isOwn && (
              <div className="creators-deeds">
                <JoinButton
                  creator={creator}
                  tier={tier}
                  interval={interval === 'year' && tier.yearly ? 'year' : 'month'}
                  current={current}
                />
                <Button
                  variant="plain"
                  icon={<Gift size={18} aria-hidden="true" />}
                  onClick={() => setGiven(tier)}
                >
                  {t('give')}
                </Button>
              </div>
            )}
          </TierCard>
        ))}
      </div>
      <p className="ui-small ui-soft">{t('offerFoot')}</p>
      <FeeNote props={{}} missing={null} />
      {given && <GiftSheet creator={creator} tier={given} onClose={() => setGiven(null)} />}
    </div>
  );
}

/** Joins, or changes to this tier; says the price, and asks for the second factor. */
function JoinButton({
  creator,
  tier,
  interval,
  current,
}: {
  creator: Creator;
  tier: Tier;
  interval: MembershipInterval;
  current: Membership | undefined;
}) {
  const { t } = useTranslation('creators');
  const format = useFormat();
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const price = (interval === 'year' ? tier.yearly : tier.monthly)!;
  const { mutate, isPending, error } = useMutation({
    async mutationFn() {
      const confirmation = await confirmPayment({
        payee: creator,
        amount: price,
        action: 'standing_order',
        detail: t(`every.${interval}`),
        isMembership: true,
      });
      if (confirmation === null) return null;
      const terms = { interval, price, confirmation };
      if (current) {
        const params = { membershipId: current.id };
        return api.creators.changeTier({ params, body: { tierId: tier.id, ...terms } });
      }
      const content = JSON.stringify(['join', actingActorId(), tier.id, interval, price]);
      const joined = await api.creators.join({
        params: { tierId: tier.id },
        body: terms,
        idempotencyKey: keyOf(content),
      });
      settle(content);
      return joined;
    },
    onSuccess(membership) {
      if (!membership) return;
      remember(membership);
      announce(t('joined', { name: creator.name }));
      navigate(`/pay/memberships/${membership.id}`);
    },
    onError: seeAnew,
  });
  const isThere = current?.tier.id === tier.id && current.interval === interval && !current.next;
  const canChange = !current || current.renewsAt !== null;
  if (isThere || !canChange) {
    return <Button href={`/pay/memberships/${current!.id}`}>{t('showMembership')}</Button>;
  }
  return (
    <>
      <Button variant={current ? 'quiet' : 'money'} busy={isPending} onClick={() => mutate()}>
        {current
          ? t('changeTo')
          : t(tier.trialDays > 0 ? 'joinTrial' : 'join', { price: format.money(price) })}
      </Button>
      {error && <ProblemNote problem={problemText(error)} />}
    </>
  );
}
