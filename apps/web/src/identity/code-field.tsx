import { useTranslation } from '../i18n/words.ts';
import { TextField } from '../ui/field.tsx';

/** Six digits from an authenticator app. */
export function CodeField(props: {
  value: string;
  onChange: (code: string) => void;
  autoFocus?: boolean;
}) {
  const { t } = useTranslation('identity');
  return (
    <TextField
      label={t('appCode')}
      hint={t('appCodeHint')}
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={7}
      required
      className="identity-code-input"
      {...(props.autoFocus ? { 'data-autofocus': true } : {})}
      value={props.value}
      onChange={props.onChange}
    />
  );
}
