import { pauseMonthsMax } from '@allmende/contract/creators-limits';
import type { Membership } from '@allmende/contract/creators';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Select } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import { type MembershipId, remember, seeAnew, useDeed, useMembership } from './queries.ts';
import { StateLine } from './state-line.tsx';
import { TierCard } from './tier-card.tsx';

/** One membership, as its member or its creator sees it. */
export function MembershipPage({ membershipId }: { membershipId: MembershipId }) {
  const { t } = useTranslation('creators');
  const problemText = useProblemText();
  const own = useActor();
  const { data, error, refetch } = useMembership(membershipId);
  const isMember = data?.member.id === own.id;
  return (
    <Page
      title={t('membership')}
      back={`/pay/memberships?side=${data && !isMember ? 'members' : 'mine'}`}
    >
      {data ? (
        <Shown membership={data} isMember={isMember} />
      ) : error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={5} avatar />
      )}
    </Page>
  );
}

function Shown({ membership, isMember }: { membership: Membership; isMember: boolean }) {
  const { tier, interval, next, welcome, state } = membership;
  const other = isMember ? membership.creator : membership.member;
  return (
    <div className="ui-stack creators-page">
      <header className="creators-row">
        <ActorAvatar actor={other} size={56} />
        <div className="creators-row-words">
          <strong>{other.name}</strong>
          <StateLine membership={membership} />
        </div>
      </header>
      {isMember && state === 'overdue' && <Overdue />}
      {next && <Next next={next} />}
      {isMember && welcome && state === 'active' && (
        <blockquote className="creators-welcome creators-words">{welcome}</blockquote>
      )}
      <TierCard tier={tier} interval={interval ?? 'month'} agreed={membership.price} />
      {isMember ? <Deeds membership={membership} /> : <CreatorDeeds membership={membership} />}
    </div>
  );
}

function Overdue() {
  const { t } = useTranslation('creators');
  return (
    <Banner tone="money">
      {t('overdueText')}{' '}
      <Button href="/pay" size="small">
        {t('toWallet')}
      </Button>
    </Banner>
  );
}

function Next({ next }: { next: NonNullable<Membership['next']> }) {
  const { t } = useTranslation('creators');
  const format = useFormat();
  return (
    <Banner tone="info">
      {t('nextTier', {
        name: next.tier.name,
        price: format.money(next.price),
        per: t(`per.${next.interval}`),
      })}
    </Banner>
  );
}

/** To end it is as near as anything else. */
function Deeds({ membership }: { membership: Membership }) {
  const { t } = useTranslation('creators');
  const format = useFormat();
  const { id, creator, state, renewsAt, resumesAt, until, source } = membership;
  const [open, setOpen] = useState<'cancel' | 'pause' | null>(null);
  const cancel = useDeed('cancelMembership');
  const keep = useDeed('keepMembership');
  const resume = useDeed('resumeMembership');
  const offer = `/pay/join/${creator.handle}`;
  if (state === 'ended') {
    return (
      <Button href={offer} variant="primary">
        {t('joinAgain')}
      </Button>
    );
  }
  return (
    <div className="creators-deeds">
      {renewsAt && <Button href={offer}>{t('change')}</Button>}
      {resumesAt ? (
        <Button busy={resume.isPending} onClick={() => resume.mutate(id)}>
          {t('resume')}
        </Button>
      ) : (
        renewsAt && <Button onClick={() => setOpen('pause')}>{t('pause')}</Button>
      )}
      {renewsAt && <Button onClick={() => setOpen('cancel')}>{t('cancel')}</Button>}
      {!renewsAt && source === 'paid' && (
        <Button variant="primary" busy={keep.isPending} onClick={() => keep.mutate(id)}>
          {t('keep')}
        </Button>
      )}
      <ConfirmDialog
        open={open === 'cancel'}
        onClose={() => setOpen(null)}
        title={t('cancelTitle')}
        confirm={t('cancel')}
        busy={cancel.isPending}
        onConfirm={() => cancel.mutate(id, { onSettled: () => setOpen(null) })}
      >
        {state === 'active' && until
          ? t('cancelText', { day: format.date(until) })
          : t('cancelNowText')}
      </ConfirmDialog>
      {open === 'pause' && <PauseSheet membership={membership} onClose={() => setOpen(null)} />}
    </div>
  );
}

function PauseSheet({ membership, onClose }: { membership: Membership; onClose: () => void }) {
  const { t } = useTranslation('creators');
  const problemText = useProblemText();
  const [months, setMonths] = useState('1');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.creators.pauseMembership({
        params: { membershipId: membership.id },
        body: { months: Number(months) },
      }),
    onSuccess(paused) {
      remember(paused);
      onClose();
    },
  });
  return (
    <FormSheet
      title={t('pauseTitle')}
      submit={t('pause')}
      busy={isPending}
      error={error && problemText(error).text}
      onSubmit={mutate}
      onClose={onClose}
    >
      <p>{t('pauseText')}</p>
      <Select
        label={t('pauseFor')}
        value={months}
        onChange={setMonths}
        options={Array.from({ length: pauseMonthsMax }, (_, index) => ({
          value: String(index + 1),
          label: t('months', { count: index + 1 }),
        }))}
      />
    </FormSheet>
  );
}

function CreatorDeeds({ membership }: { membership: Membership }) {
  const { t } = useTranslation('creators');
  const problemText = useProblemText();
  const { id, source, state } = membership;
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.creators.endLetIn({ params: { membershipId: id } }),
    onSuccess: seeAnew,
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  if (source !== 'complimentary' || state === 'ended') return null;
  return (
    <div className="creators-deeds">
      <Button busy={isPending} onClick={() => mutate()}>
        {t('endLetIn')}
      </Button>
    </div>
  );
}
