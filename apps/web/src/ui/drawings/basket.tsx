import { Scene } from './scene.tsx';

/** An empty market basket; a sparrow looks whether there are crumbs. */
export function Basket() {
  return (
    <Scene tufts={[34, 196]}>
      <path className="dr-line" d="M84 82c0-58 72-58 72 0" />
      <path className="dr-wood" d="M70 82h100l-10 40a9 9 0 0 1-9 7H89a9 9 0 0 1-9-7z" />
      <path
        className="dr-thin"
        d="M75 96h90M78.500 109h83M82 121h76M92 84l5 44M106 84l3 44M120 84v44M134 84l-3 44M148 84l-5 44"
      />
      <path
        className="dr-cloth"
        d="M66 74h108v9l-9 12-9-10-9 12-9-12-9 12-9-12-9 12-9-12-9 12-9-12-9 10-9-11z"
      />
      <path
        className="dr-brick"
        d="M84 74h12v11l-3 4-9-12zM120 74h12v12l-3 4-9-12zM156 74h12v10l-3 4-9-11z"
      />
      <path className="dr-line" d="M66 74h108M70 84l10 38a9 9 0 0 0 9 7h62a9 9 0 0 0 9-7l10-38" />
      <path
        className="dr-wood-dark"
        d="M186 118c0-9 7-14 15-14 6 0 10 4 10 9 5 0 10 2 15-1-3 9-12 16-24 16-9 0-16-3-16-10z"
      />
      <path className="dr-cloth" d="M190 121c4-3 9-3 13 0-2 5-8 7-13 0z" />
      <path className="dr-coin-dark" d="M186 114l-8 2 8 3z" />
      <circle className="dr-dot" cx="193" cy="112" r="1.750" />
      <path className="dr-thin" d="M198 128v3M205 128v3" />
    </Scene>
  );
}
