import type { OutreachTemplate } from '@allmende/contract/outreach';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog, Sheet } from '../ui/dialog.tsx';
import { Select, TextArea, TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { templatesKey } from './queries.ts';

const categories = ['utility', 'marketing', 'authentication'] as const;
const aboves = ['nothing', 'picture', 'video', 'file'] as const;
const tones = {
  approved: 'good',
  rejected: 'danger',
  paused: 'neutral',
  disabled: 'danger',
} as const;

/** Texts that go out by software, and what the look at them said. */
export function TemplatesCard({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation('business');
  const problemText = useProblemText();
  const [editing, setEditing] = useState<OutreachTemplate | 'new' | null>(null);
  const [deleting, setDeleting] = useState<OutreachTemplate | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: templatesKey,
    queryFn: ({ signal }) => api.outreach.listTemplates({ signal }),
  });
  const changing = useMutation({
    async mutationFn({ id, to }: { id: OutreachTemplate['id']; to: 'paused' | 'on' | 'gone' }) {
      const params = { templateId: id };
      if (to === 'gone') await api.outreach.deleteTemplate({ params });
      else await api.outreach.setTemplatePaused({ params, body: { isPaused: to === 'paused' } });
      await queryClient.invalidateQueries({ queryKey: templatesKey });
    },
    onSuccess: () => setDeleting(null),
  });
  const trouble = error ?? changing.error;
  return (
    <Card heading={t('outreach.templates.title')}>
      {!data && !error && <SkeletonRows rows={2} />}
      {data?.items.length === 0 && <p className="ui-soft">{t('outreach.templates.none')}</p>}
      {data?.items.map((one) => (
        <div key={one.id} className="outreach-item">
          <span className="outreach-row">
            <strong>{one.name}</strong>
            <span className="ui-small ui-soft">
              {one.language} · {t(`outreach.templates.categories.${one.category}`)}
            </span>
            <Badge tone={tones[one.status]}>{t(`outreach.templates.status.${one.status}`)}</Badge>
          </span>
          <span className="outreach-item-text" dir="auto">
            {one.content.text}
          </span>
          {one.content.media && (
            <span className="ui-small ui-soft">
              {t(`outreach.templates.shows.${one.content.media}`)}
            </span>
          )}
          {one.content.slides && (
            <span className="ui-small ui-soft">
              {t('outreach.templates.shows.slides', { count: one.content.slides.length })}
            </span>
          )}
          <Complaints of={one} />
          {mayChange && (
            <span className="outreach-row">
              <Button size="small" onClick={() => setEditing(one)}>
                {t('outreach.templates.edit')}
              </Button>
              {one.status === 'approved' && (
                <Button
                  size="small"
                  variant="plain"
                  onClick={() => changing.mutate({ id: one.id, to: 'paused' })}
                >
                  {t('outreach.templates.pause')}
                </Button>
              )}
              {one.status === 'paused' && one.pausedUntil === null && (
                <Button
                  size="small"
                  variant="plain"
                  onClick={() => changing.mutate({ id: one.id, to: 'on' })}
                >
                  {t('outreach.templates.resume')}
                </Button>
              )}
              <Button size="small" variant="plain" onClick={() => setDeleting(one)}>
                {t('outreach.templates.delete')}
              </Button>
            </span>
          )}
        </div>
      ))}
      {trouble && <ProblemNote problem={problemText(trouble)} onRetry={() => void refetch()} />}
      {mayChange && (
        <div>
          <Button onClick={() => setEditing('new')}>{t('outreach.templates.new')}</Button>
        </div>
      )}
      {editing && (
        <TemplateSheet
          template={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
      <ConfirmDialog
        open={deleting !== null}
        onClose={() => setDeleting(null)}
        title={t('outreach.templates.deleteTitle', { name: deleting?.name })}
        confirm={t('outreach.templates.delete')}
        busy={changing.isPending}
        onConfirm={() => deleting && changing.mutate({ id: deleting.id, to: 'gone' })}
      >
        <p>{t('outreach.templates.deleteText')}</p>
      </ConfirmDialog>
    </Card>
  );
}

function Complaints({ of }: { of: OutreachTemplate }) {
  const { t } = useTranslation('business');
  if (of.complaints.length === 0) return null;
  return (
    <ul className="ui-small" role="status">
      {of.complaints.map((one) => (
        <li key={one}>{t(`outreach.templates.complaints.${one}`)}</li>
      ))}
    </ul>
  );
}

function TemplateSheet({
  template,
  onClose,
}: {
  template: OutreachTemplate | null;
  onClose: () => void;
}) {
  const { t, language } = useTranslation('business');
  const problemText = useProblemText();
  const [name, setName] = useState(template?.name ?? '');
  const [category, setCategory] = useState(template?.category ?? 'utility');
  const [text, setText] = useState(template?.content.text ?? '');
  const [above, setAbove] = useState<(typeof aboves)[number]>(template?.content.media ?? 'nothing');
  const [samples, setSamples] = useState(template?.content.samples ?? {});
  const names = [
    ...new Set([...text.matchAll(/\{\{\s*([a-z0-9_]+)\s*\}\}/g)].map((one) => one[1]!)),
  ];
  const { mutate, error, isPending, data } = useMutation({
    async mutationFn() {
      const used = Object.fromEntries(names.map((one) => [one, samples[one] ?? '']));
      const { media: _, ...kept } = template?.content ?? {};
      const shows = above === 'nothing' ? {} : { media: above, header: null };
      const content = { ...kept, ...shows, text, samples: used };
      const saved = template
        ? await api.outreach.editTemplate({
            params: { templateId: template.id },
            body: { category, content },
          })
        : await api.outreach.createTemplate({ body: { name, language, category, content } });
      await queryClient.invalidateQueries({ queryKey: templatesKey });
      return saved;
    },
    // What was rejected can be mended at once, where it is listed.
    onSuccess: onClose,
  });
  return (
    <Sheet
      open
      onClose={onClose}
      title={t(template ? 'outreach.templates.edit' : 'outreach.templates.new')}
    >
      <form
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        {!template && (
          <TextField
            label={t('outreach.templates.name')}
            hint={t('outreach.templates.nameHint')}
            value={name}
            onChange={(next) => setName(next.toLowerCase().replace(/[^a-z0-9_]+/g, '_'))}
            required
            maxLength={60}
            autoCapitalize="none"
          />
        )}
        <Select
          label={t('outreach.templates.category')}
          value={category}
          onChange={setCategory}
          options={categories.map((value) => ({
            value,
            label: t(`outreach.templates.categories.${value}`),
          }))}
        />
        <Select
          label={t('outreach.templates.above')}
          hint={above === 'nothing' ? undefined : t('outreach.templates.aboveHint')}
          value={above}
          onChange={setAbove}
          options={aboves.map((value) => ({
            value,
            label: t(`outreach.templates.aboves.${value}`),
          }))}
        />
        <TextArea
          label={t('outreach.templates.text')}
          hint={t('outreach.templates.textHint', { one: '{{1}}', two: '{{2}}' })}
          value={text}
          onChange={setText}
          required
          maxLength={1024}
        />
        {names.map((one) => (
          <TextField
            key={one}
            label={t('outreach.templates.sample', { name: `{{${one}}}` })}
            value={samples[one] ?? ''}
            onChange={(value) => setSamples({ ...samples, [one]: value })}
            maxLength={200}
          />
        ))}
        {error && <ProblemNote problem={problemText(error)} />}
        {data && <Complaints of={data} />}
        <Button type="submit" variant="primary" busy={isPending}>
          {t('outreach.templates.save')}
        </Button>
      </form>
    </Sheet>
  );
}
