/** Of what the feed tells somebody, in a file without schemas for browsers. */
export const noticeKinds = [
  'follow',
  'request',
  'reply',
  'mention',
  'quote',
  'like',
  'boost',
  'poll',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** `push` calls on devices as well, `list` waits until one looks, `off` is not told. */
export const noticeLevels = ['push', 'list', 'off'] as const;
export type NoticeLevel = (typeof noticeLevels)[number];
export type NoticeSettings = Record<NoticeKind, NoticeLevel>;

/** What somebody says or asks calls; applause waits until one looks. */
export const usualNotices: NoticeSettings = {
  follow: 'list',
  request: 'push',
  reply: 'push',
  mention: 'push',
  quote: 'push',
  like: 'list',
  boost: 'list',
  poll: 'list',
};

/** More new ones than this are not counted. */
export const newNoticesMax = 20;
/** What is older is forgotten. */
export const noticesKeptDays = 90;
