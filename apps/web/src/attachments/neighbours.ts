import type { Message } from '@allmende/contract/messaging';
import { isExpired } from '../sync/expired.ts';
import { type Look, looksOf } from './looks.ts';

/** Something to look at, with the words of its message. */
export interface Shown {
  look: Look;
  caption: string;
}

/**
 * All there is to look at in a run of messages, in order, and where in it the message begins whose body, or
 * whose picture, is the one that was opened; null when it is not among them.
 */
export function shownAround(
  messages: readonly Message[],
  opened: object,
): { shown: Shown[]; at: number } | null {
  let at: number | null = null;
  const shown: Shown[] = [];
  for (const message of messages) {
    const { body } = message;
    if (body === opened || (body.kind === 'picture' && body.picture === opened)) at = shown.length;
    else if (isExpired(message)) continue;
    const caption = 'caption' in body ? body.caption : '';
    for (const look of looksOf(body)) shown.push({ look, caption });
  }
  return at === null ? null : { shown, at };
}
