import { type MouseEvent, type PointerEvent, useRef } from 'react';

const longMs = 450;

/** A finger that rests, the other button of a mouse, or the menu key: all ask what can be done here. */
export function useLongPress(
  onAsked: (from: HTMLElement, point?: { x: number; y: number }) => void,
) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const cancel = () => clearTimeout(timer.current);
  return {
    onPointerDown({ pointerType, currentTarget }: PointerEvent<HTMLElement>) {
      cancel();
      if (pointerType === 'touch') timer.current = setTimeout(() => onAsked(currentTarget), longMs);
    },
    onPointerUp: cancel,
    // Said too when the finger begins to scroll.
    onPointerCancel: cancel,
    onContextMenu(event: MouseEvent<HTMLElement>) {
      // Links and marked words keep the menu of the browser.
      if (!getSelection()?.isCollapsed || (event.target as Element).closest('a')) return;
      event.preventDefault();
      cancel();
      // By key there is no pointer.
      onAsked(event.currentTarget, event.clientX > 0 ? event.nativeEvent : undefined);
    },
  };
}
