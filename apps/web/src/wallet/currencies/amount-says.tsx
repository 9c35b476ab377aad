import { useTranslation } from '../../i18n/words.ts';
import { Segmented } from '../../ui/segmented.tsx';

/** Whether the amount is what one gives, or what should arrive. */
export function AmountSays({
  value,
  onChange,
}: {
  value: 'gives' | 'receives';
  onChange: (value: 'gives' | 'receives') => void;
}) {
  const { t } = useTranslation('wallet');
  return (
    <Segmented
      label={t('currencies.says.label')}
      value={value}
      onChange={onChange}
      options={[
        { value: 'gives', label: t('currencies.says.gives') },
        { value: 'receives', label: t('currencies.says.receives') },
      ]}
    />
  );
}
