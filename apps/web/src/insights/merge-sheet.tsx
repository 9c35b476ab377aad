import type { Id } from '@allmende/contract/ids';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { RadioCards } from '../ui/choice.tsx';
import { TextField } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { useFormat } from '../ui/format.ts';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';

/** With which other contact somebody is one: chosen by name, said once more, and not taken back. */
export function MergeSheet({
  caseId,
  name,
  onClose,
}: {
  caseId: Id<'inboxCase'>;
  name: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('insights');
  const format = useFormat();
  const problemText = useProblemText();
  const { id } = useActor();
  const [query, setQuery] = useState('');
  const [withCaseId, setWith] = useState<Id<'inboxCase'> | null>(null);
  const params = { caseId };
  const { data } = useQuery({
    queryKey: ['inbox', id, 'mergeable', caseId, query.trim()],
    queryFn: ({ signal }) =>
      api.insights.listMergeable({ params, query: { query: query.trim() }, signal }),
    placeholderData: keepPreviousData,
  });
  const merging = useMutation({
    async mutationFn() {
      await api.insights.mergeContacts({ params, body: { withCaseId: withCaseId! } });
      await queryClient.invalidateQueries({ queryKey: ['inbox'] });
    },
    onSuccess() {
      showToast({ text: t('merge.done') });
      onClose();
    },
  });
  return (
    <FormSheet
      title={t('merge.title', { name })}
      submit={t('merge.confirm')}
      isReady={data?.items.some((one) => one.caseId === withCaseId) ?? false}
      busy={merging.isPending}
      error={merging.error && problemText(merging.error).text}
      onSubmit={() => merging.mutate()}
      onClose={onClose}
    >
      <p>{t('merge.text')}</p>
      <TextField
        label={t('merge.search')}
        value={query}
        onChange={setQuery}
        maxLength={60}
        autoComplete="off"
      />
      {!data && <SkeletonRows rows={3} />}
      {data?.items.length === 0 && <p className="ui-soft">{t('merge.none')}</p>}
      {data && data.items.length > 0 && (
        <RadioCards
          label={t('merge.with')}
          value={withCaseId}
          onChange={setWith}
          options={data.items.map((one) => ({
            value: one.caseId,
            label: one.contact.name,
            text: t(`merge.kind.${one.contact.kind}`),
            meta: format.date(one.lastAt),
          }))}
        />
      )}
    </FormSheet>
  );
}
