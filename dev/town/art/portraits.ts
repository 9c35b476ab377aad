/** The people of the town, cut from paper: one head, and what makes each of them themselves. */
import {
  box,
  c,
  fade,
  fill,
  gouge,
  group,
  hatch,
  holes,
  lift,
  oval,
  type Point,
  place,
  scatter,
  sheet,
  soft,
  strip,
  within,
} from './paper.ts';

const headPoints: readonly Point[] = [
  [400, 228],
  [480, 254],
  [510, 345],
  [500, 440],
  [456, 514],
  [400, 534],
  [344, 514],
  [300, 440],
  [290, 345],
  [320, 254],
];
const head = soft(headPoints);

interface Skin {
  base: string;
  shade: string;
  cheek: string;
}
const fair: Skin = { base: '#F4CFAF', shade: '#E3B08A', cheek: '#E38D74' };
const rosy: Skin = { base: '#F3C6A8', shade: '#DFA17F', cheek: '#DD7A67' };
const olive: Skin = { base: '#DDA878', shade: '#C1875A', cheek: '#C66F52' };
const brown: Skin = { base: '#8E5636', shade: '#6F3F26', cheek: '#A8533F' };

interface Face {
  skin: Skin;
  ground: readonly [string, string];
  /** Drawn behind the head, in front of the ground. */
  back?: string;
  /** Drawn over the face. */
  hair: string;
  hairColor: string;
  clothes: string;
  smile?: 'wide' | 'calm' | 'closed';
  glasses?: string;
  extra?: string;
  lines?: boolean;
  brow?: number;
}

const shoulders = soft(
  [
    [80, 840],
    [110, 690],
    [240, 606],
    [340, 580],
    [400, 590],
    [460, 580],
    [560, 606],
    [690, 690],
    [720, 840],
  ],
  0.9,
);

function mouth(kind: 'wide' | 'calm' | 'closed', skin: Skin): string {
  if (kind === 'wide')
    return (
      fill(c.berry, 'M350 452Q400 476 450 452Q436 506 400 508Q364 506 350 452Z') +
      fill(c.milk, 'M359 459Q400 477 441 459Q438 474 432 478Q400 488 368 478Q362 474 359 459Z')
    );
  if (kind === 'calm') return strip(c.berry, 8, 'M360 466Q400 492 440 466');
  return (
    strip(c.berry, 8, 'M364 472Q398 486 438 464') + strip(skin.shade, 5, 'M444 456Q450 460 450 466')
  );
}

function portrait(face: Face): () => string {
  const { skin, smile = 'calm', brow = 8 } = face;
  return () =>
    sheet(
      { width: 800, height: 800, stray: 6 },
      fill(face.ground[0], box(-40, -40, 880, 880)),
      fill(face.ground[1], oval(400, 400, 330)),
      place(
        { x: -104, y: -78, scale: 1.26 },
        face.back ?? '',
        lift(within(shoulders, face.clothes)),
        fill(
          skin.shade,
          soft(
            [
              [340, 470],
              [460, 470],
              [468, 590],
              [400, 640],
              [332, 590],
            ],
            0.6,
          ),
        ),
        fill(skin.shade, oval(292, 392, 26, 36), oval(508, 392, 26, 36)),
        lift(fill(skin.base, head)),
        within(
          head,
          fill(
            skin.shade,
            soft([
              [470, 220],
              [540, 220],
              [540, 560],
              [430, 560],
              [480, 470],
              [492, 350],
            ]),
          ),
        ),
        fade(0.42, fill(skin.cheek, oval(334, 434, 31, 23), oval(464, 434, 31, 23))),
        fill(c.ink, oval(352, 378, 10.5, 13), oval(446, 378, 10.5, 13)),
        fill(c.milk, oval(356, 373, 3.2), oval(450, 373, 3.2)),
        strip(face.hairColor, brow, 'M328 344Q350 328 374 342M424 342Q448 328 470 344'),
        strip(skin.shade, 9, 'M402 384Q414 416 396 424Q388 426 382 420'),
        mouth(smile, skin),
        face.lines
          ? strip(
              skin.shade,
              5,
              'M312 372L298 364M312 384L296 386M488 372L502 364M488 384L504 386M338 446Q330 462 334 480M462 446Q470 462 466 480M370 290Q400 284 430 290',
            )
          : '',
        face.hair,
        face.glasses
          ? holes(
              face.glasses,
              oval(350, 380, 45, 42),
              oval(350, 380, 36, 33),
              oval(450, 380, 45, 42),
              oval(450, 380, 36, 33),
            ) + strip(face.glasses, 7, 'M394 374Q400 368 406 374M306 376L290 372M494 376L510 372')
          : '',
        face.extra ?? '',
      ),
    );
}

const cloth = (color: string, ...more: string[]) =>
  fill(color, box(60, 540, 700, 320)) + more.join('');
const neckline = (color: string) =>
  fill(
    color,
    soft([
      [326, 570],
      [400, 600],
      [474, 570],
      [484, 606],
      [400, 668],
      [316, 606],
    ]),
  );
const stripes = (color: string, gap: number, width: number) =>
  Array.from({ length: Math.ceil(300 / gap) }, (_, i) =>
    strip(color, width, `M60 ${600 + i * gap}Q400 ${640 + i * gap} 740 ${600 + i * gap}`),
  ).join('');
const freckles = (color: string) =>
  scatter('sommersprossen', 13, [400, 424, 92, 26], (x, y) => fill(color, oval(x, y, 3.4)), 16);
const strands = (color: string, ...lines: [Point, Point, number][]) =>
  fill(color, ...lines.map(([a, b, bend]) => gouge(a, b, 4.5, bend)));
const earrings = (color: string, r: number) =>
  holes(
    color,
    oval(288, 440 + r, r),
    oval(288, 440 + r, r * 0.55),
    oval(512, 440 + r, r),
    oval(512, 440 + r, r * 0.55),
  );

const cap = (color: string, lift0 = 0) =>
  fill(
    color,
    soft(
      [
        [284, 362],
        [278, 270],
        [324, 200 - lift0],
        [404, 182 - lift0],
        [482, 204 - lift0],
        [524, 276],
        [516, 362],
        [496, 312],
        [456, 276],
        [396, 268],
        [340, 282],
        [306, 312],
      ],
      0.9,
    ),
  );

const marlene = portrait({
  skin: rosy,
  ground: [c.straw, c.cream],
  hairColor: c.crust,
  back: fill(
    c.crust,
    soft([
      [280, 300],
      [400, 200],
      [520, 300],
      [538, 470],
      [500, 560],
      [300, 560],
      [262, 470],
    ]),
  ),
  hair: group(
    fill(
      c.crust,
      soft([
        [286, 380],
        [288, 300],
        [340, 250],
        [420, 246],
        [330, 300],
        [306, 360],
      ]),
      soft([
        [514, 380],
        [512, 300],
        [470, 250],
        [400, 250],
        [480, 296],
        [496, 360],
      ]),
    ),
    fill(
      c.brick,
      soft(
        [
          [272, 322],
          [288, 226],
          [400, 172],
          [512, 226],
          [528, 322],
          [470, 262],
          [400, 248],
          [330, 262],
        ],
        0.9,
      ),
    ),
    scatter('kopftuch', 16, [400, 226, 100, 36], (x, y) => fill(c.cream, oval(x, y, 6)), 30),
    fill(
      c.brick,
      soft(
        [
          [400, 196],
          [340, 150],
          [352, 116],
          [400, 168],
          [448, 116],
          [460, 150],
        ],
        0.8,
      ),
    ),
    fill(c.berry, oval(400, 184, 20, 16)),
  ),
  clothes: cloth(
    c.sky,
    neckline(c.milk),
    fill(c.cream, box(290, 660, 220, 200, 10)),
    strip(c.cream, 26, 'M300 670L262 590M500 670L538 590'),
  ),
  smile: 'wide',
  extra: freckles(c.coral),
});

const jonas = portrait({
  skin: fair,
  ground: [c.mist, c.sage],
  hairColor: c.bark,
  hair:
    fill(
      c.bark,
      soft(
        [
          [282, 372],
          [272, 290],
          [292, 214],
          [330, 196],
          [346, 160],
          [392, 182],
          [430, 150],
          [452, 186],
          [506, 190],
          [504, 232],
          [534, 268],
          [518, 362],
          [500, 320],
          [470, 304],
          [462, 274],
          [424, 296],
          [400, 268],
          [360, 300],
          [336, 280],
          [318, 318],
          [298, 322],
        ],
        0.75,
      ),
    ) +
    strands(
      c.crust,
      [[330, 250], [380, 196], -8],
      [[420, 250], [450, 204], 8],
      [[368, 258], [404, 204], -6],
    ),
  clothes: cloth(
    c.leaf,
    fill(
      c.pine,
      soft(
        [
          [250, 600],
          [400, 690],
          [550, 600],
          [480, 580],
          [400, 632],
          [320, 580],
        ],
        0.8,
      ),
    ),
    strip(c.cream, 7, 'M366 662L360 748M434 662L440 736'),
  ),
  glasses: c.cocoa,
  smile: 'calm',
});

const hedwig = portrait({
  skin: fair,
  ground: [c.blush, c.peach],
  hairColor: c.slate,
  back: lift(
    fill('#E9E7E1', oval(400, 148, 76, 64)),
    strands(c.steel, [[346, 150], [440, 112], -14], [[360, 182], [456, 150], -12]),
  ),
  hair:
    fill(
      '#F2F0EA',
      soft(
        [
          [282, 376],
          [272, 284],
          [318, 206],
          [400, 184],
          [484, 206],
          [528, 284],
          [518, 376],
          [500, 320],
          [456, 282],
          [400, 254],
          [344, 282],
          [300, 320],
        ],
        0.9,
      ),
    ) +
    strands(
      c.steel,
      [[300, 310], [390, 214], -18],
      [[326, 290], [398, 232], -10],
      [[500, 310], [410, 214], 18],
      [[474, 290], [404, 232], 10],
    ),
  clothes: cloth(
    c.lilac,
    hatch({
      area: [80, 600, 640, 230],
      color: c.plum,
      angle: 60,
      gap: 34,
      length: 26,
      width: 4,
      opacity: 0.6,
    }),
    neckline(c.milk),
    strip(c.plum, 8, 'M400 660V850'),
    fill(c.honey, oval(400, 720, 12), oval(400, 778, 12)),
  ),
  glasses: c.berry,
  lines: true,
  smile: 'wide',
  extra: fill(c.honey, oval(288, 444, 10), oval(512, 444, 10)),
  brow: 7,
});

const maya = portrait({
  skin: brown,
  ground: [c.sky, c.haze],
  hairColor: c.ink,
  back:
    lift(
      ...[
        [400, 210, 130],
        [290, 250, 100],
        [510, 250, 100],
        [240, 350, 92],
        [560, 350, 92],
        [260, 450, 76],
        [540, 450, 76],
        [340, 180, 90],
        [460, 180, 90],
      ].map(([x, y, r]) => fill(c.cocoa, oval(x!, y!, r!))),
    ) +
    scatter(
      'locken',
      60,
      [400, 280, 230, 190],
      (x, y, turn) => place({ x, y, turn }, strip(c.bark, 5, 'M-12 0Q0 -14 12 0')),
      26,
    ),
  hair: group(
    ...[
      [310, 262, 46],
      [360, 236, 52],
      [424, 230, 54],
      [484, 256, 46],
      [296, 312, 28],
      [506, 312, 28],
    ].map(([x, y, r]) => fill(c.cocoa, oval(x!, y!, r!))),
    scatter(
      'locken2',
      12,
      [400, 240, 100, 26],
      (x, y, turn) => place({ x, y, turn }, strip(c.bark, 5, 'M-12 0Q0 -14 12 0')),
      26,
    ),
  ),
  clothes: cloth(
    c.honey,
    fill(
      c.amber,
      soft(
        [
          [318, 560],
          [482, 560],
          [490, 640],
          [400, 664],
          [310, 640],
        ],
        0.7,
      ),
    ),
    hatch({ area: [330, 570, 140, 80], color: c.honey, angle: 90, gap: 18, length: 40, width: 5 }),
  ),
  smile: 'wide',
  extra: earrings(c.coral, 24),
});

const henrik = portrait({
  skin: rosy,
  ground: [c.mist, c.sage],
  hairColor: c.bark,
  hair: group(
    fill(
      c.bark,
      soft([
        [288, 400],
        [284, 320],
        [306, 296],
        [312, 400],
      ]),
      soft([
        [512, 400],
        [516, 320],
        [494, 296],
        [488, 400],
      ]),
    ),
    fill(
      c.bark,
      soft(
        [
          [292, 400],
          [318, 440],
          [352, 440],
          [400, 426],
          [448, 440],
          [482, 440],
          [508, 400],
          [512, 500],
          [470, 572],
          [400, 598],
          [330, 572],
          [288, 500],
        ],
        0.8,
      ),
    ),
    fill(c.rose, 'M362 474Q400 502 438 474Q430 492 400 494Q370 492 362 474Z'),
    strands(
      c.slate,
      [[330, 500], [350, 560], 6],
      [[400, 530], [400, 580], 0],
      [[470, 500], [450, 560], -6],
      [[366, 520], [376, 572], 4],
      [[434, 520], [424, 572], -4],
    ),
    lift(
      fill(
        c.moss,
        soft(
          [
            [300, 288],
            [314, 190],
            [360, 160],
            [400, 176],
            [440, 160],
            [486, 190],
            [500, 288],
          ],
          0.8,
        ),
      ),
      fill(
        c.pine,
        soft(
          [
            [298, 292],
            [306, 252],
            [400, 240],
            [494, 252],
            [502, 292],
          ],
          0.5,
        ),
      ),
      fill(
        c.moss,
        soft(
          [
            [196, 306],
            [280, 276],
            [400, 268],
            [520, 276],
            [604, 306],
            [500, 326],
            [400, 316],
            [300, 326],
          ],
          0.9,
        ),
      ),
    ),
    fill(c.coral, gouge([476, 268], [520, 178], 10, 8)),
  ),
  clothes: cloth(
    c.brick,
    ...[120, 200, 280, 360, 440, 520, 600, 680].map((x) => strip(c.berry, 12, `M${x} 560V850`)),
    ...[640, 710, 780].map((y) => strip(c.cream, 7, `M60 ${y}H740`)),
    fill(
      c.brick,
      soft(
        [
          [330, 570],
          [400, 650],
          [300, 690],
          [286, 600],
        ],
        0.4,
      ),
      soft(
        [
          [470, 570],
          [400, 650],
          [500, 690],
          [514, 600],
        ],
        0.4,
      ),
    ),
  ),
  smile: 'calm',
  lines: true,
});

const ana = portrait({
  skin: olive,
  ground: [c.straw, c.cream],
  hairColor: c.cocoa,
  back: fill(
    c.cocoa,
    soft([
      [276, 300],
      [400, 190],
      [524, 300],
      [530, 440],
      [490, 540],
      [310, 540],
      [270, 440],
    ]),
  ),
  hair:
    cap(c.cocoa) +
    strands(c.bark, [[312, 290], [400, 206], -16], [[490, 290], [410, 206], 16]) +
    lift(
      ...[0, 1, 2, 3, 4, 5].map((i) =>
        fill(
          i % 2 ? c.cocoa : c.bark,
          oval(524 + (i > 2 ? 6 - i : i) * 4, 470 + i * 46, 30 - i * 2, 31),
        ),
      ),
      fill(c.coral, box(510, 712, 40, 18, 6)),
    ),
  clothes: cloth(
    c.cream,
    neckline(c.cream),
    fill(c.moss, box(280, 664, 240, 200, 14)),
    strip(c.moss, 30, 'M300 680L268 590M500 680L532 590'),
    fill(c.honey, oval(300, 690, 12), oval(500, 690, 12)),
  ),
  smile: 'wide',
});

const clara = portrait({
  skin: fair,
  ground: [c.blush, c.peach],
  hairColor: c.ink,
  back: fill(
    c.ink,
    soft(
      [
        [262, 310],
        [310, 204],
        [400, 178],
        [490, 204],
        [538, 310],
        [548, 460],
        [526, 530],
        [274, 530],
        [252, 460],
      ],
      0.8,
    ),
  ),
  hair:
    fill(
      c.ink,
      soft(
        [
          [272, 440],
          [268, 300],
          [314, 212],
          [400, 186],
          [486, 212],
          [532, 300],
          [528, 440],
          [502, 410],
          [500, 326],
          [460, 316],
          [400, 322],
          [340, 316],
          [300, 326],
          [298, 410],
        ],
        0.7,
      ),
    ) +
    strands(
      c.slate,
      [[330, 300], [350, 226], 6],
      [[400, 304], [400, 220], 0],
      [[470, 300], [450, 226], -6],
    ),
  clothes: cloth(c.milk, stripes(c.night, 34, 13)),
  smile: 'closed',
  extra: strip(c.berry, 9, 'M366 471Q400 488 437 465'),
});

const emre = portrait({
  skin: olive,
  ground: [c.sky, c.haze],
  hairColor: c.ink,
  hair: group(
    fill(
      c.ink,
      soft(
        [
          [284, 370],
          [276, 284],
          [300, 208],
          [370, 176],
          [470, 184],
          [526, 250],
          [516, 370],
          [500, 316],
          [484, 278],
          [400, 262],
          [330, 290],
          [302, 320],
        ],
        0.8,
      ),
    ),
    fill(
      c.ink,
      soft(
        [
          [290, 388],
          [306, 452],
          [344, 500],
          [400, 514],
          [456, 500],
          [494, 452],
          [510, 388],
          [514, 470],
          [464, 540],
          [400, 556],
          [336, 540],
          [286, 470],
        ],
        0.8,
      ),
    ),
    fill(
      c.ink,
      soft(
        [
          [344, 456],
          [372, 438],
          [400, 446],
          [428, 438],
          [456, 456],
          [428, 462],
          [400, 458],
          [372, 462],
        ],
        0.8,
      ),
    ),
    strip(c.berry, 8, 'M370 478Q400 494 430 478'),
    strands(c.slate, [[340, 250], [420, 202], -12], [[400, 244], [476, 222], -10]),
  ),
  clothes: cloth(
    c.petrol,
    neckline(c.steel),
    strip(c.night, 8, 'M400 664V850'),
    fill(c.honey, box(470, 700, 90, 64, 8)),
    fill(c.night, oval(400, 720, 9), oval(400, 770, 9)),
  ),
  smile: 'calm',
  brow: 12,
});

const nele = portrait({
  skin: fair,
  ground: [c.sky, c.haze],
  hairColor: c.amber,
  back: fill(
    c.honey,
    soft(
      [
        [280, 320],
        [520, 320],
        [556, 470],
        [540, 610],
        [470, 560],
        [330, 560],
        [262, 610],
        [246, 470],
      ],
      0.9,
    ),
  ),
  hair: group(
    fill(
      c.honey,
      soft([
        [280, 400],
        [282, 300],
        [340, 268],
        [390, 280],
        [330, 330],
        [306, 420],
      ]),
      soft([
        [520, 400],
        [518, 300],
        [460, 268],
        [390, 284],
        [470, 326],
        [494, 420],
      ]),
    ),
    lift(
      fill(
        c.coral,
        soft(
          [
            [276, 300],
            [284, 200],
            [350, 138],
            [400, 130],
            [450, 138],
            [516, 200],
            [524, 300],
          ],
          0.8,
        ),
      ),
      fill(c.brick, box(262, 252, 276, 66, 28)),
      hatch({
        area: [280, 256, 240, 60],
        color: c.coral,
        angle: 90,
        gap: 20,
        length: 36,
        width: 5,
      }),
      hatch({
        area: [300, 140, 200, 110],
        color: c.brick,
        angle: 84,
        gap: 26,
        length: 40,
        width: 5,
      }),
    ),
  ),
  clothes: cloth(
    c.night,
    neckline(c.milk),
    fill(
      c.petrol,
      soft(
        [
          [60, 640],
          [300, 590],
          [340, 860],
          [60, 860],
        ],
        0.3,
      ),
      soft(
        [
          [740, 640],
          [500, 590],
          [460, 860],
          [740, 860],
        ],
        0.3,
      ),
    ),
  ),
  smile: 'calm',
});

const lena = portrait({
  skin: rosy,
  ground: [c.mist, c.sage],
  hairColor: c.bark,
  back: lift(
    fill(
      c.bark,
      soft(
        [
          [470, 190],
          [570, 160],
          [630, 230],
          [626, 360],
          [580, 470],
          [560, 380],
          [540, 290],
        ],
        0.9,
      ),
    ),
    strands(c.crust, [[540, 210], [590, 380], -20]),
  ),
  hair:
    cap(c.bark) +
    strands(c.crust, [[306, 300], [430, 206], -22], [[350, 280], [470, 222], -14]) +
    fill(c.honey, oval(506, 214, 20)),
  clothes: cloth(c.coral, neckline(c.coral), strip(c.milk, 9, 'M318 596Q400 690 482 596')),
  smile: 'wide',
});

const farid = portrait({
  skin: olive,
  ground: [c.straw, c.cream],
  hairColor: c.ink,
  hair: group(
    ...[
      [318, 236, 44],
      [366, 210, 48],
      [424, 204, 50],
      [478, 228, 44],
      [296, 286, 26],
      [506, 284, 26],
    ].map(([x, y, r]) => fill(c.ink, oval(x!, y!, r!))),
    fill(
      c.ink,
      soft(
        [
          [290, 396],
          [304, 450],
          [340, 486],
          [372, 450],
          [400, 446],
          [428, 450],
          [460, 486],
          [496, 450],
          [510, 396],
          [512, 480],
          [460, 552],
          [400, 568],
          [340, 552],
          [288, 480],
        ],
        0.7,
      ),
    ),
    strip(c.rose, 8, 'M368 482Q400 502 432 482'),
    scatter(
      'faridlocken',
      14,
      [400, 226, 100, 30],
      (x, y, turn) => place({ x, y, turn }, strip(c.slate, 4, 'M-10 0Q0 -12 10 0')),
      24,
    ),
  ),
  clothes: cloth(
    c.blue,
    fill(
      c.sky,
      soft(
        [
          [326, 574],
          [400, 650],
          [306, 680],
          [290, 600],
        ],
        0.4,
      ),
      soft(
        [
          [474, 574],
          [400, 650],
          [494, 680],
          [510, 600],
        ],
        0.4,
      ),
    ),
    strip(c.petrol, 7, 'M400 652V850'),
  ),
  glasses: c.ink,
  brow: 10,
});

const ole = portrait({
  skin: rosy,
  ground: [c.blush, c.peach],
  hairColor: c.crust,
  hair:
    fill(
      c.ochre,
      soft(
        [
          [276, 392],
          [264, 300],
          [292, 212],
          [360, 172],
          [440, 168],
          [508, 206],
          [538, 300],
          [524, 396],
          [504, 340],
          [488, 372],
          [470, 310],
          [436, 348],
          [420, 300],
          [380, 344],
          [356, 302],
          [322, 352],
          [302, 330],
        ],
        0.7,
      ),
    ) +
    strands(
      c.crust,
      [[322, 300], [360, 200], -10],
      [[400, 290], [420, 196], -4],
      [[470, 290], [480, 210], 8],
    ),
  clothes: cloth(
    c.night,
    neckline(c.coral),
    strip(c.ink, 26, 'M286 590Q300 680 400 690T514 590'),
    fill(c.honey, box(262, 560, 50, 84, 20), box(488, 560, 50, 84, 20)),
  ),
  smile: 'closed',
  extra: freckles(c.coral),
  brow: 9,
});

const petra = portrait({
  skin: fair,
  ground: [c.stone, c.cream],
  hairColor: c.slate,
  hair:
    fill(
      '#CFC4AE',
      soft(
        [
          [284, 392],
          [270, 300],
          [296, 212],
          [370, 172],
          [470, 180],
          [530, 250],
          [524, 372],
          [504, 330],
          [500, 290],
          [440, 262],
          [380, 296],
          [320, 300],
          [300, 340],
        ],
        0.85,
      ),
    ) +
    strands(
      c.slate,
      [[306, 290], [420, 208], -20],
      [[360, 286], [480, 214], -18],
      [[430, 262], [512, 262], -14],
    ),
  clothes: cloth(
    c.blue,
    neckline(c.milk),
    fill(
      c.petrol,
      soft(
        [
          [322, 580],
          [400, 720],
          [340, 860],
          [270, 640],
        ],
        0.3,
      ),
      soft(
        [
          [478, 580],
          [400, 720],
          [460, 860],
          [530, 640],
        ],
        0.3,
      ),
    ),
    fill(c.honey, oval(300, 716, 15)),
  ),
  glasses: c.petrol,
  lines: true,
  extra: earrings(c.honey, 11) + strip(c.berry, 9, 'M360 466Q400 492 440 466'),
});

const svenja = portrait({
  skin: fair,
  ground: [c.sky, c.haze],
  hairColor: c.ochre,
  back: fill(
    '#E3C071',
    soft(
      [
        [272, 310],
        [330, 200],
        [400, 180],
        [470, 200],
        [528, 310],
        [552, 480],
        [560, 620],
        [480, 600],
        [320, 600],
        [240, 620],
        [248, 480],
      ],
      0.9,
    ),
  ),
  hair:
    fill(
      '#E3C071',
      soft(
        [
          [276, 440],
          [270, 300],
          [320, 206],
          [400, 182],
          [480, 206],
          [530, 300],
          [526, 440],
          [504, 390],
          [494, 330],
          [452, 296],
          [372, 262],
          [340, 306],
          [306, 340],
          [298, 390],
        ],
        0.8,
      ),
    ) +
    strands(
      c.amber,
      [[300, 330], [380, 214], -16],
      [[500, 320], [420, 212], 18],
      [[284, 420], [300, 340], -6],
    ),
  clothes: cloth(
    c.night,
    neckline(c.night),
    fill(
      c.brick,
      soft(
        [
          [330, 576],
          [400, 612],
          [470, 576],
          [478, 616],
          [430, 646],
          [456, 716],
          [400, 690],
          [372, 650],
          [322, 616],
        ],
        0.6,
      ),
    ),
    fill(c.milk, gouge([372, 604], [440, 620], 6), gouge([412, 652], [436, 694], 5)),
    fill(c.honey, gouge([528, 690], [596, 676], 10)),
  ),
  smile: 'closed',
});

export const portraits = {
  'portrait/marlene': marlene,
  'portrait/jonas': jonas,
  'portrait/hedwig': hedwig,
  'portrait/maya': maya,
  'portrait/henrik': henrik,
  'portrait/ana': ana,
  'portrait/clara': clara,
  'portrait/emre': emre,
  'portrait/nele': nele,
  'portrait/lena': lena,
  'portrait/farid': farid,
  'portrait/ole': ole,
  'portrait/petra': petra,
  'portrait/svenja': svenja,
} satisfies Record<string, () => string>;
