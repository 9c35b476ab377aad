import {
  cloneElement,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import './popover.css';
import { classes } from './classes.ts';
import { placeBeside } from './place.ts';

export type Trigger = ReactElement<{ id?: string; onClick?: () => void }>;
export type Align = 'start' | 'center' | 'end';

/**
 * Opens something small beside its trigger. The browser's own popover: it lies above everything, and
 * Escape or a tap elsewhere closes it. `children` may be a function that gets `close`.
 */
export function Popover({
  trigger,
  label,
  role = 'dialog',
  align = 'start',
  children,
  className,
  opensAtOnce = false,
  onOpen,
  onKeyDown,
}: {
  trigger: Trigger;
  label: string;
  role?: 'dialog' | 'menu';
  align?: Align;
  children: ReactNode | ((close: () => void) => ReactNode);
  className?: string;
  /** For what was fetched to be opened. */
  opensAtOnce?: boolean;
  /** After it is in its place, with its element. */
  onOpen?: (element: HTMLElement) => void;
  onKeyDown?: (event: KeyboardEvent<HTMLDivElement>, close: () => void) => void;
}) {
  const id = useId();
  const ref = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const anchor = () => document.getElementById(`${id}-trigger`);

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs once for each opening
  useEffect(() => {
    const element = ref.current;
    const button = anchor();
    if (!open || !element || !button) return;
    const place = () => placeBeside(element, button.getBoundingClientRect(), { align });
    place();
    onOpen?.(element);
    addEventListener('resize', place);
    return () => removeEventListener('resize', place);
  }, [open]);

  useEffect(() => {
    if (!opensAtOnce || ref.current?.matches(':popover-open')) return;
    // The button that was pressed has made way for this one, and Escape leads back to where one was.
    document.getElementById(`${id}-trigger`)?.focus();
    ref.current?.showPopover();
  }, [opensAtOnce, id]);

  function close() {
    ref.current?.hidePopover();
    anchor()?.focus();
  }
  return (
    <>
      {cloneElement(trigger, {
        id: `${id}-trigger`,
        'aria-haspopup': role,
        'aria-expanded': open,
        popoverTarget: `${id}-popover`,
      } as Partial<Trigger['props']>)}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its role is dialog or menu */}
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: its role is dialog or menu */}
      <div
        ref={ref}
        id={`${id}-popover`}
        popover="auto"
        role={role}
        aria-label={label}
        className={classes('ui-popover', className)}
        onToggle={(event) => setOpen(event.newState === 'open')}
        onKeyDown={(event) => onKeyDown?.(event, close)}
      >
        {open && (typeof children === 'function' ? children(close) : children)}
      </div>
    </>
  );
}
