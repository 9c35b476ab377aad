import type { LevelApplication } from '@allmende/contract/compliance';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { showToast } from '../ui/toast.tsx';
import { DetailsList } from './details-list.tsx';
import { DeskList } from './desk-list.tsx';
import { complianceKey, refreshApplications, useApplications } from './queries.ts';

/** What waits for a decision, and what was decided. */
export function Applications() {
  const { t } = useTranslation('compliance');
  return (
    <DeskList
      words="desk"
      label={t('desk.applications')}
      use={useApplications}
      text={(one) => (
        <>
          {t('desk.from', { from: one.level, to: one.wantedLevel })} ·{' '}
          <TimeText at={one.appliedAt} form="relative" />
        </>
      )}
      badge={(one) => <StateBadge application={one} />}
      action={{
        label: t('desk.review'),
        labelOf: (one) => t('desk.reviewOf', { name: one.actor.name }),
      }}
    >
      {(one, onDone) => <Review application={one} onDone={onDone} />}
    </DeskList>
  );
}

function StateBadge({ application }: { application: LevelApplication }) {
  const { t } = useTranslation('compliance');
  const tones = {
    open: 'accent',
    approved: 'good',
    refused: 'danger',
    withdrawn: 'neutral',
  } as const;
  return <Badge tone={tones[application.state]}>{t(`desk.state.${application.state}`)}</Badge>;
}

/** What somebody handed in, beside the decision about it. */
function Review({ application, onDone }: { application: LevelApplication; onDone: () => void }) {
  const { t } = useTranslation('compliance');
  const problemText = useProblemText();
  const shown = useQuery({
    queryKey: [complianceKey, 'application', application.id],
    queryFn: ({ signal }) =>
      api.compliance.getApplication({ params: { applicationId: application.id }, signal }),
    // Each look stands in the trail, so nothing looks by itself.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    gcTime: 0,
  });
  const { details, documents } = shown.data ?? {};
  return (
    <div className="compliance-review">
      <Button variant="plain" onClick={onDone}>
        {t('desk.back')}
      </Button>
      <Card
        heading={application.actor.name}
        action={<StateBadge application={shown.data?.application ?? application} />}
      >
        <p className="ui-small ui-soft">
          @{application.actor.handle} ·{' '}
          {t('desk.from', { from: application.level, to: application.wantedLevel })}
        </p>
        {shown.error && (
          <ProblemNote problem={problemText(shown.error)} onRetry={() => shown.refetch()} />
        )}
        {shown.isPending && <SkeletonRows rows={4} />}
        {shown.data && !details && <p>{t('desk.erased')}</p>}
        {details && <DetailsList details={details} />}
        {documents?.map((one) => (
          <PaperView key={one.id} id={one.id} label={t(`paper.${one.kind}`)} />
        ))}
      </Card>
      {shown.data?.application.state === 'open' && (
        <Decide application={application} onDone={onDone} />
      )}
      {application.reason && (
        <p className="ui-soft">
          {t('desk.reason')}: {application.reason}
        </p>
      )}
    </div>
  );
}

/** Only shown when asked for, because each look stands in the trail. */
function PaperView({ id, label }: { id: Parameters<typeof pictureOf>[0]; label: string }) {
  const { t } = useTranslation('compliance');
  const problemText = useProblemText();
  const open = useMutation({ mutationFn: () => pictureOf(id) });
  if (open.data) return <img className="compliance-paper" src={open.data} alt={label} />;
  return (
    <div className="ui-stack">
      <Button busy={open.isPending} onClick={() => open.mutate()}>
        {t('desk.look', { paper: label })}
      </Button>
      {open.error && <ProblemNote problem={problemText(open.error)} />}
    </div>
  );
}

async function pictureOf(documentId: string): Promise<string> {
  const file = await api.compliance.getDocument({ params: { documentId } });
  return URL.createObjectURL(await new Response(file.bytes).blob());
}

function Decide({ application, onDone }: { application: LevelApplication; onDone: () => void }) {
  const { t } = useTranslation('compliance');
  const problemText = useProblemText();
  const [expiresOn, setExpiresOn] = useState(() => inYears(application.wantedLevel === 3 ? 1 : 5));
  const [reason, setReason] = useState('');
  const decide = useMutation({
    mutationFn: (decision: 'approve' | 'refuse') =>
      api.compliance.decideApplication({
        params: { applicationId: application.id },
        body: decision === 'approve' ? { decision, expiresOn } : { decision, reason },
      }),
    async onSuccess(_decided, decision) {
      await refreshApplications();
      showToast({ text: t(`desk.done.${decision}`, { name: application.actor.name }) });
      onDone();
    },
  });
  return (
    <div className="compliance-decide">
      <Card heading={t('desk.approve')}>
        <form
          className="ui-stack"
          onSubmit={(event) => {
            event.preventDefault();
            decide.mutate('approve');
          }}
        >
          <TextField
            label={t('desk.expiresOn')}
            hint={t('desk.expiresHint')}
            type="date"
            required
            value={expiresOn}
            onChange={setExpiresOn}
          />
          <Button type="submit" variant="primary" full busy={decide.isPending}>
            {t('desk.approveDo', { level: application.wantedLevel })}
          </Button>
        </form>
      </Card>
      <Card heading={t('desk.refuse')}>
        <form
          className="ui-stack"
          onSubmit={(event) => {
            event.preventDefault();
            decide.mutate('refuse');
          }}
        >
          <TextField
            label={t('desk.reason')}
            hint={t('desk.reasonHint')}
            maxLength={500}
            required
            value={reason}
            onChange={setReason}
          />
          <Button type="submit" full busy={decide.isPending}>
            {t('desk.refuseDo')}
          </Button>
        </form>
      </Card>
      {decide.error && <ProblemNote problem={problemText(decide.error)} />}
    </div>
  );
}

/** The same day in some years, as a date field writes it. */
function inYears(years: number): string {
  const day = new Date();
  day.setFullYear(day.getFullYear() + years);
  return day.toISOString().slice(0, 10);
}
