import './scene.css';

/** The square on a clear morning, for the words of welcome: wide, with everything that happens there. */
export function Square() {
  return (
    <svg viewBox="0 0 520 270" className="dr-scene" aria-hidden="true" focusable="false">
      <path
        className="dr-sky"
        d="M262 14c104 0 206 40 232 128 14 48 2 78-10 104H34c-16-30-26-66-12-106C50 54 156 14 262 14z"
      />
      <circle className="dr-glow" cx="404" cy="68" r="27" />
      <path
        className="dr-hill-far"
        d="M36 244c-4-8-2-18 6-28 38-44 92-60 132-48 56-44 128-46 182-8 46-18 92-8 122 34 10 16 12 34 8 50z"
      />
      <path
        className="dr-hill-near"
        d="M24 244c48-44 130-54 180-46 74-28 190-26 272 18 12 8 18 18 20 28z"
      />
      <TownHall />
      <Houses />
      <Bunting />
      <Linden />
      <Fountain />
      <Stall />
      <People />
      <path className="dr-line" d="M8 246c80-4 166-5 256-4s172 3 248 1" />
      {[28, 174, 344, 500].map((x) => (
        <path
          key={x}
          className="dr-grass"
          d={`M${x} 245c0-5-2-9-5-12M${x} 245c0-7 1-11 2-15M${x} 245c1-5 3-8 6-10`}
        />
      ))}
    </svg>
  );
}

function TownHall() {
  return (
    <g>
      <path className="dr-cloth" d="M214 132h92v112h-92z" />
      <path className="dr-brick" d="M206 134l22-24h64l22 24z" />
      <path className="dr-cloth" d="M243 70h34v42h-34z" />
      <path className="dr-brick" d="M238 72l22-34 22 34z" />
      <path
        className="dr-line"
        d="M214 134v110M306 134v110M206 134l22-24h64l22 24zM243 72v38M277 72v38M238 72l22-34 22 34zM260 38V26"
      />
      <path className="dr-coin" d="M260 22h14l-4 4 4 4h-14z" />
      <circle className="dr-paper dr-line" cx="260" cy="90" r="10" />
      <path className="dr-thin" d="M260 84v6l5 3" />
      <path className="dr-glass" d="M226 148h14v20h-14zM253 148h14v20h-14zM280 148h14v20h-14z" />
      <path
        className="dr-thin"
        d="M226 148h14v20h-14zM253 148h14v20h-14zM280 148h14v20h-14zM233 148v20M260 148v20M287 148v20"
      />
    </g>
  );
}

function Houses() {
  return (
    <g>
      <path className="dr-glow" d="M148 158h60v86h-60z" />
      <path className="dr-wood" d="M140 160l38-36 38 36z" />
      <path className="dr-line" d="M148 160v84M208 160v84M140 160l38-36 38 36z" />
      <path className="dr-glass" d="M158 174h14v18h-14zM184 174h14v18h-14z" />
      <path className="dr-thin" d="M158 174h14v18h-14zM184 174h14v18h-14zM148 204h60M168 143h20" />
      <path className="dr-leaf" d="M156 192h18v5h-18zM182 192h18v5h-18z" />
      <path className="dr-cloth" d="M312 162h64v82h-64z" />
      <path className="dr-leaf-dark" d="M304 164l40-40 40 40z" />
      <path className="dr-line" d="M312 164v80M376 164v80M304 164l40-40 40 40z" />
      <path className="dr-glass" d="M324 176h15v18h-15zM350 176h15v18h-15z" />
      <path
        className="dr-thin"
        d="M324 176h15v18h-15zM350 176h15v18h-15zM312 204h64M312 204l16 40M376 204l-16 40M344 204v40"
      />
      <circle className="dr-coin dr-thin" cx="344" cy="147" r="6" />
    </g>
  );
}

function Bunting() {
  const flags: [x: number, y: number, fill: string][] = [
    [138, 121, 'dr-brick'],
    [158, 124, 'dr-coin'],
    [180, 122, 'dr-blue'],
    [200, 114, 'dr-leaf'],
    [219, 103, 'dr-brick'],
    [306, 105, 'dr-coin'],
    [326, 117, 'dr-blue'],
    [348, 125, 'dr-brick'],
    [371, 130, 'dr-leaf'],
    [394, 133, 'dr-coin'],
  ];
  return (
    <g>
      <path className="dr-thin" d="M116 112c44 20 92 14 126-22M278 88c30 34 78 46 134 46" />
      {flags.map(([x, y, fill]) => (
        <path key={x} className={fill} d={`M${x - 6} ${y}l12 1-5 12z`} />
      ))}
    </g>
  );
}

function Linden() {
  return (
    <g>
      <path className="dr-wood-dark" d="M76 246c4-28 4-54 2-82h14c-2 28-1 52 6 82z" />
      <circle className="dr-leaf-dark" cx="120" cy="140" r="28" />
      <circle className="dr-leaf" cx="52" cy="136" r="30" />
      <circle className="dr-leaf" cx="86" cy="106" r="40" />
      <circle className="dr-leaf" cx="90" cy="148" r="30" />
      <path
        className="dr-leaf-light"
        d="M64 94c4-7 12-5 13 2 4-6 13-3 11 4-2 8-12 12-15 15-4-4-12-12-9-21z"
      />
      <path
        className="dr-leaf-light"
        d="M100 122c3-5 9-4 10 1 3-4 9-2 8 3-1 6-9 9-11 11-3-3-9-9-7-15z"
      />
      <path
        className="dr-leaf-light"
        d="M44 134c3-5 9-4 9 1 4-4 9-1 8 3 0 6-8 9-10 11-3-4-8-9-7-15z"
      />
      <rect className="dr-wood" x="22" y="206" width="72" height="6" rx="2" />
      <rect className="dr-wood" x="22" y="215" width="72" height="6" rx="2" />
      <rect className="dr-wood-dark" x="16" y="226" width="84" height="6.500" rx="2" />
      <path className="dr-line" d="M30 204v41M86 204v41M24 232v13M93 232v13" />
    </g>
  );
}

function Fountain() {
  return (
    <g>
      <path
        className="dr-thin dr-water"
        d="M260 196c-2-12-16-14-20 4M260 196c2-12 16-14 20 4M260 192c-1-14-8-18-12-10M260 192c1-14 8-18 12-10"
      />
      <path className="dr-stone" d="M256 194h8v34h-8zM240 200h40c-2 8-8 11-20 11s-18-3-20-11z" />
      <path
        className="dr-line"
        d="M240 200h40c-2 8-8 11-20 11s-18-3-20-11zM256 211v13M264 211v13M257 194h6v6h-6z"
      />
      <path className="dr-blue" d="M218 226h84v6h-84z" />
      <path className="dr-stone" d="M210 230h100l-7 16h-86z" />
      <path
        className="dr-line"
        d="M208 230h104M212 230l6 15M308 230l-6 15M220 226c4-4 10 4 16 0s10 4 16 0M268 226c4-4 10 4 16 0s10 4 16 0"
      />
    </g>
  );
}

function Stall() {
  return (
    <g>
      <path className="dr-wood" d="M404 208h86v36h-86z" />
      <path className="dr-line" d="M404 160v84M490 160v84M398 208h98M404 226h86" />
      {[0, 1, 2, 3, 4, 5, 6].map((i) => (
        <path
          key={i}
          className={i % 2 === 0 ? 'dr-brick' : 'dr-cloth'}
          d={`M${397 + i * 14.4} 138h14.4v26a7.200 7.500 0 0 1-14.4 0z`}
        />
      ))}
      <path className="dr-line" d="M396 138h102" />
      <circle className="dr-brick" cx="416" cy="203" r="5.500" />
      <circle className="dr-brick" cx="427" cy="203" r="5.500" />
      <circle className="dr-brick" cx="421.500" cy="195" r="5.500" />
      <path className="dr-coin" d="M440 208c0-9 6-13 13-13s13 4 13 13z" />
      <path className="dr-thin" d="M448 199l3 5M455 198l3 5" />
      <path
        className="dr-leaf"
        d="M472 208c-2-8 0-14 4-18 3 3 3 7 2 9 3-3 6-4 9-3 0 6-3 10-7 12z"
      />
    </g>
  );
}

function People() {
  return (
    <g>
      <path className="dr-blue" d="M146 244v-28c0-8 5-13 12-13s12 5 12 13v28z" />
      <circle className="dr-skin" cx="158" cy="193" r="8.500" />
      <path className="dr-dot" d="M149 192c0-8 5-11 10-11 6 0 9 4 9 9-6 1-10-1-12-4-1 3-3 5-7 6z" />
      <path className="dr-line" d="M152 222l-1 22M166 218c4 2 7 4 10 3" />
      <path className="dr-coin" d="M178 244l4-30c1-7 5-11 11-11s10 4 11 11l5 30z" />
      <circle className="dr-skin-dark" cx="193" cy="193" r="8.500" />
      <path className="dr-brick" d="M184 195c-2-10 3-15 9-15s11 5 9 15c-2-6-5-8-9-8s-7 2-9 8z" />
      <path className="dr-line" d="M187 218c-4 3-7 4-10 3" />
      <path
        className="dr-paper dr-line"
        d="M160 146h26a8 8 0 0 1 8 8v6a8 8 0 0 1-8 8h-13l-8 8 1-8h-6a8 8 0 0 1-8-8v-6a8 8 0 0 1 8-8z"
      />
      <circle className="dr-dot" cx="165" cy="157" r="1.900" />
      <circle className="dr-dot" cx="173" cy="157" r="1.900" />
      <circle className="dr-dot" cx="181" cy="157" r="1.900" />
      <path className="dr-leaf" d="M366 244v-28c0-8 5-13 12-13s12 5 12 13v28z" />
      <circle className="dr-skin" cx="378" cy="193" r="8.500" />
      <path
        className="dr-wood-dark"
        d="M369 194c-1-9 4-14 10-14 6 0 9 4 9 10-5 0-9-1-11-3-1 4-4 6-8 7z"
      />
      <path className="dr-line" d="M386 217c5 1 9-1 12-5M372 224l-1 20" />
      <circle className="dr-coin dr-line" cx="393" cy="180" r="7" />
      <path className="dr-thin" d="M393 167v-4M383 171l-3-3M403 171l3-3" />
    </g>
  );
}
