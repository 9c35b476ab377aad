/** The workshop's bench: services are drawn as the thing that is mended. */
import {
  box,
  c,
  cut,
  fade,
  fill,
  gouge,
  ground,
  hatch,
  holes,
  lift,
  oval,
  place,
  scatter,
  sheet,
  soft,
  star,
  strip,
} from './paper.ts';

const square = { width: 800, height: 800, stray: 5 };

export function wheel(
  x: number,
  y: number,
  r: number,
  options: { tyre?: string; rim?: string; spokes?: number; turn?: number } = {},
): string {
  const { tyre = c.ink, rim = c.steel, spokes = 14, turn = 0 } = options;
  return place(
    { x, y, turn },
    Array.from({ length: spokes }, (_, i) => {
      const angle = (i / spokes) * Math.PI * 2;
      return strip(
        c.slate,
        Math.max(2, r * 0.022),
        `M${Math.cos(angle + 0.35) * r * 0.12} ${Math.sin(angle + 0.35) * r * 0.12}L${Math.cos(angle) * r * 0.88} ${Math.sin(angle) * r * 0.88}`,
      );
    }).join(''),
    holes(rim, oval(0, 0, r * 0.93), oval(0, 0, r * 0.86)),
    holes(tyre, oval(0, 0, r * 1.04), oval(0, 0, r * 0.92)),
    fill(c.slate, oval(0, 0, r * 0.13)),
    fill(c.milk, oval(0, 0, r * 0.05)),
  );
}

/** A town bicycle seen from the side; wheels 150 wide, 360 apart. */
function bicycle(x: number, y: number, scale: number, frame: string, light: string): string {
  return place(
    { x, y, scale },
    wheel(-185, 90, 140),
    wheel(185, 90, 140),
    strip(c.slate, 6, 'M-60 90L-185 90'),
    strip(
      frame,
      17,
      'M-185 90L-78 -60L-30 96M-185 90L-30 96M-30 96C40 60 100 10 122 -60M-66 -30C0 10 60 10 118 -40',
    ),
    strip(frame, 15, 'M112 -110L140 -30Q150 20 185 90'),
    strip(c.slate, 11, 'M112 -110L104 -148M-78 -60L-90 -112'),
    strip(c.ink, 13, 'M104 -148C80 -170 40 -156 26 -132'),
    fill(
      c.bark,
      soft([
        [-150, -124],
        [-80, -128],
        [-40, -116],
        [-70, -104],
        [-140, -102],
      ]),
    ),
    strip(
      light,
      9,
      'M-320 70C-300 -30 -240 -70 -170 -66M60 50C80 -20 130 -60 200 -62C260 -60 310 -10 320 50',
    ),
    holes(c.slate, oval(-30, 96, 36), oval(-30, 96, 27)),
    fill(c.ink, oval(-30, 96, 11)),
    strip(c.ink, 8, 'M-30 96L0 146M-18 148H26'),
    fill(c.honey, oval(150, -62, 17)),
    fill(c.brick, box(-330, 20, 16, 28, 5)),
  );
}

const inspection = () => {
  const spanner = (turn: number, color: string) =>
    place(
      { x: 400, y: 420, turn },
      lift(
        fill(
          color,
          soft(
            [
              [-34, -240],
              [-78, -200],
              [-84, -290],
              [-46, -330],
              [-40, -270],
              [40, -270],
              [46, -330],
              [84, -290],
              [78, -200],
              [34, -240],
            ],
            0.55,
          ),
          box(-32, -240, 64, 460, 20),
        ),
        holes(color, oval(0, 250, 76), star(0, 250, 40, 35, 6)),
        fill(c.milk, gouge([-14, -190], [-14, 150], 6)),
      ),
    );
  return sheet(
    square,
    ground(c.mist, c.sage, 'disc'),
    spanner(42, c.steel),
    spanner(-42, c.slate),
    lift(fill(c.brick, oval(400, 420, 44)), holes(c.coral, oval(400, 420, 30), oval(400, 420, 14))),
  );
};

const puncture = () =>
  sheet(
    square,
    ground(c.sky, c.haze, 'disc'),
    lift(wheel(400, 400, 262, { spokes: 18 })),
    place(
      { x: 400, y: 666 },
      lift(fill(c.brick, box(-78, -34, 156, 68, 34)), fill(c.coral, box(-70, -28, 60, 56, 28))),
      strip(c.milk, 6, 'M-40 -34V34M40 -34V34'),
      fill(c.milk, oval(-14, -8, 6), oval(10, 8, 6), oval(12, -12, 5)),
    ),
    strip(c.brick, 8, 'M318 706L290 740M484 706L510 740'),
  );

const tube = () =>
  sheet(
    square,
    ground(c.blush, c.peach, 'disc'),
    lift(
      strip(
        c.ink,
        64,
        'M400 180C600 180 650 330 560 420S250 470 250 560S520 640 560 560S360 420 260 400S190 180 400 180',
      ),
    ),
    strip(
      c.slate,
      9,
      'M400 158C610 160 665 310 580 410M230 560C250 500 330 470 420 450',
      'opacity="0.8"',
    ),
    lift(
      fill(c.honey, box(386, 82, 28, 74, 6)),
      fill(c.ochre, box(380, 118, 40, 16, 4)),
      fill(c.ink, box(390, 66, 20, 22, 6)),
    ),
  );

const brakes = () => {
  const pad = (x: number, y: number, turn: number) =>
    place(
      { x, y, turn },
      lift(
        fill(c.ink, box(-170, -46, 340, 92, 26)),
        ...[-110, -50, 10, 70].map((at) => fill(c.slate, box(at, -46, 14, 60, 4))),
        fill(c.brick, box(-150, 20, 300, 14, 6)),
      ),
      lift(
        fill(c.steel, box(-20, -128, 40, 92, 8)),
        fill(c.slate, star(0, -130, 36, 30, 6)),
        fill(c.ink, oval(0, -130, 13)),
      ),
    );
  return sheet(square, ground(c.straw, c.cream, 'table'), pad(350, 360, -14), pad(455, 590, -14));
};

const chain = () => {
  const links = Array.from({ length: 22 }, (_, i) => {
    const at = (t: number): [number, number] => [
      400 + Math.cos(t) * 235,
      420 + Math.sin(t) * 205 + Math.cos(2 * t) * 18,
    ];
    const [a, b] = [at((i / 22) * Math.PI * 2), at(((i + 1) / 22) * Math.PI * 2)];
    const d = `M${a[0]} ${a[1]}L${b[0]} ${b[1]}`;
    return i % 2
      ? strip(c.slate, 40, d) + strip(c.steel, 28, d)
      : strip(c.ink, 30, d) + strip(c.slate, 20, d);
  });
  const pins = Array.from({ length: 22 }, (_, i) => {
    const t = (i / 22) * Math.PI * 2;
    return fill(
      c.milk,
      oval(400 + Math.cos(t) * 235, 420 + Math.sin(t) * 205 + Math.cos(2 * t) * 18, 8),
    );
  });
  return sheet(
    square,
    ground(c.mist, c.sage, 'disc'),
    lift(...links),
    ...pins,
    lift(
      fill(
        c.honey,
        soft([
          [400, 330],
          [452, 420],
          [446, 470],
          [400, 500],
          [354, 470],
          [348, 420],
        ]),
      ),
    ),
    fill(c.milk, gouge([372, 440], [388, 390], 8)),
  );
};

const bell = () =>
  sheet(
    square,
    ground(c.sky, c.haze, 'table'),
    lift(strip(c.slate, 46, 'M90 600H710')),
    lift(fill(c.ink, box(352, 520, 96, 90, 14))),
    lift(
      fill(c.ochre, 'M190 500C190 300 290 235 400 235S610 300 610 500Z'),
      fill(c.honey, 'M190 500C190 310 280 250 370 242C300 300 290 420 300 500Z'),
      fill(c.crust, box(176, 488, 448, 44, 20)),
      fill(c.bark, oval(400, 232, 26)),
    ),
    lift(strip(c.ink, 22, 'M600 560Q680 520 700 450'), fill(c.ink, oval(702, 440, 24))),
    strip(
      c.coral,
      9,
      'M150 330Q120 280 140 230M108 350Q60 280 90 200M650 330Q680 280 660 230M692 350Q740 280 710 200',
    ),
    fade(0.8, fill(c.milk, gouge([250, 440], [300, 300], 12, 14))),
  );

const lamp = () =>
  sheet(
    square,
    ground(c.night, c.petrol, 'disc'),
    fade(0.9, fill(c.honey, cut([420, 300], [840, 120], [840, 760], [420, 530]))),
    fade(0.55, fill(c.straw, cut([430, 340], [840, 250], [840, 640], [430, 490]))),
    lift(
      fill(
        c.ink,
        soft(
          [
            [170, 415],
            [190, 340],
            [300, 270],
            [420, 262],
            [420, 568],
            [300, 560],
            [190, 490],
          ],
          0.8,
        ),
      ),
      fill(c.slate, box(404, 256, 44, 318, 16)),
      fill(c.straw, box(428, 276, 30, 278, 14)),
      fill(c.slate, box(270, 550, 60, 120, 10)),
    ),
    hatch({ area: [200, 320, 190, 200], color: c.slate, angle: 0, gap: 28, length: 60, width: 5 }),
    scatter(
      'staub',
      12,
      [650, 420, 120, 150],
      (x, y, _t, s) => fill(c.milk, oval(x, y, 5 * s)),
      50,
    ),
  );

const townBike = () =>
  sheet(
    square,
    ground(c.blush, c.peach, 'disc'),
    fade(0.25, fill(c.bark, oval(400, 622, 330, 18))),
    lift(bicycle(400, 440, 1.02, c.leaf, c.pine)),
  );

export const bikes = {
  'rad/inspektion': inspection,
  'rad/platten': puncture,
  'rad/schlauch': tube,
  'rad/bremsen': brakes,
  'rad/kette': chain,
  'rad/klingel': bell,
  'rad/licht': lamp,
  'rad/stadtrad': townBike,
} satisfies Record<string, () => string>;
