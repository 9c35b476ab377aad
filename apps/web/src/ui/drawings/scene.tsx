import type { ReactNode } from 'react';
import './scene.css';

/**
 * The sheet on which every drawing stands: 240 by 150, one ground line, tufts of grass. Lines are ink
 * (`dr-line`), surfaces are the colours of the village (`dr-leaf`, `dr-coin`, …), both from the tokens.
 */
export function Scene({
  children,
  tufts = [24, 206],
  night,
}: {
  children: ReactNode;
  /** Where grass grows, from the left. */
  tufts?: readonly number[];
  night?: boolean;
}) {
  return (
    <svg
      viewBox="0 0 240 150"
      className={night ? 'dr-scene dr-night' : 'dr-scene'}
      aria-hidden="true"
      focusable="false"
    >
      <path
        className="dr-sky"
        d="M120 8c46 0 92 30 98 76 3 22-6 38-14 47H36c-10-10-18-28-14-50C30 36 76 8 120 8z"
      />
      {children}
      <path className="dr-line dr-ground" d="M6 131c34-3 70-4 114-3s84 4 114 2" />
      {tufts.map((x) => (
        <path
          key={x}
          className="dr-grass"
          d={`M${x} 130c0-5-2-9-5-12M${x} 130c0-7 1-11 2-15M${x} 130c1-5 3-8 6-10`}
        />
      ))}
    </svg>
  );
}
