import type { BillingWarning } from '@allmende/contract/billing';
import type { Calm } from '@allmende/contract/calm';
import type { EventPayload } from '@allmende/contract/events';
import type { NoticeKind } from '@allmende/contract/feed-notice-kinds';
import type { PushNotice } from '@allmende/contract/notifications';
import type { Severity } from '@allmende/contract/signals-card';
import { plaintextMax } from './encryption.ts';
import { moneyText } from '#platform/money-text';

/** What notifications say, in the language of the device. Pure. */
export type Locale = 'de' | 'en';

const words = {
  de: {
    message: 'Neue Nachricht',
    kinds: {
      picture: 'Bild',
      album: 'Bilder',
      video: 'Video',
      file: 'Datei',
      voice: 'Sprachnachricht',
      location: 'Standort',
      contact: 'Kontakt',
      sticker: 'Sticker',
    },
    cards: {
      product: 'Produkt',
      order: 'Bestellung',
      payment: 'Zahlung',
      payable: 'Rechnung',
      invite: 'Einladung',
      poll: 'Umfrage',
      event: 'Termin',
      list: 'Liste',
      request: 'Bitte um Geld',
      split: 'Geteilte Rechnung',
      envelope: 'Geschenk',
      mandate: 'Einzugserlaubnis',
      deal: 'Zusammenarbeit',
      rating: 'Wie war’s?',
    },
    albums: { pictures: 'Fotos', videos: 'Videos', items: 'Fotos und Videos' },
    reply: 'Antworten',
    read: 'Gelesen',
    reminder: 'Erinnerung',
    mention: {
      by: (name: string) => `${name} erwähnt dich`,
      text: 'Eine Notiz im Posteingang nennt dich',
    },
    alert: { info: 'Hinweis', warning: 'Warnung', critical: 'Alarm' },
    device: 'Neues Gerät angemeldet',
    spending: {
      title: 'Kosten für Nachrichten',
      limit_80: '80 % der Grenze dieses Monats sind verbraucht.',
      limit_100:
        'Die Grenze dieses Monats ist erreicht. Werbung und Mitteilungen gehen nicht mehr hinaus.',
      credit_80: '80 % des Guthabens sind verbraucht.',
      credit_100: 'Das Guthaben ist verbraucht. Werbung und Mitteilungen gehen nicht mehr hinaus.',
      price_rise: 'Dein Tarif ändert sich. Was ab wann gilt, steht bei den Kosten.',
    },
    ended: {
      title: 'Software angehalten',
      tokens: (names: string) =>
        `Wer diese Schlüssel gemacht hat, ist nicht mehr da. Sie gelten nicht mehr: ${names}`,
      hooks: (names: string) =>
        `Wer diese Anschlüsse gemacht hat, ist nicht mehr da. Sie sind aus, bis du sie wieder einschaltest: ${names}`,
    },
    level: {
      title: 'Dein Nachweis läuft ab',
      text: (day: string) =>
        `Am ${day} gilt er nicht mehr, und mit ihm deine Grenzen. Zeig ihn vorher neu.`,
    },
    money: {
      title: 'Geld',
      news: 'Neues von deinem Geld',
      arrived: 'angekommen',
      refunded: 'zurückbekommen',
      collected: 'eingezogen',
      not_collected: 'nicht eingezogen',
      skipped: 'nicht gezahlt',
      released: 'wieder frei, nichts wird gezahlt',
      not_reached: 'zugesagt, das Ziel wurde nicht erreicht',
      thanked: '– danke für dein Trinkgeld!',
    },
    reasons: {
      missed: 'der Server war weg',
      'wallet.insufficient_funds': 'zu wenig Guthaben',
      'wallet.payee_blocked': 'ihr könnt einander nicht bezahlen',
      'wallet.refused': 'abgelehnt',
    },
    feed: {
      news: 'Neues im Feed',
      // Likes are said in the dative: „Anna und 3 anderen gefällt …“.
      others: (name: string, count: number, isDative: boolean) =>
        `${name} und ${count === 1 ? (isDative ? 'einer weiteren Person' : 'eine weitere Person') : isDative ? `${count} anderen` : `${count} andere`}`,
      follow: (who: string, isOne: boolean) => `${who} ${isOne ? 'folgt' : 'folgen'} dir`,
      request: (who: string) => `${who} möchte dir folgen`,
      reply: (who: string) => `${who} hat dir geantwortet`,
      mention: (who: string) => `${who} nennt dich`,
      quote: (who: string) => `${who} hat deinen Beitrag zitiert`,
      like: (who: string) => `${who} gefällt dein Beitrag`,
      boost: (who: string, isOne: boolean) =>
        `${who} ${isOne ? 'hat' : 'haben'} deinen Beitrag weitergegeben`,
      poll: () => 'Eine Umfrage, bei der du dabei warst, ist beendet',
    },
    test: 'Benachrichtigungen funktionieren',
    testText: 'So meldet sich Allmende auf diesem Gerät.',
  },
  en: {
    message: 'New message',
    kinds: {
      picture: 'Picture',
      album: 'Pictures',
      video: 'Video',
      file: 'File',
      voice: 'Voice message',
      location: 'Location',
      contact: 'Contact',
      sticker: 'Sticker',
    },
    cards: {
      product: 'Product',
      order: 'Order',
      payment: 'Payment',
      payable: 'Bill',
      invite: 'Invitation',
      poll: 'Poll',
      event: 'Event',
      list: 'List',
      request: 'Money request',
      split: 'Split bill',
      envelope: 'Gift',
      mandate: 'Mandate',
      deal: 'Deal',
      rating: 'How did it go?',
    },
    albums: { pictures: 'photos', videos: 'videos', items: 'photos and videos' },
    reply: 'Reply',
    read: 'Mark as read',
    reminder: 'Reminder',
    mention: {
      by: (name: string) => `${name} mentions you`,
      text: 'A note in the inbox names you',
    },
    alert: { info: 'Notice', warning: 'Warning', critical: 'Alert' },
    device: 'New device signed in',
    spending: {
      title: 'Cost of messages',
      limit_80: '80 % of this month’s limit are used up.',
      limit_100: 'This month’s limit is reached. Marketing and notices no longer go out.',
      credit_80: '80 % of the credit are used up.',
      price_rise: 'Your plan changes. What holds from when on stands with the costs.',
      credit_100: 'The credit is used up. Marketing and notices no longer go out.',
    },
    ended: {
      title: 'Software stopped',
      tokens: (names: string) =>
        `Whoever made these tokens is here no more, so they no longer work: ${names}`,
      hooks: (names: string) =>
        `Whoever made these hooks is here no more. They are off until you switch them on: ${names}`,
    },
    level: {
      title: 'Your papers expire',
      text: (day: string) =>
        `On ${day} they are valid no longer, and your limits go with them. Show them anew before.`,
    },
    money: {
      title: 'Money',
      news: 'News of your money',
      arrived: 'arrived',
      refunded: 'given back',
      collected: 'collected',
      not_collected: 'not collected',
      skipped: 'not paid',
      released: 'free again, nothing is paid',
      not_reached: 'promised, the goal was not reached',
      thanked: '– thanks for your tip!',
    },
    reasons: {
      missed: 'the server was away',
      'wallet.insufficient_funds': 'not enough money',
      'wallet.payee_blocked': 'you cannot pay each other',
      'wallet.refused': 'refused',
    },
    feed: {
      news: 'News in the feed',
      others: (name: string, count: number) =>
        `${name} and ${count === 1 ? 'one other' : `${count} others`}`,
      follow: (who: string, isOne: boolean) => `${who} ${isOne ? 'follows' : 'follow'} you`,
      request: (who: string) => `${who} asks to follow you`,
      reply: (who: string) => `${who} replied to you`,
      mention: (who: string) => `${who} named you`,
      quote: (who: string) => `${who} quoted your post`,
      like: (who: string, isOne: boolean) => `${who} ${isOne ? 'likes' : 'like'} your post`,
      boost: (who: string) => `${who} passed your post on`,
      poll: () => 'A poll that you took part in has ended',
    },
    test: 'Notifications work',
    testText: 'This is how Allmende calls on this device.',
  },
} as const;

/** How much it may say: everything, who it is, or that there is something. */
export type Shows = Calm['notificationShows'];

export interface Said {
  senderName: string;
  groupName: string | null;
  /** In whose name it is read, when that is a business. */
  businessName: string | null;
  kind: string;
  excerpt: string;
  unreadCount: number;
}

/** [N20] Title and text; nothing in them that `shows` does not allow. */
export function textOf(
  said: Said,
  { shows, locale }: { shows: Shows; locale: Locale },
): { title: string; body: string } {
  const t = words[locale];
  if (shows === 'nothing') return { title: 'Allmende', body: t.message };
  const { senderName, groupName, businessName, unreadCount } = said;
  const count = unreadCount > 1 ? ` (${unreadCount})` : '';
  const title = `${groupName ?? senderName}${count}${businessName ? ` · ${businessName}` : ''}`;
  const text = shows === 'words' ? lineOf(said, locale) : t.message;
  return { title, body: groupName ? `${senderName}: ${text}` : text };
}

/** As an album without a caption is quoted. */
const albumCount = /^(\d+) (pictures|videos|items)$/;

function lineOf({ kind, excerpt }: Pick<Said, 'kind' | 'excerpt'>, locale: Locale): string {
  const { kinds, cards, albums, message } = words[locale];
  const card = (cards as Readonly<Record<string, string>>)[kind];
  const name = card ?? (kinds as Readonly<Record<string, string>>)[kind];
  if (!name || !excerpt) return excerpt || name || message;
  const counted = kind === 'album' && albumCount.exec(excerpt);
  if (counted) return `${counted[1]} ${albums[counted[2] as keyof typeof albums]}`;
  // How long it was spoken, and the number of an order, say nothing alone.
  if (kind === 'voice' || kind === 'order') return `${name} ${excerpt}`;
  return card ? `${card}: ${excerpt}` : excerpt;
}

export function actionsOf(locale: Locale): PushNotice['actions'] {
  const { reply, read } = words[locale];
  return [
    { action: 'reply', title: reply },
    { action: 'read', title: read },
  ];
}

export function reminderText(
  of: Pick<Said, 'kind' | 'excerpt'>,
  { shows, locale }: { shows: Shows; locale: Locale },
): { title: string; body: string } {
  const { reminder } = words[locale];
  return shows === 'words'
    ? { title: reminder, body: lineOf(of, locale) }
    : { title: 'Allmende', body: reminder };
}

/** [N25] */
export function mentionText(
  of: { author: string; contact: string },
  { shows, locale }: { shows: Shows; locale: Locale },
): { title: string; body: string } {
  const { mention } = words[locale];
  if (shows === 'nothing') return { title: 'Allmende', body: mention.text };
  return { title: mention.by(of.author), body: shows === 'words' ? of.contact : mention.text };
}

/** [N27] Who and what; never what a post says. */
export function feedText(
  of: { kind: NoticeKind; name: string; others: number; businessName: string | null },
  { shows, locale }: { shows: Shows; locale: Locale },
): { title: string; body: string } {
  const { feed } = words[locale];
  if (shows === 'nothing') return { title: 'Allmende', body: feed.news };
  const { kind, name, others, businessName } = of;
  const who = others > 0 ? feed.others(name, others, kind === 'like') : name;
  const body = feed[kind](who, others === 0);
  return { title: businessName ? `Feed · ${businessName}` : 'Feed', body };
}

/** [N23] */
export function alertText(
  of: { senderName: string; severity: Severity; text: string },
  { shows, locale }: { shows: Shows; locale: Locale },
): { title: string; body: string } {
  const word = words[locale].alert[of.severity];
  if (shows === 'nothing') return { title: 'Allmende', body: word };
  return { title: `${word} · ${of.senderName}`, body: shows === 'words' ? of.text : word };
}

/** [N7] */
export function deviceText(
  label: string,
  { shows, locale }: { shows: Shows; locale: Locale },
): { title: string; body: string } {
  const { device } = words[locale];
  return shows === 'nothing' || !label
    ? { title: 'Allmende', body: device }
    : { title: device, body: label };
}

/** [N22] The day is nobody's secret, but that there are papers is the reader's own. */
export function levelEndsText(
  { expiresOn, businessName }: { expiresOn: string; businessName: string | null },
  { shows, locale }: { shows: Shows; locale: Locale },
): { title: string; body: string } {
  const { level, money } = words[locale];
  if (shows === 'nothing') return { title: 'Allmende', body: money.news };
  const language = locale === 'de' ? 'de-DE' : 'en-IE';
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
  const title = `${level.title}${businessName ? ` · ${businessName}` : ''}`;
  return { title, body: level.text(format.format(new Date(expiresOn))) };
}

/** [N24] */
export function spendingText(
  { what, businessName }: { what: BillingWarning; businessName: string | null },
  { shows, locale }: { shows: Shows; locale: Locale },
): { title: string; body: string } {
  const { spending, money } = words[locale];
  if (shows === 'nothing') return { title: 'Allmende', body: money.news };
  const title = `${spending.title}${businessName ? ` · ${businessName}` : ''}`;
  return { title, body: spending[what] };
}

/** [N26] */
export function endedText(
  {
    what,
    names,
    businessName,
  }: {
    what: 'tokens' | 'hooks';
    names: readonly string[];
    businessName: string | null;
  },
  { shows, locale }: { shows: Shows; locale: Locale },
): { title: string; body: string } {
  const { ended } = words[locale];
  if (shows === 'nothing') return { title: 'Allmende', body: ended.title };
  const title = `${ended.title}${businessName ? ` · ${businessName}` : ''}`;
  const shown = names.slice(0, 3).join(', ') + (names.length > 3 ? ', …' : '');
  return { title, body: ended[what](shown) };
}

type Noticed = EventPayload<'wallet.noticed'>;

/** [N8] Names and amounts only as far as the reader allows. */
export function moneyNoticeText(
  noticed: Pick<Noticed, 'what' | 'amount' | 'reason'> & {
    otherName: string | null;
    businessName: string | null;
  },
  { shows, locale }: { shows: Shows; locale: Locale },
): { title: string; body: string } {
  const { money, reasons } = words[locale];
  if (shows === 'nothing') return { title: 'Allmende', body: money.news };
  const { what, amount, reason, otherName, businessName } = noticed;
  const title = `${otherName ?? money.title}${businessName ? ` · ${businessName}` : ''}`;
  if (shows === 'sender') return { title, body: money.news };
  const why = reason ? `: ${reasons[reason]}` : '';
  return { title, body: `${moneyText(amount, locale)} ${money[what]}${why}` };
}

export function testText(locale: Locale): { title: string; body: string } {
  const { test, testText: body } = words[locale];
  return { title: test, body };
}

/** [N21] As it is sent: at most 3 kB, whatever names and words there are. */
export function encodeNotice(notice: PushNotice): Buffer {
  const cut = (text: string, max: number) =>
    text.length > max ? `${text.slice(0, max - 1).toWellFormed()}…` : text;
  for (let max = 300; ; max = Math.floor(max / 2)) {
    const short = { ...notice, title: cut(notice.title, max), body: cut(notice.body, max) };
    const bytes = Buffer.from(JSON.stringify(short));
    if (bytes.length <= plaintextMax || max < 8) return bytes;
  }
}
