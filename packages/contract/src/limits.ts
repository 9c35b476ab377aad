/** Limits that clients check too, in a file without schemas so that they cost a browser nothing. */

/** Longest text of a message, in UTF-16 units as `string.length` counts. */
export const textMax = 10_000;
/** Longest caption of a picture, counted the same. */
export const captionMax = 2_000;
/** Pictures and films in an album. */
export const albumMin = 2;
export const albumMax = 10;
/** Figures of how loud a voice message is. */
export const peaksMax = 128;
/** How long what is played may say that it is: a day. */
export const playedMsMax = 86_400_000;

/** Members of a group or channel, at most. */
export const membersMax = 5_000;
/** Up to here a conversation shows all its members, and receipts are told to all of them. */
export const smallMembersMax = 32;
/** Chosen at once when a group is made or people are added. */
export const addedMax = 200;
/** People mentioned in one message; `@all` counts as none. */
export const mentionsMax = 50;
export const groupNameMax = 80;
export const groupAboutMax = 500;

/** How long one edits a message after it was sent. */
export const editableMs = 48 * 3_600_000;
/** Messages pinned in a conversation. */
export const pinsMax = 3;

/** After how many seconds new messages may disappear: a day, a week, 90 days. */
export const disappearChoices = [86_400, 604_800, 7_776_000] as const;
/** Messages and reminders that wait, of one actor. */
export const scheduledMax = 100;
export const remindersMax = 200;

/** Longest question to the search, in UTF-16 units. */
export const searchMax = 200;

/** Longest name of a place that is sent. */
export const labelMax = 200;
/** Of what a business says of itself, so much goes with it when it is sent as a contact. */
export const contactAboutMax = 160;

/** Sets of stickers that an actor makes, and those in their list, the own ones among them. */
export const ownStickerSetsMax = 20;
export const stickerSetsMax = 60;
export const stickersMax = 60;
export const stickerSetNameMax = 40;
export const stickerAltMax = 60;
export const stickerBytesMax = 5 * 1024 * 1024;

/** Why somebody shows a message to the operator. */
export const reportReasons = [
  'spam',
  'insult',
  'violence',
  'fraud',
  'child_safety',
  'other',
] as const;
export type ReportReason = (typeof reportReasons)[number];
/** What operators do about it: leave the message where it is, or remove it for everybody. */
export const reportOutcomes = ['dismissed', 'removed'] as const;
export type ReportOutcome = (typeof reportOutcomes)[number];
