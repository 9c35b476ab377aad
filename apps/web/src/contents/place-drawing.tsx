/**
 * A drawing of a place: meadow, paths, water and houses, laid out by its coordinates, so that the same place
 * looks the same and another one does not. It claims to show nothing that is there.
 */
export function PlaceDrawing({ latitude, longitude }: { latitude: number; longitude: number }) {
  const next = numbersOf(latitude, longitude);
  const bend = 18 + next() * 54;
  const river = 96 + next() * 40;
  const lane = 60 + next() * 150;
  const houses = Array.from({ length: 9 }, (_, at) => ({
    at,
    x: 12 + next() * 250,
    y: 10 + next() * 104,
    width: 12 + next() * 16,
    height: 10 + next() * 12,
    turn: Math.round(next() * 40 - 20),
  }));
  const trees = Array.from({ length: 12 }, (_, at) => ({
    at,
    x: 8 + next() * 264,
    y: 8 + next() * 112,
    r: 3 + next() * 4,
  }));
  return (
    <svg viewBox="0 0 280 130" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <rect width="280" height="130" className="contents-meadow" />
      <path
        className="contents-water"
        d={`M-10 ${river} C 70 ${river - 44}, 150 ${river + 40}, 290 ${river - 30}`}
      />
      <path
        className="contents-road"
        d={`M-10 ${bend} C 80 ${bend + 60}, 190 ${bend - 30}, 290 74`}
      />
      <path
        className="contents-road"
        d={`M${lane} -10 C ${lane - 40} 50, ${lane + 50} 80, 140 140`}
      />
      <path className="contents-path" d={`M0 128 Q 140 ${bend} 280 12`} />
      {houses.map(({ at, x, y, width, height, turn }) => (
        <rect
          key={at}
          className="contents-house"
          width={width}
          height={height}
          rx="2"
          transform={`translate(${x} ${y}) rotate(${turn})`}
        />
      ))}
      {trees.map(({ at, x, y, r }) => (
        <circle key={at} className="contents-tree" cx={x} cy={y} r={r} />
      ))}
      <ellipse className="contents-pin-shade" cx="140" cy="84" rx="9" ry="3.4" />
      <path
        className="contents-pin"
        d="M140 84 C 132 70, 122 62, 122 49 a18 18 0 1 1 36 0 C 158 62, 148 70, 140 84 Z"
      />
      <circle className="contents-pin-eye" cx="140" cy="49" r="6.5" />
    </svg>
  );
}

/** Numbers from 0 to 1 that a place always begins with the same. */
function numbersOf(latitude: number, longitude: number): () => number {
  let state =
    (Math.round(latitude * 1e4) * 73_856_093) ^ (Math.round(longitude * 1e4) * 19_349_663);
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
