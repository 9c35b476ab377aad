import { Scene } from '../scene.tsx';

/** A bench under a linden, and two who have not begun to talk. */
export function Bench() {
  return (
    <Scene tufts={[26, 132, 214]}>
      <path className="dr-wood-dark" d="M169 130c3-18 3-34 1-52h11c-1 18 0 34 5 52z" />
      <circle className="dr-leaf-dark" cx="198" cy="66" r="22" />
      <circle className="dr-leaf" cx="152" cy="62" r="22" />
      <circle className="dr-leaf" cx="176" cy="44" r="29" />
      <circle className="dr-leaf" cx="180" cy="74" r="22" />
      <path
        className="dr-leaf-light"
        d="M160 36c3-5 9-4 10 1 3-4 9-2 8 3-1 6-9 9-11 11-3-3-9-9-7-15z"
      />
      <path
        className="dr-leaf-light"
        d="M186 58c2-4 7-3 8 1 2-3 7-2 6 2-1 5-7 7-8 9-3-2-7-7-6-12z"
      />
      <path
        className="dr-leaf-light"
        d="M146 64c2-4 7-3 7 1 3-3 7-1 6 2 0 5-6 7-8 9-2-3-6-7-5-12z"
      />
      <path className="dr-coin" d="M140 104c2-3 6-2 6 1 2-2 6-1 5 2-1 4-5 5-7 7-2-2-5-6-4-10z" />
      <rect className="dr-wood" x="44" y="86" width="84" height="6.5" rx="2" />
      <rect className="dr-wood" x="44" y="96" width="84" height="6.5" rx="2" />
      <rect className="dr-wood-dark" x="38" y="108" width="96" height="7" rx="2" />
      <path className="dr-line" d="M52 84v45M120 84v45M46 115v14M126 115v14" />
      <path
        className="dr-paper dr-line"
        d="M50 40h30a9 9 0 0 1 9 9v7a9 9 0 0 1-9 9H63l-9 9 1-9h-5a9 9 0 0 1-9-9v-7a9 9 0 0 1 9-9z"
      />
      <circle className="dr-dot" cx="56" cy="52.500" r="2" />
      <circle className="dr-dot" cx="65" cy="52.500" r="2" />
      <circle className="dr-dot" cx="74" cy="52.500" r="2" />
      <path
        className="dr-coin"
        d="M103 56h16a8 8 0 0 1 8 8v3a8 8 0 0 1-8 8h-1l1 8-8-8h-8a8 8 0 0 1-8-8v-3a8 8 0 0 1 8-8z"
      />
    </Scene>
  );
}
