import { plainOf } from '@allmende/contract/markup';
import type { Conversation, Message } from '@allmende/contract/messaging';
import type { SearchHit } from '@allmende/contract/search';
import { wordsOf } from '../messaging/words.ts';
import { currentSync } from '../sync/sync.ts';

/**
 * The search in what this device keeps, for when the server cannot be asked: simpler than the server's, every
 * word of the question must begin a word of the message.
 */
const hitsMax = 50;

interface Token {
  from: number;
  to: number;
  forms: string[];
}

const spelledOut: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue' };

function tokensOf(text: string): Token[] {
  return [...text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*|\p{Extended_Pictographic}/gu)].map(
    (match) => {
      const small = match[0].normalize('NFKC').toLowerCase().replaceAll('ß', 'ss');
      const written = small.replace(/[äöü]/g, (letter) => spelledOut[letter]!);
      return {
        from: match.index,
        to: match.index + match[0].length,
        forms: [...new Set([plain(written), plain(small)])],
      };
    },
  );
}

function plain(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '');
}

export interface Narrowing {
  senderActorId?: string | undefined;
  kind?: 'picture' | 'voice' | 'file' | 'link' | 'card' | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

const address = /\b(?:https?:\/\/|www\.)\S/i;

export async function searchDevice(
  conversations: readonly Conversation[],
  q: string,
  narrowing: Narrowing = {},
): Promise<SearchHit[]> {
  const wanted = tokensOf(q).map(({ forms }) => forms);
  const isEmpty = Object.values(narrowing).every((value) => value === undefined);
  if (wanted.length === 0 && (q.trim() !== '' || isEmpty)) return [];
  const sync = currentSync();
  const hits: SearchHit[] = [];
  for (const { id, lastMessage } of conversations) {
    await sync.readLog(id);
    const kept = sync.getState().logs.get(id)?.windows.flat() ?? [];
    // The list knows the last one also where nothing else is kept.
    const isKnown = !lastMessage || kept.some(({ seq }) => seq === lastMessage.seq);
    for (const message of isKnown ? kept : [...kept, lastMessage]) {
      const hit = fits(message, narrowing) && hitIn(message, wanted);
      if (hit) hits.push(hit);
    }
  }
  return hits.sort((a, b) => (a.message.sentAt < b.message.sentAt ? 1 : -1)).slice(0, hitsMax);
}

function fits(message: Message, { senderActorId, kind, from, to }: Narrowing): boolean {
  if (senderActorId && message.senderActorId !== senderActorId) return false;
  if (from && message.sentAt < from) return false;
  if (to && message.sentAt >= to) return false;
  if (kind === 'link') return address.test(textOf(message));
  return !kind || kindsOf(message).has(kind);
}

/** A film or an album is looked for as what one has seen. */
function kindsOf({ body: { kind } }: Message): Set<string> {
  return new Set([kind, kind === 'video' || kind === 'album' ? 'picture' : kind]);
}

function textOf({ body }: Message): string {
  const words = plainOf(wordsOf(body));
  return body.kind === 'file' ? `${words}\n${body.file.name}`.trim() : words;
}

function hitIn(message: Message, wanted: readonly string[][]): SearchHit | null {
  if (message.body.kind === 'deleted' || message.body.kind === 'notice') return null;
  const text = textOf(message);
  const tokens = tokensOf(text);
  const isOf = (token: Token, forms: readonly string[]) =>
    forms.some((form) => token.forms.some((own) => own.startsWith(form)));
  if (!wanted.every((forms) => tokens.some((token) => isOf(token, forms)))) return null;
  const highlights = tokens
    .filter((token) => wanted.some((forms) => isOf(token, forms)))
    .map(({ from, to }) => ({ from, to }));
  return { message, excerpt: { text, highlights } };
}
