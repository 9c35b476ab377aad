import { Scene } from './scene.tsx';

/** The book of accounts, open at a clean page. */
export function Ledger() {
  return (
    <Scene tufts={[20, 220]}>
      <path className="dr-wood" d="M36 104h168v9H36z" />
      <path className="dr-line" d="M36 104h168v9H36zM54 113v16M186 113v16" />
      <path
        className="dr-brick"
        d="M52 96l8-50c20-6 42-6 60 4 18-10 40-10 60-4l8 50c-22-4-46-2-68 8-22-10-46-12-68-8z"
      />
      <path
        className="dr-paper"
        d="M62 90l6-50c18-5 36-4 52 6v52c-18-9-38-11-58-8zM178 90l-6-50c-18-5-36-4-52 6v52c18-9 38-11 58-8z"
      />
      <path
        className="dr-line"
        d="M62 90l6-50c18-5 36-4 52 6v52c-18-9-38-11-58-8zM178 90l-6-50c-18-5-36-4-52 6"
      />
      <path
        className="dr-thin"
        d="M78 52c10-2 20-1 30 3M77 62c11-2 21-1 31 3M76 72c11-2 22-1 32 3M132 55c10-4 20-5 30-3M132 65c10-4 20-5 31-3"
        opacity="0.500"
      />
      <path className="dr-leaf" d="M150 84c6-22 18-42 40-56 2 24-10 44-34 54z" />
      <path className="dr-line" d="M144 92c8-20 20-38 36-52" />
      <ellipse className="dr-coin-dark" cx="204" cy="101" rx="13" ry="4" />
      <ellipse className="dr-coin" cx="204" cy="98" rx="13" ry="4" />
      <ellipse className="dr-coin" cx="202" cy="92" rx="13" ry="4" />
    </Scene>
  );
}
