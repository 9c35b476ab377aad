/** What lies on the counter of the bakery. */
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
  holes,
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

interface Bread {
  outline: string;
  crust: string;
  light: string;
  marks: string;
}

/** A baked thing: crust, a lighter top, flour marks, and the gouge's shading from below. */
function baked({ outline, crust, light, marks }: Bread): string {
  return lift(
    fill(crust, outline),
    within(
      outline,
      place({ x: -10, y: -34 }, fill(light, outline)),
      hatch({ area: [100, 430, 600, 300], color: crust, angle: 8, gap: 30, length: 70, width: 5 }),
      marks,
    ),
  );
}

const grain = (color: string) => (x: number, y: number, turn: number, size: number) =>
  place({ x, y, turn, scale: size }, fill(color, gouge([-13, 0], [13, 0], 9)));

const flour = (seed: string, area: readonly [number, number, number, number], count = 60) =>
  scatter(seed, count, area, (x, y, _turn, size) => fill(c.cream, oval(x, y, 3.4 * size)), 9);

function ear(x: number, y: number, turn: number, color: string, size = 1): string {
  const kernels = [0, 1, 2, 3, 4].flatMap((i) => [
    gouge([0, -i * 30], [-30, -34 - i * 30], 13),
    gouge([0, -i * 30], [30, -34 - i * 30], 13),
  ]);
  return place(
    { x, y, turn, scale: size },
    strip(color, 6, 'M0 120V-120'),
    fill(color, ...kernels, gouge([0, -140], [0, -195], 12)),
  );
}

const countryLoaf = () => {
  const outline = soft([
    [110, 470],
    [170, 330],
    [400, 265],
    [630, 330],
    [692, 470],
    [600, 575],
    [400, 598],
    [200, 575],
  ]);
  const slash = (x: number) => fill(c.cream, gouge([x - 50, 545], [x + 62, 292], 23, -16));
  return sheet(
    square,
    ground(c.straw, c.cream, 'disc'),
    ear(165, 250, -28, c.ochre, 0.9),
    baked({
      outline,
      crust: c.bark,
      light: c.crust,
      marks: [190, 300, 410, 520, 620].map(slash).join('') + flour('land', [400, 400, 270, 110]),
    }),
  );
};

const crustLoaf = () => {
  const outline = oval(400, 420, 262, 248);
  const vein = (side: number, i: number) =>
    gouge([400, 560 - i * 70], [400 + side * (150 - i * 12), 468 - i * 72], 15, side * 14);
  return sheet(
    square,
    ground(c.mist, c.sage, 'disc'),
    baked({
      outline,
      crust: c.bark,
      light: c.crust,
      marks: group(
        fill(c.cream, gouge([400, 640], [400, 205], 16)),
        fill(c.cream, ...[0, 1, 2, 3].flatMap((i) => [vein(-1, i), vein(1, i)])),
        flour('kruste', [400, 400, 225, 205], 90),
      ),
    }),
  );
};

const tinLoaf = () => {
  const top = soft(
    [
      [150, 430],
      [165, 310],
      [290, 268],
      [460, 275],
      [510, 330],
      [520, 450],
      [515, 590],
      [160, 590],
    ],
    0.7,
  );
  const face = soft(
    [
      [470, 440],
      [490, 330],
      [570, 296],
      [650, 330],
      [662, 450],
      [652, 590],
      [480, 590],
    ],
    0.6,
  );
  return sheet(
    square,
    ground(c.blush, c.peach, 'table'),
    lift(
      fill(c.cocoa, top),
      within(
        top,
        fill(c.bark, box(100, 380, 500, 260)),
        hatch({ area: [130, 380, 420, 220], color: c.cocoa, angle: 0, gap: 34, length: 80 }),
        scatter('dinkel', 46, [320, 320, 190, 70], grain(c.straw), 26),
      ),
    ),
    lift(
      fill(c.bark, face),
      place({ x: 566 * 0.1, y: 450 * 0.1, scale: 0.9 }, fill(c.amber, face)),
      scatter('krume', 26, [567, 460, 70, 110], grain(c.crust), 24),
      scatter('poren', 18, [567, 460, 66, 110], (x, y) => fill(c.straw, oval(x, y, 6)), 26),
    ),
  );
};

const baguette = () => {
  const stick: readonly Point[] = [
    [-330, 0],
    [-250, -52],
    [0, -66],
    [250, -52],
    [330, 0],
    [250, 46],
    [0, 56],
    [-250, 46],
  ];
  const one = (y: number, turn: number) =>
    place(
      { x: 400, y, turn },
      lift(
        fill(c.crust, soft(stick)),
        within(
          soft(stick),
          place({ y: -16 }, fill(c.amber, soft(stick))),
          hatch({
            area: [-330, 10, 660, 60],
            color: c.crust,
            angle: 4,
            gap: 20,
            length: 50,
            width: 4,
          }),
          fill(
            c.cream,
            ...[-230, -115, 0, 115, 230].map((x) => gouge([x - 58, 26], [x + 58, -42], 15, -8)),
          ),
        ),
      ),
    );
  return sheet(
    square,
    ground(c.sky, c.haze, 'disc'),
    place(
      { x: 400, y: 430, turn: -36 },
      lift(
        fill(c.milk, box(-150, -190, 300, 400, 8)),
        fill(c.brick, box(-150, 120, 300, 14), box(-150, 150, 300, 14)),
      ),
    ),
    one(355, -36),
    one(490, -33),
  );
};

function roll(x: number, y: number, turn: number, top: string, rest: string, size = 1): string {
  const outline = oval(0, 0, 150, 112);
  return place(
    { x, y, turn, scale: size },
    lift(
      fill(rest, outline),
      within(
        outline,
        place({ x: -4, y: -20 }, fill(top, outline)),
        hatch({ area: [-150, 20, 300, 100], color: rest, angle: 6, gap: 20, length: 46, width: 4 }),
        fill(c.cream, gouge([-122, 4], [122, -18], 24, -14)),
        fill(rest, gouge([-108, -10], [108, -30], 7, -14)),
      ),
    ),
  );
}

const rolls = () =>
  sheet(
    square,
    ground(c.cream, c.straw, 'disc'),
    roll(290, 320, -18, c.honey, c.ochre),
    roll(535, 385, 14, c.amber, c.crust),
    roll(345, 520, 8, c.honey, c.ochre, 1.08),
  );

const pumpkinRolls = () => {
  const seeded = (x: number, y: number, turn: number, seed: string) => {
    const outline = oval(0, 0, 165, 128);
    return place(
      { x, y, turn },
      lift(
        fill(c.cocoa, outline),
        within(
          outline,
          place({ x: -6, y: -22 }, fill(c.crust, outline)),
          scatter(
            seed,
            34,
            [-4, -26, 140, 88],
            (sx, sy, t, s) =>
              place(
                { x: sx, y: sy, turn: t, scale: s },
                fill(c.moss, gouge([-20, 0], [20, 0], 15)),
                fill(c.sprout, gouge([-12, -2], [10, -2], 6)),
              ),
            27,
          ),
        ),
      ),
    );
  };
  return sheet(
    square,
    ground(c.mist, c.sage, 'table'),
    seeded(510, 350, 12, 'k1'),
    seeded(315, 470, -10, 'k2'),
  );
};

const pretzel = () => {
  const rope =
    'M505 330C560 250 668 250 692 350C720 470 585 612 400 618C215 612 80 470 108 350C132 250 240 250 295 330';
  const under = 'M295 330C345 410 455 470 520 590';
  const over = 'M505 330C455 410 345 470 280 590';
  const strand = (d: string) =>
    strip(c.bark, 62, d) + place({ x: -2, y: -6 }, strip(c.crust, 46, d));
  const salt = (seed: string, count: number, area: readonly [number, number, number, number]) =>
    scatter(
      seed,
      count,
      area,
      (x, y, turn, s) => place({ x, y, turn, scale: s }, fill(c.milk, box(-8, -8, 16, 16, 3))),
      30,
    );
  return sheet(
    square,
    ground(c.cream, c.straw, 'disc'),
    place(
      { x: 60, y: 38, scale: 0.85 },
      lift(strip(c.bark, 84, rope), strip(c.bark, 62, under), strip(c.bark, 62, over)),
      place({ x: -3, y: -9 }, strip(c.crust, 62, rope)),
      strand(under),
      strand(over),
      strip(c.amber, 10, 'M112 300C135 262 175 248 215 258M585 258C630 246 668 262 690 310'),
      fill(c.cream, gouge([265, 586], [535, 586], 26, 30)),
      salt('s1', 6, [400, 426, 40, 40]),
      salt('s2', 7, [112, 400, 22, 90]),
      salt('s3', 7, [688, 400, 22, 90]),
      salt('s4', 4, [210, 270, 50, 16]),
      salt('s5', 4, [590, 270, 50, 16]),
    ),
  );
};

const croissant = () => {
  const segment = (d: string, light: string, mark: string) =>
    lift(fill(c.crust, d), within(d, place({ x: 2, y: -22 }, fill(light, d)), mark));
  const stripes = (...lines: [Point, Point][]) =>
    fill(c.crust, ...lines.map(([a, b]) => gouge(a, b, 6, 8)));
  return sheet(
    square,
    ground(c.sky, c.haze, 'disc'),
    place(
      { x: 48, y: 44, scale: 0.88 },
      segment(
        soft([
          [120, 590],
          [105, 520],
          [170, 430],
          [260, 420],
          [290, 510],
          [210, 580],
        ]),
        c.amber,
        stripes(
          [
            [150, 570],
            [170, 470],
          ],
          [
            [200, 570],
            [215, 450],
          ],
        ),
      ),
      segment(
        soft([
          [680, 590],
          [695, 520],
          [630, 430],
          [540, 420],
          [510, 510],
          [590, 580],
        ]),
        c.amber,
        stripes(
          [
            [650, 570],
            [630, 470],
          ],
          [
            [600, 570],
            [585, 450],
          ],
        ),
      ),
      segment(
        soft([
          [185, 500],
          [200, 390],
          [300, 310],
          [370, 330],
          [365, 480],
          [290, 545],
        ]),
        c.honey,
        stripes(
          [
            [235, 520],
            [265, 370],
          ],
          [
            [290, 520],
            [320, 345],
          ],
        ),
      ),
      segment(
        soft([
          [615, 500],
          [600, 390],
          [500, 310],
          [430, 330],
          [435, 480],
          [510, 545],
        ]),
        c.honey,
        stripes(
          [
            [565, 520],
            [535, 370],
          ],
          [
            [510, 520],
            [480, 345],
          ],
        ),
      ),
      segment(
        soft([
          [305, 500],
          [310, 360],
          [355, 285],
          [400, 272],
          [445, 285],
          [490, 360],
          [495, 500],
          [400, 540],
        ]),
        c.honey,
        stripes(
          [
            [350, 505],
            [360, 330],
          ],
          [
            [400, 515],
            [400, 315],
          ],
          [
            [450, 505],
            [440, 330],
          ],
        ),
      ),
      scatter(
        'splitter',
        14,
        [400, 640, 260, 40],
        (x, y, turn, s) =>
          place({ x, y, turn, scale: s }, fill(c.amber, gouge([-12, 0], [12, 0], 8))),
        40,
      ),
    ),
  );
};

const cinnamonBun = () => {
  let spiral = 'M400 420';
  for (let i = 1; i <= 60; i++) {
    const [angle, radius] = [i * 0.36, 8 + i * 3.45];
    spiral += `L${Math.round(400 + Math.cos(angle) * radius)} ${Math.round(420 + Math.sin(angle) * radius * 0.95)}`;
  }
  return sheet(
    square,
    ground(c.blush, c.peach, 'disc'),
    lift(fill(c.ochre, oval(400, 424, 258, 246)), fill(c.honey, oval(396, 412, 246, 232))),
    strip(c.crust, 24, spiral),
    strip(c.cocoa, 8, spiral),
    strip(c.milk, 22, 'M205 350C260 420 300 280 360 340S430 470 480 370S570 330 605 420'),
    strip(c.milk, 20, 'M240 540C300 470 340 580 400 520S520 470 560 545'),
    strip(c.milk, 16, 'M290 240C340 290 380 200 430 245S520 250 530 290'),
  );
};

const crumbleCake = () => {
  const top: Point[] = [
    [150, 375],
    [430, 285],
    [660, 365],
    [385, 470],
  ];
  return sheet(
    square,
    ground(c.mist, c.sage, 'table'),
    lift(fill(c.milk, oval(405, 545, 320, 105)), fill(c.haze, oval(405, 538, 250, 74))),
    lift(
      fill(c.amber, cut([150, 375], [385, 470], [385, 585], [150, 485])),
      fill(c.ochre, cut([385, 470], [660, 365], [660, 478], [385, 585])),
      fill(c.sprout, cut([150, 410], [385, 507], [385, 540], [150, 442])),
      fill(c.meadow, cut([385, 507], [660, 400], [660, 432], [385, 540])),
      fill(c.honey, cut(...top)),
      within(
        cut([110, 375], [430, 235], [690, 365], [385, 500]),
        scatter(
          'streusel',
          70,
          [405, 372, 250, 84],
          (x, y, turn, s) =>
            place(
              { x, y, turn, scale: s },
              fill(c.ochre, oval(0, 4, 22, 17)),
              fill(c.straw, oval(-3, -3, 19, 14)),
            ),
          27,
        ),
      ),
    ),
  );
};

function cakeSlice(
  body: string,
  side: string,
  topping: string,
  extra: string,
  tone: [string, string],
): string {
  return sheet(
    square,
    ground(tone[0], tone[1], 'disc'),
    lift(fill(c.milk, oval(400, 575, 300, 82)), fill(c.haze, oval(400, 568, 236, 56))),
    lift(
      fill(side, cut([175, 405], [600, 470], [600, 590], [175, 530])),
      fill(body, cut([600, 470], [640, 330], [640, 455], [600, 590])),
      fill(topping, cut([175, 405], [470, 290], [560, 288], [640, 330], [600, 470])),
      extra,
    ),
  );
}

const cheesecake = () =>
  cakeSlice(
    c.ochre,
    c.cream,
    c.honey,
    group(
      fill(c.crust, cut([175, 508], [600, 566], [600, 592], [175, 532])),
      hatch({ area: [190, 420, 400, 90], color: c.straw, angle: 8, gap: 26, length: 60, width: 4 }),
      within(
        cut([175, 405], [470, 290], [560, 288], [640, 330], [600, 470]),
        scatter(
          'gold',
          9,
          [470, 370, 130, 60],
          (x, y, _t, s) => fade(0.55, fill(c.amber, oval(x, y, 34 * s, 17 * s))),
          46,
        ),
      ),
    ),
    [c.sky, c.haze],
  );

const celebrationCake = () => {
  const berry = (x: number, y: number) =>
    group(
      fill(c.berry, oval(x, y, 25)),
      fill(c.coral, oval(x - 8, y - 9, 7)),
      fill(c.meadow, gouge([x, y - 18], [x + 26, y - 42], 11)),
    );
  const drip =
    'M170 330C170 270 285 240 400 240S630 270 630 330V400C630 440 590 440 590 405C590 380 560 380 556 405V455C552 486 516 486 512 455V415C508 392 476 392 472 420V490C468 520 430 520 426 490V425C420 400 392 400 388 425V462C384 490 348 490 344 462V420C340 394 306 394 302 418V482C298 510 262 510 258 482V410C252 384 226 386 222 410C218 436 170 436 170 400Z';
  return sheet(
    square,
    ground(c.blush, c.peach, 'disc'),
    lift(
      fill(c.leaf, oval(400, 640, 300, 60)),
      fill(c.pine, box(370, 660, 60, 80)),
      fill(c.leaf, oval(400, 632, 300, 52)),
    ),
    lift(
      fill(c.cream, `M170 330V600C170 650 285 668 400 668S630 650 630 600V330Z`),
      hatch({
        area: [180, 480, 440, 170],
        color: c.straw,
        angle: 90,
        gap: 40,
        length: 60,
        width: 5,
      }),
      strip(c.rose, 16, 'M172 570C230 625 570 625 628 570'),
    ),
    fill(c.cocoa, drip),
    fill(c.bark, oval(400, 322, 212, 62)),
    berry(300, 312),
    berry(360, 340),
    berry(440, 340),
    berry(500, 312),
    berry(400, 296),
    [330, 400, 470]
      .map(
        (x) =>
          strip(c.milk, 12, `M${x} 280V180`) +
          strip(c.rose, 5, `M${x - 5} 258L${x + 5} 246M${x - 5} 226L${x + 5} 214`) +
          fill(
            c.honey,
            soft([
              [x, 120],
              [x + 13, 155],
              [x, 172],
              [x - 13, 155],
            ]),
          ),
      )
      .join(''),
  );
};

const nutCorner = () => {
  const triangle = (x: number, y: number, turn: number, seed: string) => {
    const outline = soft(
      [
        [-10, -178],
        [8, -178],
        [176, 120],
        [166, 136],
        [-166, 136],
        [-176, 120],
      ],
      0.35,
    );
    return place(
      { x, y, turn },
      lift(
        fill(c.amber, outline),
        within(
          outline,
          hatch({ area: [-180, -170, 360, 320], color: c.crust, angle: 30, gap: 24, length: 40 }),
          scatter(
            seed,
            40,
            [0, 30, 150, 150],
            (sx, sy, t, s) =>
              place(
                { x: sx, y: sy, turn: t, scale: s },
                fill(c.cream, gouge([-18, 0], [18, 0], 14)),
                fill(c.crust, gouge([-14, 4], [14, 4], 5)),
              ),
            27,
          ),
          fill(
            c.cocoa,
            cut([-260, 150], [-260, 60], [-95, 20], [-150, 160]),
            cut([260, 150], [260, 60], [95, 20], [150, 160]),
          ),
        ),
      ),
    );
  };
  return sheet(
    square,
    ground(c.cream, c.straw, 'disc'),
    triangle(330, 385, -14, 'n1'),
    triangle(510, 505, 158, 'n2'),
  );
};

function jar(label: string, glass: string, extra: string, lid: string): string {
  const outline = box(235, 285, 330, 370, 62);
  return lift(
    fill(c.haze, outline),
    within(outline, fill(glass, box(200, 345, 400, 360)), extra),
    fill(lid, box(252, 215, 296, 78, 16)),
    fill(c.ink, box(252, 276, 296, 6)),
    fill(c.paper, box(282, 440, 236, 130, 12)),
    type(label, 400, 522, { size: 46, color: c.pine, weight: 650, axes: '"SOFT" 100, "WONK" 1' }),
    fade(0.5, fill(c.milk, gouge([262, 340], [262, 610], 9))),
  );
}

const starter = () =>
  sheet(
    { ...square, stray: 4 },
    ground(c.mist, c.sage, 'table'),
    jar(
      'Gerda',
      c.cream,
      group(
        scatter(
          'blasen',
          30,
          [400, 400, 150, 40],
          (x, y, _t, s) => holes(c.straw, oval(x, y, 13 * s), oval(x, y, 8 * s)),
          30,
        ),
        scatter(
          'blasen2',
          20,
          [400, 620, 150, 30],
          (x, y, _t, s) => holes(c.straw, oval(x, y, 11 * s), oval(x, y, 7 * s)),
          30,
        ),
      ),
      c.brick,
    ),
    strip(c.coral, 12, 'M236 330H564'),
  );

const coffee = () =>
  sheet(
    { ...square, stray: 5 },
    ground(c.straw, c.cream, 'disc'),
    lift(
      fill(c.pine, cut([235, 250], [565, 250], [585, 650], [215, 650])),
      fill(c.moss, cut([235, 250], [565, 250], [560, 190], [240, 190])),
      fill(c.paper, box(270, 350, 260, 210, 14)),
      hatch({ area: [225, 575, 350, 70], color: c.moss, angle: 0, gap: 18, length: 60, width: 4 }),
      type('Frühschicht', 400, 412, {
        size: 33,
        color: c.pine,
        weight: 700,
        axes: '"SOFT" 100, "WONK" 1',
      }),
      type('Bohnen 250 g', 400, 536, { size: 27, color: c.crust, face: 'sans', weight: 650 }),
      [350, 400, 450]
        .map((x, i) =>
          place(
            { x, y: 466, turn: -30 + i * 30 },
            fill(c.bark, oval(0, 0, 19, 27)),
            fill(c.paper, gouge([0, -24], [0, 24], 5, 8)),
          ),
        )
        .join(''),
    ),
    scatter(
      'bohnen',
      9,
      [400, 690, 270, 38],
      (x, y, turn, s) =>
        place(
          { x, y, turn, scale: s },
          lift(fill(c.bark, oval(0, 0, 20, 28)), fill(c.peach, gouge([0, -24], [0, 24], 4, 8))),
        ),
      58,
    ),
  );

export const bakery = {
  'krumm/landbrot': countryLoaf,
  'krumm/kruste': crustLoaf,
  'krumm/dinkelkasten': tinLoaf,
  'krumm/stange': baguette,
  'krumm/broetchen': rolls,
  'krumm/kernige': pumpkinRolls,
  'krumm/brezel': pretzel,
  'krumm/hoernchen': croissant,
  'krumm/zimtschnecke': cinnamonBun,
  'krumm/apfelstreusel': crumbleCake,
  'krumm/kaesekuchen': cheesecake,
  'krumm/torte': celebrationCake,
  'krumm/nussecke': nutCorner,
  'krumm/anstellgut': starter,
  'krumm/kaffee': coffee,
};
