/** What businesses show of themselves: a logo that reads at 32 pixels, and the front of the house. */
import { accents } from '../accents.ts';
import { wheel } from './bikes.ts';
import { linden, spines, swift } from './books.ts';
import { cowHead, crate } from './farm.ts';
import { driftwood } from './music.ts';
import {
  box,
  c,
  cut,
  fade,
  fill,
  gouge,
  group,
  hatch,
  land,
  leaf,
  lift,
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

function logo(color: string, ...parts: string[]): () => string {
  return () =>
    sheet(
      { width: 800, height: 800, stray: 5 },
      fill(color, box(-40, -40, 880, 880)),
      fade(
        0.12,
        hatch({
          area: [-20, -20, 840, 840],
          color: c.milk,
          angle: -35,
          gap: 40,
          length: 90,
          width: 4,
        }),
      ),
      ...parts,
    );
}

const pretzelLine =
  'M468 356C500 296 584 290 606 372C630 470 530 580 400 584C270 580 170 470 194 372C216 290 300 296 332 356C360 410 446 470 500 560M468 356C440 410 354 470 300 560';

const logos = {
  'logo/baeckerei-krumm': logo(
    accents.bakery,
    strip(c.cream, 46, pretzelLine),
    fill(c.honey, gouge([318, 556], [482, 556], 12, 16)),
    fill(
      c.cream,
      leaf([400, 250], [400, 150], 22),
      leaf([384, 250], [330, 190], 18),
      leaf([416, 250], [470, 190], 18),
    ),
  ),
  'logo/hof-wiesengrund': logo(
    accents.farm,
    fill(c.sage, oval(400, 430, 268)),
    cowHead(400, 440, 2),
    fill(
      c.sprout,
      land(
        [
          [-40, 690],
          [200, 650],
          [420, 680],
          [640, 640],
          [840, 690],
        ],
        840,
      ),
    ),
  ),
  'logo/zwoelf-zeilen': logo(
    accents.books,
    lift(
      fill(c.cream, cut([150, 290], [400, 350], [400, 620], [150, 560])),
      fill(c.milk, cut([650, 290], [400, 350], [400, 620], [650, 560])),
    ),
    ...[0, 1, 2, 3, 4, 5].flatMap((i) => [
      strip(c.plum, 8, `M186 ${340 + i * 34}L364 ${382 + i * 34}`),
      strip(c.plum, 8, `M614 ${340 + i * 34}L436 ${382 + i * 34}`),
    ]),
    swift(400, 232, 1.05, c.honey, -8),
  ),
  'logo/brueckenrad': logo(
    accents.bikes,
    wheel(400, 400, 220, { tyre: c.cream, rim: c.sky, spokes: 12 }),
    fill(accents.bikes, box(120, 470, 560, 260)),
    fill(
      c.honey,
      'M110 470H690V540H640C640 540 600 540 590 650H520C520 560 460 530 400 530S280 560 280 650H210C200 540 160 540 160 540H110Z',
    ),
    strip(c.cream, 12, 'M120 690Q190 664 260 690T400 690T540 690T680 690'),
  ),
  'logo/mauersegler': logo(
    accents.airline,
    fill(c.honey, oval(560, 270, 92)),
    place({ x: 380, y: 430, scale: 2.3, turn: -24 }, swift(0, 0, 1, c.milk)),
  ),
  'logo/seltekraft': logo(
    accents.energy,
    fill(c.honey, oval(400, 320, 150)),
    fill(
      accents.energy,
      cut([418, 170], [310, 350], [388, 350], [364, 480], [492, 290], [410, 290]),
    ),
    strip(c.cream, 34, 'M150 560Q212 508 275 560T400 560T525 560T650 560'),
    strip(c.sky, 34, 'M150 650Q212 598 275 650T400 650T525 650T650 650'),
  ),
  'logo/stadt-lindfurt': logo(
    accents.town,
    lift(
      fill(
        c.cream,
        soft(
          [
            [180, 150],
            [400, 170],
            [620, 150],
            [628, 420],
            [400, 690],
            [172, 420],
          ],
          0.5,
        ),
      ),
    ),
    within(
      soft(
        [
          [200, 174],
          [400, 192],
          [600, 174],
          [606, 412],
          [400, 662],
          [194, 412],
        ],
        0.5,
      ),
      fill(c.petrol, box(150, 500, 500, 200)),
      strip(
        c.sky,
        14,
        'M150 540Q195 512 240 540T330 540T420 540T510 540T600 540M150 590Q195 562 240 590T330 590T420 590T510 590T600 590',
      ),
      linden(400, 360, 1.12, c.leaf, c.moss),
    ),
  ),
  'logo/treibholz': logo(accents.band, driftwood(400, 390, 2.1, c.honey, c.cream)),
} satisfies Record<string, () => string>;

/* ---- fronts, drawn on 1600 × 640 ---- */

const wide = { width: 1600, height: 640, stray: 5 };

/** A striped awning with a scalloped edge. */
export function awning(
  x: number,
  y: number,
  w: number,
  tall: number,
  one: string,
  two: string,
): string {
  const bands = Math.round(w / 60);
  const band = w / bands;
  return lift(
    ...Array.from({ length: bands }, (_, i) => {
      const at = x + i * band;
      return fill(
        i % 2 ? two : one,
        `M${at + (i - bands / 2) * -6 * 0.4} ${y}L${at + band - (i + 1 - bands / 2) * 6 * 0.4} ${y}L${at + band} ${y + tall}A${band / 2} ${band / 2} 0 0 1 ${at} ${y + tall}Z`,
      );
    }),
    fade(0.18, fill(c.ink, box(x, y, w, 12))),
  );
}

function windowPane(
  x: number,
  y: number,
  w: number,
  h: number,
  inside: string,
  frame: string,
): string {
  return group(
    fill(frame, box(x - 14, y - 14, w + 28, h + 28, 6)),
    within(
      box(x, y, w, h),
      fill(c.haze, box(x, y, w, h)),
      inside,
      fade(
        0.3,
        fill(
          c.milk,
          cut([x + w * 0.1, y], [x + w * 0.28, y], [x - w * 0.05, y + h], [x - w * 0.2, y + h]),
          cut([x + w * 0.7, y], [x + w * 0.78, y], [x + w * 0.5, y + h], [x + w * 0.42, y + h]),
        ),
      ),
    ),
    fill(frame, box(x - 22, y + h + 12, w + 44, 16, 4)),
  );
}

function door(x: number, y: number, w: number, h: number, color: string): string {
  return group(
    fill(c.cream, box(x - 14, y - 14, w + 28, h + 14)),
    fill(color, box(x, y, w, h)),
    fill(c.haze, box(x + 26, y + 30, w - 52, h * 0.45, 8)),
    fade(
      0.4,
      fill(
        c.milk,
        cut([x + 40, y + 30], [x + 66, y + 30], [x + 40, y + h * 0.4], [x + 28, y + h * 0.4]),
      ),
    ),
    fill(c.honey, oval(x + w - 22, y + h * 0.62, 9)),
  );
}

const tub = (x: number, y: number, bloom: string) =>
  group(
    ...[-40, -14, 14, 40].map((dx, i) =>
      fill(
        c.meadow,
        leaf([x + dx * 0.4, y], [x + dx * 1.2, y - 84 + Math.abs(dx) * 0.5], 16, i % 2 ? 8 : -8),
      ),
    ),
    ...[-34, 0, 34].map((dx) => fill(bloom, star(x + dx, y - 70 + Math.abs(dx) * 0.6, 19, 9, 7))),
    fill(c.brick, cut([x - 50, y - 6], [x + 50, y - 6], [x + 38, y + 66], [x - 38, y + 66])),
    fill(c.coral, box(x - 56, y - 14, 112, 18, 4)),
  );

const pavement = (color: string, dark: string) =>
  fill(color, box(-20, 560, 1660, 100)) +
  hatch({ area: [-10, 572, 1620, 60], color: dark, angle: 0, gap: 24, length: 70, width: 4 });

interface Front {
  wall: string;
  shade: string;
  sign: string;
  signColor: string;
  signInk: string;
  awning: readonly [string, string];
  frame: string;
  windows: readonly [string, string];
  extra: string;
  bricks?: boolean;
}

/** A shop: wall, sign, two windows under an awning and the door between them. */
function shopFront(front: Front): () => string {
  return () =>
    sheet(
      wide,
      fill(front.wall, box(-20, -20, 1640, 680)),
      fade(
        0.55,
        hatch({
          area: [0, 0, 1600, 560],
          color: front.shade,
          angle: 0,
          gap: 46,
          length: 50,
          width: 5,
        }),
      ),
      windowPane(230, 250, 420, 250, front.windows[0], front.frame),
      windowPane(950, 250, 420, 250, front.windows[1], front.frame),
      door(716, 236, 168, 324, front.frame),
      awning(200, 168, 1200, 66, ...front.awning),
      lift(fill(front.signColor, box(430, 40, 740, 104, 10))),
      type(front.sign, 800, 113, {
        size: 66,
        color: front.signInk,
        weight: 750,
        axes: '"SOFT" 100, "WONK" 1',
      }),
      pavement(c.stone, c.slate),
      front.extra,
    );
}

const loafAt = (x: number, y: number, w: number, tone: string = c.crust) =>
  group(
    fill(tone, oval(x, y, w, w * 0.55)),
    fill(
      c.cream,
      ...[-0.5, 0, 0.5].map((t) =>
        gouge([x + t * w - 8, y + w * 0.28], [x + t * w + 10, y - w * 0.36], 4),
      ),
    ),
  );
const shelf = (x: number, y: number, w: number) => fill(c.bark, box(x, y, w, 9));

const bicycleStand = (x: number, y: number, scale: number, tone: string) =>
  place(
    { x, y, scale },
    wheel(-110, 0, 84),
    wheel(110, 0, 84),
    strip(tone, 12, 'M-110 0L-44 -92L-14 4ZM-14 4L72 -84L-44 -76M110 0L66 -120'),
    strip(c.ink, 10, 'M66 -120Q40 -140 22 -122'),
    strip(c.bark, 13, 'M-78 -104H-26'),
    strip(tone, 10, 'M-44 -92V-104'),
  );

const farmCover = () =>
  sheet(
    wide,
    fill(c.sky, box(-20, -20, 1640, 680)),
    fill(c.honey, oval(1150, 150, 72)),
    fill(
      c.milk,
      soft([
        [180, 150],
        [240, 110],
        [320, 120],
        [390, 100],
        [450, 150],
        [320, 166],
      ]),
      soft([
        [1000, 90],
        [1060, 62],
        [1120, 72],
        [1170, 96],
        [1080, 108],
      ]),
    ),
    fill(
      c.sage,
      land(
        [
          [-20, 330],
          [300, 250],
          [700, 330],
          [1100, 260],
          [1620, 340],
        ],
        660,
      ),
    ),
    fill(
      c.sprout,
      land(
        [
          [-20, 420],
          [420, 370],
          [900, 430],
          [1300, 390],
          [1620, 430],
        ],
        660,
      ),
    ),
    place(
      { x: -170 },
      lift(
        fill(c.brick, cut([560, 520], [560, 300], [700, 180], [840, 300], [840, 520])),
        fill(c.berry, cut([840, 520], [840, 300], [1100, 300], [1100, 520])),
        fill(
          c.cocoa,
          cut([536, 312], [700, 166], [716, 180], [552, 328]),
          cut([684, 180], [700, 160], [980, 160], [1130, 306], [850, 312]),
        ),
      ),
      hatch({
        area: [575, 320, 255, 190],
        color: c.berry,
        angle: 90,
        gap: 34,
        length: 90,
        width: 4,
      }),
      fill(c.cream, box(640, 380, 120, 142)),
      fill(c.bark, box(650, 390, 100, 132)),
      strip(c.cream, 8, 'M652 392L748 520M748 392L652 520'),
      fill(c.cream, oval(700, 286, 34)),
      fill(c.cocoa, oval(700, 286, 25)),
      fill(c.cream, box(880, 360, 180, 96, 6)),
      type('Hofladen', 970, 424, {
        size: 37,
        color: accents.farm,
        weight: 750,
        axes: '"SOFT" 100, "WONK" 1',
      }),
    ),
    linden(210, 370, 1.14),
    fill(
      c.meadow,
      land(
        [
          [-20, 520],
          [400, 500],
          [900, 530],
          [1620, 490],
        ],
        660,
      ),
    ),
    hatch({ area: [0, 540, 1600, 90], color: c.leaf, angle: -8, gap: 30, length: 40, width: 5 }),
    cow(1196, 476, 0.86),
    crate(640, 556, c.ochre, c.coral, 0.7),
    crate(800, 562, c.ochre, c.sprout, 0.7),
    strip(c.bark, 12, 'M1390 470V600M1530 480V600M1370 500H1570M1370 550H1570'),
  );

/** A brown and white cow at grass, 400 wide, standing on `y + 130`. */
export function cow(x: number, y: number, scale: number, collar: string = c.brick): string {
  return place(
    { x, y, scale },
    fill(c.bark, box(-150, 40, 34, 96, 10), box(96, 40, 34, 96, 10)),
    fill(c.crust, box(-112, 44, 36, 92, 10), box(56, 44, 36, 92, 10)),
    strip(c.bark, 9, 'M168 -60Q206 -20 190 50'),
    fill(c.bark, oval(190, 60, 14, 22)),
    lift(
      fill(
        c.crust,
        soft(
          [
            [-170, -60],
            [-100, -86],
            [60, -84],
            [160, -70],
            [176, 10],
            [150, 70],
            [0, 82],
            [-130, 70],
            [-172, 20],
          ],
          0.9,
        ),
      ),
    ),
    within(
      soft(
        [
          [-170, -60],
          [-100, -86],
          [60, -84],
          [160, -70],
          [176, 10],
          [150, 70],
          [0, 82],
          [-130, 70],
          [-172, 20],
        ],
        0.9,
      ),
      fill(
        c.milk,
        soft([
          [-110, -100],
          [-40, -100],
          [-20, -40],
          [-70, 0],
          [-120, -30],
        ]),
        soft([
          [60, 10],
          [130, -30],
          [190, 20],
          [150, 100],
          [70, 90],
        ]),
        soft([
          [-60, 60],
          [0, 30],
          [30, 70],
          [0, 100],
          [-60, 100],
        ]),
      ),
    ),
    fill(
      c.peach,
      soft([
        [40, 78],
        [92, 76],
        [84, 108],
        [54, 108],
      ]),
    ),
    strip(collar, 17, 'M-188 -70Q-150 -34 -142 10'),
    fill(c.ink, box(-186, -18, 40, 30, 8)),
    place({ x: -226, y: -74 }, cowHead(0, 0, 0.92)),
  );
}

const airlineCover = () =>
  sheet(
    wide,
    fill(c.sky, box(-20, -20, 1640, 680)),
    fill(
      c.peach,
      land(
        [
          [-20, 400],
          [800, 380],
          [1620, 410],
        ],
        660,
      ),
    ),
    fill(c.honey, oval(380, 330, 96)),
    fill(
      c.milk,
      soft([
        [80, 200],
        [180, 150],
        [280, 160],
        [380, 140],
        [460, 196],
        [260, 216],
      ]),
      soft([
        [1180, 120],
        [1260, 80],
        [1350, 92],
        [1440, 130],
        [1300, 146],
      ]),
      soft([
        [700, 430],
        [820, 396],
        [960, 410],
        [1040, 440],
        [860, 456],
      ]),
    ),
    fill(
      c.sage,
      land(
        [
          [-20, 500],
          [300, 440],
          [700, 510],
          [1100, 450],
          [1620, 520],
        ],
        660,
      ),
    ),
    fill(
      c.moss,
      land(
        [
          [-20, 580],
          [400, 540],
          [900, 590],
          [1620, 550],
        ],
        660,
      ),
    ),
    strip(c.sky, 30, 'M-20 600Q300 560 560 596T1100 600T1640 580'),
    place(
      { x: 880, y: 250, turn: -8 },
      lift(
        fill(
          c.milk,
          soft(
            [
              [-330, -12],
              [-300, -52],
              [200, -56],
              [330, -16],
              [340, 10],
              [250, 44],
              [-260, 40],
            ],
            0.7,
          ),
        ),
        fill(
          accents.airline,
          cut([-330, -20], [-372, -150], [-300, -150], [-210, -48]),
          'M-324 14L330 14L250 44L-262 40Z',
        ),
      ),
      ...Array.from({ length: 11 }, (_, i) => fill(c.petrol, box(-220 + i * 42, -28, 20, 24, 8))),
      fill(
        c.night,
        soft(
          [
            [262, -30],
            [308, -20],
            [318, -4],
            [262, -6],
          ],
          0.4,
        ),
      ),
      lift(fill(c.steel, cut([-40, 12], [90, 12], [-90, 150], [-150, 150]))),
      fill(c.slate, box(-70, 44, 90, 34, 16)),
      strip(c.slate, 5, 'M24 18V104'),
      place({ x: -336, y: -108, scale: 0.26, turn: -20 }, swift(0, 0, 1, c.milk)),
    ),
    swift(300, 130, 0.34, c.night, -10),
    swift(420, 90, 0.24, c.night, 10),
    swift(210, 70, 0.2, c.night, 4),
  );

const energyCover = () => {
  const turbine = (x: number, y: number, s: number, turn: number) =>
    place(
      { x, y, scale: s },
      fill(c.milk, cut([-8, 0], [8, 0], [14, 260], [-14, 260])),
      place(
        { turn },
        ...[0, 120, 240].map((t) =>
          place({ turn: t }, fill(c.milk, gouge([0, 0], [0, -160], 13, 6))),
        ),
      ),
      fill(c.slate, oval(0, 0, 11)),
    );
  return sheet(
    wide,
    fill(c.straw, box(-20, -20, 1640, 680)),
    fill(c.honey, oval(420, 210, 104)),
    fill(
      c.sage,
      land(
        [
          [-20, 320],
          [400, 250],
          [900, 330],
          [1300, 260],
          [1620, 320],
        ],
        660,
      ),
    ),
    turbine(1120, 120, 0.9, 20),
    turbine(1330, 160, 0.7, 70),
    turbine(960, 180, 0.6, 100),
    fill(
      c.meadow,
      land(
        [
          [-20, 400],
          [500, 360],
          [1000, 420],
          [1620, 370],
        ],
        660,
      ),
    ),
    lift(
      fill(c.cream, box(520, 250, 300, 220)),
      fill(c.brick, cut([490, 256], [670, 160], [850, 256])),
      ...[560, 640, 720].map((x) => fill(c.petrol, `M${x} 400V330A26 30 0 0 1 ${x + 52} 330V400Z`)),
      fill(c.bark, box(520, 456, 300, 20)),
    ),
    type('Wasserwerk 1908', 670, 300, { size: 25, color: accents.energy, weight: 650 }),
    fill(c.petrol, box(-20, 470, 1640, 200)),
    fill(c.stone, box(820, 440, 520, 40)),
    ...Array.from({ length: 9 }, (_, i) =>
      fill(i % 2 ? c.haze : c.sky, box(840 + i * 54, 478, 46, 92, 20)),
    ),
    hatch({ area: [0, 490, 820, 140], color: c.sky, angle: 0, gap: 28, length: 90, width: 5 }),
    hatch({ area: [820, 570, 780, 60], color: c.milk, angle: 0, gap: 20, length: 60, width: 6 }),
    linden(230, 330, 1.1),
    linden(1480, 350, 0.9, c.meadow, c.leaf),
  );
};

const gable = (
  x: number,
  w: number,
  floor: number,
  h: number,
  wall: string,
  roof: string,
  beams?: string,
) =>
  group(
    fill(wall, box(x, floor - h, w, h)),
    fill(wall, cut([x, floor - h], [x + w / 2, floor - h - w * 0.62], [x + w, floor - h])),
    strip(
      roof,
      18,
      `M${x - 10} ${floor - h + 8}L${x + w / 2} ${floor - h - w * 0.64}L${x + w + 10} ${floor - h + 8}`,
    ),
    ...[0.2, 0.62].flatMap((fx) =>
      [0.18, 0.56].map((fy) =>
        fill(c.petrol, box(x + w * fx, floor - h + h * fy, w * 0.19, h * 0.2, 3)),
      ),
    ),
    fill(c.petrol, oval(x + w / 2, floor - h - w * 0.2, w * 0.08)),
    beams
      ? strip(
          beams,
          9,
          `M${x} ${floor - h}H${x + w}M${x} ${floor - h * 0.5}H${x + w}M${x + w / 2} ${floor - h}V${floor}M${x} ${floor - h}L${x + w * 0.18} ${floor - h * 0.5}M${x + w} ${floor - h}L${x + w * 0.82} ${floor - h * 0.5}M${x + w / 2} ${floor - h - w * 0.55}V${floor - h}`,
        )
      : '',
  );

/** The row of houses at the market square; the town hall stands in the middle. */
export function skyline(floor: number): string {
  return group(
    gable(40, 200, floor, 210, c.cream, c.bark, c.bark),
    gable(250, 170, floor, 240, c.coral, c.cocoa),
    gable(430, 190, floor, 200, c.sage, c.moss),
    lift(
      fill(c.cream, box(640, floor - 270, 320, 270)),
      fill(
        c.brick,
        cut([616, floor - 262], [690, floor - 380], [910, floor - 380], [984, floor - 262]),
      ),
      fill(c.straw, box(756, floor - 480, 88, 130)),
      fill(c.petrol, cut([740, floor - 476], [800, floor - 580], [860, floor - 476])),
      strip(c.honey, 7, `M800 ${floor - 580}V${floor - 616}`),
      fill(c.milk, oval(800, floor - 420, 30)),
      strip(c.ink, 5, `M800 ${floor - 420}V${floor - 438}M800 ${floor - 420}L812 ${floor - 412}`),
      ...[680, 760, 840].map((x) =>
        fill(
          c.petrol,
          box(x, floor - 226, 48, 64, 4),
          box(x === 760 ? 0 : x, floor - 120, x === 760 ? 0 : 48, 64, 4),
        ),
      ),
      fill(c.bark, `M756 ${floor}V${floor - 80}A44 44 0 0 1 844 ${floor - 80}V${floor}Z`),
    ),
    gable(980, 180, floor, 220, c.honey, c.crust, c.bark),
    gable(1170, 190, floor, 190, c.sky, c.petrol),
    gable(1370, 200, floor, 230, c.blush, c.brick, c.cocoa),
  );
}

const townCover = () =>
  sheet(
    wide,
    fill(c.haze, box(-20, -20, 1640, 680)),
    fill(
      c.milk,
      soft([
        [120, 110],
        [200, 70],
        [300, 84],
        [380, 120],
        [240, 136],
      ]),
      soft([
        [1140, 90],
        [1230, 50],
        [1330, 64],
        [1400, 100],
        [1260, 116],
      ]),
    ),
    fill(
      c.sage,
      land(
        [
          [-20, 330],
          [400, 270],
          [800, 330],
          [1200, 270],
          [1620, 330],
        ],
        660,
      ),
    ),
    place({ x: 128, y: 90, scale: 0.84 }, skyline(516)),
    fill(c.stone, box(-20, 520, 1660, 140)),
    hatch({
      area: [-10, 534, 1620, 100],
      color: c.slate,
      angle: 0,
      gap: 26,
      length: 46,
      width: 4,
      opacity: 0.7,
    }),
    linden(96, 400, 1),
    linden(1504, 400, 1, c.meadow, c.leaf),
    linden(420, 424, 0.86, c.meadow, c.leaf),
    linden(1180, 424, 0.86),
    swift(560, 70, 0.22, c.night, -8),
    swift(1010, 60, 0.18, c.night, 10),
  );

const bandCover = () =>
  sheet(
    wide,
    fill(c.night, box(-20, -20, 1640, 680)),
    scatter(
      'himmel',
      60,
      [800, 150, 800, 150],
      (x, y, _t, s) => fill(c.cream, oval(x, y, 2.6 * s)),
      30,
    ),
    fill(c.honey, oval(1290, 150, 66)),
    fill(
      c.petrol,
      land(
        [
          [-20, 330],
          [360, 260],
          [820, 340],
          [1200, 280],
          [1620, 330],
        ],
        660,
      ),
    ),
    lift(
      fill(c.bark, box(470, 250, 660, 250)),
      fill(c.cocoa, cut([430, 262], [800, 130], [1170, 262])),
    ),
    fill(c.amber, box(510, 290, 580, 180)),
    fade(0.5, fill(c.honey, cut([620, 290], [980, 290], [1060, 470], [540, 470]))),
    strip(c.cream, 4, 'M470 262Q620 330 800 262Q980 330 1130 262'),
    ...[520, 580, 640, 700, 760, 840, 900, 960, 1020, 1080].map((x, i) =>
      fill(
        [c.honey, c.coral, c.cream][i % 3]!,
        oval(x, 272 + Math.abs(Math.sin((x - 470) / 105)) * 26, 12),
      ),
    ),
    // Nele with the guitar, Emre at the double bass.
    fill(
      c.ink,
      soft(
        [
          [668, 470],
          [672, 390],
          [690, 366],
          [714, 366],
          [734, 392],
          [740, 470],
        ],
        0.5,
      ),
      oval(702, 340, 26),
    ),
    fill(
      c.coral,
      soft(
        [
          [676, 336],
          [682, 312],
          [702, 304],
          [722, 312],
          [728, 336],
        ],
        0.7,
      ),
    ),
    fill(c.brick, oval(702, 428, 34, 26), oval(736, 418, 24, 20)),
    strip(c.bark, 9, 'M744 414L806 388'),
    fill(
      c.ink,
      soft(
        [
          [880, 470],
          [886, 380],
          [904, 356],
          [930, 358],
          [946, 390],
          [950, 470],
        ],
        0.5,
      ),
      oval(916, 330, 25),
    ),
    fill(c.brick, oval(860, 440, 34, 30), oval(860, 396, 24, 24)),
    strip(c.cocoa, 10, 'M860 400V300'),
    strip(c.ink, 14, 'M896 384L862 350'),
    fill(c.bark, box(440, 470, 720, 44)),
    fill(c.blue, box(-20, 512, 1660, 150)),
    hatch({ area: [0, 520, 1600, 110], color: c.petrol, angle: 0, gap: 24, length: 90, width: 6 }),
    fade(
      0.7,
      hatch({
        area: [560, 520, 480, 110],
        color: c.honey,
        angle: 0,
        gap: 26,
        length: 70,
        width: 5,
      }),
    ),
    linden(260, 312, 1.1, c.moss, c.pine),
    linden(1420, 330, 1, c.moss, c.pine),
  );

const bookWindow = (x: number, seed: string) =>
  group(
    fill(c.straw, box(x, 240, 440, 270)),
    shelf(x, 360, 440),
    spines(`${seed}1`, x + 12, 360, 400, 92),
    shelf(x, 492, 440),
    spines(`${seed}2`, x + 12, 492, 250, 100),
    fill(c.brick, box(x + 300, 420, 50, 72, 2)),
    fill(c.petrol, box(x + 366, 408, 54, 84, 2)),
  );

const covers = {
  'cover/baeckerei-krumm': shopFront({
    wall: c.cream,
    shade: c.straw,
    sign: 'Bäckerei Krumm',
    signColor: accents.bakery,
    signInk: c.cream,
    awning: [c.brick, c.milk],
    frame: c.bark,
    windows: [
      group(
        fill(c.straw, box(220, 240, 440, 270)),
        shelf(220, 372, 440),
        loafAt(300, 346, 52),
        loafAt(420, 346, 52, c.bark),
        loafAt(540, 346, 52, c.ochre),
        shelf(220, 486, 440),
        loafAt(290, 466, 36, c.amber),
        loafAt(370, 466, 36, c.amber),
        loafAt(450, 466, 36, c.honey),
        loafAt(530, 466, 36, c.amber),
        loafAt(605, 466, 30, c.honey),
      ),
      group(
        fill(c.straw, box(940, 240, 440, 270)),
        shelf(940, 486, 440),
        place(
          { x: 1030, y: 478, scale: 0.26 },
          fill(c.milk, box(-210, -300, 420, 340, 20)),
          fill(c.cocoa, box(-220, -330, 440, 130, 50)),
          fill(c.berry, oval(-90, -350, 40), oval(20, -360, 40), oval(120, -346, 40)),
        ),
        place({ x: 1000, y: 138, scale: 0.42 }, strip(c.crust, 60, pretzelLine)),
        loafAt(1290, 462, 40, c.amber),
        fill(c.milk, box(1150, 440, 80, 46, 4)),
        fill(c.honey, box(1150, 440, 80, 14)),
      ),
    ],
    extra: group(
      tub(160, 500, c.coral),
      tub(1480, 500, c.honey),
      bicycleStand(1330, 568, 0.62, c.leaf),
      fill(c.ink, cut([560, 470], [650, 470], [672, 604], [538, 604])),
      type('Heute:', 606, 510, { size: 25, color: c.cream, italic: true }),
      type('Kruste', 606, 544, { size: 27, color: c.honey }),
      type('Zimt', 606, 578, { size: 27, color: c.cream }),
    ),
  }),
  'cover/hof-wiesengrund': farmCover,
  'cover/zwoelf-zeilen': shopFront({
    wall: c.blush,
    shade: c.peach,
    sign: 'Zwölf Zeilen',
    signColor: accents.books,
    signInk: c.cream,
    awning: [c.plum, c.cream],
    frame: c.pine,
    windows: [bookWindow(220, 'l'), bookWindow(940, 'r')],
    extra: group(
      tub(160, 500, c.lilac),
      fill(c.bark, box(1060, 520, 250, 16, 4), box(1080, 536, 14, 70), box(1276, 536, 14, 70)),
      spines('kiste', 1076, 520, 216, 60),
      fill(
        c.ink,
        soft(
          [
            [586, 600],
            [584, 566],
            [600, 546],
            [606, 520],
            [616, 538],
            [630, 538],
            [640, 520],
            [644, 548],
            [640, 566],
            [668, 580],
            [676, 604],
          ],
          0.8,
        ),
      ),
      strip(c.ink, 9, 'M670 600Q700 590 690 560'),
      fill(c.honey, oval(614, 554, 3.5), oval(630, 554, 3.5)),
    ),
  }),
  'cover/brueckenrad': shopFront({
    wall: c.sky,
    shade: c.haze,
    sign: 'Brückenrad',
    signColor: accents.bikes,
    signInk: c.cream,
    awning: [accents.bikes, c.honey],
    frame: c.night,
    windows: [
      group(
        fill(c.mist, box(220, 240, 440, 270)),
        wheel(320, 370, 96),
        wheel(560, 370, 96, { turn: 12 }),
        strip(c.slate, 6, 'M320 230V280M560 230V280'),
      ),
      group(fill(c.mist, box(940, 240, 440, 270)), bicycleStand(1160, 410, 1.02, c.brick)),
    ],
    extra: group(
      bicycleStand(480, 556, 0.72, c.leaf),
      bicycleStand(1180, 560, 0.6, c.honey),
      tub(150, 500, c.rose),
      wheel(1480, 545, 58),
    ),
  }),
  'cover/mauersegler': airlineCover,
  'cover/seltekraft': energyCover,
  'cover/stadt-lindfurt': townCover,
  'cover/treibholz': bandCover,
} satisfies Record<string, () => string>;

export const fronts = { ...logos, ...covers };
