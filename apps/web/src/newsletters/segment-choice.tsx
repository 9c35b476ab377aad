import { type NewsletterSegment, unreadLastMax } from '@allmende/contract/newsletters';
import { useDesk } from '../inbox/queries.ts';
import { useTranslation } from '../i18n/words.ts';
import { useOwnShelf } from '../shop/queries.ts';
import { Checkbox } from '../ui/choice.tsx';
import { Select, TextField } from '../ui/field.tsx';

export const wholeAudience: NewsletterSegment = {
  bought: null,
  productId: null,
  labelIds: [],
  language: null,
  unreadLast: null,
};

/** Which part of the readers an issue is for. */
export function SegmentChoice({
  chosen,
  onChange,
}: {
  chosen: NewsletterSegment;
  onChange: (segment: NewsletterSegment) => void;
}) {
  const { t } = useTranslation('newsletters');
  const labels = useDesk()?.labels ?? [];
  const shelf = useOwnShelf({ q: '', category: null });
  const products = shelf.data?.pages.flatMap(({ items }) => items) ?? [];
  const set = (change: Partial<NewsletterSegment>) => onChange({ ...chosen, ...change });
  const bought = chosen.productId ?? chosen.bought ?? 'all';
  return (
    <fieldset className="newsletters-products">
      <legend>{t('segment.title')}</legend>
      <p className="ui-small ui-soft">{t('segment.text')}</p>
      {(products.length > 0 || chosen.bought !== null) && (
        <Select
          label={t('segment.bought')}
          value={bought}
          onChange={(value) => {
            if (value === 'all') set({ bought: null, productId: null });
            else if (value === 'yes' || value === 'no') set({ bought: value, productId: null });
            else set({ bought: 'yes', productId: value });
          }}
          options={[
            { value: 'all', label: t('segment.boughtAll') },
            { value: 'yes', label: t('segment.boughtYes') },
            { value: 'no', label: t('segment.boughtNo') },
            ...products.map(({ id, title }) => ({
              value: id,
              label: t('segment.boughtOne', { product: title }),
            })),
          ]}
        />
      )}
      {labels.map(({ id, name }) => (
        <Checkbox
          key={id}
          label={<bdi>{t('segment.label', { name })}</bdi>}
          checked={chosen.labelIds.includes(id)}
          onChange={(isChosen) =>
            set({
              labelIds: isChosen
                ? [...chosen.labelIds, id]
                : chosen.labelIds.filter((one) => one !== id),
            })
          }
        />
      ))}
      <Select
        label={t('segment.language')}
        value={chosen.language ?? 'all'}
        onChange={(value) => set({ language: value === 'all' ? null : value })}
        options={[
          { value: 'all', label: t('segment.languageAll') },
          { value: 'de', label: 'Deutsch' },
          { value: 'en', label: 'English' },
        ]}
      />
      <TextField
        label={t('segment.unread')}
        hint={t('segment.unreadHint')}
        optional={t('form.optional')}
        type="number"
        min={1}
        max={unreadLastMax}
        value={String(chosen.unreadLast ?? '')}
        onChange={(value) => set({ unreadLast: value === '' ? null : Number(value) })}
      />
    </fieldset>
  );
}
