import { useTranslation } from '../../i18n/words.ts';
import { Select } from '../../ui/field.tsx';
import { useFormat } from '../../ui/format.ts';
import type { Draft } from '../send-steps.tsx';
import { useAssetName, useAssets, usePockets } from './queries.ts';
import './currencies.css';

/**
 * From which pocket, and in which currency it arrives; not there while one has only one pocket and the server exchanges
 * nothing.
 */
export function CurrencyChoice({
  draft,
  onChange,
}: {
  draft: Draft;
  onChange: (draft: Draft) => void;
}) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const nameOf = useAssetName();
  const assets = useAssets().data ?? [];
  const pockets = usePockets().data ?? [];
  const source = assets.find(({ assetCode }) => assetCode === draft.asset.assetCode);
  const targets = assets.filter(
    (asset) => asset !== source && asset.isOpen && asset.isConvertible && source?.isConvertible,
  );
  if (!source || (pockets.length < 2 && targets.length === 0)) return null;
  return (
    <div className={targets.length > 0 ? 'wallet-pair' : undefined}>
      <Select
        label={t('currencies.pocket')}
        value={source.assetCode}
        onChange={(assetCode) => {
          const asset = assets.find((each) => each.assetCode === assetCode);
          if (asset) {
            onChange({ ...draft, minor: 0n, asset, arrivesAs: assetCode, says: 'gives' });
          }
        }}
        options={pockets.map(({ balance, available }) => ({
          value: balance.assetCode,
          label: format.money(available),
        }))}
      />
      {targets.length > 0 && (
        <Select
          label={t('currencies.arrivesAs')}
          value={draft.arrivesAs}
          onChange={(arrivesAs) =>
            onChange({
              ...draft,
              arrivesAs,
              ...(draft.says === 'receives' ? { minor: 0n } : {}),
              says: 'gives',
            })
          }
          options={[
            {
              value: source.assetCode,
              label: t('currencies.same', { code: source.assetCode }),
            },
            ...targets.map((asset) => ({ value: asset.assetCode, label: nameOf(asset) })),
          ]}
        />
      )}
    </div>
  );
}
