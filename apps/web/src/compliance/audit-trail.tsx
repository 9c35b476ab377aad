import type { AuditEntry } from '@allmende/contract/compliance';
import type { Money } from '@allmende/contract/money';
import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { MoreOnSight } from '../app/more-on-sight.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Ledger } from '../ui/drawings/ledger.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FormRow, Select, TextField } from '../ui/field.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { saveFile } from '../ui/save-file.ts';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { type AuditFilter, auditQuery, useAudit } from './queries.ts';
import { trailAreas } from './trail-areas.ts';

const everything: AuditFilter = { handle: '', operation: '', from: '', to: '' };

/** What staff did and looked at, with a filter, and as a file. */
export function AuditTrail() {
  const { t } = useTranslation('compliance');
  const problemText = useProblemText();
  const [filter, setFilter] = useState(everything);
  const [asked, ask] = useState(everything);
  const { query, items } = useAudit(asked);
  const field = (name: 'handle' | 'from' | 'to') => ({
    label: t(`audit.${name}`),
    value: filter[name],
    onChange: (text: string) => setFilter({ ...filter, [name]: text }),
  });
  const areas = trailAreas.map((area) => ({ value: `${area}.`, label: t(`trail.area.${area}`) }));
  return (
    <div className="ui-stack">
      <form
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          ask(filter);
        }}
      >
        <FormRow>
          <TextField {...field('handle')} before="@" autoCapitalize="none" spellCheck={false} />
          <Select
            label={t('trail.about')}
            value={filter.operation}
            onChange={(operation) => setFilter({ ...filter, operation })}
            options={[{ value: '', label: t('trail.everything') }, ...areas]}
          />
        </FormRow>
        <FormRow>
          <TextField {...field('from')} type="date" />
          <TextField {...field('to')} type="date" />
        </FormRow>
        <div className="ui-row">
          <Button type="submit">{t('audit.filter')}</Button>
          <SaveButton filter={asked} />
        </div>
      </form>
      {query.isError && (
        <ProblemNote problem={problemText(query.error)} onRetry={() => void query.refetch()} />
      )}
      {!items && query.isPending && <SkeletonRows rows={8} />}
      {items?.length === 0 && (
        <EmptyState drawing={<Ledger />} title={t('audit.none')} text={t('audit.noneText')} />
      )}
      {items && items.length > 0 && (
        <ol className="compliance-trail" aria-label={t('desk.audit')}>
          {items.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
      <MoreOnSight query={query} />
    </div>
  );
}

/** Who did what as a sentence; what the request named, as it was, for whoever has to look closer. */
function Entry({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation('compliance');
  const format = useFormat();
  const problemText = useProblemText();
  const what = Object.entries(entry.what);
  const { person, operation, outcome } = entry;
  function plain(value: unknown): string {
    if (value && typeof value === 'object' && 'assetCode' in value && 'assetScale' in value) {
      return format.money(value as Money);
    }
    return typeof value === 'string' ? value : JSON.stringify(value);
  }
  return (
    <li>
      <p className="compliance-trail-head">
        <b>{t(`trail.did.${operation}`, { name: person?.name ?? t('trail.someone') })}</b>
        {outcome !== 'ok' && <Badge tone="danger">{t('trail.refused')}</Badge>}
      </p>
      {outcome !== 'ok' && <p className="ui-small">{problemText({ code: outcome }).text}</p>}
      <p className="ui-small ui-soft">
        <TimeText at={entry.at} form="full" />
        {person && ` · @${person.handle}`} · {entry.address}
      </p>
      <details className="ui-small">
        <summary>{t('trail.details')}</summary>
        <p className="compliance-trail-what">
          {[operation, ...what.map(([name, value]) => `${name}: ${plain(value)}`)].join(' · ')}
        </p>
      </details>
    </li>
  );
}

function SaveButton({ filter }: { filter: AuditFilter }) {
  const { t, language } = useTranslation('compliance');
  const problemText = useProblemText();
  const save = useMutation({
    async mutationFn() {
      const file = await api.compliance.downloadAudit({
        query: { ...auditQuery(filter), locale: language },
      });
      saveFile(await new Response(file.bytes).blob(), file.fileName);
    },
  });
  return (
    <>
      <Button
        variant="plain"
        icon={<Download size={18} aria-hidden="true" />}
        busy={save.isPending}
        onClick={() => save.mutate()}
      >
        {t('audit.save')}
      </Button>
      {save.error && <ProblemNote problem={problemText(save.error)} />}
    </>
  );
}
