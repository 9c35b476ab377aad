import type { CaseChange, Desk, InboxCase, InboxField } from '@allmende/contract/inbox';
import type { FieldValue } from '@allmende/contract/inbox-filter';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Switch } from '../ui/choice.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';

/** What the business keeps of a case in fields of its own making. */
export default function FieldsDialog({
  one,
  desk,
  change,
  onClose,
}: {
  one: InboxCase;
  desk: Desk;
  change: (change: CaseChange) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('inbox');
  const [values, setValues] = useState<Readonly<Record<string, FieldValue | null>>>(one.fields);
  function save(): void {
    const changed = Object.entries(values).filter(
      ([key, value]) => value !== (one.fields[key] ?? null),
    );
    if (changed.length > 0) change({ fields: Object.fromEntries(changed) });
    onClose();
  }
  return (
    <FormSheet title={t('fields')} submit={t('save')} onSubmit={save} onClose={onClose}>
      {desk.fields.map((field) => (
        <FieldInput
          key={field.key}
          field={field}
          value={values[field.key] ?? null}
          onChange={(value) => setValues({ ...values, [field.key]: value })}
        />
      ))}
    </FormSheet>
  );
}

function FieldInput({
  field,
  value,
  onChange,
}: {
  field: InboxField;
  value: FieldValue | null;
  onChange: (value: FieldValue | null) => void;
}) {
  if (field.kind === 'flag') {
    return <Switch label={field.name} checked={value === true} onChange={onChange} />;
  }
  if (field.kind === 'choice') {
    const options = ['', ...field.choices].map((one) => ({ value: one, label: one || '–' }));
    return (
      <Select
        label={field.name}
        value={typeof value === 'string' ? value : ''}
        onChange={(next) => onChange(next === '' ? null : next)}
        options={options}
      />
    );
  }
  const isNumber = field.kind === 'number';
  return (
    <TextField
      label={field.name}
      type={isNumber ? 'number' : field.kind}
      maxLength={500}
      value={value === null ? '' : String(value)}
      onChange={(text) => onChange(text === '' ? null : isNumber ? Number(text) : text)}
    />
  );
}
