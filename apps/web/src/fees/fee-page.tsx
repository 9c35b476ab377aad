import type { PlatformFee } from '@allmende/contract/fees';
import { feeNoticeDays, feeReasonMax } from '@allmende/contract/fees-limits';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { TextField } from '../ui/field.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import { PercentField } from '../wallet/currencies/percent-field.tsx';
import { usePercent } from './fee-note.tsx';
import { seeAnew, usePlatformFee } from './queries.ts';

/** What is kept of what creators, clubs and campaigns are paid: for everybody to read, and for operators to decide. */
export default function FeePage() {
  const { t } = useTranslation('fees');
  const { me } = useSession();
  const problemText = useProblemText();
  const { data, error, refetch } = usePlatformFee();
  return (
    <Page title={t('title')} back="/pay">
      {error && !data && (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      )}
      {!data && !error && <SkeletonRows rows={3} />}
      {data && (
        <div className="ui-stack">
          <Standing fee={data} />
          {me?.isOperator && <Form key={data.next?.from ?? data.from} fee={data} />}
        </div>
      )}
    </Page>
  );
}

function Standing({ fee }: { fee: PlatformFee }) {
  const { t } = useTranslation('fees');
  const format = useFormat();
  const percent = usePercent();
  const { bp, to, from, reason, next } = fee;
  return (
    <Card>
      <div className="ui-stack">
        <p>
          <strong>
            {to ? t('now.some', { share: percent(bp), name: to.name }) : t('now.none')}
          </strong>
        </p>
        {to && from && <p className="ui-soft">{t('since', { day: format.date(from), reason })}</p>}
        {next && (
          <Banner tone="info">
            {t(next.to ? 'next.some' : 'next.none', {
              share: percent(next.bp),
              name: next.to?.name ?? '',
              day: format.date(next.from!),
              reason: next.reason,
            })}
          </Banner>
        )}
        <p className="ui-small ui-soft">{t('how')}</p>
      </div>
    </Card>
  );
}

function Form({ fee }: { fee: PlatformFee }) {
  const { t } = useTranslation('fees');
  const problemText = useProblemText();
  const latest = fee.next ?? fee;
  const [bp, setBp] = useState<number | null>(latest.bp);
  const [handle, setHandle] = useState(latest.to?.handle ?? '');
  const [reason, setReason] = useState('');
  const business = handle.trim().replace(/^@/, '');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.fees.setPlatformFee({
        body: { bp: bp ?? 0, handle: bp ? business : null, reason: reason.trim() },
      }),
    onSuccess() {
      seeAnew();
      showToast({ text: t('form.saved'), tone: 'good' });
    },
  });
  const isReady = bp !== null && reason.trim() !== '' && (bp === 0 || business !== '');
  return (
    <Card heading={t('form.title')}>
      <form
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) mutate();
        }}
      >
        <PercentField label={t('form.share')} value={bp} onChange={setBp} />
        {bp !== 0 && (
          <TextField
            label={t('form.business')}
            before="@"
            value={handle}
            onChange={setHandle}
            autoCapitalize="none"
          />
        )}
        <TextField
          label={t('form.reason')}
          hint={t('form.reasonHint')}
          value={reason}
          maxLength={feeReasonMax}
          onChange={setReason}
        />
        <p className="ui-small ui-soft">
          {t(bp !== null && bp > fee.bp ? 'form.later' : 'form.atOnce', {
            days: String(feeNoticeDays),
          })}
        </p>
        {error && <ProblemNote problem={problemText(error)} />}
        <div>
          <Button type="submit" variant="primary" busy={isPending} disabled={!isReady}>
            {t('form.save')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
