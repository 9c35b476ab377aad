import { type ReactNode, useId } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Button, type ButtonVariant } from './button.tsx';
import { Sheet } from './dialog.tsx';
import { type FieldError, FieldErrorText } from './field.tsx';

/**
 * A sheet with one form in it: its fields, what went wrong, and at the foot the way back and the deed. Enter in a field
 * does the deed too. While it is `busy` the sheet stays open, and nothing is sent twice.
 */
export function FormSheet({
  title,
  submit,
  submitVariant = 'primary',
  cancel,
  isReady = true,
  busy = false,
  error,
  actions,
  className,
  onSubmit,
  onClose,
  children,
}: {
  title: string;
  /** What the button does, as a verb. */
  submit: string;
  submitVariant?: ButtonVariant;
  /** What the other button says, where "Cancel" might be taken for the deed. */
  cancel?: string;
  /** Everything is filled in. */
  isReady?: boolean;
  busy?: boolean;
  error?: FieldError;
  /** Further buttons, before the two. */
  actions?: ReactNode;
  className?: string;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation('ui');
  const id = useId();
  return (
    <Sheet
      open
      onClose={onClose}
      locked={busy}
      title={title}
      {...(className === undefined ? {} : { className })}
      actions={
        <>
          {actions}
          <Button onClick={onClose} disabled={busy}>
            {cancel ?? t('cancel')}
          </Button>
          <Button type="submit" form={id} variant={submitVariant} disabled={!isReady} busy={busy}>
            {submit}
          </Button>
        </>
      }
    >
      <form
        id={id}
        className="ui-stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady && !busy) onSubmit();
        }}
      >
        {children}
        <FieldErrorText error={error} />
      </form>
    </Sheet>
  );
}
