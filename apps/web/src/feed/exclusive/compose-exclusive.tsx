import { exclusiveTextMax } from '@allmende/contract/exclusives';
import { postPicturesMax } from '@allmende/contract/feed-limits';
import { Lock, X } from 'lucide-react';
import { useOwnTiers } from '../../creators/queries.ts';
import { useTranslation } from '../../i18n/words.ts';
import { useMainAsset } from '../../wallet/currencies/queries.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Select, TextArea } from '../../ui/field.tsx';
import { toMinor, toMoney } from '../../ui/format.ts';
import { MoneyField } from '../../ui/money-field.tsx';
import { ComposePictures } from '../compose-pictures.tsx';
import type { DraftExclusive } from '../draft.ts';
import './exclusive.css';

const empty: DraftExclusive = { text: '', pictures: [], tierId: null, price: null };

/** What only members or buyers read: the words after the divider, and for whom they are. */
export default function ComposeExclusive({
  exclusive,
  onChange,
  onBringing,
}: {
  exclusive: DraftExclusive | null;
  onChange: (update: (now: DraftExclusive | null) => DraftExclusive | null) => void;
  onBringing: (isBringing: boolean) => void;
}) {
  const { t } = useTranslation('feed');
  const tiers = useOwnTiers().data?.items ?? [];
  const asset = useMainAsset();
  if (!exclusive) {
    return (
      <div>
        <Button icon={<Lock size={18} />} onClick={() => onChange(() => empty)}>
          {t('exclusive.add')}
        </Button>
      </div>
    );
  }
  const set = (part: Partial<DraftExclusive>) =>
    onChange((now) => ({ ...(now ?? empty), ...part }));
  return (
    <section className="feed-compose-exclusive" aria-label={t('exclusive.named')}>
      <header>
        <h3>
          <Lock size={18} aria-hidden="true" /> {t('exclusive.named')}
        </h3>
        <IconButton
          label={t('exclusive.remove')}
          icon={<X size={18} />}
          onClick={() => onChange(() => null)}
        />
      </header>
      <p className="ui-small ui-soft">{t('exclusive.how')}</p>
      <TextArea
        label={t('exclusive.text')}
        value={exclusive.text}
        rows={5}
        maxLength={exclusiveTextMax}
        onChange={(text) => set({ text })}
      />
      <ComposePictures
        pictures={exclusive.pictures}
        max={postPicturesMax}
        onBringing={onBringing}
        onChange={(update) =>
          onChange((now) => ({ ...(now ?? empty), pictures: update(now?.pictures ?? []) }))
        }
      />
      {tiers.length > 0 && (
        <Select
          label={t('exclusive.tier')}
          value={exclusive.tierId ?? ''}
          onChange={(value) => set({ tierId: value === '' ? null : value })}
          options={[
            { value: '', label: t('exclusive.noTier') },
            ...tiers.map(({ id, name }) => ({ value: id as string, label: name })),
          ]}
        />
      )}
      <MoneyField
        label={t('exclusive.price')}
        hint={t(tiers.length > 0 ? 'exclusive.priceHint' : 'exclusive.priceAlone')}
        asset={asset}
        value={exclusive.price && toMinor(exclusive.price)}
        onChange={(minor) => set({ price: minor === null ? null : toMoney(minor, asset) })}
      />
    </section>
  );
}
