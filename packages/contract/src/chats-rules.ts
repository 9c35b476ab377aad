import type { Preferences } from './messaging.ts';

/** What of a conversation decides whether it makes itself felt. */
export interface Arrangement {
  preferences?: Pick<Preferences, 'isArchived' | 'mutedUntil'> | undefined;
  isRequest?: boolean | undefined;
}

export function isMutedAt({ preferences }: Arrangement, at: Date): boolean {
  const until = preferences?.mutedUntil;
  return until === 'always' || (typeof until === 'string' && new Date(until) > at);
}

/**
 * Whether something new in a conversation counts on badges, and may make a noise. Requests and what is archived
 * never do. What is muted for a time does when one is mentioned; what is muted for always does not.
 */
export function makesItselfFelt(
  arrangement: Arrangement,
  { at, isMention }: { at: Date; isMention: boolean },
): boolean {
  if (arrangement.isRequest || arrangement.preferences?.isArchived) return false;
  if (!isMutedAt(arrangement, at)) return true;
  return isMention && arrangement.preferences?.mutedUntil !== 'always';
}
