import type { Conversation } from '@allmende/contract/messaging';
import { type KeyboardEvent, type RefObject, useRef, useState } from 'react';
import { lazyPart } from '../app/lazy-part.tsx';

export interface MentionListProps {
  conversation: Conversation;
  /** What stands between the @ and the caret. */
  wanted: string;
  field: RefObject<HTMLTextAreaElement | null>;
  onTake: (handle: string) => void;
  onDismiss: () => void;
  /** Set by the list: answers whether a key was for it and not for the field. */
  keys: RefObject<((event: KeyboardEvent) => boolean) | null>;
}

const MentionList = lazyPart(() => import('../groups/mention-list.tsx'));

/** In a group an @ brings up names. `onKeyDown` answers whether the key was for them. */
export function useMentions(
  conversation: Conversation,
  field: RefObject<HTMLTextAreaElement | null>,
  text: string,
  setText: (text: string) => void,
) {
  const keys = useRef<((event: KeyboardEvent) => boolean) | null>(null);
  const [dismissed, setDismissed] = useState('');
  const wanted = conversation.group ? wantedIn(text, field.current?.selectionStart) : null;

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
  return {
    onKeyDown: (event: KeyboardEvent) => keys.current?.(event) ?? false,
    list: wanted !== null && dismissed !== text && (
      <MentionList
        props={{ conversation, wanted, field, onTake: take, onDismiss, keys }}
        missing={null}
      />
    ),
  };
}

/** What stands between an @ and the caret; null where none is being written. */
function wantedIn(text: string, caret: number | null | undefined): string | null {
  const before = text.slice(0, caret ?? text.length);
  return /(?:^|[\s(])@([\w-]{0,30})$/u.exec(before)?.[1]?.toLowerCase() ?? null;
}
