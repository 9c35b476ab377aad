import type { Conversation } from '@allmende/contract/messaging';
import { type KeyboardEvent, type RefObject, useRef, useState } from 'react';
import { lazyPart } from '../app/lazy-part.tsx';

export interface MentionListProps {
  conversation: Conversation;
  /** What stands between the @ or the slash and the caret. */
  wanted: string;
  field: RefObject<HTMLTextAreaElement | null>;
  /** A handle, or the words of a reply. */
  onTake: (handle: string) => void;
  onDismiss: () => void;
  /** Set by the list: answers whether a key was for it and not for the field. */
  keys: RefObject<((event: KeyboardEvent) => boolean) | null>;
}

const MentionList = lazyPart(() => import('../groups/mention-list.tsx'));
const SlashList = lazyPart(() => import('../replies/slash-list.tsx'));

/** In a group an @ brings up names, in an inbox a slash quick replies. `onKeyDown` answers whether the key was for them. */
export function useMentions(
  conversation: Conversation,
  field: RefObject<HTMLTextAreaElement | null>,
  text: string,
  setText: (text: string) => void,
  base: string,
) {
  const keys = useRef<((event: KeyboardEvent) => boolean) | null>(null);
  const [dismissed, setDismissed] = useState('');
  const wanted = conversation.group ? wantedIn(text, field.current?.selectionStart) : null;
  const slash = base === '/inbox' ? /^\/([\p{L}\p{N}_-]{0,30})$/u.exec(text)?.[1] : undefined;

  function take(handle: string): void {
    const caret = field.current?.selectionStart ?? text.length;
    const before = `${text.slice(0, caret).replace(/@[\w-]*$/, '')}@${handle} `;
    const next = before + text.slice(caret).replace(/^[\w-]+/, '');
    setText(next);
    // The caret still stands in the name as this is drawn; the next key is to send and not to take it again.
    setDismissed(next);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(before.length, before.length);
    });
  }

  const onDismiss = () => setDismissed(text);
  const isOpen = dismissed !== text;
  /** What the list leaves alone or is not there for yet: a shortcut that does not exist is no word for a customer. */
  function onSlashKey(event: KeyboardEvent): boolean {
    if (slash === undefined || !isOpen) return false;
    if (event.key === 'Escape') onDismiss();
    else if (event.key !== 'Enter' || event.shiftKey) return false;
    event.preventDefault();
    return true;
  }
  return {
    onKeyDown: (event: KeyboardEvent) => keys.current?.(event) || onSlashKey(event),
    list:
      isOpen &&
      (slash !== undefined ? (
        <SlashList
          props={{
            conversation,
            wanted: slash.toLowerCase(),
            field,
            onTake: setText,
            onDismiss,
            keys,
          }}
          missing={null}
        />
      ) : (
        wanted !== null && (
          <MentionList
            props={{ conversation, wanted, field, onTake: take, onDismiss, keys }}
            missing={null}
          />
        )
      )),
  };
}

/** What stands between an @ and the caret; null where none is being written. */
function wantedIn(text: string, caret: number | null | undefined): string | null {
  const before = text.slice(0, caret ?? text.length);
  return /(?:^|[\s(])@([\w-]{0,30})$/u.exec(before)?.[1]?.toLowerCase() ?? null;
}
