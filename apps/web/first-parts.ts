/*
 * The parts of the build, by their sources, that a first visit fetches: they are weighed, and they are what
 * the service worker keeps, in both languages, so that the app opens without a network.
 */

/** The shell and any chat of words: all that a browser fetches for them by itself, before anything is touched. */
export const firstParts = [
  /^index\.html$/,
  /^src\/messaging\/index\.tsx$/,
  /^src\/\w+\/waiting\.ts$/,
  /^src\/chats\/(keeper\.ts|shelves\.tsx)$/,
  /^src\/attachments\/voice-button\.tsx$/,
  /^src\/later\/alarms\.tsx$/,
  /^src\/notifications\/watch\.ts$/,
  /^src\/text\/emoji-opener\.tsx$/,
  /^src\/i18n\/first-\w+\.ts$/,
];

/** What areas draw in a chat, where there is something of theirs, and the sentences about errors. */
export const drawnInChats = [
  /^src\/chats\/row-signs\.tsx$/,
  /^src\/later\/(reminders|scheduled)-bar\.tsx$/,
  /^src\/i18n\/(later-words\.ts|errors\/\w+\.json)$/,
  /^src\/messaging\/(kind-icon|silence)\.tsx$/,
  /^src\/on-message\/(pin-bar|reactions|reply-note)\.tsx$/,
  /^src\/text\/mention\.tsx$/,
  /^src\/attachments\/message-attachment\.tsx$/,
  /^src\/contents\/content-view\.tsx$/,
  /^src\/previews\/preview-view\.tsx$/,
  /^src\/groups\/(notice-text|invite-card)\.tsx$/,
  /^src\/shop\/(chat-cart|product-card|order-card)\.tsx$/,
  /^src\/wallet\/payment-card\.tsx$/,
  /^src\/together\/(poll|event|list)-card\.tsx$/,
  /^src\/outreach\/(outreach|interactive)-card\.tsx$/,
  /^src\/(business|contents|groups|on-message|shop|together|wallet)\/locales\/cards\/\w+\.json$/,
];
