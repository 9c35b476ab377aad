import { Scene } from './scene.tsx';

/** A stall before the market opens: the awning hangs, the shutter is down. */
export function Awning() {
  const stripes = [0, 1, 2, 3, 4, 5, 6];
  return (
    <Scene tufts={[22, 218]}>
      <path className="dr-wood" d="M62 62h116v68H62z" />
      <path className="dr-thin" d="M62 74h116M62 84h116M62 94h116" />
      <path className="dr-wood-dark" d="M56 102h128v10H56z" />
      <path className="dr-thin" d="M74 112v17M96 112v17M120 112v17M144 112v17M166 112v17" />
      <path className="dr-line" d="M62 60v70M178 60v70M56 102h128v10H56z" />
      {stripes.map((i) => (
        <path
          key={i}
          className={i % 2 === 0 ? 'dr-brick' : 'dr-cloth'}
          d={`M${57 + i * 18} 30h18l${(i - 2) * 1.4} 28a${9 + 0.7} 9.500 0 0 1-${19.4} 0z`}
          transform={`translate(${-(i - 3) * -0.2} 0)`}
        />
      ))}
      <path className="dr-line" d="M56 30h128" />
      <path className="dr-paper dr-line" d="M98 82h44v22H98z" transform="rotate(-4 120 92)" />
      <path className="dr-thin" d="M112 66l-10 16M128 66l10 13" />
      <path className="dr-coin" d="M123 86a8 8 0 1 0 4 13 9 9 0 0 1-4-13z" />
      <path
        className="dr-leaf"
        d="M34 112c-8-2-10-9-7-15 4 1 7 4 7 8 0-7 2-12 7-15 4 6 3 12-1 16 4-3 9-3 12-1-2 6-7 8-12 7z"
      />
      <path className="dr-brick" d="M24 112h26l-3 17H27z" />
    </Scene>
  );
}
