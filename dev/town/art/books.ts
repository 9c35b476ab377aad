/** The bookshop's table: every cover is designed here, and no such book exists. */
import {
  box,
  c,
  cut,
  dice,
  fill,
  gouge,
  ground,
  group,
  hatch,
  holes,
  land,
  leaf,
  lift,
  move,
  oval,
  place,
  scatter,
  sheet,
  soft,
  star,
  strip,
  type,
  within,
} from './paper.ts';

const width = 400;
const height = 570;

interface Cover {
  title: readonly string[];
  author: string;
  board: string;
  letters: string;
  /** Baseline of the first line of the title, and its size. */
  at: number;
  size: number;
  face?: 'serif' | 'sans';
  axes?: string;
  weight?: number;
  italic?: boolean;
  authorAt?: number;
  tone: readonly [string, string];
  /** Drawn on the 400 × 570 cover. */
  motif: string;
}

function book(cover: Cover): () => string {
  const lines = cover.title.map((line, i) =>
    type(line, width / 2, cover.at + i * cover.size * 1.02, {
      size: cover.size,
      color: cover.letters,
      weight: cover.weight ?? 750,
      face: cover.face ?? 'serif',
      italic: cover.italic ?? false,
      ...(cover.axes && { axes: cover.axes }),
    }),
  );
  return () =>
    sheet(
      { width: 800, height: 800, stray: 3 },
      ground(cover.tone[0], cover.tone[1], 'disc'),
      move(
        200,
        112,
        lift(
          fill(c.stone, box(14, 10, width, height, 6)),
          fill(c.milk, box(8, 5, width, height, 5)),
        ),
        lift(
          within(
            box(0, 0, width, height, 6),
            fill(cover.board, box(-10, -10, width + 20, height + 20)),
            cover.motif,
            `<rect x="0" y="0" width="16" height="${height}" fill="#1F211D" opacity="0.13"/>`,
          ),
        ),
        ...lines,
        type(cover.author, width / 2, cover.authorAt ?? height - 30, {
          size: 21,
          color: cover.letters,
          face: 'sans',
          weight: 600,
          spacing: 0.6,
        }),
      ),
    );
}

const waves = (color: string, from: number, count: number, gap: number) =>
  Array.from({ length: count }, (_, i) => {
    const y = from + i * gap;
    return strip(color, 7, `M-20 ${y}Q30 ${y - 26} 80 ${y}T180 ${y}T280 ${y}T380 ${y}T480 ${y}`);
  }).join('');

/** The linden of the market square, crown centred on the origin, trunk down to `y = 190`. */
export function linden(
  x: number,
  y: number,
  scale: number,
  crown: string = c.leaf,
  dark: string = c.moss,
): string {
  const crownOutline = soft([
    [-130, 20],
    [-142, -50],
    [-92, -122],
    [0, -158],
    [92, -122],
    [142, -50],
    [130, 20],
    [70, 66],
    [0, 80],
    [-70, 66],
  ]);
  return place(
    { x, y, scale },
    fill(
      c.bark,
      soft(
        [
          [-16, 40],
          [16, 40],
          [20, 150],
          [44, 190],
          [-44, 190],
          [-20, 150],
        ],
        0.5,
      ),
    ),
    strip(c.bark, 9, 'M0 70L-52 10M2 60L50 0'),
    fill(dark, crownOutline),
    within(
      crownOutline,
      place({ x: -14, y: -16 }, fill(crown, crownOutline)),
      scatter(
        'linde',
        46,
        [0, -40, 128, 100],
        (sx, sy, t, s) =>
          place({ x: sx, y: sy, turn: t, scale: s }, fill(c.sprout, leaf([-12, 0], [12, 0], 9))),
        22,
      ),
    ),
  );
}

const night = dice('sterne');
const stars = Array.from({ length: 42 }, () =>
  fill(c.cream, oval(night() * 400, night() * 330, 1.5 + night() * 2.6)),
).join('');

const bird = (x: number, y: number, scale: number, color: string, turn = 0) =>
  place(
    { x, y, scale, turn },
    fill(color, gouge([0, 6], [-120, -34], 15, -22)),
    fill(color, gouge([0, 6], [120, -34], 15, 22)),
    fill(
      color,
      soft(
        [
          [-13, -16],
          [0, -36],
          [13, -16],
          [9, 32],
          [22, 66],
          [0, 50],
          [-22, 66],
          [-9, 32],
        ],
        0.7,
      ),
    ),
  );

export const swift = bird;

export const books = {
  'buch/fluesse': book({
    title: ['Das Gedächtnis', 'der Flüsse'],
    author: 'Ida Marwitz',
    board: c.petrol,
    letters: c.cream,
    at: 92,
    size: 47,
    axes: '"SOFT" 100, "WONK" 1',
    tone: [c.blush, c.peach],
    motif: group(
      waves(c.blue, 190, 3, 34),
      waves(c.sky, 292, 3, 34),
      waves(c.blue, 394, 2, 34),
      fill(
        c.coral,
        soft(
          [
            [120, 335],
            [290, 335],
            [262, 372],
            [150, 372],
          ],
          0.4,
        ),
      ),
      strip(c.cream, 6, 'M205 335V252'),
      fill(c.cream, cut([212, 252], [270, 322], [212, 322])),
    ),
  }),
  'buch/linde': book({
    title: ['Kleine', 'Geschichte', 'der Linde'],
    author: 'Johann P. Wendtland',
    board: c.cream,
    letters: c.pine,
    at: 74,
    size: 50,
    weight: 600,
    axes: '"SOFT" 0, "WONK" 0',
    tone: [c.mist, c.sage],
    motif: group(fill(c.straw, box(0, 470, 400, 100)), linden(206, 338, 0.86)),
  }),
  'buch/faehrmann': book({
    title: ['Der letzte', 'Fährmann'],
    author: 'K. T. Brandes',
    board: c.night,
    letters: c.honey,
    at: 90,
    size: 60,
    weight: 900,
    axes: '"SOFT" 0, "WONK" 0',
    tone: [c.stone, c.cream],
    motif: group(
      fill(c.honey, oval(280, 240, 46)),
      fill(
        c.petrol,
        land(
          [
            [0, 330],
            [130, 290],
            [280, 340],
            [400, 310],
          ],
          570,
        ),
      ),
      fill(
        c.ink,
        land(
          [
            [0, 400],
            [200, 416],
            [400, 396],
          ],
          570,
        ),
      ),
      hatch({ area: [20, 420, 370, 80], color: c.petrol, angle: 0, gap: 20, length: 60, width: 4 }),
      strip(c.honey, 4, 'M250 440L310 440M262 462L300 462'),
      fill(
        c.cocoa,
        soft(
          [
            [90, 400],
            [230, 400],
            [205, 432],
            [115, 432],
          ],
          0.4,
        ),
      ),
      fill(
        c.ink,
        soft(
          [
            [150, 402],
            [146, 340],
            [160, 318],
            [176, 340],
            [174, 402],
          ],
          0.6,
        ),
      ),
      strip(c.ink, 6, 'M182 300L212 440'),
    ),
  }),
  'buch/brot': book({
    title: ['Brot'],
    author: 'Marit Oelmann',
    board: c.brick,
    letters: c.cream,
    at: 140,
    size: 120,
    weight: 800,
    axes: '"SOFT" 100, "WONK" 1',
    tone: [c.straw, c.cream],
    motif: group(
      fill(c.bark, oval(200, 360, 130, 118)),
      fill(c.crust, oval(198, 350, 126, 108)),
      ...[-70, -25, 20, 65].map((x) =>
        fill(c.cream, gouge([200 + x - 18, 430], [200 + x + 30, 272], 13, -8)),
      ),
      type('Mehl, Wasser, Zeit', 200, 190, { size: 27, color: c.cream, italic: true, weight: 500 }),
    ),
  }),
  'buch/kuehe': book({
    title: ['Wo die Kühe', 'schlafen'],
    author: 'Pia Lunt',
    board: c.blue,
    letters: c.milk,
    at: 84,
    size: 50,
    weight: 800,
    axes: '"SOFT" 100, "WONK" 1',
    tone: [c.mist, c.sage],
    motif: group(
      fill(c.honey, oval(318, 210, 40)),
      fill(c.blue, oval(300, 198, 36)),
      fill(
        c.moss,
        land(
          [
            [0, 360],
            [140, 320],
            [400, 380],
          ],
          570,
        ),
      ),
      fill(
        c.pine,
        land(
          [
            [0, 450],
            [220, 480],
            [400, 440],
          ],
          570,
        ),
      ),
      place(
        { x: 190, y: 396 },
        fill(
          c.milk,
          soft([
            [-120, 40],
            [-104, -24],
            [0, -44],
            [90, -22],
            [110, 42],
            [0, 54],
          ]),
        ),
        fill(
          c.bark,
          soft([
            [-60, -30],
            [-10, -40],
            [4, 0],
            [-40, 16],
          ]),
          soft([
            [40, -20],
            [84, -10],
            [80, 26],
            [46, 18],
          ]),
        ),
        fill(
          c.milk,
          soft([
            [-150, 10],
            [-112, -14],
            [-86, 6],
            [-90, 46],
            [-146, 46],
          ]),
        ),
        fill(
          c.peach,
          soft([
            [-156, 30],
            [-130, 22],
            [-106, 32],
            [-110, 52],
            [-150, 52],
          ]),
        ),
        strip(c.ink, 4, 'M-134 18Q-128 23 -122 18'),
        fill(c.bark, gouge([-100, -6], [-74, -16], 9)),
      ),
      type('z', 62, 330, { size: 34, color: c.honey, italic: true }),
      type('z', 42, 296, { size: 26, color: c.honey, italic: true }),
    ),
  }),
  'buch/allotment': book({
    title: ['The Quiet', 'Allotment'],
    author: 'Eleanor Marsh',
    board: c.sage,
    letters: c.pine,
    at: 96,
    size: 58,
    italic: true,
    weight: 600,
    axes: '"SOFT" 50, "WONK" 0',
    tone: [c.sky, c.haze],
    motif: group(
      fill(c.meadow, box(0, 380, 400, 200)),
      hatch({ area: [0, 400, 400, 90], color: c.leaf, angle: 0, gap: 22, length: 50, width: 6 }),
      fill(c.bark, box(110, 280, 140, 130)),
      fill(c.brick, cut([90, 286], [180, 216], [270, 286])),
      fill(c.cream, box(130, 310, 40, 40)),
      fill(c.pine, box(188, 320, 44, 90)),
      ...[40, 300, 350].map(
        (x, i) =>
          strip(c.pine, 5, `M${x} 420V${330 + i * 8}`) +
          fill([c.coral, c.honey, c.rose][i]!, star(x, 326 + i * 8, 24, 11, 8)),
      ),
      strip(c.pine, 5, 'M286 430Q300 350 340 400'),
    ),
  }),
  'buch/nichtstun': book({
    title: ['Hundert Wege,', 'nichts zu tun'],
    author: 'Benno Kast',
    board: c.honey,
    letters: c.ink,
    at: 88,
    size: 46,
    face: 'sans',
    weight: 800,
    tone: [c.blush, c.peach],
    motif: group(
      strip(c.ink, 6, 'M56 240Q200 430 344 240'),
      fill(c.brick, 'M70 262Q200 440 330 262Q200 372 70 262Z'),
      strip(c.bark, 14, 'M48 200V470M352 200V470'),
      fill(c.ink, oval(126, 296, 22)),
      strip(c.ink, 22, 'M146 320Q210 366 270 318'),
    ),
  }),
  'buch/mauersegler': book({
    title: ['Mauersegler'],
    author: 'Gedichte · Lioba Stern',
    board: c.paper,
    letters: c.ink,
    at: 480,
    size: 48,
    weight: 350,
    axes: '"SOFT" 0, "WONK" 0',
    tone: [c.sky, c.haze],
    motif: group(
      bird(200, 190, 1.05, c.ink, -14),
      bird(310, 350, 0.4, c.brick, 12),
      bird(110, 360, 0.34, c.ink, -22),
    ),
  }),
  'buch/radab': book({
    title: ['Rad ab'],
    author: 'Sven Torp',
    board: c.coral,
    letters: c.milk,
    at: 150,
    size: 108,
    face: 'sans',
    weight: 850,
    tone: [c.cream, c.straw],
    motif: group(
      fill(
        c.night,
        land(
          [
            [0, 450],
            [200, 430],
            [400, 470],
          ],
          570,
        ),
      ),
      place(
        { x: 250, y: 330 },
        strip(c.milk, 14, oval(0, 0, 100)),
        ...Array.from({ length: 9 }, (_, i) =>
          strip(c.milk, 4, `M${Math.cos(i * 0.7) * 94} ${Math.sin(i * 0.7) * 94}L0 0`),
        ),
        fill(c.milk, oval(0, 0, 14)),
      ),
      strip(c.milk, 6, 'M30 380H110M50 340H120M20 300H96'),
      type('Eine Reise ohne Eile', 200, 196, {
        size: 25,
        color: c.milk,
        italic: true,
        weight: 500,
      }),
    ),
  }),
  'buch/signale': book({
    title: ['Die Stille', 'zwischen den', 'Signalen'],
    author: 'R. A. Voss',
    board: c.plum,
    letters: c.cream,
    at: 380,
    size: 46,
    weight: 300,
    axes: '"SOFT" 0, "WONK" 0',
    tone: [c.stone, c.cream],
    motif: group(
      stars,
      holes(c.coral, oval(200, 180, 130), oval(200, 180, 118)),
      holes(c.coral, oval(200, 180, 92), oval(200, 180, 84)),
      fill(c.honey, oval(200, 180, 46)),
      fill(c.cream, oval(292, 88, 13)),
    ),
  }),
} satisfies Record<string, () => string>;

/** A row of book spines, as seen on shelves and in shop windows. */
export function spines(
  seed: string,
  x: number,
  floor: number,
  length: number,
  tall: number,
): string {
  const roll = dice(seed);
  const tones = [c.brick, c.petrol, c.honey, c.moss, c.plum, c.cream, c.coral, c.night, c.sage];
  const out: string[] = [];
  for (let at = x; at < x + length; ) {
    const [w, h] = [12 + roll() * 16, tall * (0.7 + roll() * 0.3)];
    out.push(fill(tones[Math.floor(roll() * tones.length)]!, box(at, floor - h, w, h, 2)));
    at += w + 2;
  }
  return out.join('');
}
