import { useEffect, useState } from 'react';
import './qr-code.css';
import { Skeleton } from './skeleton.tsx';

export interface QrCodeProps {
  /** Empty while there is none: its place is kept. */
  text: string;
  /** What the code is for, for those who do not see it. */
  label: string;
  /** Edge in pixels; the code shrinks where there is less room. */
  size?: number;
  /** Of a Swiss QR-bill: plain, with the cross in its middle by which it is known. */
  isSwiss?: boolean;
}

/**
 * A code to be scanned. Always dark on white with its quiet zone, in dark mode too, because that is
 * what cameras read. The drawing code is a chunk of its own.
 */
export function QrCode({ text, label, size = 240, isSwiss = false }: QrCodeProps) {
  const [drawing, setDrawing] = useState<{ text: string; edge: number; path: string }>();
  useEffect(() => {
    if (text === '') return setDrawing(undefined);
    let current = true;
    import('qr').then(({ encodeQR }) => {
      const bordered = encodeQR(text, 'raw', { ecc: 'medium', border: 1 });
      const modules = bordered.slice(1, -1).map((row) => row.slice(1, -1));
      if (current) setDrawing({ text, edge: modules.length, path: drawModules(modules) });
    });
    return () => {
      current = false;
    };
  }, [text]);
  return (
    <span className="ui-qr" style={{ width: size }}>
      {drawing && text !== '' ? (
        <svg
          role="img"
          aria-label={label}
          viewBox={`-3 -3 ${drawing.edge + 6} ${drawing.edge + 6}`}
          shapeRendering="geometricPrecision"
        >
          <path d={drawing.path} fill="#14170f" />
          {[
            [0, 0],
            [drawing.edge - 7, 0],
            [0, drawing.edge - 7],
          ].map(([x, y]) => (
            <g key={`${x}-${y}`} transform={`translate(${x} ${y})`}>
              <rect x="0.5" y="0.5" width="6" height="6" rx="1.6" fill="none" stroke="#14170f" />
              <rect x="2" y="2" width="3" height="3" rx="0.9" fill="#17623d" />
            </g>
          ))}
          {isSwiss && <SwissCross edge={drawing.edge} />}
        </svg>
      ) : (
        <Skeleton height="100%" />
      )}
    </span>
  );
}

/** 7 of the 46 millimetres that such a code measures. */
function SwissCross({ edge }: { edge: number }) {
  const size = (edge * 7) / 46;
  const at = (edge - size) / 2;
  return (
    <g transform={`translate(${at} ${at}) scale(${size / 100})`}>
      <rect width="100" height="100" fill="#fff" />
      <rect x="7" y="7" width="86" height="86" fill="#000" />
      <path d="M41 22h18v19h19v18H59v19H41V59H22V41h19z" fill="#fff" />
    </g>
  );
}

/** Runs of dark modules as bars with round ends; the three finders are drawn by themselves. */
function drawModules(modules: boolean[][]): string {
  const last = modules.length - 8;
  const inFinder = (x: number, y: number) => (y < 8 && (x < 8 || x > last)) || (y > last && x < 8);
  const bars: string[] = [];
  modules.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x] || inFinder(x, y)) continue;
      let end = x;
      while (row[end + 1] && !inFinder(end + 1, y)) end += 1;
      const length = end - x;
      bars.push(
        `M${x + 0.5} ${y + 0.03}h${length}a.47.47 0 0 1 0 .94h-${length}a.47.47 0 0 1 0-.94z`,
      );
      x = end;
    }
  });
  return bars.join('');
}
