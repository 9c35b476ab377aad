import type { ReplyVariable } from '@allmende/contract/reply-variables';
import { useRef } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Chip } from '../ui/chip.tsx';
import { TextArea } from '../ui/field.tsx';

/** A text with variables, which are put in where the caret stands. */
export function VariableField({
  label,
  hint,
  value,
  onChange,
  maxLength,
  variables,
}: {
  label: string;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
  maxLength: number;
  variables: readonly ReplyVariable[];
}) {
  const { t } = useTranslation('replies');
  const frame = useRef<HTMLDivElement>(null);

  function put(variable: ReplyVariable): void {
    const field = frame.current?.querySelector('textarea');
    if (!field) return;
    const [from, to] = [field.selectionStart, field.selectionEnd];
    const words = `{{${variable}}}`;
    const next = value.slice(0, from) + words + value.slice(to);
    if (next.length > maxLength) return;
    onChange(next);
    requestAnimationFrame(() => {
      field.focus();
      field.setSelectionRange(from + words.length, from + words.length);
    });
  }

  return (
    <div className="ui-stack" ref={frame}>
      <TextArea
        label={label}
        hint={hint}
        value={value}
        onChange={onChange}
        maxLength={maxLength}
        dir="auto"
      />
      <div className="replies-variables">
        {variables.map((variable) => (
          <Chip key={variable} onPress={() => put(variable)}>
            {t(`variable.${variable}`)}
          </Chip>
        ))}
      </div>
    </div>
  );
}
