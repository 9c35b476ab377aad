import { type Access, anyActor } from '#platform/access';

/** Longest edges in pixels. A picture is never enlarged. */
export const sizes = { small: 160, medium: 640, large: 1600 } as const;
export type Size = keyof typeof sizes;
export const sizeNames = Object.keys(sizes) as Size[];

/** What an input may decode to: 50 million pixels are a very good camera, and 200 MB in memory. */
export const inputPixelsMax = 50_000_000;
/** How long the decoder may work on one picture. */
export const decodeSecondsMax = 20;
/** A private picture that nobody sent is removed after so long. */
export const unsentKeptMs = 7 * 24 * 3_600_000;

export const uploaders: Access = {
  ...anyActor,
  sentence: 'Anyone who is signed in, as a person or for a business',
};
