import { Scene } from './scene.tsx';

/** The delivery bicycle, its crate still empty. */
export function Bicycle() {
  return (
    <Scene tufts={[18, 116, 226]}>
      <circle className="dr-line" cx="70" cy="108" r="21" />
      <circle className="dr-line" cx="176" cy="108" r="21" />
      <circle className="dr-dot" cx="70" cy="108" r="3" />
      <circle className="dr-dot" cx="176" cy="108" r="3" />
      <path
        className="dr-thin"
        d="M70 87v42M49 108h42M55 93l30 30M85 93l-30 30M176 87v42M155 108h42M161 93l30 30M191 93l-30 30"
        opacity="0.350"
      />
      <path
        d="M70 108l22-40h56l-32 40H70zM92 68l24 40M148 68l28 40"
        stroke="currentColor"
        strokeWidth="4"
        className="dr-frame"
      />
      <path className="dr-line" d="M88 60h-12M82 60h16M92 68l-3-8M148 68l-5-16h-10M148 68h14" />
      <path className="dr-wood" d="M150 42h56l-5 28h-46z" />
      <path className="dr-line" d="M150 42h56l-5 28h-46zM152 52h52M154 61h49" />
      <circle className="dr-coin dr-line" cx="116" cy="108" r="7" />
      <path className="dr-thin" d="M116 108l8 9M120 118h8" />
      <path className="dr-wood-dark" d="M74 56h24a4 4 0 0 1 0 6H84c-6 0-10-2-10-6z" />
      <path className="dr-thin" d="M16 84h16M10 96h24M20 72h12" opacity="0.500" />
    </Scene>
  );
}
