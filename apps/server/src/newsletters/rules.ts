import { createHash } from 'node:crypto';
import type { Uuid } from '#platform/ids';

/** So many are written down in one transaction. */
export const listedAtOnce = 1_000;

/** [NL5] Which of two subjects somebody gets. */
export function variantOf(issueId: Uuid, personActorId: Uuid, hasTwo: boolean): 0 | 1 {
  if (!hasTwo) return 0;
  const digest = createHash('sha256').update(`${issueId} ${personActorId}`).digest();
  return (digest[0]! & 1) as 0 | 1;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What a clock in the zone shows, counted as if it were UTC. */
function shownIn(timeZone: string, atMs: number): number {
  let format = formats.get(timeZone);
  if (!format) {
    const options = { timeZone, dateStyle: 'short', timeStyle: 'medium' } as const;
    // Swedish dates are those of ISO.
    format = new Intl.DateTimeFormat('sv-SE', options);
    formats.set(timeZone, format);
  }
  return Date.parse(`${format.format(atMs).replace(' ', 'T')}Z`);
}

/** [NL4] When a clock in the zone shows `local`, `2026-03-02T09:00`. A time that a clock leaves out is the one after it. */
export function whenShown(local: string, timeZone: string): Date {
  const wanted = Date.parse(`${local}:00Z`);
  let at = wanted;
  // Twice, since the offset may be another one there.
  for (let turn = 0; turn < 2; turn++) at = wanted - (shownIn(timeZone, at) - at);
  return new Date(at);
}

/** The first clock on earth that shows it. */
export function firstShown(local: string): Date {
  return whenShown(local, 'Pacific/Kiritimati');
}

/** What the card in the chat says of a longer text. */
export function teaserOf(text: string, max = 600): string {
  const flat = text.trim();
  if (flat.length <= max) return flat;
  return `${flat.slice(0, max - 2).replace(/\s+\S*$/, '')} …`;
}

/** What may stand in an address, and never the same twice within a business. */
export function slugOf(subject: string, issueId: Uuid): string {
  const words = subject
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  return [words, issueId.slice(-6)].filter(Boolean).join('-');
}
