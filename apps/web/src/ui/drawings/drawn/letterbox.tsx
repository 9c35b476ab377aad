import { Scene } from '../scene.tsx';

/** A letterbox by the garden fence: nothing in it yet. */
export function Letterbox() {
  return (
    <Scene tufts={[20, 96, 222]}>
      <path
        className="dr-cloth"
        d="M146 96l6-7 6 7v34h-12zM166 96l6-7 6 7v34h-12zM186 96l6-7 6 7v34h-12z"
      />
      <path className="dr-cloth" d="M138 104h68v8h-68zM138 118h68v6h-68z" />
      <path
        className="dr-thin"
        d="M146 104v-8l6-7 6 7v8M166 104v-8l6-7 6 7v8M186 104v-8l6-7 6 7v8M138 104h68M138 112h68M146 112v17M158 112v17M166 112v17M178 112v17M186 112v17M198 112v17"
      />
      <path className="dr-wood-dark" d="M88 92h9v38h-9z" />
      <path className="dr-leaf" d="M54 62a18 18 0 0 1 18-18h44a18 18 0 0 1 18 18v30H54z" />
      <path className="dr-leaf-dark" d="M54 62a18 18 0 0 1 36 0v30H54z" />
      <path
        className="dr-line"
        d="M72 44h44a18 18 0 0 1 18 18v30H54V62a18 18 0 0 1 18-18zm0 0a18 18 0 0 1 18 18v30"
      />
      <path className="dr-paper dr-line" d="M60 68h24" />
      <path className="dr-brick" d="M112 58h5V38h14v9h-14v20h-5z" />
      <path className="dr-line" d="M114.500 66V38h16v10h-16" />
      <path className="dr-paper dr-line" d="M150 40h34v23h-34z" transform="rotate(9 167 51)" />
      <path className="dr-line" d="M152 39l14 14 18-8" transform="rotate(3 167 51)" />
      <path className="dr-thin" d="M140 58c-3 2-5 3-8 3M146 68c-4 3-8 5-12 6" />
      <circle className="dr-coin" cx="212" cy="96" r="5" />
      <path className="dr-grass" d="M212 101v28M212 116c4-1 6-4 7-7" />
    </Scene>
  );
}
