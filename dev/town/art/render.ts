/**
 * Redraws the pictures of the demo town into `dev/town/pictures/`, which is committed, so that a
 * start needs no drawing. `node dev/town/art/render.ts [part of a name]` draws all or some;
 * with `--contact <folder>` it also lays contact sheets at both sizes in which pictures are seen.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { bakery } from './bakery.ts';
import { bikes } from './bikes.ts';
import { books } from './books.ts';
import { farm } from './farm.ts';
import { fronts } from './fronts.ts';
import { music } from './music.ts';
import { portraits } from './portraits.ts';
import { openPress } from './press.ts';
import { scenes } from './scenes.ts';
import { stickers } from './stickers.ts';

/** Widths in pixels by kind, which is how pictures are grouped in folders. */
const widths: Record<string, number> = {
  logo: 420,
  portrait: 420,
  cover: 1600,
  photo: 1000,
  sticker: 512,
};

const drawings: Record<string, () => string> = {
  ...bakery,
  ...farm,
  ...books,
  ...bikes,
  ...music,
  ...portraits,
  ...fronts,
  ...scenes,
  ...stickers,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { contact: { type: 'string' } },
});
const wanted = Object.entries(drawings).filter(
  ([name]) => positionals.length === 0 || positionals.some((part) => name.includes(part)),
);
const folder = new URL('../pictures/', import.meta.url).pathname;
const press = await openPress();
const prints: { name: string; png: Buffer }[] = [];
let bytes = 0;
for (const [name, draw] of wanted) {
  const kind = name.split('/')[0]!;
  const onNothing = kind === 'sticker';
  const png = await press.print(draw(), widths[kind] ?? 720, { onNothing });
  const webp = await sharp(png).webp({ quality: 82, effort: 6, smartSubsample: true }).toBuffer();
  const file = join(folder, `${name}.webp`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, webp);
  bytes += webp.length;
  prints.push({ name, png });
}
await press.close();
console.log(`${wanted.length} pictures, ${Math.round(bytes / 1024)} kB`);

if (values.contact) {
  await mkdir(values.contact, { recursive: true });
  for (const cell of [96, 380]) {
    const columns = cell === 96 ? 10 : 4;
    const rows = Math.ceil(prints.length / columns);
    const tiles = await Promise.all(
      prints.map(async ({ png }, i) => ({
        input: await sharp(png)
          .resize(cell, cell, { fit: 'contain', background: '#fff' })
          .toBuffer(),
        left: (i % columns) * (cell + 8) + 8,
        top: Math.floor(i / columns) * (cell + 8) + 8,
      })),
    );
    await sharp({
      create: {
        width: columns * (cell + 8) + 8,
        height: rows * (cell + 8) + 8,
        channels: 3,
        background: '#ffffff',
      },
    })
      .composite(tiles)
      .png()
      .toFile(join(values.contact, `contact-${cell}.png`));
  }
}
