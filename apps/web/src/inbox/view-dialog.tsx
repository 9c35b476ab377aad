import type { Desk } from '@allmende/contract/inbox';
import { type CaseSort, caseSorts, type Filter } from '@allmende/contract/inbox-filter';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/choice.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { FilterEditor } from './filter-editor.tsx';
import type { ShownView } from './views.ts';

export default function ViewDialog({
  desk,
  view,
  onClose,
  onShow,
}: {
  desk: Desk;
  /** Null for a new one. */
  view: ShownView | null;
  onClose: () => void;
  onShow: (key: string) => void;
}) {
  const { t } = useTranslation('inbox');
  const problemText = useProblemText();
  const [name, setName] = useState(view?.name ?? '');
  const [sort, setSort] = useState<CaseSort>(view?.sort ?? 'latest');
  const [isShared, setShared] = useState(false);
  const [filter, setFilter] = useState<Filter>(
    view?.filter ?? { all: [{ what: 'state', is: ['open'] }] },
  );
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (deed: 'save' | 'delete') => {
      if (deed === 'delete') {
        await api.inbox.deleteView({ params: { viewId: view!.key } });
        return 'open';
      }
      const body = { name: name.trim(), filter, sort };
      const saved = view
        ? await api.inbox.editView({ params: { viewId: view.key }, body })
        : await api.inbox.createView({ body: { ...body, isShared } });
      return saved.id as string;
    },
    async onSuccess(key) {
      await queryClient.invalidateQueries({ queryKey: ['inbox'] });
      onClose();
      onShow(key);
    },
  });
  return (
    <FormSheet
      title={t(view ? 'view.edit' : 'view.new')}
      submit={t('save')}
      isReady={name.trim() !== ''}
      busy={isPending}
      error={error && problemText(error).text}
      className="inbox-view-dialog"
      actions={
        view && (
          <Button variant="danger" disabled={isPending} onClick={() => mutate('delete')}>
            {t('delete')}
          </Button>
        )
      }
      onSubmit={() => mutate('save')}
      onClose={onClose}
    >
      <TextField
        label={t('view.name')}
        value={name}
        onChange={setName}
        maxLength={60}
        data-autofocus
      />
      <FilterEditor filter={filter} desk={desk} onChange={setFilter} />
      <Select
        label={t('filter.sort')}
        value={sort}
        onChange={setSort}
        options={caseSorts.map((value) => ({ value, label: t(`sort.${value}`) }))}
      />
      {!view && desk.may.includes('settings') && (
        <Checkbox label={t('view.shared')} checked={isShared} onChange={setShared} />
      )}
    </FormSheet>
  );
}
