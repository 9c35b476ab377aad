/** Limits that clients check too, in a file without schemas so that they cost a browser nothing. */

/** Longest text of a message, in UTF-16 units as `string.length` counts. */
export const textMax = 10_000;
/** Longest caption of a picture, counted the same. */
export const captionMax = 2_000;
