/** Limits of deals, in a file without schemas for browsers. */
export const dealTitleMax = 80;
export const dealBriefMax = 3000;
export const dealSampleMax = 300;
export const dealAddressMax = 300;
export const dealReasonMax = 1000;
/** In basis points: half of what was sold. */
export const dealShareMax = 5000;
export const dealShareDaysMax = 365;
export const dealPostDaysMax = 90;
/** Live deals and offers of one actor. */
export const dealsMax = 200;
export const dealPostsMax = 50;
/** So long a brand may look at what was posted; without a word of it, the fee is paid. */
export const dealAnswerDays = 7;
/** So long after a sample was sent it counts as there. */
export const dealSampleDays = 14;
/** So long an offer waits for an answer. */
export const dealOfferDays = 30;
