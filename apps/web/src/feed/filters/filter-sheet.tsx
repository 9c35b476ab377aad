import type { FeedFilter, NewFeedFilter } from '@allmende/contract/feed-filters';
import { filterTitleMax } from '@allmende/contract/feed-limits';
import { filterPlaces } from '@allmende/contract/word-filters';
import { useMutation } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/choice.tsx';
import { Select, TextArea, TextField } from '../../ui/field.tsx';
import { FormSheet } from '../../ui/form-sheet.tsx';
import { useFormat } from '../../ui/format.ts';
import { feedKey } from '../queries.ts';

const dayMs = 86_400_000;
const lasting = { day: dayMs, week: 7 * dayMs, month: 30 * dayMs };
type Lasting = keyof typeof lasting | 'always' | 'asItIs';

/** A new filter, or another form of one. */
export function FilterSheet({
  filter,
  onClose,
}: {
  filter: FeedFilter | null;
  onClose: () => void;
}) {
  const { t } = useTranslation('feed');
  const format = useFormat();
  const problemText = useProblemText();
  const [title, setTitle] = useState(filter?.title ?? '');
  const [words, setWords] = useState(filter?.words.map(({ text }) => text).join('\n') ?? '');
  const [hasParts, setParts] = useState(filter?.words.some(({ isWhole }) => !isWhole) ?? false);
  const [places, setPlaces] = useState<NewFeedFilter['places']>(filter?.places ?? ['home']);
  const [action, setAction] = useState<NewFeedFilter['action']>(filter?.action ?? 'fold');
  const [lasts, setLasts] = useState<Lasting>(filter?.until ? 'asItIs' : 'always');
  const lines = words
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

  function contentOf(): NewFeedFilter {
    const until =
      lasts === 'asItIs'
        ? filter!.until
        : lasts === 'always'
          ? null
          : new Date(Date.now() + lasting[lasts]).toISOString();
    const texts = lines.map((text) => ({ text, isWhole: !hasParts }));
    return {
      title: title.trim() || lines[0]!.slice(0, filterTitleMax),
      words: texts,
      places,
      action,
      until,
    };
  }
  async function done(): Promise<void> {
    onClose();
    await queryClient.invalidateQueries({ queryKey: [feedKey] });
  }
  const saving = useMutation({
    mutationFn: () =>
      filter
        ? api.feedFilters.putFilter({ params: { filterId: filter.id }, body: contentOf() })
        : api.feedFilters.createFilter({ body: contentOf() }),
    onSuccess: done,
  });
  const deleting = useMutation({
    mutationFn: () => api.feedFilters.deleteFilter({ params: { filterId: filter!.id } }),
    onSuccess: done,
  });
  const error = saving.error ?? deleting.error;
  const choices: Lasting[] = ['always', 'day', 'week', 'month'];
  return (
    <FormSheet
      title={t(filter ? 'filters.edit' : 'filters.new')}
      submit={t(filter ? 'filters.save' : 'filters.create')}
      isReady={lines.length > 0 && places.length > 0}
      busy={saving.isPending || deleting.isPending}
      error={error && problemText(error).text}
      actions={
        filter && (
          <Button icon={<Trash2 size={18} />} onClick={() => deleting.mutate()}>
            {t('filters.delete')}
          </Button>
        )
      }
      onSubmit={() => saving.mutate()}
      onClose={onClose}
    >
      <TextArea
        label={t('filters.words')}
        hint={t('filters.wordsHint')}
        data-autofocus
        rows={3}
        value={words}
        onChange={setWords}
      />
      <Checkbox label={t('filters.parts')} checked={hasParts} onChange={setParts} />
      <TextField
        label={t('filters.name')}
        hint={t('filters.nameHint')}
        value={title}
        maxLength={filterTitleMax}
        onChange={setTitle}
      />
      <fieldset className="feed-filter-places">
        <legend>{t('filters.where')}</legend>
        {filterPlaces.map((place) => (
          <Checkbox
            key={place}
            label={t(`filters.places.${place}`)}
            checked={places.includes(place)}
            onChange={(isOn) =>
              setPlaces(isOn ? [...places, place] : places.filter((one) => one !== place))
            }
          />
        ))}
      </fieldset>
      <Select
        label={t('filters.how')}
        value={action}
        onChange={setAction}
        options={(['fold', 'hide'] as const).map((value) => ({
          value,
          label: t(`filters.${value}`),
        }))}
      />
      <Select
        label={t('filters.until')}
        value={lasts}
        onChange={setLasts}
        options={[
          ...(filter?.until
            ? [
                {
                  value: 'asItIs' as const,
                  label: t('filters.asItIs', { when: format.dateTime(filter.until) }),
                },
              ]
            : []),
          ...choices.map((value) => ({ value, label: t(`filters.${value}`) })),
        ]}
      />
    </FormSheet>
  );
}
