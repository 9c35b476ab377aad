/** Limits of reach that is bought, in a file without schemas for browsers. */
export const promotionDaysMax = 30;
export const promotionTopicsMax = 10;
export const promotionLanguagesMax = 5;
export const promotionRadiusMaxKm = 200;
/** Live ones of one actor. */
export const promotionsMax = 20;
/** Views and what follows from them are told in whole tens. */
export const promotionSumsOf = 10;
/** The first place stands below so many posts, and as many posts stand between two of them at least. */
export const placeFirstAfter = 4;
export const placeEvery = 8;
/** So often a day somebody is shown the same advertiser, and advertising at all. */
export const placesOfOneADay = 2;
export const placesADay = 40;
/** What was given out and not looked at for so long is nobody's place. */
export const placeKeptMinutes = 30;
export const promotionReasonMax = 300;
/** So long the register keeps what is over. */
export const registerKeptDays = 366;
