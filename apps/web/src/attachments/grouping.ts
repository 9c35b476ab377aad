import { albumMax } from '@allmende/contract/limits';
import type { LocalAttachment } from '../sync/database.ts';
import type { Prepared } from './prepare.ts';

/**
 * The messages that chosen things become: what is looked at in albums of up to ten, each file by itself,
 * all in the order in which they were chosen. The words go with the first.
 */
export function messagesOf(things: readonly Prepared[], caption: string): LocalAttachment[] {
  const messages: LocalAttachment[] = [];
  let run: Exclude<Prepared, { kind: 'file' }>[] = [];
  const words = () => (messages.length === 0 ? caption : '');
  const flush = () => {
    for (let at = 0; at < run.length; at += albumMax) {
      const items = run.slice(at, at + albumMax);
      const only = items.length === 1 ? items[0]! : null;
      messages.push(
        only ? { ...only, caption: words() } : { kind: 'album', items, caption: words() },
      );
    }
    run = [];
  };
  for (const thing of things) {
    if (thing.kind !== 'file') run.push(thing);
    else {
      flush();
      messages.push({ ...thing, caption: words() });
    }
  }
  flush();
  return messages;
}
