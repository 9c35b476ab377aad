import { useEffect, useRef, useState } from 'react';
import './tooltip.css';
import { placeBeside } from './place.ts';

const delayMs = 450;

/**
 * Shows the `data-tooltip` of whatever is pointed at or focused by key. One layer for the whole app,
 * above dialogs. The text never carries meaning of its own: the element has the same name for
 * screen readers, so the layer is hidden from them. Not on touch, where nothing hovers.
 */
export function TooltipLayer() {
  const ref = useRef<HTMLDivElement>(null);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    function offer(target: EventTarget | null, wait: number) {
      clearTimeout(timer);
      const found =
        target instanceof Element ? target.closest<HTMLElement>('[data-tooltip]') : null;
      timer = setTimeout(() => setAnchor(found), found ? wait : 0);
    }
    const onPointer = (event: PointerEvent) => {
      if (event.pointerType === 'mouse') offer(event.target, delayMs);
    };
    const onFocus = (event: FocusEvent) => {
      const target = event.target as Element;
      offer(target.matches(':focus-visible') ? target : null, delayMs);
    };
    const hide = (event: Event) => {
      if (event instanceof KeyboardEvent && event.key !== 'Escape') return;
      clearTimeout(timer);
      setAnchor(null);
    };
    document.addEventListener('pointerover', onPointer);
    document.addEventListener('focusin', onFocus);
    for (const type of ['pointerdown', 'keydown', 'scroll']) {
      document.addEventListener(type, hide, { capture: true, passive: true });
    }
    return () => {
      clearTimeout(timer);
      document.removeEventListener('pointerover', onPointer);
      document.removeEventListener('focusin', onFocus);
      for (const type of ['pointerdown', 'keydown', 'scroll']) {
        document.removeEventListener(type, hide, { capture: true });
      }
    };
  }, []);

  useEffect(() => {
    const element = ref.current;
    if (!element || !anchor?.isConnected) return;
    element.showPopover();
    placeBeside(element, anchor.getBoundingClientRect(), { align: 'center' });
    return () => element.hidePopover();
  }, [anchor]);

  return (
    <div ref={ref} popover="manual" className="ui-tooltip" aria-hidden="true">
      {anchor?.dataset['tooltip']}
    </div>
  );
}
