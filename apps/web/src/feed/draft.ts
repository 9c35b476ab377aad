import type { PostVisibility } from '@allmende/contract/feed';
import { pollOptionsMin } from '@allmende/contract/feed-limits';
import type { Id } from '@allmende/contract/ids';
import { hasTwins } from '@allmende/contract/poll-options';

/** What one is about to say; it is kept on the device until it is posted. */
export interface Draft {
  text: string;
  contentWarning: string;
  language: string;
  visibility: PostVisibility;
  /** Brought to the server already. */
  pictures: { id: Id<'media'>; url: string; alt: string }[];
  /** As they were when they were chosen; without a title when they are gone. */
  products: { id: Id<'product'>; title: string }[];
  poll: DraftPoll | null;
  /** Under which deal it is advertising; empty for none. */
  dealId: string;
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
  if (!saysSomething(draft) && !draft.contentWarning && !draft.poll) dropDraft(actorId, place);
  else localStorage.setItem(keyOf(actorId, place), JSON.stringify(draft));
}

export function dropDraft(actorId: string, place: string): void {
  localStorage.removeItem(keyOf(actorId, place));
}

/** A poll needs a question and something to choose from. */
export function isComplete(draft: Draft): boolean {
  const { poll, text } = draft;
  return poll ? text.trim() !== '' && isPollComplete(poll) : saysSomething(draft);
}

function isPollComplete(poll: DraftPoll): boolean {
  const choices = choicesOf(poll);
  return choices.length >= pollOptionsMin && !hasTwins(choices);
}

function saysSomething({ text, pictures, products }: Draft): boolean {
  return text.trim() !== '' || pictures.length > 0 || products.length > 0;
}
