import { type KeyboardEvent, type RefObject, useEffect, useState } from 'react';
import { lazyPart } from '../app/lazy-part.tsx';
import { type Edit, type Mark, marked, nextLine, type Selection } from './editing.ts';

const FormatBar = lazyPart(() => import('./format-bar.tsx'));
const EmojiOpener = lazyPart(() => import('./emoji-opener.tsx'));
const hasPointer = () => matchMedia('(pointer: fine)').matches;

export type Change = (selection: Selection) => Edit | null;

/**
 * Formatting where one writes: keys for marks, lists that go on by themselves, and with a pointer a bar for what
 * is selected. `onKeyDown` answers whether the key was for it.
 */
export function useFormatting(field: RefObject<HTMLTextAreaElement | null>) {
  const [hasSelection, setHasSelection] = useState(false);

  useEffect(() => {
    const area = field.current;
    if (!area) return;
    // A new line by whatever key or keyboard makes one.
    const onBeforeInput = (event: InputEvent) => {
      if (event.inputType !== 'insertLineBreak' || !apply(area, nextLine)) return;
      event.preventDefault();
    };
    const onSelection = () => {
      const isHere = document.activeElement === area && area.selectionStart < area.selectionEnd;
      setHasSelection(isHere && hasPointer());
    };
    area.addEventListener('beforeinput', onBeforeInput);
    document.addEventListener('selectionchange', onSelection);
    return () => {
      area.removeEventListener('beforeinput', onBeforeInput);
      document.removeEventListener('selectionchange', onSelection);
    };
  }, [field]);

  function onPick(emoji: string): void {
    if (!field.current) return;
    apply(field.current, ({ from, to }) => {
      const end = from + emoji.length;
      return { from, to, words: emoji, start: end, end };
    });
  }

  return {
    onKeyDown(event: KeyboardEvent): boolean {
      const mark = markOf(event);
      if (!mark || !field.current) return false;
      event.preventDefault();
      return apply(field.current, (selection) => marked(selection, mark));
    },
    /** On a phone they are on the keyboard. */
    emojis: hasPointer() && (
      <EmojiOpener props={{ onPick }} waiting={<span className="text-emojis" />} missing={null} />
    ),
    bar: hasSelection && (
      <FormatBar
        props={{ onChange: (change) => void (field.current && apply(field.current, change)) }}
        missing={null}
      />
    ),
  };
}

function markOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): Mark | undefined {
  if (altKey || ctrlKey === metaKey) return undefined;
  const keys: Record<string, Mark> = { b: '*', i: '_', e: '`', X: '~' };
  return keys[shiftKey ? key.toUpperCase() : key.toLowerCase()];
}

/** As if somebody had typed it, so that undoing undoes it; false when there is nothing to do. */
function apply(area: HTMLTextAreaElement, change: Change): boolean {
  const edit = change({
    text: area.value,
    from: area.selectionStart,
    to: area.selectionEnd,
  });
  if (!edit) return false;
  area.focus();
  area.setSelectionRange(edit.from, edit.to);
  const command = edit.words === '' ? 'delete' : 'insertText';
  if (edit.from < edit.to || edit.words) document.execCommand(command, false, edit.words);
  area.setSelectionRange(edit.start, edit.end);
  return true;
}
