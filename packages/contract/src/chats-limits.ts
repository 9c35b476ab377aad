/** Limits of how one arranges one's chats, in a file without schemas so that they cost a browser nothing. */

/** Conversations that stand on top of the list. */
export const pinnedMax = 5;
export const foldersMax = 20;
export const folderNameMax = 30;
/** People one has never spoken with, written to on one day (of UTC). */
export const newPeopleMax = 20;
/** Longest draft that other devices see, in UTF-16 units. */
export const draftMax = 10_000;
