import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Segmented } from '../ui/segmented.tsx';
import { CurrencySelect } from './currency-select.tsx';
import type { Way } from './queries.ts';

/** One of the ways that are open: the first until another is chosen. */
export function useWay(open: readonly Way[]) {
  const [chosen, choose] = useState<Pick<Way, 'rail' | 'assetCode'> | null>(null);
  const ofRail = open.filter(({ rail }) => rail === chosen?.rail);
  const way =
    ofRail.find(({ assetCode }) => assetCode === chosen?.assetCode) ?? ofRail[0] ?? open[0];
  return { way, choose };
}

/** By which way money comes or goes, and in which currency; nothing to choose where there is one. */
export function WayChoice(props: {
  label: string;
  open: readonly Way[];
  way: Way;
  onChange: (way: Pick<Way, 'rail' | 'assetCode'>) => void;
}) {
  const { t } = useTranslation('rails');
  const { label, open, way, onChange } = props;
  const rails = [...new Set(open.map(({ rail }) => rail))];
  const currencies = open.filter(({ rail }) => rail === way.rail);
  return (
    <>
      {rails.length > 1 && (
        <Segmented
          label={label}
          value={way.rail}
          onChange={(rail) => onChange({ ...way, rail })}
          options={rails.map((rail) => ({ value: rail, label: t(`way.${rail}`) }))}
        />
      )}
      <CurrencySelect
        assets={currencies}
        value={way}
        onChange={({ assetCode }) => onChange({ ...way, assetCode })}
      />
    </>
  );
}
