import { plainOf } from '@allmende/contract/markup';
import { writtenHtml } from '#platform/written-html';
import type { Picture } from '@allmende/contract/actors';
import { faintInLetters as faint, sheetOfLetter as sheet, type Written } from '#notifications';
import { html } from '#platform/html';

/** What stands in the letters of a newsletter. Pure. */
type Language = 'de' | 'en';

const words = {
  de: {
    inviteSubject: (name: string) => `Newsletter von ${name} bestätigen`,
    invite: (name: string) =>
      `Jemand möchte an diese Adresse den Newsletter von ${name} bekommen. Warst du das?`,
    confirm: 'Ja, ich möchte ihn',
    inviteFor: 'Der Link gilt zwei Tage und nur einmal.',
    inviteNot:
      'Warst du das nicht, hat sich jemand vertippt. Dann musst du nichts tun, und mehr kommt nicht.',
    hasSubject: (name: string) => `Du bekommst den Newsletter von ${name} schon`,
    has: (name: string) =>
      `Jemand hat an diese Adresse den Newsletter von ${name} bestellt. Du bekommst ihn schon, also ändert sich nichts.`,
    read: 'Im Browser lesen',
    why: (name: string, day: string) =>
      `Du bekommst das, weil du am ${day} den Newsletter von ${name} bestellt und es bestätigt hast.`,
    leave: 'Abbestellen',
    imprint: 'Impressum',
  },
  en: {
    inviteSubject: (name: string) => `Confirm the newsletter of ${name}`,
    invite: (name: string) =>
      `Somebody would like to get the newsletter of ${name} at this address. Was it you?`,
    confirm: 'Yes, I want it',
    inviteFor: 'The link is good for two days, and once.',
    inviteNot:
      'If it was not you, somebody has mistyped. You need not do anything, and nothing more will come.',
    hasSubject: (name: string) => `You get the newsletter of ${name} already`,
    has: (name: string) =>
      `Somebody ordered the newsletter of ${name} to this address. You get it already, so nothing changes.`,
    read: 'Read in the browser',
    why: (name: string, day: string) =>
      `You get this because on ${day} you ordered the newsletter of ${name} and confirmed it.`,
    leave: 'Unsubscribe',
    imprint: 'Legal notice',
  },
} as const;

const button =
  'display:inline-block;padding:12px 24px;border-radius:999px;background:#1f7a4d;color:#ffffff;font-weight:600;text-decoration:none';

/** Asks whether it was them. Nothing in it was typed by whoever filled in the form. */
export function inviteLetter(of: { name: string; url: string }, language: Language): Written {
  const t = words[language];
  const { name, url } = of;
  return {
    subject: t.inviteSubject(name),
    text: [t.invite(name), `${t.confirm}:\n${url}`, `${t.inviteFor} ${t.inviteNot}`, ''].join(
      '\n\n',
    ),
    html: sheet(
      language,
      html`<p>${t.invite(name)}</p>
<p style="margin:24px 0"><a href="${url}" style="${button}">${t.confirm}</a></p>
<p>${t.inviteFor}</p>
<p style="${faint}">${t.inviteNot}</p>`,
      name,
    ),
  };
}

/** To whoever asks for what they have; the form says the same to everybody. */
export function hasItLetter(of: { name: string; leaveUrl: string }, language: Language): Written {
  const t = words[language];
  return {
    subject: t.hasSubject(of.name),
    text: [t.has(of.name), `${t.leave}: ${of.leaveUrl}`, ''].join('\n\n'),
    html: sheet(
      language,
      html`<p>${t.has(of.name)}</p>
<p style="${faint}"><a href="${of.leaveUrl}" style="color:#4b5049">${t.leave}</a></p>`,
      of.name,
    ),
  };
}

export interface IssueLetter {
  name: string;
  subject: string;
  text: string;
  pictures: readonly Picture[];
  products: readonly LetterProduct[];
  /** When they said yes; the day in their language. */
  since: Date;
  /** Of the server, without a slash at the end. */
  publicUrl: string;
  /** Of the issue. */
  url: string;
  /** Of the page of the business with its imprint. */
  businessUrl: string;
  leaveUrl: string;
}
export interface LetterProduct {
  name: string;
  /** As it is read, with its currency. */
  price: string;
  stock: string | null;
  url: string;
  pictureUrl: string | null;
}

/** An issue as a letter. Its pictures have the same address for everybody, so that nobody is followed by them. */
export function issueLetter(letter: IssueLetter, language: Language): Written {
  const t = words[language];
  const { name, subject, text, pictures, products, publicUrl, url, businessUrl, leaveUrl } = letter;
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(
    letter.since,
  );
  return {
    subject,
    text: [
      plainOf(text.trim()),
      ...products.map((one) =>
        [one.name, [one.price, one.stock].filter(Boolean).join(', '), one.url].join('\n  '),
      ),
      `${t.read}: ${url}`,
      `--\n${t.why(name, day)}\n${t.leave}: ${leaveUrl}\n${t.imprint}: ${businessUrl}`,
      '',
    ].join('\n\n'),
    html: sheet(
      language,
      html`<h1 style="margin:0 0 16px;font:700 26px/32px Georgia,serif">${subject}</h1>
${pictures.map(
  (one) =>
    html`<p style="margin:0 0 16px"><img src="${publicUrl}${one.mediumUrl}" width="520" alt="${one.alt}" style="display:block;width:100%;height:auto;border-radius:12px;background:${one.colour}"></p>
`,
)}${writtenHtml(text.trim(), publicUrl)}
${products.map(productBlock)}<p style="margin:24px 0"><a href="${url}" style="${button}">${t.read}</a></p>
<p style="${faint}">${t.why(name, day)}<br><a href="${leaveUrl}" style="color:#4b5049">${t.leave}</a> · <a href="${businessUrl}" style="color:#4b5049">${t.imprint}</a></p>`,
      name,
    ),
  };
}

/** In a table, since old mail programs know no other way to put two things beside each other. */
function productBlock(one: LetterProduct) {
  return html`<table role="presentation" cellpadding="0" cellspacing="0" style="width:100%;margin:0 0 12px;border:1px solid #e4e2d8;border-radius:12px;background:#ffffff"><tr>
${one.pictureUrl && html`<td style="width:88px;padding:12px 0 12px 12px"><a href="${one.url}"><img src="${one.pictureUrl}" width="76" height="76" alt="" style="display:block;border-radius:8px"></a></td>`}
<td style="padding:12px"><a href="${one.url}" style="color:#17623d;font-weight:600;text-decoration:none">${one.name}</a><br>${one.price}${one.stock && html`<br><span style="${faint}">${one.stock}</span>`}</td>
</tr></table>
`;
}
