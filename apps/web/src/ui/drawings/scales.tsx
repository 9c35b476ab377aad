import { Scene } from './scene.tsx';

/** The scales of a market stall, in balance. */
export function Scales() {
  return (
    <Scene tufts={[28, 212]}>
      <path className="dr-wood-dark" d="M86 122h68v8H86z" />
      <path className="dr-coin" d="M108 122c4-8 6-12 6-22h12c0 10 2 14 6 22z" />
      <path
        className="dr-line"
        d="M86 122h68v7H86zM108 122c4-8 6-12 6-22V46h12v54c0 10 2 14 6 22"
      />
      <path className="dr-coin" d="M114 40h12v62h-12z" />
      <circle className="dr-coin dr-line" cx="120" cy="36" r="7" />
      <path
        className="dr-line"
        d="M52 50c24-6 44-6 68-4 24 2 44 2 68-4M52 50L38 88M52 50l14 38M188 42l-14 44M188 42l14 44"
      />
      <path className="dr-leaf" d="M32 88h40c-2 9-10 14-20 14s-18-5-20-14z" />
      <path className="dr-leaf" d="M168 86h40c-2 9-10 14-20 14s-18-5-20-14z" />
      <path
        className="dr-line"
        d="M32 88h40c-2 9-10 14-20 14s-18-5-20-14zM168 86h40c-2 9-10 14-20 14s-18-5-20-14z"
      />
      <circle className="dr-brick" cx="46" cy="80" r="8" />
      <circle className="dr-brick" cx="59" cy="81" r="7" />
      <path className="dr-grass" d="M46 72c1-4 3-6 6-7" />
      <path className="dr-wood-dark" d="M178 70h20l2 16h-24z" />
      <path className="dr-line" d="M184 70v-4h8v4" />
    </Scene>
  );
}
