import { type ClipboardEvent, type DragEvent, type ReactNode, useId, useState } from 'react';
import './file-drop.css';
import { classes } from './classes.ts';
import { type FieldError, FieldErrorText } from './field.tsx';

export interface FileDropProps {
  /** What to choose, as a verb: `Exportdatei wählen`. */
  label: string;
  hint?: ReactNode;
  icon?: ReactNode;
  /** As in `<input accept>`; dropped files of other kinds go to `onRefused`. */
  accept?: string;
  multiple?: boolean;
  disabled?: boolean;
  error?: FieldError;
  onFiles: (files: File[]) => void;
  onRefused?: (files: File[]) => void;
  className?: string;
}

/** A place to which files come: by choosing, dragging or pasting. */
export function FileDrop(props: FileDropProps) {
  const { label, hint, icon, accept, multiple = false, disabled, error, className } = props;
  const id = useId();
  const [over, setOver] = useState(false);

  function take(list: FileList | null) {
    const files = [...(list ?? [])];
    const fits = files.filter((file) => accepts(file, accept)).slice(0, multiple ? undefined : 1);
    const refused = files.filter((file) => !accepts(file, accept));
    if (fits.length > 0 && !disabled) props.onFiles(fits);
    if (refused.length > 0) props.onRefused?.(refused);
  }
  function onDrag(event: DragEvent, entered: boolean) {
    event.preventDefault();
    setOver(entered && !disabled);
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the input inside does the same by key
    <div
      className={classes('ui-file-drop', over && 'ui-file-drop-over', className)}
      onDragEnter={(event) => onDrag(event, true)}
      onDragOver={(event) => onDrag(event, true)}
      onDragLeave={(event) =>
        onDrag(event, event.currentTarget.contains(event.relatedTarget as Node))
      }
      onDrop={(event) => {
        onDrag(event, false);
        take(event.dataTransfer.files);
      }}
      onPaste={(event: ClipboardEvent) => take(event.clipboardData.files)}
    >
      <label className="ui-file-drop-label">
        {icon}
        <span className="ui-file-drop-words">{label}</span>
        {hint && (
          <span id={id} className="ui-choice-hint">
            {hint}
          </span>
        )}
        <input
          type="file"
          accept={accept}
          multiple={multiple}
          disabled={disabled}
          aria-describedby={hint ? id : undefined}
          onChange={(event) => {
            take(event.target.files);
            event.target.value = '';
          }}
        />
      </label>
      <FieldErrorText error={error} />
    </div>
  );
}

function accepts(file: File, accept: string | undefined): boolean {
  if (!accept) return true;
  return accept.split(',').some((pattern) => {
    const wanted = pattern.trim().toLowerCase();
    if (wanted.startsWith('.')) return file.name.toLowerCase().endsWith(wanted);
    if (wanted.endsWith('/*')) return file.type.startsWith(wanted.slice(0, -1));
    return file.type === wanted;
  });
}
