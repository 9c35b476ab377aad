import type { PostVisibility } from '@allmende/contract/feed';
import { pollOptionsMin } from '@allmende/contract/feed-limits';
import type { Id } from '@allmende/contract/ids';
import type { Money } from '@allmende/contract/money';
import { hasTwins } from '@allmende/contract/poll-options';

/** What one is about to say; it is kept on the device until it is posted. */
export interface Draft {
  text: string;
  contentWarning: string;
  language: string;
  visibility: PostVisibility;
  /** Brought to the server already. */
  pictures: {
    id: Id<'media'>;
    url: string;
    alt: string;
    /** What plays where the picture stands. */
    video?: { fileId: Id<'file'>; durationMs: number } | undefined;
  }[];
  /** As they were when they were chosen; without a title when they are gone. */
  products: { id: Id<'product'>; title: string }[];
  poll: DraftPoll | null;
  /** Under which deal it is advertising; empty for none. */
  dealId: string;
  exclusive: DraftExclusive | null;
}

/** What only members or buyers read. */
export interface DraftExclusive {
  text: string;
  pictures: Draft['pictures'];
  tierId: string | null;
  price: Money | null;
}

export interface DraftPoll {
  options: string[];
  isMultiple: boolean;
  lastsMinutes: number;
}

/** What is filled in of it. */
export function choicesOf({ options }: DraftPoll): string[] {
  return options.map((text) => text.trim()).filter((text) => text !== '');
}

const prefix = 'allmende.feed.draft';

function keyOf(actorId: string, place: string): string {
  return `${prefix}.${actorId}.${place}`;
}

/** What was kept, or `empty` where it is no draft. */
export function readDraft(kept: string | null, empty: Draft): Draft {
  try {
    const parsed = JSON.parse(kept ?? 'null') as Partial<Draft> | null;
    if (typeof parsed?.text !== 'string') return empty;
    return { ...empty, ...parsed };
  } catch {
    return empty;
  }
}

export function loadDraft(actorId: string, place: string, empty: Draft): Draft {
  return readDraft(localStorage.getItem(keyOf(actorId, place)), empty);
}

/** What says nothing is not kept. */
export function keepDraft(actorId: string, place: string, draft: Draft): void {
  const { contentWarning, poll, exclusive } = draft;
  if (!saysSomething(draft) && !contentWarning && !poll && !exclusive) dropDraft(actorId, place);
  else localStorage.setItem(keyOf(actorId, place), JSON.stringify(draft));
}

export function dropDraft(actorId: string, place: string): void {
  localStorage.removeItem(keyOf(actorId, place));
}

/** A poll needs a question and something to choose from, and what is for few a preview and somebody whom it is for. */
export function isComplete(draft: Draft): boolean {
  const { poll, exclusive, text } = draft;
  if ((poll || exclusive) && text.trim() === '') return false;
  if (poll && !isPollComplete(poll)) return false;
  if (exclusive && !isExclusiveComplete(exclusive)) return false;
  return saysSomething(draft);
}

function isPollComplete(poll: DraftPoll): boolean {
  const choices = choicesOf(poll);
  return choices.length >= pollOptionsMin && !hasTwins(choices);
}

function isExclusiveComplete({ text, pictures, tierId, price }: DraftExclusive): boolean {
  const isSold = price !== null && BigInt(price.value) > 0n;
  return (text.trim() !== '' || pictures.length > 0) && (tierId !== null || isSold);
}

function saysSomething({ text, pictures, products }: Draft): boolean {
  return text.trim() !== '' || pictures.length > 0 || products.length > 0;
}
