import { useTranslation } from '../../i18n/words.ts';
import { MoneyField } from '../../ui/money-field.tsx';

/** A percentage with two decimals, kept in hundredths of a percent: written as an amount of `%` is. */
export function PercentField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: number | null;
  onChange: (bp: number | null) => void;
}) {
  const { t } = useTranslation('wallet');
  return (
    <MoneyField
      label={label}
      hint={t('currencies.desk.percentHint')}
      asset={{ assetCode: '%', assetScale: 2 }}
      value={value === null ? null : BigInt(value)}
      onChange={(minor) => onChange(minor === null || minor > 2000n ? null : Number(minor))}
    />
  );
}
