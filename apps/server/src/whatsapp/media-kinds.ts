/** [WA13] What the contract knows of media: kinds, their types, and how large they may be. */
export const mediaKinds = ['image', 'video', 'audio', 'document', 'sticker'] as const;
export type MediaKind = (typeof mediaKinds)[number];

const mega = 1_000_000;
export const bytesMax: Record<MediaKind, number> = {
  image: 5 * mega,
  video: 16 * mega,
  audio: 16 * mega,
  document: 100 * mega,
  sticker: 500_000,
};
export const typesOf: Record<MediaKind, RegExp> = {
  image: /^image\/(?:jpeg|png|webp)/,
  video: /^video\/(?:mp4|3gpp?|webm)/,
  audio: /^(?:audio\/|application\/ogg)/,
  document: /^/,
  sticker: /^image\/webp/,
};
/** In bytes, of a file of this type. */
export function limitOf(mime: string): number {
  if (mime === 'image/webp') return bytesMax.sticker;
  const kind = mime.split('/')[0]!;
  return kind === 'image' || kind === 'video' || kind === 'audio'
    ? bytesMax[kind]
    : bytesMax.document;
}
