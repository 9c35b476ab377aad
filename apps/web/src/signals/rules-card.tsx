import type { AlertRule } from '@allmende/contract/signals';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { templatesKey } from '../outreach/queries.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog, Sheet } from '../ui/dialog.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { rulesKey } from './queries.ts';

const severities = ['info', 'warning', 'critical'] as const;

/** Who is told of what, and who next when nobody takes it on. */
export function RulesCard({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation('signals');
  const problemText = useProblemText();
  const [editing, setEditing] = useState<AlertRule | 'new' | null>(null);
  const [deleting, setDeleting] = useState<AlertRule | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: rulesKey,
    queryFn: ({ signal }) => api.signals.listRules({ signal }),
  });
  const removing = useMutation({
    async mutationFn(key: string) {
      await api.signals.deleteRule({ params: { key } });
      await queryClient.invalidateQueries({ queryKey: rulesKey });
    },
    onSuccess: () => setDeleting(null),
  });
  const trouble = error ?? removing.error;
  return (
    <Card heading={t('rules.title')}>
      {!data && !error && <SkeletonRows rows={2} />}
      {data?.items.length === 0 && <p className="ui-soft">{t('rules.none')}</p>}
      {data?.items.map((one) => (
        <div key={one.id} className="signals-item">
          <span className="signals-row">
            <strong>
              <bdi>{one.name}</bdi>
            </strong>
            <code>{one.key}</code>
            <Badge>{t(`severity.${one.severity}`)}</Badge>
          </span>
          <ol className="signals-told ui-small">
            {one.steps.map(({ afterSeconds, to }) => (
              <li key={afterSeconds}>
                {afterSeconds === 0
                  ? t('rules.atOnce')
                  : t('rules.after', { count: Math.round(afterSeconds / 60) })}
                : {to.join(', ')}
              </li>
            ))}
          </ol>
          {mayChange && (
            <span className="signals-row">
              <Button size="small" onClick={() => setEditing(one)}>
                {t('rules.edit')}
              </Button>
              <Button size="small" variant="plain" onClick={() => setDeleting(one)}>
                {t('rules.delete')}
              </Button>
            </span>
          )}
        </div>
      ))}
      {trouble && <ProblemNote problem={problemText(trouble)} onRetry={() => void refetch()} />}
      {mayChange && (
        <div>
          <Button onClick={() => setEditing('new')}>{t('rules.new')}</Button>
        </div>
      )}
      {editing && (
        <RuleSheet rule={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
      <ConfirmDialog
        open={deleting !== null}
        onClose={() => setDeleting(null)}
        title={t('rules.deleteTitle', { name: deleting?.name })}
        confirm={t('rules.delete')}
        busy={removing.isPending}
        onConfirm={() => deleting && removing.mutate(deleting.key)}
      >
        <p>{t('rules.deleteText')}</p>
      </ConfirmDialog>
    </Card>
  );
}

interface Step {
  id: number;
  minutes: string;
  to: string;
}

function RuleSheet({ rule, onClose }: { rule: AlertRule | null; onClose: () => void }) {
  const { t, language } = useTranslation('signals');
  const problemText = useProblemText();
  const templates = useQuery({
    queryKey: templatesKey,
    queryFn: ({ signal }) => api.outreach.listTemplates({ signal }),
  });
  const [name, setName] = useState(rule?.name ?? '');
  const [key, setKey] = useState(rule?.key ?? '');
  const [severity, setSeverity] = useState(rule?.severity ?? 'warning');
  const [until, setUntil] = useState(rule?.until ?? 'acknowledged');
  const [chosen, setChosen] = useState(rule ? `${rule.template} ${rule.language}` : '');
  const [end, setEnd] = useState(rule?.endTemplate ?? '');
  const [steps, setSteps] = useState<Step[]>(
    rule?.steps.map(({ afterSeconds, to }, id) => ({
      id,
      minutes: String(Math.round(afterSeconds / 60)),
      to: to.join(', '),
    })) ?? [{ id: 0, minutes: '0', to: '' }],
  );
  const usable = (templates.data?.items ?? []).filter((one) => one.status === 'approved');
  const first = usable[0];
  const template = chosen || (first ? `${first.name} ${first.language}` : '');
  const [templateName = '', templateLanguage = language] = template.split(' ');
  const { mutate, error, isPending } = useMutation({
    async mutationFn() {
      await api.signals.putRule({
        params: { key: key || keyOf(name) },
        body: {
          name,
          severity,
          until,
          template: templateName,
          language: templateLanguage,
          endTemplate: end || null,
          forgetAfterSeconds: rule?.forgetAfterSeconds,
          steps: steps.map(({ minutes, to }, at) => ({
            afterSeconds: at === 0 ? 0 : Number(minutes) * 60,
            to: to.split(/[\s,;]+/).filter(Boolean),
          })),
        },
      });
      await queryClient.invalidateQueries({ queryKey: rulesKey });
    },
    onSuccess: onClose,
  });
  const change = (id: number, part: Partial<Step>) =>
    setSteps(steps.map((one) => (one.id === id ? { ...one, ...part } : one)));
  return (
    <Sheet open onClose={onClose} title={t(rule ? 'rules.edit' : 'rules.new')}>
      <form
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        <TextField
          label={t('rules.name')}
          value={name}
          onChange={setName}
          required
          maxLength={60}
        />
        {!rule && (
          <TextField
            label={t('rules.key')}
            hint={t('rules.keyHint')}
            value={key}
            placeholder={keyOf(name)}
            onChange={(text) => setKey(keyOf(text))}
            autoCapitalize="none"
            maxLength={40}
          />
        )}
        <Select
          label={t('rules.severity')}
          value={severity}
          onChange={setSeverity}
          options={severities.map((value) => ({ value, label: t(`severity.${value}`) }))}
        />
        {templates.data && usable.length === 0 ? (
          <p role="status">{t('rules.noTemplate')}</p>
        ) : (
          <Select
            label={t('rules.template')}
            value={template}
            onChange={setChosen}
            options={usable.map((one) => ({
              value: `${one.name} ${one.language}`,
              label: `${one.name} (${one.language})`,
            }))}
          />
        )}
        <Select
          label={t('rules.endTemplate')}
          value={end}
          onChange={setEnd}
          options={[
            { value: '', label: t('rules.noEnd') },
            ...usable
              .filter((one) => one.language === templateLanguage)
              .map((one) => ({ value: one.name, label: one.name })),
          ]}
        />
        {steps.map((step, at) => (
          <fieldset key={step.id} className="signals-step">
            <legend>{t('rules.step', { step: at + 1 })}</legend>
            {at > 0 && (
              <TextField
                type="number"
                min={1}
                max={1_440}
                required
                label={t('rules.minutes')}
                value={step.minutes}
                onChange={(minutes) => change(step.id, { minutes })}
              />
            )}
            <TextField
              label={t('rules.to')}
              hint={at === 0 ? t('rules.toHint') : undefined}
              value={step.to}
              onChange={(to) => change(step.id, { to })}
              required
              autoCapitalize="none"
            />
            {at > 0 && (
              <div>
                <Button
                  size="small"
                  variant="plain"
                  onClick={() => setSteps(steps.filter((one) => one.id !== step.id))}
                >
                  {t('rules.removeStep')}
                </Button>
              </div>
            )}
          </fieldset>
        ))}
        {steps.length < 6 && (
          <div>
            <Button
              size="small"
              onClick={() => {
                const last = steps.at(-1)!;
                const minutes = String(Number(last.minutes) + 5);
                setSteps([...steps, { id: last.id + 1, minutes, to: '' }]);
              }}
            >
              {t('rules.addStep')}
            </Button>
          </div>
        )}
        <Select
          label={t('rules.until')}
          value={until}
          onChange={setUntil}
          options={(['acknowledged', 'read'] as const).map((value) => ({
            value,
            label: t(`rules.untils.${value}`),
          }))}
        />
        {error && <ProblemNote problem={problemText(error)} />}
        <Button type="submit" variant="primary" busy={isPending} disabled={template === ''}>
          {t('save')}
        </Button>
      </form>
    </Sheet>
  );
}

/** A key that a program writes, from a name that people read. */
function keyOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 40);
}
