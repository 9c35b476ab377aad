import { Scene } from './scene.tsx';

/** A green door, its key in the lock. */
export function Key() {
  return (
    <Scene tufts={[30, 196, 214]}>
      <path className="dr-cloth" d="M76 130V62a44 44 0 0 1 88 0v68z" />
      <path className="dr-leaf" d="M86 130V64a34 34 0 0 1 68 0v66z" />
      <path
        className="dr-leaf-dark"
        d="M94 122V92h22v30zM124 122V92h22v30zM94 84V66c0-11 9-21 22-23v41zM146 84V66c0-11-9-21-22-23v41z"
      />
      <path
        className="dr-line"
        d="M76 130V62a44 44 0 0 1 88 0v68M86 130V64a34 34 0 0 1 68 0v66M68 130h104"
      />
      <path className="dr-wood" d="M66 126h108v5H66z" />
      <circle className="dr-coin" cx="143" cy="88" r="5.500" />
      <path className="dr-line" d="M143 88h18" />
      <circle className="dr-line" cx="167" cy="88" r="6.500" />
      <path className="dr-coin" d="M170 94l10 16-10 6-8-16z" />
      <path className="dr-thin" d="M168 94l2 6M172 106l2 4" />
      <path className="dr-brick" d="M34 112h26l-3 18H37z" />
      <path
        className="dr-leaf"
        d="M47 112c-10-2-14-10-12-18 6 1 10 6 11 11-1-10 1-18 7-22 5 8 4 17-2 23 4-4 9-5 13-3-2 7-9 10-17 9z"
      />
      <path className="dr-line" d="M34 112h26l-3 18H37z" />
    </Scene>
  );
}
