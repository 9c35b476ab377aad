/** Stickers of Lindfurt: cut out of paper, on nothing. */
import { c, fill, gouge, lift, oval, place, sheet, strip, type } from './paper.ts';

const square = { width: 512, height: 512, stray: 4 };

/** A white edge around everything, as a sticker has one. */
function cutOut(outline: string, ...parts: string[]): string {
  return sheet(
    square,
    lift(fill(c.milk, outline), strip(c.milk, 34, outline)),
    fill(c.milk, outline),
    ...parts,
  );
}

const face = (x: number, y: number, color: string) =>
  [
    fill(color, oval(x - 44, y, 11, 14), oval(x + 44, y, 11, 14)),
    strip(color, 9, `M${x - 30} ${y + 34}q30 30 60 0`),
  ].join('');

function sun(): string {
  const rays = Array.from({ length: 12 }, (_, at) =>
    place({ x: 256, y: 256, turn: at * 30 }, fill(c.honey, gouge([0, -150], [0, -215], 26))),
  );
  return cutOut(
    oval(256, 256, 212),
    ...rays,
    fill(c.amber, oval(256, 256, 132)),
    fill(c.honey, oval(250, 248, 118)),
    face(256, 240, c.bark),
  );
}

function linden(): string {
  const crown =
    'M256 60C150 50 84 130 100 210C60 260 110 350 200 336C240 366 300 366 330 332C420 340 452 250 410 206C420 120 350 52 256 60Z';
  return cutOut(
    `${crown}M226 330h60v116h-60Z`,
    fill(c.bark, 'M232 320h48l10 122h-68Z'),
    fill(c.leaf, crown),
    fill(c.meadow, oval(220, 170, 84, 70), oval(330, 240, 58, 50)),
    fill(c.sprout, oval(190, 150, 26, 20), oval(320, 150, 20, 16), oval(250, 270, 24, 18)),
    face(262, 216, c.pine),
  );
}

function cup(): string {
  const body = 'M120 200h230v120a90 90 0 0 1-90 90h-50a90 90 0 0 1-90-90Z';
  return cutOut(
    `${body}M350 226h40a52 52 0 0 1 0 128h-50ZM150 90h170v100h-170Z`,
    strip(c.brick, 30, 'M350 240h34a42 42 0 0 1 0 92h-44'),
    fill(c.brick, body),
    fill(c.coral, 'M120 200h60v200a90 90 0 0 1-60-80Z'),
    fill(c.cocoa, oval(235, 202, 112, 20)),
    strip(c.sky, 16, 'M190 164q-22-30 0-52t0-46'),
    strip(c.sky, 16, 'M280 164q-22-30 0-52t0-46'),
    face(240, 290, c.cream),
  );
}

function heart(): string {
  const outline =
    'M256 430C110 330 60 250 84 170C110 92 210 84 256 170C302 84 402 92 428 170C452 250 402 330 256 430Z';
  return cutOut(
    outline,
    fill(c.berry, outline),
    place({ x: 10, y: -2, scale: 0.94 }, fill(c.rose, outline)),
    fill(c.blush, oval(158, 178, 30, 22)),
    face(256, 236, c.plum),
  );
}

function cat(): string {
  const head =
    'M110 90L196 150H316L402 90L412 280C412 380 340 424 256 424C172 424 100 380 100 280Z';
  return cutOut(
    head,
    fill(c.night, head),
    fill(c.petrol, 'M134 136l44 38-44 30ZM378 136l-44 38 44 30Z'),
    fill(c.honey, oval(190, 260, 34, 26), oval(322, 260, 34, 26)),
    fill(c.cocoa, oval(190, 260, 9, 24), oval(322, 260, 9, 24)),
    fill(c.rose, oval(256, 318, 20, 14)),
    strip(c.haze, 7, 'M256 332q-24 34-50 12M256 332q24 34 50 12'),
    strip(c.haze, 5, 'M170 326l-92-16M170 344l-90 14M342 326l92-16M342 344l90 14'),
  );
}

function hello(): string {
  const bubble =
    'M100 110H412a52 52 0 0 1 52 52V300a52 52 0 0 1-52 52H250L160 436V352H100a52 52 0 0 1-52-52V162a52 52 0 0 1 52-52Z';
  return cutOut(
    bubble,
    fill(c.leaf, bubble),
    type('Moin', 256, 276, { size: 140, color: c.milk, weight: 800 }),
  );
}

export const stickers = {
  'sticker/moin': hello,
  'sticker/sonne': sun,
  'sticker/linde': linden,
  'sticker/kaffee': cup,
  'sticker/herz': heart,
  'sticker/kater': cat,
};
