import { X } from 'lucide-react';
import {
  type PointerEvent,
  type ReactNode,
  type SyntheticEvent,
  useId,
  useLayoutEffect,
  useRef,
} from 'react';
import { useTranslation } from '../i18n/words.ts';
import './dialog.css';
import { Button, type ButtonVariant, IconButton } from './button.tsx';
import { classes } from './classes.ts';
import { showModal } from './modals.ts';

export interface DialogProps {
  open: boolean;
  /** Escape, a tap beside it, the cross. The owner closes by setting `open`. */
  onClose: () => void;
  title: string;
  /** Buttons at the foot, always in sight. */
  actions?: ReactNode;
  children?: ReactNode;
  /** Escape and taps beside it do nothing while something runs that must not be cut off. */
  locked?: boolean;
  className?: string;
}

type Shape = 'dialog' | 'sheet' | 'side';

function Modal({ shape, ...props }: DialogProps & { shape: Shape }) {
  return props.open ? <OpenModal shape={shape} {...props} /> : null;
}

function OpenModal({
  shape,
  onClose,
  title: titleText,
  actions,
  children,
  locked,
  className,
}: DialogProps & { shape: Shape }) {
  const { t } = useTranslation('ui');
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const drag = useDragToClose(dialog, locked ? undefined : onClose);
  useLayoutEffect(() => {
    const element = dialog.current!;
    const close = showModal(element);
    // The beginning of the text, not the cross: one reads first. A form may name its first field.
    (element.querySelector<HTMLElement>('[data-autofocus]') ?? title.current)?.focus();
    // Closing before it leaves the page gives the focus back to where it was.
    return close;
  }, []);
  function cancel(event: SyntheticEvent) {
    // A file chooser or a dialog within says `cancel` too when it is dismissed; that is theirs alone.
    if (event.target !== dialog.current) return;
    event.preventDefault();
    if (!locked) onClose();
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the key for it is Escape, which `onCancel` hears
    <dialog
      ref={dialog}
      className={classes('ui-modal', `ui-modal-${shape}`, className)}
      aria-labelledby={id}
      onCancel={cancel}
      onClick={cancel}
    >
      <div className="ui-modal-box">
        <header className="ui-modal-head" {...(shape === 'sheet' ? drag : {})}>
          <h2 ref={title} id={id} tabIndex={-1} className="ui-modal-title">
            {titleText}
          </h2>
          {!locked && <IconButton label={t('close')} icon={<X size={20} />} onClick={onClose} />}
        </header>
        <div className="ui-modal-body">{children}</div>
        {actions && <footer className="ui-modal-foot">{actions}</footer>}
      </div>
    </dialog>
  );
}

/** A sheet follows the finger down and closes when it is let go a third of the way. */
function useDragToClose(
  dialog: { current: HTMLDialogElement | null },
  onClose: (() => void) | undefined,
) {
  const from = useRef<number | null>(null);
  const distance = (event: PointerEvent) => Math.max(0, event.clientY - (from.current ?? 0));
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      const onButton = (event.target as Element).closest('button');
      if (event.pointerType === 'mouse' || onButton || !onClose) return;
      from.current = event.clientY;
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      if (from.current === null || !dialog.current) return;
      dialog.current.style.translate = `0 ${distance(event)}px`;
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      if (from.current === null || !dialog.current) return;
      const far = distance(event) > dialog.current.offsetHeight / 3;
      from.current = null;
      dialog.current.style.translate = '';
      if (far) onClose?.();
    },
    onPointerCancel() {
      from.current = null;
      if (dialog.current) dialog.current.style.translate = '';
    },
  };
}

/** A short question or form, in the middle. */
export function Dialog(props: DialogProps) {
  return <Modal shape="dialog" {...props} />;
}

/** A task of its own: from the bottom on a phone; on a desktop in the middle, or at the `side`. */
export function Sheet({ side, ...props }: DialogProps & { side?: boolean }) {
  return <Modal shape={side ? 'side' : 'sheet'} {...props} />;
}

/** Asks before something that is hard to undo. The words say what will happen, not "are you sure". */
export function ConfirmDialog({
  children,
  confirm,
  keep,
  variant = 'danger',
  busy,
  onConfirm,
  ...props
}: Omit<DialogProps, 'actions' | 'locked'> & {
  /** What the button does, as a verb. */
  confirm: string;
  /** What the other button says, where "Cancel" might be taken for the deed. */
  keep?: string;
  variant?: ButtonVariant;
  busy?: boolean;
  onConfirm: () => void;
}) {
  const { t } = useTranslation('ui');
  return (
    <Modal
      shape="dialog"
      {...props}
      locked={busy ?? false}
      actions={
        <>
          <Button onClick={props.onClose} disabled={busy}>
            {keep ?? t('cancel')}
          </Button>
          <Button variant={variant} busy={busy} onClick={onConfirm}>
            {confirm}
          </Button>
        </>
      }
    >
      {children}
    </Modal>
  );
}
