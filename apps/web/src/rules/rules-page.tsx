import type { Desk } from '@allmende/contract/inbox';
import { type InboxRule, rulesMax } from '@allmende/contract/rules';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { useDesk } from '../inbox/queries.ts';
import { Banner } from '../ui/banner.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Switch } from '../ui/choice.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Letterbox } from '../ui/drawings/letterbox.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useFormat } from '../ui/format.ts';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { showToast } from '../ui/toast.tsx';
import { RuleSheet } from './rule-sheet.tsx';
import { sentenceOf } from './rule-words.ts';
import './rules.css';

/** What the inbox does by itself, and what it did. */
export default function RulesPage() {
  const { t } = useTranslation('rules');
  const problemText = useProblemText();
  const { id } = useActor();
  const desk = useDesk();
  const [editing, setEditing] = useState<InboxRule | 'new' | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['inbox', 'rules', id],
    queryFn: ({ signal }) => api.rules.listRules({ signal }),
  });
  const canEdit = desk?.may.includes('settings') ?? false;
  const adding = (
    <Button icon={<Plus size={18} aria-hidden="true" />} onClick={() => setEditing('new')}>
      {t('add')}
    </Button>
  );
  return (
    <Page title={t('title')} back="/inbox/settings">
      <p className="ui-soft">{t('text')}</p>
      {desk && !canEdit && <Banner tone="info">{t('notYours')}</Banner>}
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      {(!data || !desk) && !error && <SkeletonRows rows={4} />}
      {data?.items.length === 0 && (
        <EmptyState
          drawing={<Letterbox />}
          title={t('none')}
          text={t('noneText')}
          action={canEdit && adding}
        />
      )}
      {desk && data && data.items.length > 0 && (
        <ul className="rules-list" aria-label={t('title')}>
          {data.items.map((rule) => (
            <Rule key={rule.id} {...{ rule, desk, canEdit }} onEdit={() => setEditing(rule)} />
          ))}
        </ul>
      )}
      {canEdit && data && data.items.length > 0 && data.items.length < rulesMax && (
        <div>{adding}</div>
      )}
      {data && data.items.length > 0 && <Log rules={data.items} />}
      {editing && desk && (
        <RuleSheet
          desk={desk}
          rule={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
    </Page>
  );
}

function Rule({
  rule,
  desk,
  canEdit,
  onEdit,
}: {
  rule: InboxRule;
  desk: Desk;
  canEdit: boolean;
  onEdit: () => void;
}) {
  const { t } = useTranslation('rules');
  const { t: tInbox } = useTranslation('inbox');
  const problemText = useProblemText();
  const format = useFormat();
  const [isDeleting, setDeleting] = useState(false);
  const { id, name, isOn, runs, lastRunAt } = rule;
  // Set in the moment of the tap, and until the list says the same.
  const [wanted, setWanted] = useState<boolean | null>(null);
  const said = {
    onError: (problem: Error) => showToast({ text: problemText(problem).text, tone: 'danger' }),
  };
  const listAnew = () => queryClient.invalidateQueries({ queryKey: ['inbox', 'rules'] });
  const turning = useMutation({
    async mutationFn(next: boolean) {
      const { id: _, runs: __, lastRunAt: ___, ...input } = rule;
      await api.rules.changeRule({ params: { ruleId: id }, body: { ...input, isOn: next } });
    },
    ...said,
    async onSettled() {
      await listAnew();
      setWanted(null);
    },
  });
  const deleting = useMutation({
    mutationFn: () => api.rules.deleteRule({ params: { ruleId: id } }),
    ...said,
    async onSettled() {
      await listAnew();
      setDeleting(false);
    },
  });
  return (
    <li className="rules-rule">
      <div className="rules-words">
        <strong>
          <bdi>{name}</bdi>
        </strong>
        <span>{sentenceOf(rule, { desk, t, tInbox })}</span>
        <span className="ui-small ui-soft">
          {t('runs', { count: runs, when: lastRunAt && format.dateTime(new Date(lastRunAt)) })}
        </span>
      </div>
      {canEdit && (
        <div className="rules-deeds">
          <Switch
            label={<span className="ui-hidden">{t('on', { name })}</span>}
            checked={wanted ?? isOn}
            disabled={turning.isPending}
            onChange={(next) => {
              setWanted(next);
              turning.mutate(next);
            }}
          />
          <IconButton label={t('edit', { name })} icon={<Pencil size={18} />} onClick={onEdit} />
          <IconButton
            label={t('delete', { name })}
            icon={<Trash2 size={18} />}
            onClick={() => setDeleting(true)}
          />
        </div>
      )}
      <ConfirmDialog
        open={isDeleting}
        onClose={() => setDeleting(false)}
        title={t('deleteTitle', { name })}
        confirm={t('deleteConfirm')}
        busy={deleting.isPending}
        onConfirm={() => deleting.mutate()}
      >
        {t('deleteText')}
      </ConfirmDialog>
    </li>
  );
}

function Log({ rules }: { rules: readonly InboxRule[] }) {
  const { t, language } = useTranslation('rules');
  const list = new Intl.ListFormat(language);
  const problemText = useProblemText();
  const { id } = useActor();
  const { data, error, refetch } = useQuery({
    queryKey: ['inbox', 'rules', id, 'runs'],
    queryFn: ({ signal }) => api.rules.listRuns({ signal }),
  });
  const nameOf = new Map<string, string>(rules.map((rule) => [rule.id, rule.name]));
  return (
    <section className="ui-stack">
      <h2>{t('log.title')}</h2>
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      {data?.items.length === 0 && <p className="ui-soft">{t('log.none')}</p>}
      {data && data.items.length > 0 && (
        <List label={t('log.title')}>
          {data.items.map(({ ruleId, caseId, conversationId, contact, did, at }) => (
            <ListRow
              key={`${ruleId} ${caseId} ${at}`}
              href={`/inbox/${conversationId}`}
              title={<bdi>{contact?.name ?? t('log.someone')}</bdi>}
              text={t('log.did', {
                rule: nameOf.get(ruleId) ?? '',
                deeds: list.format(
                  did.length > 0 ? did.map((one) => t(`log.${one}`)) : [t('log.nothing')],
                ),
              })}
              meta={<TimeText at={at} form="full" />}
              wrap
            />
          ))}
        </List>
      )}
    </section>
  );
}
