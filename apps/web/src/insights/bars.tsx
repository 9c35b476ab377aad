import { useTranslation } from '../i18n/words.ts';

/** Figures as bars from left to right; each is read out with its name. */
export function Bars({
  label,
  bars,
  say,
}: {
  label: string;
  bars: readonly { key: string; name: string; count: number }[];
  /** What a bar stands for, where these are no cases. */
  say?: (bar: { name: string; count: number }) => string;
}) {
  const { t } = useTranslation('insights');
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const best = bars.find(({ count }) => count === most);
  return (
    <figure className="insights-chart">
      <ol className="insights-bars" aria-label={label}>
        {bars.map(({ key, name, count }) => {
          const words = say?.({ name, count }) ?? t('bar', { name, count });
          return (
            <li key={key} title={words}>
              <span className="ui-hidden">{words}</span>
              <span
                className="insights-bar"
                aria-hidden="true"
                style={{ blockSize: `${(100 * count) / most}%` }}
              />
            </li>
          );
        })}
      </ol>
      <figcaption>
        <span>{bars[0]?.name}</span>
        {best && best.count > 0 && <span>{t('most', { name: best.name, count: best.count })}</span>}
        <span>{bars.at(-1)?.name}</span>
      </figcaption>
    </figure>
  );
}
