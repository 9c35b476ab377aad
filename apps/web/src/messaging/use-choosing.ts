import { type KeyboardEvent, useEffect, useState } from 'react';
import type { MentionListProps } from './mentions.tsx';

/**
 * A list of what is being written, chosen from without leaving the field: arrows move, Enter and Tab take, Escape
 * dismisses, and the field says which one it is to those who do not see it. Returns where one is; -1 in an empty list.
 */
export function useChoosing<T>(
  items: readonly T[],
  {
    listId,
    optionId,
    onTake,
    onDismiss,
    field,
    keys,
    isShown = items.length > 0,
  }: Pick<MentionListProps, 'onDismiss' | 'field' | 'keys'> & {
    listId: string;
    optionId: (item: T) => string;
    onTake: (item: T) => void;
    /** There is something to dismiss, also where nothing fits. */
    isShown?: boolean;
  },
): number {
  const [chosen, setChosen] = useState(0);
  const at = Math.min(chosen, items.length - 1);
  const active = items[at];
  keys.current = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || !isShown) return false;
    if (event.key === 'Escape') onDismiss();
    else if (active === undefined) return false;
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setChosen((at + step + items.length) % items.length);
    } else if (event.key === 'Enter' || event.key === 'Tab') onTake(active);
    else return false;
    event.preventDefault();
    return true;
  };
  useEffect(
    () => () => {
      keys.current = null;
    },
    [keys],
  );
  const activeId = active === undefined ? undefined : optionId(active);
  useEffect(() => {
    const element = field.current;
    if (!element || !activeId) return;
    element.setAttribute('aria-controls', listId);
    element.setAttribute('aria-activedescendant', activeId);
    return () => {
      element.removeAttribute('aria-controls');
      element.removeAttribute('aria-activedescendant');
    };
  }, [field, activeId, listId]);
  return at;
}
