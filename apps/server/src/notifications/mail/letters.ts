import type { MailSettings } from '@allmende/contract/mail';
import { type Html, html } from '#platform/html';
import type { Locale, Shows } from '../words.ts';

/** What stands in letters, in the language in which the server writes to somebody. Pure. */
export interface Written {
  subject: string;
  text: string;
  html: string;
}

/** One conversation in a digest; title and line say no more than their reader allows. */
export interface Entry {
  title: string;
  line: string;
  /** In the app. */
  url: string;
}

const words = {
  de: {
    codeSubject: (code: string) => `${code} ist dein Code für Allmende`,
    codeText: (handle: string, host: string) =>
      `Mit diesem Code bestätigst du, dass ${host} für @${handle} an diese Adresse schreiben darf:`,
    codeFor: 'Er gilt eine Viertelstunde.',
    codeNot:
      'Hast du das nicht gewollt, hat sich jemand vertippt. Dann musst du nichts tun, und mehr kommt nicht.',
    hello: (name: string) => `Hallo ${name},`,
    some: (count: number) =>
      count === 1 ? 'ein Chat wartet auf dich.' : `${count} Chats warten auf dich.`,
    something: 'auf Allmende wartet etwas auf dich.',
    subject: (count: number) =>
      count === 1 ? 'Ein Chat wartet auf dich' : `${count} Chats warten auf dich`,
    somethingSubject: 'Auf Allmende wartet etwas auf dich',
    more: (count: number) => (count === 1 ? 'und ein weiterer' : `und ${count} weitere`),
    open: 'Allmende öffnen',
    why: {
      daily: 'Du bekommst das höchstens einmal am Tag, weil du es so eingestellt hast.',
      weekly: 'Du bekommst das höchstens einmal in der Woche, weil du es so eingestellt hast.',
    },
    stop: 'Abbestellen',
    settings: 'Einstellungen',
  },
  en: {
    codeSubject: (code: string) => `${code} is your code for Allmende`,
    codeText: (handle: string, host: string) =>
      `With this code you confirm that ${host} may write to this address for @${handle}:`,
    codeFor: 'It is good for a quarter of an hour.',
    codeNot:
      'If you did not ask for it, somebody has mistyped. You need not do anything, and nothing more will come.',
    hello: (name: string) => `Hello ${name},`,
    some: (count: number) =>
      count === 1 ? 'a chat is waiting for you.' : `${count} chats are waiting for you.`,
    something: 'something is waiting for you on Allmende.',
    subject: (count: number) =>
      count === 1 ? 'A chat is waiting for you' : `${count} chats are waiting for you`,
    somethingSubject: 'Something is waiting for you on Allmende',
    more: (count: number) => (count === 1 ? 'and one more' : `and ${count} more`),
    open: 'Open Allmende',
    why: {
      daily: 'You get this at most once a day, because you have set it so.',
      weekly: 'You get this at most once a week, because you have set it so.',
    },
    stop: 'Unsubscribe',
    settings: 'Settings',
  },
} as const;

const entriesMax = 12;

export function codeLetter(
  { code, handle, host }: { code: string; handle: string; host: string },
  locale: Locale,
): Written {
  const t = words[locale];
  const figures = `${code.slice(0, 3)} ${code.slice(3)}`;
  return {
    subject: t.codeSubject(figures),
    text: [t.codeText(handle, host), figures, `${t.codeFor} ${t.codeNot}`, ''].join('\n\n'),
    html: sheet(
      locale,
      html`<p>${t.codeText(handle, host)}</p>
<p style="margin:24px 0;font-size:32px;font-weight:700;letter-spacing:4px">${figures}</p>
<p>${t.codeFor}</p>
<p style="${faint}">${t.codeNot}</p>`,
    ),
  };
}

export interface Digest {
  name: string;
  entries: readonly Entry[];
  shows: Shows;
  frequency: Exclude<MailSettings['frequency'], 'never'>;
  /** Of the server, without a slash at the end. */
  publicUrl: string;
  unsubscribeUrl: string;
}

/** [N40] Nothing in it that `shows` does not allow; no picture and nothing else that is fetched. */
export function digestLetter(digest: Digest, locale: Locale): Written {
  const { name, entries, shows, frequency, publicUrl, unsubscribeUrl } = digest;
  const t = words[locale];
  const isOpen = shows !== 'nothing';
  const shown = isOpen ? entries.slice(0, entriesMax) : [];
  const more = isOpen ? entries.length - shown.length : 0;
  const chatsUrl = `${publicUrl}/chats`;
  const settingsUrl = `${publicUrl}/me/notifications`;
  const opening = isOpen ? t.some(entries.length) : t.something;
  return {
    subject: isOpen ? t.subject(entries.length) : t.somethingSubject,
    text: [
      t.hello(name),
      opening,
      ...shown.map((entry) => `${entry.title}\n  ${entry.line}\n  ${entry.url}`),
      ...(more > 0 ? [t.more(more)] : []),
      `${t.open}: ${chatsUrl}`,
      `--\n${t.why[frequency]}\n${t.stop}: ${unsubscribeUrl}\n${t.settings}: ${settingsUrl}`,
      '',
    ].join('\n\n'),
    html: sheet(
      locale,
      html`<p>${t.hello(name)}<br>${opening}</p>
${shown.map(
  (entry) =>
    html`<p style="margin:0;padding:12px 0;border-top:1px solid #e4e2d8"><a href="${entry.url}" style="color:#17623d;font-weight:600;text-decoration:none">${entry.title}</a><br>${entry.line}</p>
`,
)}${more > 0 && html`<p style="${faint}">${t.more(more)}</p>`}
<p style="margin:24px 0"><a href="${chatsUrl}" style="display:inline-block;padding:12px 24px;border-radius:999px;background:#1f7a4d;color:#ffffff;font-weight:600;text-decoration:none">${t.open}</a></p>
<p style="${faint}">${t.why[frequency]}<br><a href="${unsubscribeUrl}" style="color:#4b5049">${t.stop}</a> · <a href="${settingsUrl}" style="color:#4b5049">${t.settings}</a></p>`,
    ),
  };
}

/** The style of what matters less. */
export const faint = 'font-size:14px;line-height:20px;color:#4b5049';

/** Paper, in tables of nothing: every mail program shows it. At its head stands whoever writes. */
export function sheet(locale: Locale, content: Html, from = 'Allmende'): string {
  return html`<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${from}</title></head>
<body style="margin:0;padding:24px 16px;background:#fbfaf5;color:#1b1d1a;font:16px/24px system-ui,sans-serif">
<div style="max-width:520px;margin:0 auto">
<p style="margin:0 0 24px;font:700 22px/28px Georgia,serif">${from}</p>
${content}
</div></body></html>
`.html;
}
