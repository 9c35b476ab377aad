import { Scene } from '../scene.tsx';

/** A signpost at a fork, and a blackbird that knows the way. */
export function Signpost() {
  return (
    <Scene tufts={[36, 86, 212]}>
      <path
        className="dr-cloth"
        d="M104 130c8-10 30-14 34-24 2-6-4-10-2-16 6 6 16 10 14 20-2 8-8 14-6 20z"
        opacity="0.700"
      />
      <path className="dr-wood-dark" d="M115 44h9v86h-9z" />
      <path className="dr-leaf" d="M64 52h62v20H64L52 62z" />
      <path className="dr-line" d="M64 52h62v20H64L52 62z" />
      <path className="dr-coin" d="M112 80h60l12 10-12 10h-60z" />
      <path
        className="dr-line"
        d="M112 80h60l12 10-12 10h-60zM119.500 72v8M119.500 100v29M119.500 52v-8"
      />
      <path className="dr-thin" d="M74 62h34M124 90h36" />
      <path
        className="dr-dot"
        d="M108 42c0-9 7-14 14-14 4 0 7 2 8 6l7 1-6 4c-1 5-5 7-10 7-8 0-11 0-18 5 0-5 1-8 5-9z"
      />
      <path className="dr-coin" d="M129 33l9 1-7 4z" />
      <circle className="dr-cloth" cx="125" cy="33" r="1.500" />
      <path className="dr-leaf" d="M178 130c0-10 7-17 15-17s14 6 16 17z" />
      <path className="dr-leaf-light" d="M196 130c1-7 6-11 11-11 6 0 10 4 11 11z" />
      <circle className="dr-brick" cx="188" cy="121" r="2.500" />
      <circle className="dr-brick" cx="198" cy="126" r="2.500" />
    </Scene>
  );
}
