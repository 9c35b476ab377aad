import { Scene } from './scene.tsx';

/** Flags over the square: something is about to begin. */
export function Fair() {
  const flags: [x: number, y: number, fill: string][] = [
    [46, 36, 'dr-brick'],
    [70, 46, 'dr-coin'],
    [95, 51, 'dr-leaf'],
    [120, 52, 'dr-blue'],
    [145, 49, 'dr-brick'],
    [169, 43, 'dr-coin'],
    [192, 33, 'dr-leaf'],
  ];
  return (
    <Scene tufts={[16, 122, 224]}>
      <path className="dr-line" d="M34 130V28M206 130V24" />
      <path className="dr-thin" d="M34 30c44 28 124 30 172-4" />
      {flags.map(([x, y, fill]) => (
        <path key={x} className={fill} d={`M${x - 8} ${y - 2}l16 2-7 17z`} />
      ))}
      <path className="dr-cloth" d="M64 94h64l-6 36H70z" />
      <path
        className="dr-brick"
        d="M96 66l36 26a6 6 0 0 1-9 4 6 6 0 0 1-9 0 6 6 0 0 1-9 0 6 6 0 0 1-9 0 6 6 0 0 1-9 0 6 6 0 0 1-9 0 6 6 0 0 1-9 0 6 6 0 0 1-9-4z"
      />
      <path className="dr-cloth" d="M96 66l11 30a6 6 0 0 1-11 0 6 6 0 0 1-11 0z" />
      <path
        className="dr-line"
        d="M96 66V54M96 56h10l-3 3 3 3H96M68 98l2 32M124 98l-2 32M88 130v-18a8 8 0 0 1 16 0v18"
      />
      <circle className="dr-coin" cx="160" cy="118" r="12" />
      <path
        className="dr-line"
        d="M148 118a12 12 0 1 0 24 0 12 12 0 1 0-24 0M160 106v24M148 118h24"
      />
      <circle className="dr-leaf-light" cx="184" cy="84" r="9" />
      <path className="dr-thin" d="M184 93c-2 12 3 20-1 36" />
    </Scene>
  );
}
