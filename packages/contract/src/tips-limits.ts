/** Limits of tips, in a file without schemas for browsers. */
export const tipNoteMax = 280;
export const tipThanksMax = 280;
export const goalTitleMax = 80;
/** So many of those who said yes are shown. */
export const supportersMax = 50;
