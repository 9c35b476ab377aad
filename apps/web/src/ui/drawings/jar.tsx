import { Scene } from './scene.tsx';

/** The first coin falls into the jar. */
export function Jar() {
  return (
    <Scene tufts={[40, 204]}>
      <path className="dr-wood" d="M58 116h124v8H58z" />
      <path className="dr-line" d="M58 116h124v8H58zM72 124v6M168 124v6" />
      <path
        className="dr-glass"
        d="M88 58h64c8 7 11 12 11 22v26a10 10 0 0 1-10 10H87a10 10 0 0 1-10-10V80c0-10 3-15 11-22z"
      />
      <ellipse className="dr-coin-dark" cx="106" cy="110" rx="15" ry="5" />
      <ellipse className="dr-coin" cx="106" cy="107" rx="15" ry="5" />
      <ellipse className="dr-coin-dark" cx="134" cy="111" rx="14" ry="4.500" />
      <ellipse className="dr-coin" cx="134" cy="108" rx="14" ry="4.500" />
      <ellipse className="dr-coin" cx="118" cy="101" rx="14" ry="4.500" />
      <path
        className="dr-line"
        d="M88 58c-8 7-11 12-11 22v26a10 10 0 0 0 10 10h66a10 10 0 0 0 10-10V80c0-10-3-15-11-22"
      />
      <rect className="dr-cloth dr-line" x="84" y="50" width="72" height="9" rx="3" />
      <path className="dr-thin" d="M86 82c0-6 2-9 5-12" />
      <circle className="dr-coin" cx="126" cy="28" r="11" />
      <circle className="dr-line" cx="126" cy="28" r="11" />
      <path className="dr-thin" d="M122 24c2-3 6-3 8 0M114 12l3 4M138 12l-3 4M126 8v4" />
      <path className="dr-leaf" d="M190 116c-2-12 2-20 10-26 5 10 2 20-6 26z" />
      <path className="dr-leaf-light" d="M192 118c6-8 13-10 21-8-3 8-11 12-20 10z" />
    </Scene>
  );
}
