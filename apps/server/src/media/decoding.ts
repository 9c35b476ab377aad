import { fileTypeFromBuffer } from 'file-type';
import sharp, { type Sharp } from 'sharp';
import { createSemaphore } from '#platform/semaphore';
import { decodeSecondsMax, inputPixelsMax, type Size, sizeNames, sizes } from './rules.ts';

/**
 * Foreign bytes become our own: a picture is decoded, turned upright, converted to sRGB and encoded anew,
 * so that nothing but pixels gets through: no EXIF, no position, no second file hidden behind it.
 */
export interface DecodedPicture {
  width: number;
  height: number;
  /** Mean colour as `#rrggbb`. */
  colour: string;
  files: Record<Size, Buffer>;
}

/** The decoder that must read what the first bytes promise; anything else is no picture to us. */
const decoders: Record<string, string> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/apng': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'heif',
};

// Every loader that we do not need is one less that hostile bytes can reach, SVG and PDF above all.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpeg',
    'VipsForeignLoadPng',
    'VipsForeignLoadWebp',
    'VipsForeignLoadHeif',
    'VipsForeignLoadNsgif',
  ],
});
sharp.concurrency(1);
sharp.cache(false);

const atOnce = createSemaphore(2);
const quality: Record<Size, number> = { small: 78, medium: 80, large: 82 };

/**
 * Null when the bytes are no picture that we read: another type, broken, too many pixels, too slow. No size has
 * a longer edge than `edgeMax`.
 */
export function decodePicture(
  bytes: Uint8Array,
  edgeMax: number = sizes.large,
): Promise<DecodedPicture | null> {
  return atOnce.run(async () => {
    const type = await fileTypeFromBuffer(bytes);
    const decoder = type && decoders[type.mime];
    if (!decoder) return null;
    try {
      return await encode(bytes, decoder, edgeMax);
    } catch {
      // The decoder's complaint is about the bytes, whatever it says.
      return null;
    }
  });
}

async function encode(
  bytes: Uint8Array,
  decoder: string,
  edgeMax: number,
): Promise<DecodedPicture | null> {
  const input = sharp(bytes, { limitInputPixels: inputPixelsMax, failOn: 'error', pages: 1 });
  const { format } = await input.metadata();
  if (format !== decoder) return null;
  const { data, info } = await input
    .timeout({ seconds: decodeSecondsMax })
    .autoOrient()
    .resize({ width: edgeMax, height: edgeMax, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const upright = () => sharp(data, { raw: info });
  const files = {} as Record<Size, Buffer>;
  for (const size of sizeNames) {
    files[size] = await upright()
      .resize({ width: sizes[size], height: sizes[size], fit: 'inside', withoutEnlargement: true })
      .webp({ quality: quality[size] })
      .toBuffer();
  }
  const { width, height } = info;
  return { width, height, colour: await meanColour(upright()), files };
}

/** What stands in for the picture until it is there; transparent parts count as paper. */
async function meanColour(picture: Sharp): Promise<string> {
  const pixel = await picture
    .flatten({ background: '#fbfaf5' })
    .resize(1, 1, { fit: 'fill' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer();
  const [red = 0, green = red, blue = red] = pixel;
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
