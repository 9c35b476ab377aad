import { cleanLine, cleanText } from '@allmende/contract/text';
import PostalMime, { type Attachment, type Email } from 'postal-mime';
import { readEntities } from '#platform/entities';
import type { Uuid } from '#platform/ids';
import { languageOf } from './language.ts';
import { type Report, readReport } from './report.ts';

/** A letter as far as it concerns us: what is new in it as text, and what kind of letter it is. */
export interface Letter {
  messageId: string | null;
  /** The last of what it refers to, with spaces between. */
  references: string;
  /** The conversation to whose letter it says to be the answer; its id is told to nobody else. */
  answersTo: Uuid | null;
  from: { address: string; name: string } | null;
  subject: string;
  /** The language of its writer; null when nothing tells. */
  locale: 'de' | 'en' | null;
  /** What its writer says, without what they quote. */
  words: string;
  /** All of it. */
  whole: string;
  /** `human`; `automatic` is answered to nobody (RFC 3834); `bounce` says that a letter of ours did not arrive. */
  kind: 'human' | 'automatic' | 'bounce';
  /** What it says of a letter of ours; null unless it is about one. */
  report: Report | null;
  /** It has been here before. */
  isLoop: boolean;
  attachments: { name: string; type: string; bytes: Uint8Array }[];
}

/** What stands between < and > of a Message-ID, and around it. */
const messageIdShape = /^<[\x21-\x3b\x3d\x3f-\x7e]{3,250}>$/;
const referencesMax = 10;
const wordsMax = 9_000;
const wholeMax = 50_000;
const attachmentsMax = 20;
/** More servers than any letter passes that goes anywhere. */
const hopsMax = 40;

/**
 * Reads what comes from anybody. It never throws: what is no letter has no sender.
 * @param host ours, whose mark in a letter says that it comes back to us
 */
export async function readLetter(
  raw: Uint8Array,
  { envelopeFrom, host }: { envelopeFrom: string; host: string },
): Promise<Letter> {
  const mail = await parse(raw);
  const header = (name: string) =>
    mail?.headers.find(({ key }) => key === name)?.value.toLowerCase() ?? '';
  const type = header('content-type');
  const whole = cleanText(
    (mail?.text?.trim() ? mail.text : textOf(mail?.html ?? '')).slice(0, wholeMax),
  );
  const isBounce =
    (type.startsWith('multipart/report') && type.includes('delivery-status')) ||
    (envelopeFrom === '' && /mailer-daemon|postmaster/i.test(mail?.from?.address ?? ''));
  const isAutomatic =
    envelopeFrom === '' ||
    !/^(|no\b.*)$/.test(header('auto-submitted')) ||
    /^(bulk|list|junk|auto_reply)$/.test(header('precedence')) ||
    header('list-id') !== '' ||
    header('x-autoreply') !== '' ||
    header('x-autorespond') !== '' ||
    /^(mailer-daemon|postmaster|no-?reply|do-?not-?reply)(\+|@)/i.test(mail?.from?.address ?? '');
  const report = isBounce ? readReport((mail?.attachments ?? []).map(partOf)) : null;
  const words = [...withoutQuotes(whole)].slice(0, wordsMax).join('').trim();
  const subject = cleanLine(mail?.subject ?? '').slice(0, 200);
  const hops = mail?.headers.filter(({ key }) => key === 'received').length ?? 0;
  const address = mail?.from?.address?.trim().toLowerCase() ?? '';
  return {
    messageId: messageIdShape.exec(mail?.messageId?.trim() ?? '')?.[0] ?? null,
    answersTo: answeredIn(
      `${mail?.inReplyTo ?? ''} ${(mail?.references ?? '').slice(-4_000)} <${report?.messageId}>`,
      host,
    ),
    references: (mail?.references ?? '')
      .slice(-4_000)
      .split(/\s/)
      .filter((id) => messageIdShape.test(id))
      .slice(-referencesMax)
      .join(' '),
    from: isAddress(address) ? { address, name: cleanLine(mail?.from?.name ?? '') } : null,
    subject,
    locale: languageOf(`${subject}\n${words}`, {
      content: header('content-language'),
      accept: header('accept-language'),
    }),
    words,
    whole,
    kind: isBounce ? 'bounce' : isAutomatic ? 'automatic' : 'human',
    report,
    isLoop: hops > hopsMax || header('x-allmende-host') === host.toLowerCase(),
    attachments: (mail?.attachments ?? [])
      .slice(0, attachmentsMax)
      .filter((one) => one.disposition !== 'inline' || /^image\//.test(one.mimeType))
      .map((one) => ({
        name: cleanLine(one.filename ?? '').slice(0, 120) || 'attachment',
        type: one.mimeType,
        bytes: bytesOf(one),
      })),
  };
}

/** The Message-IDs of our answers name their conversation. */
function answeredIn(ids: string, host: string): Uuid | null {
  for (const [, conversationId, at] of ids.matchAll(
    /<answer\.([0-9a-f-]{36})\.\d{1,9}@([^<>\s]{1,250})>/g,
  )) {
    if (at!.toLowerCase() === host.toLowerCase()) return conversationId as Uuid;
  }
  return null;
}

async function parse(raw: Uint8Array): Promise<Email | null> {
  try {
    return await PostalMime.parse(raw);
  } catch {
    return null;
  }
}

function bytesOf({ content }: Attachment): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content);
}

const partOf = (one: Attachment) => ({
  type: one.mimeType.toLowerCase(),
  text: Buffer.from(bytesOf(one)).toString('latin1'),
});

/** What may stand between the < and > of SMTP without meaning anything to it. */
export function isAddress(text: string): boolean {
  return (
    text.length <= 200 &&
    /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@([a-z0-9-]+\.)+[a-z0-9-]{2,}$/i.test(text)
  );
}

const introduction =
  /^(am .{4,200} schrieb .{1,200}:|on .{4,200} wrote:|-{2,} ?(original message|ursprüngliche nachricht|weitergeleitete nachricht|forwarded message) ?-{2,}|_{20,})$/i;
const headOfQuote = /^(von|from): .{3,200}$/i;

/** The part before the history that mail programs hang below, and without what is quoted line by line. */
export function withoutQuotes(text: string): string {
  const lines = text.split('\n');
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!.trim();
    // Long introductions are broken into two lines.
    const two = `${line} ${lines[at + 1]?.trim() ?? ''}`;
    if (introduction.test(line) || (line !== '' && introduction.test(two))) break;
    const next = lines[at + 1]?.trim() ?? '';
    if (headOfQuote.test(line) && /^(gesendet|sent|datum|date|an|to): /i.test(next)) break;
    if (/^-- ?$/.test(lines[at]!)) break;
    if (line.startsWith('>')) continue;
    kept.push(lines[at]!);
  }
  const words = kept
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  // A letter that is nothing but a quote says what it quotes.
  return words === '' ? text.trim() : words;
}

const htmlMax = 500_000;
const unread = new Set(['script', 'style', 'head', 'title', 'template']);
const ends = new Set(['p', 'div', 'tr', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote']);

/**
 * The words of HTML. What comes out is text and shown as text, so nothing in it can do anything; tags are taken away
 * because nobody wants to read them. Every character is looked at a few times at most, whatever stands around it: an
 * expression that tries again from each place would let one letter stop the server.
 */
export function textOf(source: string): string {
  const html = source.slice(0, htmlMax);
  const parts: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open === -1) break;
    parts.push(readEntities(html.slice(at, open)));
    const tag = /<(\/?)([a-z][a-z0-9]{0,20}|[!?])|<\//iy;
    tag.lastIndex = open;
    const found = tag.exec(html);
    if (!found) {
      parts.push('<');
      at = open + 1;
      continue;
    }
    const name = found[2]?.toLowerCase() ?? '';
    if (!found[1]) parts.push(signOf(name, parts.findLast((part) => part !== '') ?? '\n'));
    else if (ends.has(name)) parts.push('\n');
    at = html.startsWith('<!--', open)
      ? behind(html, /-->/g, open)
      : behind(html, !found[1] && unread.has(name) ? endOf(name) : />/g, open);
  }
  if (at < html.length) parts.push(readEntities(html.slice(at)));
  return parts
    .join('')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}

/** What is read where an element begins, behind what was read before. */
function signOf(name: string, before: string): string {
  if (name === 'blockquote') return '\n> ';
  if (name === 'li') return before.slice(before.trimEnd().length).includes('\n') ? '• ' : '\n• ';
  return name === 'br' ? '\n' : '';
}

function endOf(name: string): RegExp {
  return new RegExp(`</${name}[^>]{0,100}>`, 'gi');
}

/** The place behind the next of these; the end when there is none. */
function behind(text: string, end: RegExp, from: number): number {
  end.lastIndex = from;
  return end.exec(text) ? end.lastIndex : text.length;
}
