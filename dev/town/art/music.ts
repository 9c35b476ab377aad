/** What the band sells at the back of the hall. */
import { linden, swift } from './books.ts';
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
  land,
  lift,
  oval,
  place,
  sheet,
  soft,
  strip,
  type,
  within,
} from './paper.ts';

const square = { width: 800, height: 800, stray: 4 };
const wonky = '"SOFT" 100, "WONK" 1';

/** The band's sign: a branch that floats on three waves. */
export function driftwood(
  x: number,
  y: number,
  scale: number,
  wood: string,
  water: string,
): string {
  const wave = (dy: number) => `M-130 ${dy}Q-97 ${dy - 26} -65 ${dy}T0 ${dy}T65 ${dy}T130 ${dy}`;
  return place(
    { x, y, scale },
    strip(wood, 26, 'M-110 -20C-50 -50 40 -10 112 -46'),
    strip(wood, 15, 'M-30 -34C-20 -70 0 -84 22 -104M46 -32C62 -52 84 -64 92 -92'),
    fill(water, oval(-112, -19, 5)),
    strip(water, 12, wave(22)),
    strip(water, 12, wave(56)),
    strip(water, 12, 'M-65 90Q-32 116 0 90T65 90'),
  );
}

const ticket = () => {
  const card = (turn: number, tone: string, ink: string, front: boolean) =>
    place(
      { x: 400, y: 410, turn },
      lift(
        holes(tone, box(-300, -150, 600, 300, 18), oval(150, -150, 22), oval(150, 150, 22)),
        strip(ink, 5, 'M150 -112V112', 'stroke-dasharray="4 18"'),
      ),
      front
        ? group(
            driftwood(-206, -8, 0.5, ink, ink),
            type('Treibholz', -118, 4, {
              size: 50,
              color: ink,
              weight: 800,
              axes: wonky,
              anchor: 'start',
            }),
            type('Konzert im Bootshaus', -114, 48, {
              size: 22,
              color: ink,
              face: 'sans',
              weight: 600,
              anchor: 'start',
            }),
            type('EINLASS', 226, -36, {
              size: 22,
              color: ink,
              face: 'sans',
              weight: 700,
              spacing: 2,
            }),
            type('19:30', 226, 14, { size: 42, color: ink, weight: 750 }),
            strip(ink, 6, 'M186 50H266M186 68H250'),
          )
        : '',
    );
  return sheet(
    square,
    ground(c.sky, c.haze, 'disc'),
    card(11, c.coral, c.milk, false),
    card(-9, c.honey, c.night, true),
  );
};

const record = () =>
  sheet(
    square,
    ground(c.straw, c.cream, 'disc'),
    place(
      { x: 515, y: 410 },
      lift(fill(c.ink, oval(0, 0, 222))),
      ...[200, 180, 160, 140, 120].map((r) => holes('#343730', oval(0, 0, r), oval(0, 0, r - 4))),
      fade(
        0.16,
        fill(c.milk, cut([0, 0], [90, -200], [160, -150]), cut([0, 0], [-90, 200], [-160, 150])),
      ),
      fill(c.coral, oval(0, 0, 74)),
      fill(c.ink, oval(0, 0, 9)),
    ),
    place(
      { x: 130, y: 180, turn: -2 },
      lift(
        within(
          box(0, 0, 450, 450, 6),
          fill(c.petrol, box(0, 0, 450, 450)),
          fill(c.honey, oval(300, 190, 78)),
          fill(
            c.night,
            land(
              [
                [0, 250],
                [140, 210],
                [300, 260],
                [450, 220],
              ],
              450,
            ),
          ),
          hatch({
            area: [0, 270, 450, 180],
            color: c.blue,
            angle: 0,
            gap: 22,
            length: 70,
            width: 5,
          }),
          driftwood(200, 330, 0.95, c.peach, c.sky),
          type('Treibholz', 30, 82, {
            size: 64,
            color: c.cream,
            weight: 800,
            anchor: 'start',
            axes: wonky,
          }),
          type('Uferlos', 32, 124, {
            size: 34,
            color: c.honey,
            weight: 400,
            italic: true,
            anchor: 'start',
          }),
        ),
      ),
    ),
  );

function shirt(color: string, dark: string, print: string, tone: readonly [string, string]) {
  const outline = soft(
    [
      [250, 190],
      [330, 165],
      [400, 205],
      [470, 165],
      [550, 190],
      [690, 300],
      [610, 400],
      [560, 360],
      [565, 655],
      [400, 672],
      [235, 655],
      [240, 360],
      [190, 400],
      [110, 300],
    ],
    0.32,
  );
  return () =>
    sheet(
      square,
      ground(tone[0], tone[1], 'disc'),
      lift(
        fill(color, outline),
        within(
          outline,
          fill(
            dark,
            gouge([250, 350], [240, 250], 7),
            gouge([550, 350], [560, 250], 7),
            gouge([300, 670], [330, 560], 8),
            gouge([500, 670], [480, 590], 7),
          ),
          hatch({
            area: [240, 560, 330, 110],
            color: dark,
            angle: 82,
            gap: 32,
            length: 46,
            width: 4,
          }),
        ),
        fill(dark, 'M330 165Q400 262 470 165Q452 178 400 208Q346 178 330 165Z'),
        strip(dark, 7, 'M322 172Q400 276 478 172'),
      ),
      driftwood(400, 388, 0.94, print, print),
      type('Treibholz', 400, 556, { size: 50, color: print, weight: 800, axes: wonky }),
    );
}

const poster = () =>
  sheet(
    square,
    ground(c.mist, c.sage, 'disc'),
    place(
      { x: 215, y: 90, turn: 1.5 },
      lift(
        within(
          box(0, 0, 380, 590, 3),
          fill(c.cream, box(-10, -10, 400, 610)),
          fill(c.coral, oval(190, 250, 128)),
          linden(190, 262, 0.92, c.pine, c.ink),
          fill(
            c.night,
            land(
              [
                [0, 424],
                [120, 408],
                [260, 432],
                [380, 414],
              ],
              600,
            ),
          ),
          hatch({
            area: [0, 440, 380, 140],
            color: c.blue,
            angle: 0,
            gap: 22,
            length: 60,
            width: 4,
          }),
          swift(308, 110, 0.3, c.ink, -12),
          swift(70, 150, 0.22, c.ink, 14),
        ),
      ),
      type('Treibholz', 190, 78, { size: 66, color: c.brick, weight: 850, axes: wonky }),
      type('Sommer am Fluss', 190, 528, { size: 36, color: c.cream, italic: true, weight: 500 }),
    ),
    lift(fill(c.honey, cut([350, 70], [450, 66], [454, 104], [354, 108]))),
  );

const songbook = () => {
  const note = (x: number, y: number) =>
    fill(c.ink, oval(x, y, 13, 10)) + strip(c.ink, 5, `M${x + 11} ${y}V${y - 58}`);
  return sheet(
    square,
    ground(c.blush, c.peach, 'disc'),
    lift(
      fill(c.petrol, cut([110, 250], [400, 290], [690, 250], [690, 610], [400, 650], [110, 610])),
    ),
    lift(
      fill(c.milk, cut([130, 225], [400, 275], [400, 630], [130, 580])),
      fill(c.cream, cut([400, 275], [670, 225], [670, 580], [400, 630])),
    ),
    ...[0, 1, 2].map((row) =>
      [0, 1, 2, 3]
        .map((line) =>
          strip(
            c.stone,
            4,
            `M156 ${290 + row * 96 + line * 16}L376 ${330 + row * 96 + line * 16}M424 ${330 + row * 96 + line * 16}L644 ${290 + row * 96 + line * 16}`,
          ),
        )
        .join(''),
    ),
    note(190, 318),
    note(240, 334),
    note(290, 326),
    note(340, 356),
    note(200, 420),
    note(262, 418),
    note(330, 446),
    note(196, 512),
    note(250, 534),
    note(310, 530),
    note(460, 356),
    note(512, 334),
    note(566, 340),
    note(612, 314),
    note(470, 452),
    note(534, 424),
    note(600, 424),
    note(466, 540),
    note(530, 534),
    note(590, 506),
  );
};

export const music = {
  'musik/ticket': ticket,
  'musik/platte': record,
  'musik/shirt-moos': shirt(c.moss, c.pine, c.cream, [c.mist, c.sage]),
  'musik/shirt-ocker': shirt(c.amber, c.crust, c.night, [c.straw, c.cream]),
  'musik/shirt-nacht': shirt(c.night, '#16242F', c.honey, [c.sky, c.haze]),
  'musik/plakat': poster,
  'musik/noten': songbook,
} satisfies Record<string, () => string>;
