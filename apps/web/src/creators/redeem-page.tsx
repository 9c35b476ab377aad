import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { remember } from './queries.ts';
import { TierCard } from './tier-card.tsx';

/** A gift: its code, what it gives, and one press to have it. */
export function RedeemPage({ given }: { given: string }) {
  const { t } = useTranslation('creators');
  const [, navigate] = useLocation();
  const [code, setCode] = useState(given);
  return (
    <Page title={t('redeem.title')} back="/pay/memberships">
      {given ? (
        <GiftShown code={given} />
      ) : (
        <form
          className="ui-stack creators-page"
          onSubmit={(event) => {
            event.preventDefault();
            if (code.trim()) navigate(`/pay/gift/${encodeURIComponent(code.trim())}`);
          }}
        >
          <TextField
            label={t('redeem.code')}
            value={code}
            onChange={setCode}
            autoComplete="off"
            maxLength={40}
          />
          <Button type="submit" variant="primary" disabled={!code.trim()}>
            {t('redeem.look')}
          </Button>
        </form>
      )}
    </Page>
  );
}

function GiftShown({ code }: { code: string }) {
  const { t } = useTranslation('creators');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const gift = useQuery({
    queryKey: ['gift', code],
    queryFn: ({ signal }) => api.creators.getGift({ params: { code }, signal }),
  });
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.creators.redeemGift({ params: { code } }),
    onSuccess(membership) {
      remember(membership);
      navigate(`/pay/memberships/${membership.id}`, { replace: true });
    },
  });
  if (gift.error) {
    return (
      <div className="ui-stack creators-page">
        <ProblemNote problem={problemText(gift.error)} />
        <Button href="/pay/gift">{t('redeem.other')}</Button>
      </div>
    );
  }
  if (!gift.data) return <SkeletonRows rows={4} avatar />;
  const { creator, tier, months, note } = gift.data;
  return (
    <div className="ui-stack creators-page">
      <header className="creators-row">
        <ActorAvatar actor={creator} size={56} />
        <div className="creators-row-words">
          <strong>{creator.name}</strong>
          <span>{t('redeem.gives', { count: months })}</span>
        </div>
      </header>
      {note && <blockquote className="creators-welcome creators-words">{note}</blockquote>}
      <TierCard tier={tier} interval="month" agreed={null} />
      {error && <ProblemNote problem={problemText(error)} />}
      <Button variant="primary" size="large" full busy={isPending} onClick={() => mutate()}>
        {t('redeem.take')}
      </Button>
      <p className="ui-small ui-soft">{t('redeem.text')}</p>
    </div>
  );
}
