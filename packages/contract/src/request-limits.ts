/** Limits of requests and splits that clients check too; without schemas, so that they cost a browser nothing. */

export const requestNoteMax = 140;
/** How long somebody has to pay, in days. */
export const requestDaysMax = 365;
export const requestDaysDefault = 30;
/** How many open requests one may have to the same person. */
export const openRequestsMax = 20;
/** Among how many a bill is split, whoever paid it included. */
export const splitPeopleMax = 50;
/** Of a split by shares, how many one person takes. */
export const splitPartsMax = 100;
export const reminderEveryMs = 24 * 3_600_000;
