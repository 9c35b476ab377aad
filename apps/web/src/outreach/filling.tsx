import type { FormPart, FormValues, InteractiveAction } from '@allmende/contract/interactive-card';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import type { CardProps } from '../messaging/card-view.tsx';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/choice.tsx';
import { FieldErrorText, Select, TextArea, TextField } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';

type Asked = Extract<InteractiveAction, { kind: 'form' }>;
type Part = Extract<FormPart, { kind: 'field' }>;
type Value = FormValues[string];

/** A form of software, page by page: what was filled in goes back as one answer. Whoever sent it only looks at it. */
export default function Filling({
  action,
  message,
  isOwn,
  title,
  onClose,
}: {
  action: Asked;
  message: Pick<CardProps<'interactive'>['message'], 'conversationId' | 'seq'>;
  isOwn: boolean;
  title: string | null;
  onClose: () => void;
}) {
  const { t } = useTranslation('business/cards');
  // What may fail here is said among the words of the area, which no chat needs otherwise.
  useTranslation('business', { waits: false });
  const problemText = useProblemText();
  const [at, setAt] = useState(0);
  const [isChecked, setChecked] = useState(false);
  const [values, setValues] = useState<FormValues>(() => startOf(action));
  // One for as long as this is open, so that what is repeated after a lost connection is said once.
  const [clientId] = useState(() => crypto.randomUUID());
  const page = action.pages[at]!;
  const isLast = at === action.pages.length - 1;
  const send = useMutation({
    mutationFn: () => {
      const { conversationId, seq } = message;
      return api.whatsapp.submitForm({ body: { conversationId, seq, clientId, values } });
    },
    onSuccess: onClose,
  });
  const ofPage = page.parts.filter((one) => one.kind === 'field');
  const isWhole = ofPage.every((one) => !one.isRequired || isFilled(values[one.id]));
  function turn(to: number): void {
    setAt(to);
    setChecked(false);
  }
  function go(): void {
    if (!isLast && (isOwn || isWhole)) turn(at + 1);
    else if (!isOwn && isWhole) send.mutate();
    else setChecked(true);
  }
  const address = action.purpose === 'address' ? t('form.addressTitle') : t('form.title');
  return (
    <FormSheet
      title={page.title || title || address}
      submit={page.next ?? (isLast ? t('form.send') : t('form.next'))}
      isReady={!isOwn || !isLast}
      busy={send.isPending}
      error={send.error && problemText(send.error).text}
      actions={
        at > 0 && (
          <Button disabled={send.isPending} onClick={() => turn(at - 1)}>
            {t('form.back')}
          </Button>
        )
      }
      onSubmit={go}
      onClose={onClose}
    >
      {action.pages.length > 1 && (
        <p className="ui-note ui-soft ui-figures">
          {at + 1}/{action.pages.length}
        </p>
      )}
      {page.parts.map((part, index) =>
        part.kind === 'field' ? (
          <Asking
            key={part.id}
            part={part}
            value={values[part.id]}
            isMissing={isChecked && part.isRequired && !isFilled(values[part.id])}
            onChange={(value) => setValues({ ...values, [part.id]: value })}
          />
        ) : part.kind === 'heading' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a form stay where they are
          <h3 key={index} dir="auto">
            {part.text}
          </h3>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a form stay where they are
          <p key={index} className="outreach-card-text" dir="auto">
            {part.text}
          </p>
        ),
      )}
    </FormSheet>
  );
}

const types = { number: 'number', email: 'email', phone: 'tel', secret: 'password', date: 'date' };
const completions: Record<string, string> = {
  name: 'name',
  phone_number: 'tel',
  address: 'street-address',
  city: 'address-level2',
  postal: 'postal-code',
};

function Asking({
  part,
  value,
  isMissing,
  onChange,
}: {
  part: Part;
  value: Value | undefined;
  isMissing: boolean;
  onChange: (value: Value) => void;
}) {
  const { t } = useTranslation('business/cards');
  const known = nameOf(part);
  const label = part.label ?? t(`form.fields.${known}`);
  const common = {
    label,
    ...(part.hint ? { hint: part.hint } : {}),
    ...(part.isRequired ? {} : { optional: t('form.optional') }),
    error: isMissing ? t('form.required') : null,
  };
  const text = typeof value === 'string' ? value : '';
  const chosen = Array.isArray(value) ? value : [];
  switch (part.input) {
    case 'yes':
      return (
        <Checkbox
          label={label}
          {...(part.hint ? { hint: part.hint } : {})}
          checked={value === true}
          error={common.error}
          onChange={onChange}
        />
      );
    case 'long':
      return (
        <TextArea {...common} maxLength={part.charactersMax} value={text} onChange={onChange} />
      );
    case 'one': {
      const options = part.choices.map(({ id, title, description }) => ({
        value: id,
        label: description ? `${title} · ${description}` : title,
      }));
      return (
        <Select
          {...common}
          placeholder={t('form.choose')}
          options={options}
          value={text}
          onChange={onChange}
        />
      );
    }
    case 'many':
      return (
        <fieldset className="ui-stack outreach-form-many">
          <legend className="ui-field-label">
            {label}
            {!part.isRequired && <span className="ui-field-optional"> {t('form.optional')}</span>}
          </legend>
          {part.choices.map(({ id, title, description }) => (
            <Checkbox
              key={id}
              label={title}
              {...(description ? { hint: description } : {})}
              checked={chosen.includes(id)}
              onChange={(isOn) =>
                onChange(isOn ? [...chosen, id] : chosen.filter((one) => one !== id))
              }
            />
          ))}
          <FieldErrorText error={common.error} />
        </fieldset>
      );
    default:
      return (
        <TextField
          {...common}
          type={part.input === 'text' ? 'text' : types[part.input]}
          maxLength={part.charactersMax}
          {...(part.label === null && completions[known]
            ? { autoComplete: completions[known] }
            : {})}
          value={text}
          onChange={onChange}
        />
      );
  }
}

/** What a part of an address is called in our words; postcodes have several names there. */
function nameOf({ id }: Part): string {
  const name = id.slice(id.indexOf('.') + 1);
  return name === 'landmark_area' ? 'note' : /_code$/.test(name) ? 'postal' : name;
}

function isFilled(value: Value | undefined): boolean {
  return typeof value === 'string'
    ? value.trim() !== ''
    : Array.isArray(value)
      ? value.length > 0
      : value === true;
}

function startOf({ pages }: Asked): FormValues {
  const fields = pages.flatMap(({ parts }) => parts.filter((one) => one.kind === 'field'));
  return Object.fromEntries(
    fields.filter(({ initial }) => initial !== '').map(({ id, initial }) => [id, initial]),
  );
}
