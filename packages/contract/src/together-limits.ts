/** Limits of polls, events and lists that clients check too; without schemas, so that they cost a browser nothing. */

export const questionMax = 300;
export const optionTextMax = 120;
export const optionsMax = 12;
export const eventTitleMax = 120;
export const eventDescriptionMax = 2_000;
export const placeMax = 200;
/** Whom somebody brings along, at most. */
export const guestsMax = 10;
export const capacityMax = 10_000;
export const listTitleMax = 120;
export const itemTextMax = 120;
export const itemsMax = 60;
export const itemQuantityMax = 999;
