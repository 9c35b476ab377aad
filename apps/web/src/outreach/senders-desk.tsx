import type { DeskSender, SenderDecision } from '@allmende/contract/senders';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Scales } from '../ui/drawings/scales.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { TextArea } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import { TimeText } from '../ui/time-text.tsx';
import './outreach.css';
import { useSenders, sendersKey } from './queries.ts';

/** For operators: businesses that people complained about, and whether their suspension holds. */
export default function SendersDesk() {
  const { t } = useTranslation('outreach/desk');
  const problemText = useProblemText();
  const { data, error, refetch } = useSenders();
  if (error) return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={6} avatar />;
  if (data.items.length === 0) {
    return <EmptyState drawing={<Scales />} title={t('none')} text={t('noneText')} />;
  }
  return (
    <div className="ui-stack">
      <p className="ui-soft">{t('text')}</p>
      {data.items.map((one) => (
        <Sender key={one.business.id} sender={one} />
      ))}
    </div>
  );
}

const tones = { green: 'good', yellow: 'money', red: 'danger' } as const;

function Sender({ sender }: { sender: DeskSender }) {
  const { t } = useTranslation('outreach/desk');
  const { business, isOpen, isSuspended, quality, suspendedAt, delivered, complaints } = sender;
  return (
    <Card>
      <div className="ui-stack">
        <div className="outreach-row">
          <ActorAvatar actor={business} />
          <h2 className="outreach-name">{business.name}</h2>
          <Badge tone={isSuspended ? 'danger' : tones[quality]}>
            {t(`state.${isOpen ? 'open' : isSuspended ? 'suspended' : quality}`)}
          </Badge>
        </div>
        <p className="ui-small ui-soft">
          {t('delivered', { count: delivered })}
          {suspendedAt && (
            <>
              {' · '}
              <TimeText at={suspendedAt} />
            </>
          )}
        </p>
        {complaints.length > 0 && (
          <Table
            label={t('complaints')}
            numeric={[1, 2, 3]}
            head={[t('head.what'), t('head.reports'), t('head.blocks'), t('head.stops')]}
            rows={complaints.map((one, index) => ({
              key: `${one.template?.name ?? ''} ${index}`,
              cells: [
                <What key="what" of={one} />,
                Object.values(one.reports).reduce((sum, count) => sum + count, 0),
                one.blocks,
                one.stops,
              ],
            }))}
          />
        )}
        <Decide sender={sender} />
        <Decisions of={sender} />
      </div>
    </Card>
  );
}

function What({ of: { template, reports } }: { of: DeskSender['complaints'][number] }) {
  const { t } = useTranslation('outreach/desk');
  const reasons = Object.entries(reports).filter(([, count]) => count > 0);
  return (
    <>
      <b>{template?.name ?? t('freely')}</b>
      {template && <p className="ui-small outreach-item-text">{template.text}</p>}
      {reasons.length > 0 && (
        <p className="ui-small ui-soft">
          {reasons.map(([reason, count]) => `${t(`reason.${reason}`)}: ${count}`).join(' · ')}
        </p>
      )}
    </>
  );
}

function Decide({ sender }: { sender: DeskSender }) {
  const { t } = useTranslation('outreach/desk');
  const problemText = useProblemText();
  const [note, setNote] = useState('');
  const { mutate, error, isPending, variables } = useMutation({
    mutationFn: (decision: SenderDecision) =>
      api.senders.decideSender({
        params: { actorId: sender.business.id },
        body: { decision, note },
      }),
    async onSuccess() {
      setNote('');
      await queryClient.invalidateQueries({ queryKey: sendersKey });
    },
  });
  const choices: SenderDecision[] = !sender.isSuspended
    ? ['suspend']
    : sender.isOpen
      ? ['lift', 'confirm']
      : ['lift'];
  return (
    <div className="ui-stack">
      <TextArea
        label={t('note')}
        hint={t('noteHint')}
        maxLength={1000}
        value={note}
        onChange={setNote}
      />
      <div className="ui-row">
        {choices.map((one) => (
          <Button
            key={one}
            variant={one === 'lift' ? 'primary' : 'quiet'}
            disabled={note.trim() === ''}
            busy={isPending && variables === one}
            onClick={() => mutate(one)}
          >
            {t(`do.${one}`)}
          </Button>
        ))}
      </div>
      {error && <ProblemNote problem={problemText(error)} />}
    </div>
  );
}

function Decisions({ of: { decisions } }: { of: DeskSender }) {
  const { t } = useTranslation('outreach/desk');
  if (decisions.length === 0) return null;
  return (
    <ul className="compliance-trail" aria-label={t('decisions')}>
      {decisions.map((one) => (
        <li key={one.at}>
          <p>
            <b>{t(`done.${one.decision}`)}</b> · {one.note}
          </p>
          <p className="ui-small ui-soft">
            <TimeText at={one.at} /> · {one.by ? `@${one.by.handle}` : t('gone')}
          </p>
        </li>
      ))}
    </ul>
  );
}
