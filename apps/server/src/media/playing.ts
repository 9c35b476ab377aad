import sharp from 'sharp';

/** What the server reads of films and recordings without playing them, and shows of them before they play. */

/** How long an MP4 or Ogg lasts, and how large a film is; null where its structure does not say it. */
export function measure(
  bytes: Buffer,
): { durationMs: number; width: number; height: number } | null {
  if (bytes.subarray(0, 4).toString('latin1') === 'OggS') {
    const last = bytes.lastIndexOf('OggS', bytes.length, 'latin1');
    if (last < 0 || last + 14 > bytes.length) return null;
    // Opus counts 48,000 samples a second, whatever it holds.
    const samples = Number(bytes.readBigInt64LE(last + 6));
    return samples > 0 ? { durationMs: Math.round(samples / 48), width: 0, height: 0 } : null;
  }
  const header = bytes.indexOf('mvhd', 0, 'latin1');
  if (header < 0 || header + 36 > bytes.length) return null;
  const isLong = bytes[header + 4] === 1;
  const scale = bytes.readUInt32BE(header + (isLong ? 24 : 16));
  const length = isLong
    ? Number(bytes.readBigUInt64BE(header + 28))
    : bytes.readUInt32BE(header + 20);
  if (scale === 0) return null;
  let [width, height] = [0, 0];
  for (let at = bytes.indexOf('tkhd', 0, 'latin1'); at > 0; ) {
    const end = at + (bytes[at + 4] === 1 ? 96 : 84);
    if (end + 4 > bytes.length) break;
    width = Math.max(width, bytes.readUInt32BE(end - 4) >>> 16);
    height = Math.max(height, bytes.readUInt32BE(end) >>> 16);
    at = bytes.indexOf('tkhd', at + 4, 'latin1');
  }
  return { durationMs: Math.round((length / scale) * 1000), width, height };
}

/** A plain picture in the shape of a film of which nobody has taken one; PNG, at most 1,280 pixels wide and high. */
export function plainPoster({ width, height }: { width: number; height: number }): Promise<Buffer> {
  return sharp({
    create: {
      width: Math.min(Math.max(width || 640, 64), 1280),
      height: Math.min(Math.max(height || 360, 64), 1280),
      channels: 3,
      background: '#1f2421',
    },
  })
    .png()
    .toBuffer();
}
