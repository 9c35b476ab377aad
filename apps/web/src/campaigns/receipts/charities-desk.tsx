import type { Charity } from '@allmende/contract/donations';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Scales } from '../../ui/drawings/scales.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { TextField } from '../../ui/field.tsx';
import { useFormat } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { renewReceipts, useCharities } from './queries.ts';

const tones = { asked: 'accent', confirmed: 'good', refused: 'danger' } as const;

/** Where whoever operates the server looks at notices of charities. */
export default function CharitiesDesk() {
  const { t } = useTranslation('campaigns');
  const problemText = useProblemText();
  const { data, error, refetch } = useCharities();
  return (
    <Page title={t('receipts.desk.title')} back="/me">
      <div className="ui-stack campaigns-page">
        {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
        {!data && !error && <SkeletonRows rows={4} />}
        {data?.items.length === 0 && (
          <EmptyState drawing={<Scales />} title={t('receipts.desk.none')} />
        )}
        {data && data.items.length > 0 && <p>{t('receipts.desk.how')}</p>}
        {data?.items.map((one) => (
          <Asked key={one.actor.id} charity={one} />
        ))}
      </div>
    </Page>
  );
}

function Asked({ charity }: { charity: Charity }) {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const problemText = useProblemText();
  const [answer, setAnswer] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: (isConfirmed: boolean) =>
      api.donations.decideCharity({
        params: { actorId: charity.actor.id },
        body: { isConfirmed, answer },
      }),
    onSuccess: () => renewReceipts(),
  });
  const day = (date: string) => format.date(`${date}T12:00:00Z`);
  const { noticeKind, taxOffice, fileNumber, noticeOn, goodUntil, purposes, state } = charity;
  const facts = [
    `${charity.name}, ${charity.street}, ${charity.postalCode} ${charity.city}`,
    `${t(`receipts.charity.${noticeKind}`)}, ${taxOffice}, ${fileNumber}, ${day(noticeOn)}`,
    t('receipts.charity.goodUntil', { date: day(goodUntil) }),
    t('receipts.charity.purposeOf', { purposes }),
    `${t('receipts.charity.announcedOn')}: ${day(charity.announcedOn)}`,
    `${t('receipts.charity.signer')}: ${charity.signer}`,
  ];
  return (
    <Card heading={charity.actor.name}>
      <div className="ui-stack">
        <p>
          <Badge tone={tones[state]}>{t(`receipts.state.${state}`)}</Badge>
        </p>
        <ul className="campaigns-charity">
          {facts.map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
        <TextField
          label={t('receipts.desk.answer')}
          optional={t('optional')}
          value={answer}
          onChange={setAnswer}
          maxLength={280}
        />
        {error && <ProblemNote problem={problemText(error)} />}
        <div className="ui-row">
          {state !== 'confirmed' && (
            <Button variant="primary" busy={isPending} onClick={() => mutate(true)}>
              {t('receipts.desk.confirm')}
            </Button>
          )}
          {state !== 'refused' && (
            <Button disabled={isPending} onClick={() => mutate(false)}>
              {t('receipts.desk.refuse')}
            </Button>
          )}
        </div>
      </div>
    </Card>
  );
}
