import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Presence } from '@allmende/contract/business';
import sharp, { type OverlayOptions } from 'sharp';
import { createSemaphore } from '#platform/semaphore';

/**
 * The picture that is shown where a business's address is shared, 1200 × 630 as everybody wants it: the
 * shop front under its awning, with the logo as its sign. Without words, because the fonts of whatever
 * machine this runs on would show; and drawn by hand, because the server reads no SVG.
 */
export interface Card {
  /** Changes with what is drawn. */
  version: string;
  jpeg(): Promise<Buffer>;
}

const [width, height] = [1200, 630];
const keptMax = 64;
const paper = '#fbfaf5';
const ink = '#1b1d1a';

/** Cards are drawn one at a time and the latest kept, so that a stranger cannot keep the cores busy. */
export function createCards(bytesOf: (url: string) => Promise<Uint8Array | null>) {
  const kept = new Map<string, Promise<Buffer>>();
  const turns = createSemaphore(1);

  return function cardOf(presence: Presence): Card {
    const { actor, cover } = presence;
    const version = createHash('sha256')
      .update([actor.id, cover?.id, actor.picture?.id, actor.accent].join(' '))
      .digest('hex')
      .slice(0, 12);
    return {
      version,
      jpeg() {
        const known = kept.get(version);
        if (known) return known;
        const drawn = turns.run(() => draw(presence, bytesOf));
        drawn.catch(() => kept.delete(version));
        kept.set(version, drawn);
        if (kept.size > keptMax) kept.delete(kept.keys().next().value!);
        return drawn;
      },
    };
  };
}

async function draw(
  { actor, cover }: Presence,
  bytesOf: (url: string) => Promise<Uint8Array | null>,
): Promise<Buffer> {
  const accent = actor.accent ?? '#1f7a4d';
  const front = cover && (await bytesOf(cover.largeUrl));
  const logo = actor.picture && (await bytesOf(actor.picture.largeUrl));
  const sign: Sign = front ? { left: 60, top: 390, edge: 180 } : { left: 464, top: 192, edge: 272 };
  const layers: OverlayOptions[] = [drawn([...(front ? [] : wall(accent)), ...awning(accent)])];
  if (logo) {
    const place = { left: sign.left, top: sign.top };
    layers.push(drawn([board(sign)]), { input: await cutSign(logo, sign.edge), ...place });
    layers.push({ input: await houseMark(96), left: 1048, top: 478 });
  } else layers.push({ input: await houseMark(sign.edge), left: sign.left, top: sign.top });
  if (front) layers.unshift(await hang(front));
  return sharp({ create: { width, height, channels: 3, background: paper } })
    .composite(layers)
    .jpeg({ quality: 84 })
    .toBuffer();
}

interface Sign {
  left: number;
  top: number;
  edge: number;
}

/** The cover begins below the straight part of the awning, so that little of it is hidden. */
async function hang(front: Uint8Array): Promise<OverlayOptions> {
  const size = { width, height: height - stripeDrop };
  const input = await sharp(front)
    .resize({ ...size, fit: 'cover' })
    .png()
    .toBuffer();
  return { input, left: 0, top: stripeDrop };
}

/** The mark of the house, as the app's icon shows it. */
function houseMark(edge: number): Promise<Buffer> {
  const icon = join(import.meta.dirname, '../../../../web/public/icons/any-512.png');
  return sharp(icon).resize(edge, edge).png().toBuffer();
}

async function cutSign(logo: Uint8Array, edge: number): Promise<Buffer> {
  const shape = box({ x: 0, y: 0, width: edge, height: edge, radius: edge * 0.19 });
  const mask = raster([{ shape, colour: '#ffffff' }], edge, edge);
  return sharp(logo)
    .resize(edge, edge, { fit: 'cover' })
    .composite([{ ...mask, blend: 'dest-in' }])
    .png()
    .toBuffer();
}

/** Negative inside, positive outside, in pixels. */
interface Shape {
  distance(x: number, y: number): number;
  bounds: { x: number; y: number; width: number; height: number };
}
interface Stroke {
  shape: Shape;
  colour: string;
  opacity?: number;
}

function box(bounds: Shape['bounds'] & { radius: number }): Shape {
  const { x, y, width: w, height: h, radius } = bounds;
  return {
    bounds,
    distance(px, py) {
      const dx = Math.abs(px - x - w / 2) - w / 2 + radius;
      const dy = Math.abs(py - y - h / 2) - h / 2 + radius;
      const outside = Math.hypot(Math.max(dx, 0), Math.max(dy, 0));
      return outside + Math.min(Math.max(dx, dy), 0) - radius;
    },
  };
}

const stripeWidth = 60;
const stripeDrop = 34;

/** Stripes with round ends along the top, and their shadow. */
function awning(accent: string): Stroke[] {
  const stripes = Array.from({ length: width / stripeWidth }, (_, i) => i * stripeWidth);
  const stripe = (x: number, down: number) =>
    box({
      x,
      y: -stripeWidth,
      width: stripeWidth,
      height: stripeWidth + stripeDrop + down + stripeWidth / 2,
      radius: stripeWidth / 2,
    });
  return [
    ...stripes.map((x) => ({ shape: stripe(x, 9), colour: ink, opacity: 0.15 })),
    ...stripes.map((x, i) => ({ shape: stripe(x, 0), colour: i % 2 === 0 ? accent : paper })),
  ];
}

/** A plain front in a tint of the accent, with its step: for whoever has no picture of theirs. */
function wall(accent: string): Stroke[] {
  const floor = 548;
  const band = (y: number, h: number) => box({ x: 0, y, width, height: h, radius: 0 });
  return [
    { shape: band(0, floor), colour: accent, opacity: 0.14 },
    { shape: band(floor, height - floor), colour: accent, opacity: 0.3 },
    { shape: band(floor - 3, 6), colour: ink },
  ];
}

/** The white board behind the logo. */
function board({ left, top, edge }: Sign): Stroke {
  const rim = 10;
  const outer = edge + 2 * rim;
  const place = { x: left - rim, y: top - rim, width: outer, height: outer };
  return { shape: box({ ...place, radius: outer * 0.22 }), colour: '#ffffff' };
}

function drawn(strokes: Stroke[]): OverlayOptions {
  return { ...raster(strokes, width, height), left: 0, top: 0 };
}

/** Paints strokes over each other, with smooth edges, into bare pixels. */
function raster(strokes: Stroke[], w: number, h: number): OverlayOptions {
  const pixels = Buffer.alloc(w * h * 4);
  for (const stroke of strokes) paint(pixels, { w, h }, stroke);
  return { input: pixels, raw: { width: w, height: h, channels: 4 } };
}

function paint(
  pixels: Buffer,
  { w, h }: { w: number; h: number },
  { shape, colour, opacity = 1 }: Stroke,
): void {
  const rgb = [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
  const { x, y, width: boxWidth, height: boxHeight } = shape.bounds;
  const [right, bottom] = [
    Math.min(w, Math.ceil(x + boxWidth)),
    Math.min(h, Math.ceil(y + boxHeight)),
  ];
  for (let py = Math.max(0, Math.floor(y)); py < bottom; py++) {
    for (let px = Math.max(0, Math.floor(x)); px < right; px++) {
      const cover = Math.min(1, Math.max(0, 0.5 - shape.distance(px + 0.5, py + 0.5))) * opacity;
      if (cover === 0) continue;
      const at = (py * w + px) * 4;
      const below = (pixels[at + 3]! / 255) * (1 - cover);
      const alpha = cover + below;
      for (let i = 0; i < 3; i++) {
        pixels[at + i] = Math.round((rgb[i]! * cover + pixels[at + i]! * below) / alpha);
      }
      pixels[at + 3] = Math.round(alpha * 255);
    }
  }
}
