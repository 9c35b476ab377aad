import { Plus, Trash2, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FieldErrorText, TextField } from '../../ui/field.tsx';
import { type DraftOption, optionsMax, variantsMax, withOptions } from './draft.ts';
import type { EditorPart } from './product-editor.tsx';

/** In what a product differs from itself: size, colour, flavour. Up to three, each with its values. */
export function OptionsField({ draft, onChange, problems }: EditorPart) {
  const { t } = useTranslation('shop');
  const { options } = draft;
  const change = (next: readonly DraftOption[]) => onChange(withOptions(draft, next));
  function add() {
    const id = `n${crypto.randomUUID().slice(0, 8)}`;
    change([...options, { id, name: '', values: [] }]);
  }
  return (
    <Card heading={t('edit.options')}>
      {options.length === 0 && <p className="ui-small ui-soft">{t('edit.optionsHint')}</p>}
      {options.map((option, i) => (
        <OptionFields
          key={option.id}
          option={option}
          number={i + 1}
          problems={problems}
          onChange={(next) =>
            change(options.map((other) => (other.id === option.id ? next : other)))
          }
          onRemove={() => change(options.filter((other) => other.id !== option.id))}
        />
      ))}
      {problems.has('options') && (
        <FieldErrorText error={t('edit.problem.tooManyVariants', { max: variantsMax })} />
      )}
      {options.length < optionsMax && (
        <div>
          <Button icon={<Plus size={18} />} onClick={add}>
            {t(options.length === 0 ? 'edit.addFirstOption' : 'edit.addOption')}
          </Button>
        </div>
      )}
    </Card>
  );
}

function OptionFields({
  option,
  number,
  problems,
  onChange,
  onRemove,
}: {
  option: DraftOption;
  number: number;
  problems: EditorPart['problems'];
  onChange: (option: DraftOption) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation('shop');
  const nameProblem = problems.get(`${option.id}:name`);
  const name = option.name.trim() || t('edit.optionNumber', { number });
  return (
    <fieldset className="shop-option" aria-label={name}>
      <div className="shop-option-name">
        <TextField
          label={t('edit.optionName')}
          placeholder={t('edit.optionNamePlaceholder')}
          value={option.name}
          onChange={(text) => onChange({ ...option, name: text })}
          maxLength={60}
          autoComplete="off"
          error={nameProblem ? t(`edit.problem.optionName.${nameProblem}`) : null}
        />
        <IconButton
          label={t('edit.removeOption', { name })}
          icon={<Trash2 size={19} />}
          onClick={onRemove}
        />
      </div>
      <Values option={option} name={name} problems={problems} onChange={onChange} />
    </fieldset>
  );
}

/** Each value can be written anew in place, which renames it everywhere; the last field adds one. */
function Values({
  option,
  name,
  problems,
  onChange,
}: {
  option: DraftOption;
  name: string;
  problems: EditorPart['problems'];
  onChange: (option: DraftOption) => void;
}) {
  const { t } = useTranslation('shop');
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const { values } = option;
  function add() {
    const known = new Set(values.map((value) => value.text.trim()));
    const texts = [...new Set(text.split(',').map((one) => one.trim()))].filter(
      (one) => one !== '' && !known.has(one),
    );
    setText('');
    if (texts.length === 0) return;
    const added = texts.map((one) => ({
      id: `v${crypto.randomUUID().slice(0, 8)}`,
      text: one.slice(0, 100),
    }));
    onChange({ ...option, values: [...values, ...added] });
  }
  const isMissing = problems.has(`${option.id}:values`);
  return (
    <div className="shop-values">
      <span className="ui-field-label" id={`${option.id}-values`}>
        {t('edit.values')}
      </span>
      <ul className="shop-values-list" aria-labelledby={`${option.id}-values`}>
        {values.map((value, i) => (
          <li key={value.id} className="shop-value">
            <input
              aria-label={t('edit.valueNumber', { name, number: i + 1 })}
              aria-invalid={problems.has(value.id) || undefined}
              value={value.text}
              maxLength={100}
              onChange={(event) =>
                onChange({
                  ...option,
                  values: values.map((other) =>
                    other.id === value.id ? { ...other, text: event.target.value } : other,
                  ),
                })
              }
            />
            <button
              type="button"
              aria-label={t('edit.removeValue', { value: value.text })}
              onClick={() =>
                onChange({ ...option, values: values.filter((other) => other.id !== value.id) })
              }
            >
              <X size={16} aria-hidden="true" />
            </button>
          </li>
        ))}
        <li className="shop-value shop-value-new">
          <input
            ref={field}
            aria-label={t('edit.newValue', { name })}
            aria-invalid={isMissing || undefined}
            placeholder={t('edit.valuePlaceholder')}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== ',') return;
              event.preventDefault();
              add();
            }}
            // Whoever goes on to another field has written a value, and stays there.
            onBlur={() => text.trim() !== '' && add()}
          />
          <button
            type="button"
            aria-label={t('edit.addValue')}
            onClick={() => {
              add();
              field.current?.focus();
            }}
          >
            <Plus size={16} aria-hidden="true" />
          </button>
        </li>
      </ul>
      {isMissing && <FieldErrorText error={t('edit.problem.values')} />}
      {values.some((value) => problems.has(value.id)) && (
        <FieldErrorText error={t('edit.problem.value')} />
      )}
    </div>
  );
}
