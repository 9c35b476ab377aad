/** What the farm shop has in its crates and in its cooler. */
import {
  box,
  c,
  cut,
  fade,
  fill,
  gouge,
  ground,
  group,
  hatch,
  leaf,
  lift,
  oval,
  type Point,
  place,
  scatter,
  sheet,
  soft,
  strip,
  type,
  within,
} from './paper.ts';

const square = { width: 800, height: 800 };
const named = { ...square, stray: 4.5 };
const label = { size: 34, color: c.pine, weight: 680, axes: '"SOFT" 100, "WONK" 1' };

/** The head of the farm's cow, its mark on every label. */
export function cowHead(x: number, y: number, scale: number): string {
  return place(
    { x, y, scale },
    fill(c.bark, gouge([-46, -30], [-120, -62], 26), gouge([46, -30], [120, -62], 26)),
    fill(c.straw, gouge([-34, -62], [-62, -112], 13, -10), gouge([34, -62], [62, -112], 13, 10)),
    fill(
      c.crust,
      soft([
        [-58, -66],
        [58, -66],
        [62, 0],
        [44, 70],
        [-44, 70],
        [-62, 0],
      ]),
    ),
    fill(
      c.milk,
      soft([
        [-18, -78],
        [18, -78],
        [26, 0],
        [40, 60],
        [-40, 60],
        [-26, 0],
      ]),
    ),
    fill(c.peach, oval(0, 62, 58, 38)),
    fill(c.bark, oval(-24, 60, 9, 11), oval(24, 60, 9, 11)),
    fill(c.ink, oval(-38, -18, 9, 11), oval(38, -18, 9, 11)),
  );
}

const bottlePath =
  'M345 165H455V225C455 275 530 300 530 390V640C530 670 510 680 490 680H310C290 680 270 670 270 640V390C270 300 345 275 345 225Z';

const milk = () =>
  sheet(
    named,
    ground(c.sky, c.haze, 'disc'),
    lift(
      fill(c.haze, bottlePath),
      within(
        bottlePath,
        fill(c.milk, box(200, 300, 400, 400)),
        fill(c.milk, oval(400, 302, 110, 22)),
      ),
      fill(c.brick, box(335, 130, 130, 52, 14)),
      within(
        bottlePath,
        fade(
          0.55,
          hatch({
            area: [430, 320, 100, 350],
            color: c.sky,
            angle: 90,
            gap: 16,
            length: 60,
            width: 4,
          }),
        ),
      ),
      fade(0.75, fill(c.paper, gouge([300, 390], [300, 640], 9))),
      fill(c.mist, oval(400, 500, 100)),
    ),
    cowHead(400, 500, 0.72),
  );

function egg(x: number, y: number, turn: number, color: string, shade: string, scale = 1): string {
  const outline = soft([
    [0, -102],
    [58, -62],
    [76, 15],
    [48, 78],
    [0, 94],
    [-48, 78],
    [-76, 15],
    [-58, -62],
  ]);
  return place(
    { x, y, turn, scale },
    lift(
      fill(shade, outline),
      within(
        outline,
        place({ x: -9, y: -12 }, fill(color, outline)),
        fill(c.milk, gouge([-42, -40], [-18, -74], 9, 8)),
      ),
      scatter(
        `${x}`,
        7,
        [-5, 10, 45, 60],
        (sx, sy, _t, s) => fill(shade, oval(sx, sy, 3.6 * s)),
        14,
      ),
    ),
  );
}

const eggs = () =>
  sheet(
    square,
    ground(c.mist, c.sage, 'disc'),
    egg(270, 390, -10, c.peach, c.coral),
    egg(400, 360, 4, c.milk, c.stone),
    egg(530, 390, 12, c.cream, c.amber),
    lift(
      fill(
        c.slate,
        soft(
          [
            [140, 440],
            [270, 470],
            [400, 450],
            [530, 470],
            [660, 440],
            [640, 580],
            [400, 600],
            [160, 580],
          ],
          0.7,
        ),
      ),
      hatch({
        area: [165, 480, 470, 100],
        color: c.steel,
        angle: 0,
        gap: 22,
        length: 40,
        width: 5,
      }),
    ),
    egg(335, 450, -6, c.cream, c.amber, 1.05),
    egg(468, 452, 6, c.peach, c.coral, 1.05),
    lift(
      fill(
        c.steel,
        soft(
          [
            [120, 510],
            [230, 530],
            [335, 512],
            [400, 540],
            [468, 512],
            [570, 530],
            [680, 510],
            [650, 650],
            [400, 668],
            [150, 650],
          ],
          0.7,
        ),
      ),
      hatch({ area: [170, 560, 460, 90], color: c.slate, angle: 0, gap: 24, length: 50, width: 5 }),
    ),
  );

const cheese = () => {
  const wheel = oval(400, 360, 285, 130);
  return sheet(
    square,
    ground(c.blush, c.peach, 'table'),
    lift(
      fill(c.crust, 'M115 360V500C115 580 240 632 400 632S685 580 685 500V360Z'),
      within(
        'M115 360V500C115 580 240 632 400 632S685 580 685 500V360Z',
        hatch({
          area: [110, 380, 580, 250],
          color: c.ochre,
          angle: 88,
          gap: 26,
          length: 80,
          width: 6,
        }),
      ),
      fill(c.amber, wheel),
      within(
        wheel,
        hatch({
          area: [140, 260, 520, 200],
          color: c.ochre,
          angle: -18,
          gap: 30,
          length: 70,
          width: 4,
          opacity: 0.7,
        }),
      ),
    ),
    fill(c.honey, cut([400, 360], [668, 408], [655, 560], [400, 508])),
    fill(c.straw, cut([400, 360], [400, 508], [248, 615], [240, 475])),
    fill(c.peach, cut([240, 475], [248, 615], [655, 560], [668, 408], [668, 600], [430, 700])),
    fill(
      c.peach,
      soft(
        [
          [248, 478],
          [450, 492],
          [665, 410],
          [700, 560],
          [470, 660],
          [250, 622],
        ],
        0.2,
      ),
    ),
    fill(c.straw, cut([400, 360], [400, 508], [250, 612], [244, 474])),
    fill(c.honey, cut([400, 360], [664, 410], [655, 556], [400, 508])),
    fill(
      c.ochre,
      oval(480, 440, 19, 15),
      oval(560, 470, 24, 18),
      oval(610, 435, 12, 10),
      oval(520, 515, 13, 10),
    ),
    fill(c.amber, oval(345, 470, 14, 19), oval(295, 530, 18, 22), oval(370, 430, 9, 12)),
    lift(
      fill(c.straw, cut([470, 650], [640, 585], [725, 640], [560, 708])),
      fill(c.honey, cut([470, 650], [560, 708], [560, 752], [470, 696])),
      fill(c.ochre, cut([560, 708], [725, 640], [725, 684], [560, 752])),
      fill(c.amber, oval(585, 655, 18, 8), oval(640, 630, 13, 6)),
    ),
  );
};

const herbCheese = () =>
  sheet(
    named,
    ground(c.mist, c.sage, 'disc'),
    lift(
      fill(c.milk, 'M190 400H610C610 560 530 650 400 650S190 560 190 400Z'),
      hatch({ area: [230, 560, 340, 70], color: c.sky, angle: 0, gap: 20, length: 60, width: 5 }),
    ),
    fill(c.blue, box(196, 438, 408, 20, 4)),
    lift(
      fill(
        c.cream,
        soft([
          [195, 400],
          [240, 330],
          [330, 305],
          [420, 260],
          [500, 310],
          [570, 340],
          [606, 400],
          [400, 432],
        ]),
      ),
    ),
    scatter(
      'kraut',
      34,
      [400, 358, 160, 50],
      (x, y, turn, s) =>
        place({ x, y, turn, scale: s }, fill(c.meadow, gouge([-13, 0], [13, 0], 8))),
      22,
    ),
    fill(c.leaf, leaf([430, 300], [520, 175], 42, 18), leaf([430, 300], [380, 170], 36, -14)),
    fill(c.sprout, gouge([436, 290], [506, 195], 5, 14), gouge([426, 286], [386, 190], 5, -8)),
  );

const butter = () =>
  sheet(
    named,
    ground(c.straw, c.cream, 'table'),
    lift(
      fill(c.milk, cut([150, 430], [420, 340], [680, 430], [400, 545])),
      fill(c.cream, cut([150, 430], [400, 545], [400, 680], [150, 560])),
      fill(c.straw, cut([400, 545], [680, 430], [680, 560], [400, 680])),
      fill(
        c.blue,
        cut([150, 462], [400, 577], [400, 602], [150, 486]),
        cut([400, 577], [680, 462], [680, 486], [400, 602]),
      ),
    ),
    lift(
      fill(c.honey, cut([200, 400], [420, 326], [640, 400], [405, 496])),
      fill(c.amber, cut([200, 400], [405, 496], [405, 552], [200, 452])),
      fill(c.ochre, cut([405, 496], [640, 400], [640, 450], [405, 552])),
    ),
    hatch({ area: [300, 360, 240, 90], color: c.straw, angle: -20, gap: 22, length: 46, width: 5 }),
    lift(
      fill(
        c.honey,
        soft(
          [
            [270, 362],
            [330, 318],
            [420, 330],
            [440, 372],
            [370, 380],
            [340, 352],
            [310, 390],
          ],
          0.9,
        ),
      ),
    ),
  );

const yoghurt = () =>
  sheet(
    named,
    ground(c.blush, c.peach, 'disc'),
    lift(
      fill(c.haze, box(250, 260, 300, 400, 46)),
      within(
        box(250, 260, 300, 400, 46),
        fill(c.milk, box(250, 330, 300, 400)),
        fill(c.rose, box(250, 560, 300, 120)),
        fill(c.rose, oval(330, 560, 60, 18), oval(450, 566, 80, 22)),
        fill(
          c.berry,
          oval(310, 610, 20),
          oval(380, 628, 18),
          oval(450, 605, 22),
          oval(510, 632, 16),
        ),
      ),
      fill(c.leaf, box(262, 196, 276, 72, 16)),
      fade(0.7, fill(c.paper, gouge([276, 330], [276, 610], 8))),
      fill(c.paper, oval(400, 440, 94)),
    ),
    cowHead(400, 440, 0.66),
  );

const potatoes = () => {
  const potato = (x: number, y: number, turn: number, size: number) => {
    const outline = soft([
      [-95, -10],
      [-60, -66],
      [20, -70],
      [90, -36],
      [98, 26],
      [40, 66],
      [-50, 62],
    ]);
    return place(
      { x, y, turn, scale: size },
      lift(
        fill(c.ochre, outline),
        within(outline, place({ x: -8, y: -14 }, fill(c.amber, outline))),
        fill(
          c.crust,
          gouge([-40, -20], [-18, -26], 6),
          gouge([20, 10], [44, 4], 6),
          gouge([50, -30], [66, -34], 5),
          gouge([-20, 34], [0, 32], 5),
        ),
      ),
    );
  };
  return sheet(
    square,
    ground(c.mist, c.sage, 'table'),
    potato(300, 370, -16, 1),
    potato(470, 350, 12, 1.06),
    potato(400, 450, 0, 1),
    lift(
      fill(
        c.straw,
        soft(
          [
            [165, 480],
            [290, 440],
            [400, 490],
            [520, 440],
            [635, 480],
            [605, 690],
            [400, 716],
            [195, 690],
          ],
          0.6,
        ),
      ),
    ),
    within(
      soft(
        [
          [165, 480],
          [290, 440],
          [400, 490],
          [520, 440],
          [635, 480],
          [605, 690],
          [400, 716],
          [195, 690],
        ],
        0.6,
      ),
      hatch({
        area: [150, 440, 500, 280],
        color: c.amber,
        angle: 45,
        gap: 20,
        length: 16,
        width: 4,
      }),
      hatch({
        area: [150, 440, 500, 280],
        color: c.amber,
        angle: -45,
        gap: 20,
        length: 16,
        width: 4,
        seed: 'w',
      }),
    ),
    potato(655, 650, 30, 0.8),
  );
};

const carrots = () => {
  const one = (turn: number, length: number) =>
    place(
      { x: 430, y: 300, turn },
      fill(c.meadow, leaf([0, 0], [-30, -190], 22, -18), leaf([0, 0], [26, -215], 20, 14)),
      fill(
        c.leaf,
        leaf([0, 0], [2, -235], 17),
        leaf([0, -10], [-70, -150], 17, -16),
        leaf([0, -10], [76, -160], 17, 18),
      ),
      lift(
        fill(
          c.coral,
          soft(
            [
              [-46, 6],
              [0, -20],
              [46, 6],
              [38, length * 0.45],
              [8, length],
              [-8, length],
              [-38, length * 0.45],
            ],
            0.8,
          ),
        ),
      ),
      fill(
        c.brick,
        gouge([-36, 70], [-4, 76], 5),
        gouge([34, 120], [6, 126], 5),
        gouge([-28, 190], [0, 196], 5),
        gouge([24, 240], [4, 244], 4),
      ),
    );
  return sheet(
    square,
    ground(c.sky, c.haze, 'disc'),
    place({ y: 30 }, one(34, 400), one(8, 430), one(-18, 400)),
    lift(strip(c.straw, 16, 'M352 318C400 340 470 340 515 318M356 336C400 356 470 358 510 336')),
  );
};

const apples = () => {
  const apple = (x: number, y: number, turn: number, skin: string, cheek: string, scale = 1) => {
    const outline = soft(
      [
        [0, -92],
        [62, -118],
        [128, -70],
        [126, 30],
        [70, 118],
        [0, 106],
        [-70, 118],
        [-126, 30],
        [-128, -70],
        [-62, -118],
      ],
      0.9,
    );
    return place(
      { x, y, turn, scale },
      lift(
        fill(skin, outline),
        within(
          outline,
          fill(cheek, oval(64, 12, 92, 112)),
          hatch({
            area: [-10, -100, 140, 210],
            color: skin,
            angle: 78,
            gap: 24,
            length: 50,
            width: 6,
          }),
        ),
      ),
      fill(c.milk, gouge([-84, -46], [-40, -82], 11, 10)),
      strip(c.bark, 12, 'M0 -88C4 -120 14 -140 26 -152'),
      fill(c.leaf, leaf([12, -122], [100, -160], 30, 12)),
    );
  };
  return sheet(
    square,
    ground(c.straw, c.cream, 'disc'),
    apple(520, 370, 10, c.honey, c.coral, 0.95),
    apple(290, 430, -8, c.brick, c.berry, 1.02),
    apple(485, 555, 4, c.sprout, c.coral, 0.88),
  );
};

const pumpkin = () => {
  const rib = (x: number, rx: number, color: string) => fill(color, oval(x, 450, rx, 190));
  return sheet(
    square,
    ground(c.mist, c.sage, 'hill'),
    lift(
      rib(235, 115, c.brick),
      rib(565, 115, c.brick),
      rib(300, 125, c.coral),
      rib(500, 125, c.coral),
      fill('#E58B5F', oval(400, 450, 118, 196)),
    ),
    hatch({ area: [330, 290, 140, 330], color: c.coral, angle: 90, gap: 36, length: 90, width: 6 }),
    fill(c.peach, gouge([262, 340], [236, 430], 9, -14), gouge([362, 310], [348, 420], 9, -8)),
    lift(
      fill(
        c.moss,
        soft(
          [
            [370, 285],
            [384, 240],
            [372, 180],
            [420, 168],
            [428, 240],
            [440, 285],
            [400, 300],
          ],
          0.7,
        ),
      ),
    ),
    strip(c.moss, 9, 'M425 235C500 200 520 260 570 225S600 170 630 190'),
    fill(
      c.leaf,
      soft(
        [
          [250, 268],
          [200, 250],
          [150, 270],
          [160, 220],
          [130, 180],
          [190, 180],
          [230, 150],
          [260, 190],
          [330, 200],
          [320, 250],
        ],
        0.6,
      ),
    ),
  );
};

const honey = () => {
  const outline =
    'M270 330C250 380 245 460 260 560C268 640 290 668 330 668H470C510 668 532 640 540 560C555 460 550 380 530 330Z';
  return sheet(
    named,
    ground(c.cream, c.straw, 'disc'),
    lift(
      fill(c.amber, outline),
      within(
        outline,
        fill(c.honey, box(240, 320, 190, 400)),
        hatch({
          area: [250, 350, 300, 300],
          color: c.straw,
          angle: 88,
          gap: 32,
          length: 60,
          width: 5,
        }),
      ),
      fill(c.ochre, box(262, 250, 276, 86, 18)),
      fill(c.bark, box(262, 318, 276, 10)),
      fill(c.paper, cut([400, 400], [482, 447], [482, 543], [400, 590], [318, 543], [318, 447])),
    ),
    place(
      { x: 400, y: 478 },
      fill(c.haze, leaf([4, -8], [58, -66], 26, 8), leaf([-4, -8], [-58, -66], 26, -8)),
      fill(c.honey, oval(0, 12, 26, 38)),
      fill(
        c.ink,
        box(-25, -4, 50, 10),
        box(-26, 16, 52, 10),
        box(-20, 34, 40, 8),
        oval(0, -30, 15),
      ),
    ),
    type('Linde', 400, 572, { ...label, size: 28 }),
  );
};

const juice = () => {
  const outline =
    'M352 130H448V240C448 290 505 310 505 400V660C505 684 492 694 470 694H330C308 694 295 684 295 660V400C295 310 352 290 352 240Z';
  return sheet(
    named,
    ground(c.sky, c.haze, 'table'),
    lift(
      fill(c.moss, outline),
      within(
        outline,
        fill(c.ochre, box(280, 270, 240, 440)),
        fill(c.amber, box(280, 270, 100, 440)),
      ),
      fill(c.straw, box(342, 104, 116, 54, 10)),
      fill(c.paper, box(295, 440, 210, 170)),
      fill(c.meadow, box(295, 440, 210, 14), box(295, 596, 210, 14)),
    ),
    place(
      { x: 400, y: 510, scale: 0.36 },
      fill(
        c.brick,
        soft(
          [
            [0, -92],
            [62, -118],
            [128, -70],
            [126, 30],
            [70, 118],
            [0, 106],
            [-70, 118],
            [-126, 30],
            [-128, -70],
            [-62, -118],
          ],
          0.9,
        ),
      ),
      fill(c.leaf, leaf([0, -110], [90, -170], 34, 12)),
    ),
    type('Streuobst', 400, 586, { ...label, size: 32 }),
    fade(0.6, fill(c.cream, gouge([322, 350], [322, 425], 8))),
    lift(
      fill(c.milk, cut([560, 520], [690, 520], [674, 694], [576, 694])),
      fill(c.amber, cut([567, 570], [683, 570], [674, 690], [576, 690])),
    ),
  );
};

const chard = () => {
  const blade = (x: number, turn: number, stem: string, green: string) =>
    place(
      { x, y: 640, turn },
      lift(
        fill(
          green,
          soft(
            [
              [0, -170],
              [-70, -220],
              [-105, -310],
              [-80, -410],
              [-20, -470],
              [40, -460],
              [95, -390],
              [100, -290],
              [60, -210],
            ],
            1,
          ),
        ),
        strip(stem, 30, 'M0 60V-190'),
        fill(
          stem,
          gouge([0, -150], [4, -440], 15),
          gouge([0, -220], [-70, -300], 9),
          gouge([0, -220], [72, -290], 9),
          gouge([2, -300], [-56, -380], 8),
          gouge([2, -300], [60, -370], 8),
        ),
      ),
    );
  return sheet(
    square,
    ground(c.blush, c.peach, 'disc'),
    place(
      { y: 30 },
      blade(340, -24, c.honey, c.moss),
      blade(460, 22, c.coral, c.leaf),
      blade(400, 0, c.rose, c.meadow),
    ),
    lift(fill(c.straw, box(318, 610, 164, 30, 8))),
  );
};

const bouquet = () => {
  const bloom = (
    x: number,
    y: number,
    color: string,
    heart: string,
    petals: number,
    size: number,
  ) =>
    place(
      { x, y, scale: size },
      lift(
        ...Array.from({ length: petals }, (_, i) =>
          place({ turn: (360 / petals) * i }, fill(color, leaf([0, 0], [0, -82], 40))),
        ),
      ),
      fill(heart, oval(0, 0, 25)),
      scatter(`${x}${y}`, 8, [0, 0, 18, 18], (sx, sy) => fill(c.bark, oval(sx, sy, 3)), 8),
    );
  const stems: Point[] = [
    [270, 330],
    [400, 240],
    [530, 330],
    [335, 400],
    [470, 410],
    [400, 340],
  ];
  return sheet(
    square,
    ground(c.mist, c.sage, 'disc'),
    stems.map(([x, y]) => strip(c.moss, 10, `M${x} ${y}Q${(x + 400) / 2} 480 400 600`)).join(''),
    fill(
      c.leaf,
      leaf([390, 520], [190, 420], 40, 20),
      leaf([410, 520], [620, 430], 40, -20),
      leaf([400, 500], [250, 220], 26, 10),
      leaf([400, 500], [590, 220], 26, -10),
    ),
    bloom(270, 330, c.honey, c.bark, 11, 1),
    bloom(530, 330, c.rose, c.honey, 8, 1),
    bloom(400, 240, c.milk, c.honey, 12, 0.95),
    bloom(335, 425, c.lilac, c.honey, 9, 0.85),
    bloom(470, 425, c.coral, c.plum, 10, 0.95),
    lift(
      fill(c.cream, cut([270, 500], [400, 560], [530, 500], [455, 730], [345, 730])),
      fill(c.straw, cut([400, 560], [530, 500], [455, 730], [400, 730])),
    ),
    strip(c.brick, 14, 'M340 648C380 664 430 664 464 646'),
  );
};

export const farm = {
  'hof/milch': milk,
  'hof/eier': eggs,
  'hof/kaese': cheese,
  'hof/frischkaese': herbCheese,
  'hof/butter': butter,
  'hof/joghurt': yoghurt,
  'hof/kartoffeln': potatoes,
  'hof/moehren': carrots,
  'hof/aepfel': apples,
  'hof/kuerbis': pumpkin,
  'hof/honig': honey,
  'hof/apfelsaft': juice,
  'hof/mangold': chard,
  'hof/strauss': bouquet,
} satisfies Record<string, () => string>;

/** The pieces of fruit and cheese that other scenes put on market stalls. */
export const crate = (x: number, y: number, color: string, heap: string, scale = 1): string =>
  place(
    { x, y, scale },
    scatter(`${x}`, 16, [0, -14, 92, 26], (sx, sy) => fill(heap, oval(sx, sy, 24)), 22),
    group(fill(color, box(-110, 0, 220, 74, 6)), strip(c.bark, 4, 'M-104 26H104M-104 50H104')),
  );
