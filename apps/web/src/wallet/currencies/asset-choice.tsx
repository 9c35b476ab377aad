import { useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { Select } from '../../ui/field.tsx';
import type { Asset } from '../../ui/format.ts';
import { useAssetName, useAssets, useMainAsset } from './queries.ts';

/** In which of the operator's assets an amount is said: the main currency until another is chosen. */
export function useAssetChoice(start?: Asset) {
  const main = useMainAsset();
  const [chosen, setChosen] = useState<Asset | null>(start ?? null);
  return { asset: chosen ?? main, choose: setChosen };
}

/** Not there while wallets can hold only one thing. */
export function AssetChoice({
  asset,
  onChange,
  disabled,
}: {
  asset: Asset;
  onChange: (asset: Asset) => void;
  disabled?: boolean;
}) {
  const { t } = useTranslation('wallet');
  const nameOf = useAssetName();
  const open = (useAssets().data ?? []).filter(
    ({ isOpen, assetCode }) => isOpen || assetCode === asset.assetCode,
  );
  if (open.length < 2) return null;
  return (
    <Select
      label={t('currencies.which')}
      value={asset.assetCode}
      {...(disabled ? { disabled } : {})}
      onChange={(code) => {
        const found = open.find(({ assetCode }) => assetCode === code);
        if (found) onChange(found);
      }}
      options={open.map((each) => ({ value: each.assetCode, label: nameOf(each) }))}
    />
  );
}
