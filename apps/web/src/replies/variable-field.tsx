import { type ReplyVariable, unknownVariablesIn } from '@allmende/contract/reply-variables';
import { useRef } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Chip } from '../ui/chip.tsx';
import { TextArea } from '../ui/field.tsx';
import { ReplyPreview } from './preview.tsx';
import './replies.css';

/** A text with variables, which are put in where the caret stands; what stands for nothing is named. */
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
  const [unknown] = unknownVariablesIn(value);
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
        error={unknown === undefined ? null : t('variable.unknown', { name: `{{${unknown}}}` })}
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
      {unknown === undefined && value.includes('{{') && <ReplyPreview text={value} />}
    </div>
  );
}
