import { useEffect } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Select } from '../ui/field.tsx';
import { useDeals } from './queries.ts';

/** Under which of one's deals a post is made; nothing for whoever has none. */
export default function ComposeDeal({
  value,
  onChange,
}: {
  /** Empty for none. */
  value: string;
  onChange: (dealId: string) => void;
}) {
  const { t } = useTranslation('deals');
  const { data } = useDeals();
  const deals = data?.pages
    .flatMap(({ items }) => items)
    .filter(({ actions }) => actions.includes('post'));
  const chosen = deals?.find(({ id }) => id === value);
  const isGone = deals !== undefined && value !== '' && !chosen;
  useEffect(() => {
    if (isGone) onChange('');
  }, [isGone, onChange]);
  if (!deals || deals.length === 0) return null;
  return (
    <Select
      label={t('compose.label')}
      hint={chosen && t('compose.hint', { name: chosen.brand.name })}
      value={value}
      onChange={onChange}
      options={[
        { value: '', label: t('compose.none') },
        ...deals.map(({ id, brand, title }) => ({
          value: id as string,
          label: `${brand.name}: ${title}`,
        })),
      ]}
    />
  );
}
