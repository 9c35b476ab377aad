import { plainOf } from '@allmende/contract/markup';
import type { MessageBody } from '@allmende/contract/messaging';

/**
 * Bodies at rest: a declared kind and an opaque content. The core moves both without looking. Whatever has
 * to read a body (the excerpt in a reply, a search index, the text of a notification) goes through
 * `readContent`; when private conversations are encrypted, that is the one place without an answer.
 */
export interface StoredBody {
  kind: MessageBody['kind'];
  /** A text itself; everything else as JSON without its kind. */
  content: string;
}

export const deletedBody: StoredBody = { kind: 'deleted', content: '' };
/** The same, and it says that it was not the sender. */
export const removedBody: StoredBody = packBody({ kind: 'deleted', by: 'operators' });

export function packBody(body: MessageBody): StoredBody {
  if (body.kind === 'text') return { kind: 'text', content: body.text };
  if (body.kind === 'deleted' && !body.by) return deletedBody;
  const { kind, ...content } = body;
  return { kind, content: JSON.stringify(content) };
}

/** What leaves the server. */
export function openBody(stored: StoredBody): MessageBody {
  if (stored.kind === 'text') return { kind: 'text', text: stored.content };
  if (stored.kind === 'deleted' && stored.content === '') return { kind: 'deleted' };
  return { kind: stored.kind, ...JSON.parse(stored.content) } as MessageBody;
}

/** The words in a body without the marks between them, or null when the server cannot or need not read it. */
export function readContent(stored: StoredBody): string | null {
  const body = openBody(stored);
  if (body.kind === 'text') return plainOf(body.text);
  if (body.kind === 'picture' || body.kind === 'video' || body.kind === 'album') {
    return plainOf(body.caption);
  }
  if (body.kind === 'file')
    return [plainOf(body.caption), body.file.name].filter(Boolean).join('\n');
  if (body.kind === 'deleted' || body.kind === 'notice' || body.kind === 'voice') return null;
  if (body.kind === 'location') return body.label;
  if (body.kind === 'contact') return body.actor.name;
  if (body.kind === 'sticker') return body.sticker.alt;
  const { card } = body;
  if (card.type === 'product') return card.title;
  if (card.type === 'order') return card.number;
  if (card.type === 'invite') return card.name;
  if (card.type === 'poll') return card.question;
  if (
    card.type === 'event' ||
    card.type === 'list' ||
    card.type === 'payable' ||
    card.type === 'deal'
  )
    return card.title;
  if (card.type === 'outreach' || card.type === 'interactive') return plainOf(card.text);
  if (card.type === 'rating') return null;
  return card.note;
}

const excerptMax = 140;

/** The beginning on one line, for a reply; of what was spoken, how long it is; of an album, how many of what. */
export function excerptOf(stored: StoredBody): string {
  if (stored.kind === 'voice') {
    const body = openBody(stored) as Extract<MessageBody, { kind: 'voice' }>;
    const seconds = Math.round(body.voice.durationMs / 1_000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  }
  const line = (readContent(stored) ?? '')
    .slice(0, 4 * excerptMax)
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (line === '' && stored.kind === 'album') return countOf(stored);
  if (line.length <= excerptMax) return line.toWellFormed();
  return `${line
    .slice(0, excerptMax - 1)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()}…`;
}

/** Read by devices and by notifications, which say it in their language. */
function countOf(stored: StoredBody): string {
  const { items } = openBody(stored) as Extract<MessageBody, { kind: 'album' }>;
  const kinds = new Set(items.map(({ kind }) => kind));
  const [only = 'item'] = kinds.size === 1 ? kinds : [];
  return `${items.length} ${only}s`;
}
