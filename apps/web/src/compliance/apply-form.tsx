import type { Details, DocumentKind, Standing } from '@allmende/contract/compliance';
import { useMutation } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { TextArea, TextField } from '../ui/field.tsx';
import { FileDrop } from '../ui/file-drop.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { refresh, showStanding } from './queries.ts';

type Form = Record<keyof Details, string>;
const empty: Form = { fullName: '', birthDate: '', address: '', register: '', sourceOfFunds: '' };

/** Which papers a level asks for, from where one stands. */
function papersFor(wanted: number, level: number, kind: 'person' | 'business'): DocumentKind[] {
  const papers: DocumentKind[] = [];
  if (wanted >= 2 && level < 2) papers.push('identity', 'identity_back');
  if (wanted >= 2 && level < 2 && kind === 'business') papers.push('register');
  if (wanted >= 3) papers.push('funds');
  return papers;
}

/** Details and pictures for a level above the present one. */
export function ApplyForm({ standing, onDone }: { standing: Standing; onDone: () => void }) {
  const { t } = useTranslation('compliance');
  const problemText = useProblemText();
  const { kind } = useActor();
  const { level, documents } = standing;
  const [wanted, setWanted] = useState(level + 1);
  const [form, setForm] = useState<Form>(empty);
  const apply = useMutation({
    mutationFn: () =>
      api.compliance.applyForLevel({ body: { wantedLevel: wanted, details: form } }),
    onSuccess(next) {
      showStanding(next);
      onDone();
    },
  });
  const field = (name: keyof Form) => ({
    value: form[name],
    onChange: (text: string) => setForm({ ...form, [name]: text }),
  });
  const papers = papersFor(wanted, level, kind);
  const missing = missingOf(apply.error);
  function submit(event: FormEvent) {
    event.preventDefault();
    apply.mutate();
  }
  return (
    <Card heading={t('apply.title')}>
      <form className="ui-stack" onSubmit={submit}>
        <Segmented
          label={t('apply.wanted')}
          value={String(wanted)}
          onChange={(value) => setWanted(Number(value))}
          options={[1, 2, 3]
            .filter((one) => one > level)
            .map((one) => ({ value: String(one), label: t('apply.level', { level: one }) }))}
        />
        <p className="ui-small ui-soft">{t(`level.asks.${kind}.${wanted}`)}</p>
        <TextField
          label={t(`apply.fullName.${kind}`)}
          autoComplete="name"
          maxLength={120}
          required
          {...field('fullName')}
        />
        <TextField
          label={t('apply.birthDate')}
          type="date"
          autoComplete="bday"
          required
          {...field('birthDate')}
        />
        <TextField
          label={t('apply.address')}
          hint={t('apply.addressHint')}
          autoComplete="street-address"
          maxLength={300}
          required
          {...field('address')}
        />
        {kind === 'business' && (
          <TextField
            label={t('apply.register')}
            hint={t('apply.registerHint')}
            maxLength={120}
            required
            {...field('register')}
          />
        )}
        {wanted >= 3 && (
          <TextArea
            label={t('apply.funds')}
            hint={t('apply.fundsHint')}
            maxLength={1000}
            required
            {...field('sourceOfFunds')}
          />
        )}
        {papers.map((paper) => (
          <Paper
            key={paper}
            kind={paper}
            own={documents.filter((one) => one.kind === paper)}
            onChange={apply.reset}
          />
        ))}
        {missing.length > 0 ? (
          <p role="alert" className="compliance-missing">
            {t('apply.missing')} {missing.map((one) => t(`apply.missingThing.${one}`)).join(', ')}
          </p>
        ) : (
          apply.error && <ProblemNote problem={problemText(apply.error)} />
        )}
        <p className="ui-small ui-soft">{t('apply.privacy')}</p>
        <Button type="submit" variant="primary" size="large" full busy={apply.isPending}>
          {t('apply.handIn')}
        </Button>
        <Button variant="plain" full onClick={onDone}>
          {t('cancel')}
        </Button>
      </form>
    </Card>
  );
}

function missingOf(error: unknown): string[] {
  const { code, problem } = (error ?? {}) as { code?: string; problem?: { data?: unknown } };
  if (code !== 'compliance.details_missing') return [];
  return ((problem?.data as { missing?: string[] } | undefined)?.missing ?? []).slice(0, 8);
}

function Paper({
  kind,
  own,
  onChange,
}: {
  kind: DocumentKind;
  own: Standing['documents'];
  onChange: () => void;
}) {
  const { t } = useTranslation('compliance');
  const problemText = useProblemText();
  const put = useMutation({
    mutationFn: (file: File) =>
      api.compliance.putDocument({ query: { kind }, upload: file, uploadType: file.type }),
    onSuccess: onChange,
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: (documentId: Standing['documents'][number]['id']) =>
      api.compliance.removeDocument({ params: { documentId } }),
    onSettled: refresh,
  });
  return (
    <div className="ui-stack">
      {own.length > 0 && (
        <List label={t(`paper.${kind}`)}>
          {own.map((one) => (
            <ListRow
              key={one.id}
              title={t(`paper.${kind}`)}
              text={<TimeText at={one.uploadedAt} />}
              actions={
                <IconButton
                  label={t('paper.remove', { paper: t(`paper.${kind}`) })}
                  icon={<Trash2 size={20} />}
                  onClick={() => remove.mutate(one.id)}
                />
              }
            />
          ))}
        </List>
      )}
      {own.length === 0 && (
        <FileDrop
          label={t(`paper.add.${kind}`)}
          hint={put.isPending ? t('paper.sending') : t('paper.hint')}
          accept="image/jpeg,image/png,image/webp"
          disabled={put.isPending}
          onFiles={([file]) => file && put.mutate(file)}
          onRefused={() => put.reset()}
        />
      )}
      {(put.error ?? remove.error) && (
        <ProblemNote problem={problemText(put.error ?? remove.error)} />
      )}
    </div>
  );
}
