/** Limits of memberships, in a file without schemas for browsers. */
export const tiersMax = 12;
export const tierNameMax = 60;
export const tierAboutMax = 600;
export const tierBenefitsMax = 8;
export const tierBenefitMax = 120;
export const tierWelcomeMax = 2000;
export const trialDaysMax = 60;
/** Months that one gives to somebody, or for which one pauses. */
export const giftMonths = [1, 3, 6, 12] as const;
export const pauseMonthsMax = 3;
export const giftNoteMax = 280;
/** Single posts that are given away: how many of one author's in 30 days, and how long one has to open it. */
export const givenPostsPerMonth = 3;
export const givenPostsDays = 30;
/** Links of an author to one post that nobody has opened yet. */
export const openPostGiftsMax = 50;
