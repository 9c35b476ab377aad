import { X } from 'lucide-react';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from '../i18n/words.ts';
import './toast.css';
import { classes } from './classes.ts';
import { useTopModal } from './modals.ts';

export interface Toast {
  text: string;
  tone?: 'neutral' | 'good' | 'danger';
  /** One thing to do about it, mostly to undo it. */
  action?: { label: string; run: () => void };
  /** Stays until it is closed; otherwise it goes after six seconds, or ten with an action. */
  stays?: boolean;
}

let shown: readonly (Toast & { id: number })[] = [];
let lastId = 0;
const listeners = new Set<() => void>();
function publish(next: typeof shown): void {
  shown = next;
  for (const listener of listeners) listener();
}
function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Tells something in passing; never the only place where it is said. Returns a way to take it back. */
export function showToast(toast: Toast): () => void {
  lastId += 1;
  const id = lastId;
  publish([...shown.filter((other) => other.text !== toast.text), { ...toast, id }].slice(-3));
  const remove = () => publish(shown.filter((other) => other.id !== id));
  if (!toast.stays) setTimeout(remove, toast.action ? 10_000 : 6_000);
  return remove;
}

/** Where toasts appear: once, in the frame; while a dialog is open in that, for the rest is out of reach. */
export function ToastLayer() {
  const { t } = useTranslation('ui');
  const ref = useRef<HTMLDivElement>(null);
  const toasts = useSyncExternalStore(subscribe, () => shown);
  const modal = useTopModal();
  // biome-ignore lint/correctness/useExhaustiveDependencies: in another place it is to be shown once more
  useEffect(() => {
    // Shown anew each time, so that it lies above whatever was opened meanwhile.
    const layer = ref.current;
    if (layer?.matches(':popover-open')) layer.hidePopover();
    // In a dialog that has just gone it cannot be shown; where it appears next, this runs again.
    if (toasts.length > 0 && layer?.isConnected) layer.showPopover();
  }, [toasts, modal]);
  const layer = (
    <div ref={ref} popover="manual" className="ui-toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <div key={toast.id} className={classes('ui-toast', `ui-toast-${toast.tone ?? 'neutral'}`)}>
          <span className="ui-toast-text">{toast.text}</span>
          {toast.action && (
            <button
              type="button"
              className="ui-toast-action"
              onClick={() => {
                publish(shown.filter((other) => other.id !== toast.id));
                toast.action?.run();
              }}
            >
              {toast.action.label}
            </button>
          )}
          <button
            type="button"
            className="ui-toast-close"
            aria-label={t('close')}
            onClick={() => publish(shown.filter((other) => other.id !== toast.id))}
          >
            <X size={18} aria-hidden="true" />
          </button>
        </div>
      ))}
    </div>
  );
  return modal ? createPortal(layer, modal) : layer;
}
