/** Limits of campaigns, in a file without schemas for browsers. */
export const campaignTitleMax = 80;
export const campaignAboutMax = 5000;
export const campaignDaysMax = 60;
export const campaignsMax = 50;
export const rewardsMax = 12;
export const rewardNameMax = 60;
export const rewardAboutMax = 300;
export const rewardStockMax = 100_000;
export const pledgeNoteMax = 280;
export const inMemoryOfMax = 80;
export const campaignUpdateMax = 2000;
export const campaignUpdatesMax = 200;
