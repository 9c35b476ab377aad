import { Scene } from '../scene.tsx';

/** A lantern at night keeps its light while the rest is dark. */
export function Lantern() {
  return (
    <Scene night tufts={[52, 70, 200]}>
      <circle className="dr-glow" cx="112" cy="56" r="40" opacity="0.600" />
      <circle className="dr-glow" cx="112" cy="56" r="24" />
      <path className="dr-coin" d="M98 40h28l-4 32h-20z" />
      <path className="dr-cloth" d="M112 48c5 6 6 10 6 13a6 6 0 0 1-12 0c0-4 2-8 6-13z" />
      <path
        className="dr-line"
        d="M98 40h28l-4 32h-20zM92 40h40M112 40V28M100 40c0-8 5-12 12-12s12 4 12 12M100 72h24M112 72v57M104 129c0-6 3-9 8-9s8 3 8 9"
      />
      <path className="dr-line" d="M112 92h14c6 0 8-3 8-7" />
      <path className="dr-coin" d="M190 26a15 15 0 1 0 13 22 17 17 0 0 1-13-22z" />
      <circle className="dr-dot" cx="60" cy="38" r="1.750" />
      <circle className="dr-dot" cx="160" cy="34" r="1.500" />
      <circle className="dr-dot" cx="44" cy="70" r="1.500" />
      <circle className="dr-dot" cx="172" cy="78" r="1.750" />
      <circle className="dr-dot" cx="82" cy="24" r="1.500" />
      <path className="dr-leaf-dark" d="M160 130c0-12 8-20 18-20s17 6 20 20z" />
      <path className="dr-leaf" d="M30 130c0-9 7-15 14-15s14 5 16 15z" />
      <path className="dr-thin" d="M142 48c4-4 7-3 8 0 1-3 5-4 8 0-3 3-6 3-8 1-2 2-5 2-8-1z" />
    </Scene>
  );
}
