/** Photographs that people in the town send each other, and the town itself. */
import { linden, spines, swift } from './books.ts';
import { crate } from './farm.ts';
import { awning, cow, skyline } from './fronts.ts';
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

const photo = { width: 1200, height: 900, stray: 6 };
const all = (color: string) => fill(color, box(-40, -40, 1700, 1000));

const stall = (x: number, y: number, one: string, two: string, goods: readonly [string, string]) =>
  group(
    fill(c.bark, box(x + 12, y, 14, 280), box(x + 334, y, 14, 280)),
    fill(c.cream, box(x + 20, y + 70, 320, 90)),
    crate(x + 104, y + 154, c.ochre, goods[0], 0.72),
    crate(x + 262, y + 154, c.ochre, goods[1], 0.72),
    fill(c.crust, box(x, y + 206, 360, 84, 6)),
    hatch({
      area: [x + 8, y + 214, 344, 70],
      color: c.bark,
      angle: 90,
      gap: 40,
      length: 60,
      width: 4,
    }),
    awning(x - 20, y - 70, 400, 82, one, two),
  );

const market = () =>
  sheet(
    photo,
    all(c.straw),
    fill(c.honey, oval(970, 190, 92)),
    fill(
      c.cream,
      soft([
        [100, 160],
        [190, 110],
        [300, 126],
        [400, 160],
        [240, 182],
      ]),
    ),
    place({ x: -180, y: 60, scale: 0.98 }, skyline(470)),
    fill(c.stone, box(-40, 500, 1300, 460)),
    hatch({
      area: [0, 520, 1200, 370],
      color: c.slate,
      angle: 0,
      gap: 34,
      length: 60,
      width: 5,
      opacity: 0.6,
    }),
    linden(610, 420, 1.5),
    stall(70, 500, c.brick, c.milk, [c.coral, c.sprout]),
    stall(760, 500, c.leaf, c.milk, [c.honey, c.brick]),
    fade(0.25, fill(c.bark, oval(600, 842, 60, 12))),
    fill(
      c.petrol,
      soft(
        [
          [566, 840],
          [572, 720],
          [600, 700],
          [628, 720],
          [634, 840],
        ],
        0.5,
      ),
    ),
    fill(c.peach, oval(600, 672, 28)),
    fill(
      c.milk,
      soft([
        [570, 672],
        [576, 644],
        [600, 634],
        [624, 644],
        [630, 672],
        [600, 656],
      ]),
    ),
    strip(c.crust, 6, 'M636 760Q660 800 690 800'),
    fill(
      c.crust,
      soft(
        [
          [646, 790],
          [712, 790],
          [702, 838],
          [656, 838],
        ],
        0.5,
      ),
    ),
    fill(c.leaf, leaf([676, 792], [664, 744], 12), leaf([684, 792], [700, 748], 12)),
  );

const meadowCow = () =>
  sheet(
    photo,
    all(c.sky),
    fill(
      c.milk,
      soft([
        [120, 180],
        [220, 120],
        [340, 140],
        [440, 186],
        [270, 204],
      ]),
      soft([
        [760, 110],
        [850, 70],
        [960, 84],
        [1040, 126],
        [890, 142],
      ]),
    ),
    fill(
      c.sage,
      land(
        [
          [-40, 430],
          [300, 350],
          [760, 440],
          [1240, 360],
        ],
        940,
      ),
    ),
    fill(
      c.sprout,
      land(
        [
          [-40, 540],
          [500, 480],
          [1240, 540],
        ],
        940,
      ),
    ),
    fill(
      c.meadow,
      land(
        [
          [-40, 700],
          [600, 650],
          [1240, 710],
        ],
        940,
      ),
    ),
    cow(640, 500, 1.9, c.honey),
    hatch({ area: [0, 720, 1200, 160], color: c.leaf, angle: -70, gap: 26, length: 46, width: 6 }),
    scatter(
      'blumen',
      22,
      [600, 800, 580, 70],
      (x, y, _t, s) =>
        strip(c.leaf, 4, `M${x} ${y}v30`) +
        fill(c.milk, star(x, y, 15 * s, 7, 8)) +
        fill(c.honey, oval(x, y, 5)),
      60,
    ),
  );

/** A rim after the kerb: round on one side, buckled on the other. */
const buckle = (r: number) =>
  Array.from({ length: 24 }, (_, i) => {
    const angle = (i / 24) * Math.PI * 2;
    const dent = 1 - 0.3 * Math.exp(-((angle - 0.7) ** 2) / 0.1) + 0.09 * Math.sin(angle * 2 + 0.4);
    return [
      Math.round(Math.cos(angle) * r * dent),
      Math.round(Math.sin(angle) * r * dent * 0.94),
    ] as const;
  });
const bent = (r: number) => soft(buckle(r));

const bentWheel = () =>
  sheet(
    photo,
    all(c.stone),
    hatch({
      area: [0, 0, 1200, 900],
      color: c.slate,
      angle: 0,
      gap: 52,
      length: 90,
      width: 6,
      opacity: 0.5,
    }),
    hatch({
      area: [0, 0, 1200, 900],
      color: c.milk,
      angle: 90,
      gap: 96,
      length: 40,
      width: 5,
      opacity: 0.5,
    }),
    place(
      { x: 560, y: 430, turn: -12 },
      lift(strip(c.ink, 34, bent(318)), strip(c.steel, 15, bent(290))),
      strip(
        c.slate,
        6,
        buckle(270)
          .map(([x, y], i) =>
            i % 7 === 3
              ? `M${x} ${y}L${x * 0.55 + 40} ${y * 0.55}`
              : `M${x} ${y}L${x * 0.08} ${y * 0.08}`,
          )
          .join(''),
      ),
      fill(c.slate, oval(0, 0, 42)),
      fill(c.milk, oval(0, 0, 15)),
    ),
    lift(
      fill(c.coral, box(880, 660, 210, 120, 24)),
      fill(c.cream, box(910, 690, 150, 60, 10)),
      strip(c.ink, 7, 'M930 720H1040'),
    ),
  );

const sunset = () =>
  sheet(
    photo,
    all('#F2B98A'),
    fill(c.peach, box(-40, -40, 1300, 210)),
    fade(
      0.6,
      fill(
        c.coral,
        land(
          [
            [-40, 300],
            [400, 260],
            [800, 310],
            [1240, 270],
          ],
          940,
        ),
      ),
    ),
    fill(c.honey, oval(600, 420, 128)),
    fill(
      c.plum,
      land(
        [
          [-40, 430],
          [260, 380],
          [520, 450],
          [860, 390],
          [1240, 440],
        ],
        940,
      ),
    ),
    fill(c.night, box(-40, 520, 1300, 420)),
    fade(
      0.85,
      hatch({
        area: [420, 530, 360, 350],
        color: c.honey,
        angle: 0,
        gap: 30,
        length: 90,
        width: 7,
      }),
    ),
    hatch({ area: [0, 540, 1200, 340], color: c.petrol, angle: 0, gap: 34, length: 110, width: 6 }),
    fill(
      c.ink,
      'M-40 470H1240V520H1180C1160 600 1010 600 990 520H690C660 610 540 610 510 520H210C190 600 40 600 20 520H-40Z',
    ),
    linden(190, 330, 0.9, c.pine, c.ink),
    fill(c.ink, box(760, 410, 8, 62), oval(764, 398, 14), box(820, 420, 8, 52), oval(824, 408, 13)),
    swift(860, 200, 0.4, c.ink, -10),
    swift(960, 150, 0.28, c.ink, 12),
    swift(760, 130, 0.24, c.ink, -4),
  );

const meter = () =>
  sheet(
    { ...photo, stray: 4 },
    all(c.cream),
    hatch({ area: [0, 0, 1200, 900], color: c.straw, angle: 90, gap: 60, length: 120, width: 5 }),
    lift(fill(c.steel, box(320, 110, 560, 680, 40)), fill(c.haze, box(352, 142, 496, 616, 28))),
    fill(c.milk, box(400, 220, 400, 300, 16)),
    type('Wirkstrom · kWh', 600, 286, { size: 34, color: c.slate, face: 'sans', weight: 600 }),
    ...['0', '4', '8', '2', '1', '3'].map(
      (digit, i) =>
        fill(i === 5 ? c.brick : c.ink, box(424 + i * 60, 326, 52, 84, 8)) +
        type(digit, 450 + i * 60, 390, { size: 62, color: c.milk, face: 'sans', weight: 700 }),
    ),
    fill(c.slate, box(424, 446, 352, 26, 6)),
    fill(c.brick, box(560, 446, 40, 26)),
    fill(c.slate, oval(386, 176, 12), oval(814, 176, 12), oval(386, 724, 12), oval(814, 724, 12)),
    type('Seltekraft eG', 600, 640, {
      size: 40,
      color: '#855600',
      weight: 700,
      axes: '"SOFT" 100, "WONK" 1',
    }),
    fade(0.4, fill(c.milk, cut([720, 142], [800, 142], [520, 758], [440, 758]))),
  );

const supper = () => {
  const bowl = (x: number, y: number, soup: string) =>
    group(
      lift(
        fill(c.milk, oval(x, y, 150)),
        fill(c.blue, oval(x, y, 134)),
        fill(c.milk, oval(x, y, 126)),
      ),
      fill(soup, oval(x, y, 108)),
      scatter(
        `${x}`,
        9,
        [x, y, 80, 80],
        (sx, sy, turn, s) =>
          place({ x: sx, y: sy, turn, scale: s }, fill(c.meadow, gouge([-13, 0], [13, 0], 7))),
        34,
      ),
      strip(
        c.cream,
        9,
        `M${x - 52} ${y + 4}C${x - 30} ${y - 54} ${x + 40} ${y - 44} ${x + 34} ${y + 6}S${x - 20} ${y + 38} ${x - 14} ${y}`,
      ),
    );
  return sheet(
    photo,
    all(c.crust),
    hatch({ area: [0, 0, 1200, 900], color: c.bark, angle: 0, gap: 60, length: 160, width: 6 }),
    lift(fill(c.cream, box(110, 120, 980, 660, 10))),
    strip(c.brick, 12, 'M140 150H1060V750H140Z'),
    bowl(350, 320, c.coral),
    bowl(860, 320, c.coral),
    bowl(610, 600, c.coral),
    lift(fill(c.ochre, box(480, 200, 250, 170, 30))),
    lift(
      fill(c.bark, oval(600, 280, 92, 60)),
      fill(c.crust, oval(596, 272, 90, 54)),
      fill(
        c.cream,
        gouge([550, 300], [570, 240], 8),
        gouge([590, 306], [610, 236], 8),
        gouge([632, 300], [650, 246], 8),
      ),
    ),
    strip(c.slate, 11, 'M806 560V720M206 230V420M1030 230V420'),
    fill(c.slate, oval(806, 548, 24, 36), oval(206, 220, 24, 36), oval(1030, 220, 24, 36)),
    lift(fill(c.haze, oval(940, 570, 60)), fill(c.amber, oval(940, 570, 46))),
    lift(fill(c.haze, oval(270, 590, 60)), fill(c.amber, oval(270, 590, 46))),
  );
};

const gate = () =>
  sheet(
    photo,
    all(c.steel),
    fill(c.slate, box(-40, 640, 1300, 300)),
    hatch({ area: [0, 660, 1200, 60], color: c.steel, angle: 0, gap: 30, length: 120, width: 5 }),
    place(
      { x: 620, y: 470 },
      lift(
        fill(
          c.milk,
          soft(
            [
              [-400, -20],
              [-360, -76],
              [260, -80],
              [410, -24],
              [420, 14],
              [310, 60],
              [-320, 56],
            ],
            0.7,
          ),
        ),
        fill('#2A5A9B', cut([-400, -36], [-450, -210], [-360, -210], [-250, -70])),
      ),
      ...Array.from({ length: 11 }, (_, i) => fill(c.petrol, box(-270 + i * 52, -42, 26, 32, 10))),
      fill(
        c.night,
        soft(
          [
            [322, -46],
            [382, -30],
            [392, -6],
            [322, -10],
          ],
          0.4,
        ),
      ),
      lift(fill(c.haze, cut([-60, 16], [110, 16], [-110, 140], [-190, 140]))),
      strip(c.ink, 12, 'M-160 60V150M300 56V150'),
      fill(c.ink, oval(-160, 160, 26), oval(300, 160, 22)),
    ),
    fade(
      0.75,
      hatch({ area: [0, 0, 1200, 760], color: c.haze, angle: 74, gap: 40, length: 60, width: 4 }),
    ),
    fill(
      c.night,
      box(-40, -40, 1300, 70),
      box(-40, 760, 1300, 180),
      box(390, 0, 22, 780),
      box(800, 0, 22, 780),
    ),
    lift(fill(c.ink, box(440, 40, 330, 120, 10))),
    type('MSR 214', 470, 92, {
      size: 38,
      color: c.honey,
      face: 'sans',
      weight: 700,
      anchor: 'start',
    }),
    type('verspätet 50 min', 470, 138, {
      size: 33,
      color: c.coral,
      face: 'sans',
      weight: 600,
      anchor: 'start',
    }),
    fill(c.brick, box(880, 660, 120, 170, 22)),
    strip(c.ink, 9, 'M910 660V600H970V660'),
    strip(c.berry, 7, 'M912 690V800M968 690V800'),
  );

const childDrawing = () => {
  const crayon = (color: string, d: string, w = 15) =>
    strip(color, w, d) + fade(0.35, strip(c.milk, w * 0.3, d, 'stroke-dasharray="9 15"'));
  return sheet(
    { ...photo, stray: 16 },
    all(c.bark),
    hatch({ area: [0, 0, 1200, 900], color: c.cocoa, angle: 0, gap: 60, length: 150, width: 6 }),
    place({ x: 600, y: 450, turn: -3 }, lift(fill(c.milk, box(-470, -340, 940, 680)))),
    place(
      { x: 130, y: 100, turn: -3 },
      crayon(
        c.honey,
        'M794 236A62 62 0 1 0 794 237M732 130V92M838 236H876M806 160L836 132M654 236H616M664 162L636 134M664 306L640 332M804 306L830 332',
      ),
      crayon(c.brick, 'M170 380L320 230L470 380'),
      crayon(c.blue, 'M190 390V600H450V390Z'),
      crayon(c.crust, 'M290 600V490H350V600'),
      crayon(c.blue, 'M220 430H270V480H220ZM380 430H430V480H380Z', 10),
      crayon(c.leaf, 'M60 606Q300 580 500 608T900 600'),
      crayon(
        c.rose,
        'M600 420A34 34 0 1 0 601 421M600 490V560L570 606M600 560L630 606M600 510L550 490M600 510L652 520',
        12,
      ),
      crayon(
        c.plum,
        'M740 380A40 40 0 1 0 741 381M740 460V550L704 606M740 550L776 606M740 490L652 520M740 490L800 470',
        12,
      ),
      crayon(c.leaf, 'M70 420Q20 340 90 330Q120 260 160 330Q200 370 140 420Z'),
      crayon(c.bark, 'M110 420V600'),
      type('FÜR OMA', 590, 690, { size: 60, color: c.petrol, face: 'sans', weight: 600, turn: 2 }),
    ),
  );
};

const cat = () =>
  sheet(
    photo,
    all(c.blush),
    fill(c.cream, box(180, 60, 840, 640)),
    fill(c.sky, box(210, 90, 380, 580), box(610, 90, 380, 580)),
    within(
      box(210, 90, 780, 580),
      fill(
        c.sage,
        land(
          [
            [200, 480],
            [500, 420],
            [1000, 500],
          ],
          700,
        ),
      ),
      linden(820, 420, 1.2),
      fill(
        c.milk,
        soft([
          [260, 180],
          [330, 146],
          [420, 160],
          [480, 190],
          [350, 204],
        ]),
      ),
    ),
    fill(c.cream, box(590, 90, 20, 580)),
    fill(c.crust, box(120, 690, 960, 60, 8)),
    lift(
      fill(
        c.ink,
        soft(
          [
            [330, 700],
            [320, 600],
            [350, 520],
            [360, 450],
            [352, 350],
            [396, 396],
            [450, 390],
            [492, 344],
            [488, 440],
            [480, 480],
            [560, 560],
            [590, 650],
            [580, 700],
          ],
          0.8,
        ),
      ),
    ),
    strip(c.ink, 32, 'M576 684Q690 690 700 620'),
    fill(c.honey, oval(396, 440, 11, 14), oval(450, 440, 11, 14)),
    fill(c.ink, box(393, 428, 6, 24), box(447, 428, 6, 24)),
    fill(
      c.rose,
      soft([
        [414, 468],
        [432, 468],
        [423, 478],
      ]),
    ),
    strip(c.steel, 3, 'M410 474L350 466M410 480L352 488M438 474L498 466M438 480L496 488'),
    lift(fill(c.amber, box(740, 560, 240, 134, 6)), fill(c.straw, box(840, 560, 36, 134))),
    strip(c.bark, 5, 'M766 660H816'),
    spines('fensterbank', 210, 690, 90, 120),
    place({ x: 0, y: 750 }, fill(c.peach, box(-40, 0, 1300, 200))),
  );

/** The whole town at the river, for first pages and the README. */
const town = () =>
  sheet(
    { width: 1600, height: 900, stray: 6 },
    fill(c.haze, box(-40, -40, 1700, 1000)),
    fill(c.honey, oval(1270, 180, 88)),
    fill(
      c.milk,
      soft([
        [140, 170],
        [240, 116],
        [360, 134],
        [470, 176],
        [280, 196],
      ]),
      soft([
        [860, 110],
        [950, 70],
        [1050, 84],
        [1120, 120],
        [980, 138],
      ]),
    ),
    fill(
      c.sage,
      land(
        [
          [-40, 400],
          [300, 300],
          [760, 390],
          [1200, 300],
          [1660, 390],
        ],
        940,
      ),
    ),
    fill(
      c.sprout,
      land(
        [
          [-40, 470],
          [500, 420],
          [1100, 480],
          [1660, 430],
        ],
        940,
      ),
    ),
    place({ y: 20 }, skyline(610)),
    fill(c.stone, box(-40, 630, 1700, 90)),
    awning(250, 570, 240, 40, c.brick, c.milk),
    fill(c.crust, box(262, 636, 216, 56, 4)),
    awning(1040, 570, 240, 40, c.leaf, c.milk),
    fill(c.crust, box(1052, 636, 216, 56, 4)),
    linden(600, 540, 0.94),
    linden(1010, 540, 0.8, c.meadow, c.leaf),
    linden(130, 540, 0.9, c.meadow, c.leaf),
    linden(1480, 540, 0.95),
    fill(c.petrol, box(-40, 720, 1700, 220)),
    hatch({ area: [0, 730, 1600, 160], color: c.sky, angle: 0, gap: 30, length: 110, width: 6 }),
    fill(c.cream, box(-40, 706, 1700, 22)),
    fill(
      c.brick,
      soft(
        [
          [660, 780],
          [880, 780],
          [850, 826],
          [690, 826],
        ],
        0.4,
      ),
    ),
    strip(c.bark, 8, 'M770 780V650'),
    fill(c.milk, cut([780, 656], [868, 768], [780, 768]), cut([762, 676], [762, 768], [700, 768])),
    swift(480, 210, 0.34, c.night, -10),
    swift(570, 160, 0.24, c.night, 10),
    swift(410, 140, 0.2, c.night, 0),
  );

export const scenes = {
  'photo/markt': market,
  'photo/kuh': meadowCow,
  'photo/achter': bentWheel,
  'photo/abendrot': sunset,
  'photo/zaehler': meter,
  'photo/abendessen': supper,
  'photo/gate': gate,
  'photo/kinderbild': childDrawing,
  'photo/katze': cat,
  'cover/lindfurt': town,
} satisfies Record<string, () => string>;
