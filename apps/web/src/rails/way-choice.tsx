import { useTranslation } from '../i18n/words.ts';
import { Segmented } from '../ui/segmented.tsx';
import type { RailName } from './queries.ts';

/** By which way money comes or goes; nothing to choose where there is one. */
export function WayChoice(props: {
  label: string;
  ways: readonly RailName[];
  value: RailName;
  onChange: (way: RailName) => void;
}) {
  const { t } = useTranslation('rails');
  const { label, ways, value, onChange } = props;
  if (ways.length < 2) return null;
  const options = ways.map((way) => ({ value: way, label: t(`way.${way}`) }));
  return <Segmented label={label} value={value} onChange={onChange} options={options} />;
}
