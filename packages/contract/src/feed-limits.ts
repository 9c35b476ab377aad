/** Limits of the feed, in a file without schemas for browsers. */
export const postTextMax = 5000;
export const postWarningMax = 200;
export const postPicturesMax = 8;
/** Products that one may buy from a post. */
export const postProductsMax = 5;
export const postAltMax = 1500;
/** What may be named in one post. */
export const postMentionsMax = 20;
export const postHashtagsMax = 20;
/** So far back a timeline of those one follows reaches. */
export const homeEntriesMax = 1000;
/** More new posts than this are not counted. */
export const newPostsMax = 50;
/** Whom one follows, at most. */
export const followsMax = 5000;
/** Posts on top of a profile, at most. */
export const pinsMax = 5;
/** Of a poll in a post. */
export const pollOptionsMin = 2;
export const pollOptionsMax = 8;
export const pollOptionMax = 100;
export const pollMinutesMin = 5;
export const pollMinutesMax = 31 * 24 * 60;
/** Drafts, and posts that have a time, at most. */
export const plannedMax = 100;
export const plannedAheadDays = 365;
/** Lists of one actor, and people on one of them, at most. */
export const listsMax = 50;
export const listMembersMax = 300;
export const listNameMax = 60;
/** Word filters of one actor, and words of one of them, at most. */
export const filtersMax = 50;
export const filterTitleMax = 60;
export const filterWordsMax = 50;
export const filterWordMax = 100;
/** Entries that are sorted where somebody asks for another order than that of time. */
export const rankedMax = 100;
/** More than this are not counted for whoever was away, and so many are shown. */
export const catchUpMax = 200;
export const catchUpTopMax = 5;
