import { Play } from 'lucide-react';
import type { CSSProperties, ReactNode } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { clockText } from '../messaging/words.ts';
import { classes } from '../ui/classes.ts';
import { type Look, whatOf } from './looks.ts';
import './attachments.css';

/** How many stand in each row. */
const rows: Record<number, number[]> = {
  2: [2],
  3: [1, 2],
  4: [2, 2],
  5: [2, 3],
  6: [3, 3],
  7: [2, 2, 3],
  8: [2, 3, 3],
  9: [3, 3, 3],
  10: [2, 2, 3, 3],
};

/** One picture or film in its own shape, or several that fill a field. */
export function Mosaic({
  looks,
  onOpen,
  over,
}: {
  looks: readonly Look[];
  /** Missing while there is nothing to open yet. */
  onOpen?: (at: number) => void;
  /** Lies over all of it. */
  over?: ReactNode;
}) {
  const only = looks.length === 1 ? looks[0]! : null;
  const perTile = (rows[looks.length] ?? []).flatMap(
    (count) => Array(count).fill(count) as number[],
  );
  return (
    <div
      className={classes('attachments-mosaic', only && 'attachments-mosaic-one')}
      style={
        only
          ? ({
              '--shape': `${only.width} / ${only.height}`,
              '--width': `min(74vw, 26rem, ${Math.round((20 * only.width) / Math.max(only.height, 1))}rem)`,
            } as CSSProperties)
          : undefined
      }
    >
      {looks.map((look, at) => (
        <Tile
          key={look.key}
          look={look}
          place={looks.length > 1 ? { at: at + 1, count: looks.length } : null}
          row={perTile[at] ?? 1}
          {...(onOpen ? { onOpen: () => onOpen(at) } : {})}
        />
      ))}
      {over}
    </div>
  );
}

function Tile({
  look,
  place,
  row,
  onOpen,
}: {
  look: Look;
  place: { at: number; count: number } | null;
  row: number;
  onOpen?: () => void;
}) {
  const { t } = useTranslation('attachments/things');
  const { kind, preview, colour, durationMs } = look;
  const what = whatOf(look, t);
  const label = place ? t('tile', { what, ...place }) : what;
  const inside = (
    <>
      {preview && (
        <img src={preview} alt={onOpen ? '' : label} decoding="async" draggable={false} />
      )}
      {kind === 'video' && (
        <>
          <span className="attachments-play" aria-hidden="true">
            <Play size={26} fill="currentColor" />
          </span>
          <span className="attachments-length">{clockText(durationMs ?? 0)}</span>
        </>
      )}
    </>
  );
  const shared = {
    className: 'attachments-tile',
    style: { backgroundColor: colour },
    'data-row': row,
  };
  if (!onOpen) return <div {...shared}>{inside}</div>;
  return (
    <button type="button" {...shared} aria-label={label} onClick={onOpen}>
      {inside}
    </button>
  );
}
