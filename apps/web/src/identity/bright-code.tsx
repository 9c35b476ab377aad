import { X } from 'lucide-react';
import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { showModal } from '../ui/modals.ts';
import { QrCode } from '../ui/qr-code.tsx';
import './bright-code.css';

/** The code alone, as large as the screen, on nothing but white: readable in the sun and across a counter. */
export function BrightCode(props: { text: string; label: string; onClose: () => void }) {
  const { t } = useTranslation('identity');
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    return showModal(dialog.current!);
  }, []);
  return (
    <dialog
      ref={dialog}
      className="identity-bright"
      aria-label={props.label}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <button
        type="button"
        className="identity-bright-close"
        aria-label={t('close')}
        onClick={props.onClose}
      >
        <X size={24} aria-hidden="true" />
      </button>
      <QrCode text={props.text} label={props.label} size={1000} />
    </dialog>
  );
}
