import './mark.css';

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
      <path
        className="ui-mark-bubble"
        d="M18 8a13.5 13.5 0 0 0-6 25.6V52l7.2-17h.1A13.5 13.5 0 0 0 18 8z"
      />
      <path
        className="ui-mark-awning"
        d="M36 19h22l3 11a4.5 4.5 0 0 1-9 .4 4.6 4.6 0 0 1-9.2 0 4.5 4.5 0 0 1-9-.4z"
      />
      <path className="ui-mark-post" d="M36.5 36v16M58 36v16" />
      <circle className="ui-mark-coin" cx="47.2" cy="45" r="7" />
      <path className="ui-mark-ground" d="M4 54h56" />
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
