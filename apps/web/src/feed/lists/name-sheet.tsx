import { listNameMax } from '@allmende/contract/feed-limits';
import type { FeedList } from '@allmende/contract/feed-lists';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { TextField } from '../../ui/field.tsx';
import { FormSheet } from '../../ui/form-sheet.tsx';
import { renewLists } from './queries.ts';

/** A new list, or another name for one. */
export function NameSheet({ list, onClose }: { list: FeedList | null; onClose: () => void }) {
  const { t } = useTranslation('feed');
  const problemText = useProblemText();
  const [title, setTitle] = useState(list?.title ?? '');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      list
        ? api.feedLists.renameList({ params: { listId: list.id }, body: { title } })
        : api.feedLists.createList({ body: { title } }),
    async onSuccess() {
      await renewLists();
      onClose();
    },
  });
  return (
    <FormSheet
      title={t(list ? 'lists.rename' : 'lists.new')}
      submit={t(list ? 'lists.save' : 'lists.create')}
      isReady={title.trim() !== ''}
      busy={isPending}
      error={error && problemText(error).text}
      onSubmit={() => mutate()}
      onClose={onClose}
    >
      <TextField
        label={t('lists.name')}
        data-autofocus
        value={title}
        maxLength={listNameMax}
        onChange={setTitle}
      />
    </FormSheet>
  );
}
