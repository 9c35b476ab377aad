import type { CSSProperties } from 'react';
import { useTranslation } from '../i18n/words.ts';
import './skeleton.css';

/** The place of something that is on its way, in its final size. Invisible for the first 200 ms. */
export function Skeleton({
  width = '100%',
  height = '1rem',
  round,
}: {
  width?: CSSProperties['width'];
  height?: CSSProperties['height'];
  round?: boolean;
}) {
  return (
    <span
      className={round ? 'ui-skeleton ui-skeleton-round' : 'ui-skeleton'}
      style={{ width, height }}
    />
  );
}

const widths = ['46%', '62%', '38%', '55%', '50%', '68%'];

/** Rows of a list that are on their way, in the measures of `ListRow`. */
export function SkeletonRows({ rows = 5, avatar }: { rows?: number; avatar?: boolean }) {
  const { t } = useTranslation('ui');
  return (
    <div role="status" className="ui-skeleton-rows">
      <span className="ui-hidden">{t('loading')}</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and never move
        <div key={row} className="ui-skeleton-row">
          {avatar && <Skeleton round width={44} height={44} />}
          <div className="ui-skeleton-words">
            <Skeleton width={widths[row % 6]!} height="0.875rem" />
            <Skeleton width={widths[(row + 2) % 6]!} height="0.75rem" />
          </div>
        </div>
      ))}
    </div>
  );
}
