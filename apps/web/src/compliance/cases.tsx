import type { CaseDecision, CaseDetails, ComplianceCase } from '@allmende/contract/compliance';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { TextArea } from '../ui/field.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { saveFile } from '../ui/save-file.ts';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { showToast } from '../ui/toast.tsx';
import { DetailsList } from './details-list.tsx';
import { DeskList } from './desk-list.tsx';
import { complianceKey, refreshCases, useCases } from './queries.ts';

/** What the rules found, and what was decided about it. */
export function Cases() {
  const { t } = useTranslation('compliance');
  return (
    <div className="ui-stack">
      <p className="ui-small ui-soft">{t('cases.silence')}</p>
      <DeskList
        words="cases"
        label={t('desk.cases')}
        use={useCases}
        text={(one) => (
          <>
            {one.rules.map((rule) => t(`cases.rule.${rule}.name`)).join(', ')} ·{' '}
            <TimeText at={one.openedAt} form="relative" />
          </>
        )}
        badge={(one) => <CaseBadge case={one} />}
        action={{
          label: t('cases.open'),
          labelOf: (one) => t('cases.openOf', { name: one.actor.name }),
        }}
      >
        {(one, onDone) => <Case id={one.id} onDone={onDone} />}
      </DeskList>
    </div>
  );
}

function CaseBadge({ case: { state, isFrozen } }: { case: ComplianceCase }) {
  const { t } = useTranslation('compliance');
  if (isFrozen) return <Badge tone="danger">{t('cases.frozen')}</Badge>;
  return <Badge tone={state === 'open' ? 'accent' : 'neutral'}>{t(`cases.state.${state}`)}</Badge>;
}

function Case({ id, onDone }: { id: ComplianceCase['id']; onDone: () => void }) {
  const { t } = useTranslation('compliance');
  const problemText = useProblemText();
  const queryKey = [complianceKey, 'case', id];
  const shown = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.compliance.getCase({ params: { caseId: id }, signal }),
    // Each look stands in the trail, so nothing looks by itself.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    gcTime: 0,
  });
  const { data } = shown;
  return (
    <div className="compliance-review">
      <Button variant="plain" onClick={onDone}>
        {t('desk.back')}
      </Button>
      {shown.error && (
        <ProblemNote problem={problemText(shown.error)} onRetry={() => shown.refetch()} />
      )}
      {shown.isPending && <SkeletonRows rows={8} />}
      {data && (
        <>
          <Card heading={data.case.actor.name} action={<CaseBadge case={data.case} />}>
            <p className="ui-small ui-soft">@{data.case.actor.handle}</p>
            {data.person && <DetailsList details={data.person} />}
            <Alerts details={data} />
            <Decisions details={data} />
            <div className="ui-row">
              <ExportButton id={id} form="json" />
              <ExportButton id={id} form="xml" />
            </div>
          </Card>
          {data.case.state === 'open' && (
            <Decide
              id={id}
              isFrozen={data.case.isFrozen}
              onDecided={(next) => queryClient.setQueryData(queryKey, next)}
            />
          )}
          <Movements details={data} />
        </>
      )}
    </div>
  );
}

function Alerts({ details }: { details: CaseDetails }) {
  const { t } = useTranslation('compliance');
  const format = useFormat();
  return (
    <ul className="compliance-trail" aria-label={t('cases.alerts')}>
      {details.alerts.map((alert) => {
        const amounts = Object.fromEntries(
          Object.entries(alert.amounts).map(([name, amount]) => [name, format.money(amount)]),
        );
        return (
          <li key={`${alert.rule} ${alert.at}`}>
            <p className="compliance-trail-head">
              <b>{t(`cases.rule.${alert.rule}.name`)}</b>
              <span className="ui-small ui-soft">
                <TimeText at={alert.at} />
              </span>
            </p>
            <p className="ui-small">
              {t(`cases.rule.${alert.rule}.text`, {
                ...alert.facts,
                ...amounts,
                ...(alert.facts['kind'] && { kind: t(`list.kind.${alert.facts['kind']}`) }),
              })}{' '}
              {alert.facts['born'] && t('cases.born', { born: alert.facts['born'] })}
            </p>
          </li>
        );
      })}
    </ul>
  );
}

function Decisions({ details }: { details: CaseDetails }) {
  const { t } = useTranslation('compliance');
  if (details.decisions.length === 0) return null;
  return (
    <ul className="compliance-trail" aria-label={t('cases.decisions')}>
      {details.decisions.map((one) => (
        <li key={one.at}>
          <p>
            <b>{t(`cases.done.${one.decision}`)}</b> · {one.note}
          </p>
          <p className="ui-small ui-soft">
            <TimeText at={one.at} /> · {one.by ? `@${one.by.handle}` : t('audit.gone')}
          </p>
        </li>
      ))}
    </ul>
  );
}

function Decide({
  id,
  isFrozen,
  onDecided,
}: {
  id: ComplianceCase['id'];
  isFrozen: boolean;
  onDecided: (next: CaseDetails) => void;
}) {
  const { t } = useTranslation('compliance');
  const problemText = useProblemText();
  const [note, setNote] = useState('');
  const decide = useMutation({
    mutationFn: (decision: CaseDecision) =>
      api.compliance.decideCase({ params: { caseId: id }, body: { decision, note } }),
    onSuccess(next, decision) {
      setNote('');
      onDecided(next);
      void refreshCases();
      showToast({ text: t(`cases.done.${decision}`) });
    },
  });
  const choices: readonly CaseDecision[] = isFrozen
    ? ['release', 'close']
    : ['release', 'freeze', 'close'];
  return (
    <Card heading={t('cases.decide')}>
      <div className="ui-stack">
        <TextArea
          label={t('cases.note')}
          hint={t('cases.noteHint')}
          maxLength={1000}
          value={note}
          onChange={setNote}
        />
        {choices.map((decision) => (
          <div key={decision} className="ui-stack">
            <Button
              full
              variant={decision === 'release' ? 'primary' : 'quiet'}
              disabled={note.trim() === ''}
              busy={decide.isPending && decide.variables === decision}
              onClick={() => decide.mutate(decision)}
            >
              {t(`cases.do.${decision}`)}
            </Button>
            <p className="ui-small ui-soft">{t(`cases.doText.${decision}`)}</p>
          </div>
        ))}
        {decide.error && <ProblemNote problem={problemText(decide.error)} />}
      </div>
    </Card>
  );
}

function Movements({ details }: { details: CaseDetails }) {
  const { t } = useTranslation('compliance');
  const format = useFormat();
  return (
    <section>
      <h2 className="compliance-heading">{t('cases.movements')}</h2>
      <Table
        label={t('cases.movements')}
        numeric={[2]}
        head={[t('cases.when'), t('cases.who'), t('cases.amount'), t('cases.how')]}
        rows={details.movements.map((one) => ({
          key: one.paymentId,
          cells: [
            <TimeText key="at" at={one.at} />,
            `${one.other ? `@${one.other.handle}` : t('cases.outside')}${one.isNewPayee ? ` · ${t('cases.new')}` : ''}`,
            `${one.direction === 'out' ? '−' : '+'}${one.worth ? format.money(one.worth) : `${one.amountMinor} ${one.assetCode}`}`,
            one.exemption ?? one.confirmedBy,
          ],
        }))}
      />
    </section>
  );
}

function ExportButton({ id, form }: { id: ComplianceCase['id']; form: 'json' | 'xml' }) {
  const { t } = useTranslation('compliance');
  const problemText = useProblemText();
  const save = useMutation({
    async mutationFn() {
      const params = { caseId: id };
      const file =
        form === 'json'
          ? await api.compliance.exportCase({ params })
          : await api.compliance.exportReport({ params });
      saveFile(await new Response(file.bytes).blob(), file.fileName);
    },
  });
  return (
    <>
      <Button
        icon={<Download size={18} aria-hidden="true" />}
        busy={save.isPending}
        onClick={() => save.mutate()}
      >
        {t(`cases.export.${form}`)}
      </Button>
      {save.error && <ProblemNote problem={problemText(save.error)} />}
    </>
  );
}
