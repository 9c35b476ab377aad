/** Limits of gift envelopes that clients check too; without schemas, so that they cost a browser nothing. */

export const envelopePartsMax = 100;
export const envelopeNoteMax = 140;
export const envelopeHoursMax = 7 * 24;
export const envelopeHoursDefault = 24;
