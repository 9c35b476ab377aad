import './mark.css';
import { markShapes } from './mark-shapes.ts';

/**
 * The mark: a speech bubble like a tree, a market stall under its awning, a coin for sale: three
 * simple shapes on one ground line. In colours by default, in one colour with `plain`.
 */
export function Mark({ size = 32, plain }: { size?: number; plain?: boolean }) {
  return (
    <svg
      className={plain ? 'ui-mark ui-mark-plain' : 'ui-mark'}
      width={size}
      height={size}
      viewBox="0 0 64 64"
      aria-hidden="true"
    >
      <path className="ui-mark-bubble" d={markShapes.bubble} />
      <path className="ui-mark-awning" d={markShapes.awning} />
      <path className="ui-mark-post" d={markShapes.posts} />
      <circle
        className="ui-mark-coin"
        cx={markShapes.coin.x}
        cy={markShapes.coin.y}
        r={markShapes.coin.radius}
      />
      <path className="ui-mark-ground" d={markShapes.ground} />
    </svg>
  );
}

/** The mark with the name beside it. */
export function Wordmark({ size = 32 }: { size?: number }) {
  return (
    <span className="ui-wordmark" style={{ fontSize: size * 0.72 }}>
      <Mark size={size} />
      Allmende
    </span>
  );
}
