import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { markShapes } from '../apps/web/src/ui/mark-shapes.ts';

/**
 * Writes the icons of the app from the shapes of the mark: the favicon, and the pictures by which a
 * phone shows the installed app. With `--check` it writes nothing and fails if they are stale.
 */
const folder = join(import.meta.dirname, '../apps/web/public');

interface Colours {
  bubble: string;
  awning: string;
  coin: string;
  line: string;
}
const onPaper: Colours = { bubble: '#1f7a4d', awning: '#b5482f', coin: '#d9952f', line: '#1b1d1a' };
const onGreen: Colours = { bubble: '#fbfaf5', awning: '#fbfaf5', coin: '#f0bd62', line: '#fbfaf5' };

function drawMark(colours: Colours, lineClass = ''): string {
  const { bubble, awning, posts, coin, ground } = markShapes;
  return `<g fill="none" stroke-linecap="round" stroke-linejoin="round"><path fill="${colours.bubble}" d="${bubble}"/><path fill="${colours.awning}" d="${awning}"/><circle fill="${colours.coin}" cx="${coin.x}" cy="${coin.y}" r="${coin.radius}"/><g${lineClass} stroke="${colours.line}"><path stroke-width="3" d="${posts}"/><path stroke-width="4" d="${ground}"/></g></g>`;
}

/** The ground line follows the scheme of the browser's own bars. */
function drawFavicon(): string {
  const style = '<style>@media (prefers-color-scheme:dark){.l{stroke:#eceee6}}</style>';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="2 0 62 62"><title>Allmende</title>${style}${drawMark(onPaper, ' class="l"')}</svg>\n`;
}

/** The mark on a full ground; `share` is how much of the edge it takes (a mask cuts up to a fifth). */
function drawIcon(share: number, colours: Colours, ground: string, radius: number): string {
  const edge = 64 / share;
  const inset = (edge - 64) / 2;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${edge} ${edge}"><rect width="${edge}" height="${edge}" rx="${edge * radius}" fill="${ground}"/><g transform="translate(${inset} ${inset + 1})">${drawMark(colours)}</g></svg>`;
}

const pictures: { name: string; edge: number; svg: string }[] = [
  { name: 'icons/any-192.png', edge: 192, svg: drawIcon(0.74, onGreen, '#1f7a4d', 0.22) },
  { name: 'icons/any-512.png', edge: 512, svg: drawIcon(0.74, onGreen, '#1f7a4d', 0.22) },
  { name: 'icons/maskable-512.png', edge: 512, svg: drawIcon(0.6, onGreen, '#1f7a4d', 0) },
  { name: 'icons/touch-180.png', edge: 180, svg: drawIcon(0.7, onGreen, '#1f7a4d', 0) },
];

async function main(): Promise<void> {
  const check = process.argv.includes('--check');
  const stale: string[] = [];
  await mkdir(join(folder, 'icons'), { recursive: true });

  const favicon = join(folder, 'favicon.svg');
  if (check) {
    const present = await readFile(favicon, 'utf8').catch(() => '');
    if (present !== drawFavicon()) stale.push('favicon.svg');
  } else {
    await writeFile(favicon, drawFavicon());
  }
  for (const { name, edge, svg } of pictures) {
    const path = join(folder, name);
    const drawn = sharp(Buffer.from(svg), { density: 300 }).resize(edge, edge);
    if (!check) {
      await mkdir(dirname(path), { recursive: true });
      await drawn.png({ palette: true, compressionLevel: 9, effort: 10 }).toFile(path);
    } else if (
      !(await looksLike(path, await drawn.flatten({ background: '#fff' }).raw().toBuffer()))
    ) {
      stale.push(name);
    }
  }
  if (stale.length > 0) {
    console.error(`${stale.join(', ')}: stale; run node tools/generate-icons.ts`);
    process.exitCode = 1;
  }
}

/** The same picture up to what a palette and another machine's rounding make of it. */
async function looksLike(path: string, wanted: Buffer): Promise<boolean> {
  const present = await sharp(path)
    .flatten({ background: '#fff' })
    .raw()
    .toBuffer()
    .catch(() => null);
  if (present?.length !== wanted.length) return false;
  let difference = 0;
  for (let i = 0; i < wanted.length; i++) difference += Math.abs(wanted[i]! - present[i]!);
  return difference / wanted.length < 2;
}

await main();
