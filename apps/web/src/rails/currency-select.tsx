import { useTranslation } from '../i18n/words.ts';
import { Select } from '../ui/field.tsx';
import type { Asset } from '../ui/format.ts';
import { useAssetName, useAssets } from '../wallet/currencies/queries.ts';

/** The name of a currency in the language of the app; its code while that is not known. */
export function useCurrencyName(): (assetCode: string) => string {
  const assets = useAssets().data ?? [];
  const nameOf = useAssetName();
  return (code) => {
    const asset = assets.find(({ assetCode }) => assetCode === code);
    return asset ? nameOf(asset) : code;
  };
}

/** One of several currencies; not there where there is only one. */
export function CurrencySelect<Choice extends Asset>(props: {
  assets: readonly Choice[];
  value: Asset;
  onChange: (asset: Choice) => void;
}) {
  const { t } = useTranslation('rails');
  const nameOf = useCurrencyName();
  const { assets, value, onChange } = props;
  if (assets.length < 2) return null;
  return (
    <Select
      label={t('currency')}
      value={value.assetCode}
      onChange={(code) => {
        const found = assets.find(({ assetCode }) => assetCode === code);
        if (found) onChange(found);
      }}
      options={assets.map(({ assetCode }) => ({ value: assetCode, label: nameOf(assetCode) }))}
    />
  );
}
