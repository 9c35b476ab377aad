import { useTranslation } from '../../i18n/words.ts';
import { Switch } from '../../ui/choice.tsx';
import { Field, FormRow, TextField } from '../../ui/field.tsx';
import { useFormat } from '../../ui/format.ts';
import { MoneyField } from '../../ui/money-field.tsx';
import { unitPriceText } from '../words.ts';
import {
  type ContentUnit,
  contentUnits,
  type DraftProblems,
  type DraftVariant,
  keyOf,
  unitPriceOf,
} from './draft.ts';
import { useMainAsset } from '../../wallet/currencies/queries.ts';
import './editor.css';

interface VariantPart {
  variant: DraftVariant;
  onChange: (changes: Partial<DraftVariant>) => void;
  problems: DraftProblems;
  /** In a row of many: only the label, no further words. */
  isBare?: boolean;
}

/** The sentence for what is wrong with one field of a variant. */
export function useFieldError(variant: DraftVariant, problems: DraftProblems) {
  const { t } = useTranslation('shop');
  return (field: string): string | null => {
    const problem = problems.get(`${keyOf(variant.valueIds)}:${field}`);
    return problem ? t(`edit.problem.${field}.${problem}`) : null;
  };
}

export function PriceField({ variant, onChange, problems, isBare }: VariantPart) {
  const { t } = useTranslation('shop');
  const asset = useMainAsset();
  const error = useFieldError(variant, problems);
  return (
    <MoneyField
      label={t(isBare ? 'edit.priceHeading' : 'edit.price')}
      asset={asset}
      value={variant.price}
      onChange={(price) => onChange({ price })}
      error={error('price')}
    />
  );
}

export function CompareAtField({ variant, onChange, problems }: VariantPart) {
  const { t } = useTranslation('shop');
  const asset = useMainAsset();
  const error = useFieldError(variant, problems);
  return (
    <MoneyField
      label={t('edit.compareAt')}
      optional={t('optional')}
      hint={t('edit.compareAtHint')}
      asset={asset}
      value={variant.compareAt}
      onChange={(compareAt) => onChange({ compareAt })}
      error={error('compareAt')}
    />
  );
}

/** How much one contains; says at once what that makes of the price. */
export function ContentField({ variant, onChange, problems, isBare }: VariantPart) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const asset = useMainAsset();
  const error = useFieldError(variant, problems);
  const unitPrice = unitPriceOf(variant, { locale: format.locale, asset });
  return (
    <div className="shop-content-field">
      <Field
        label={t('edit.content')}
        optional={isBare ? undefined : t('optional')}
        error={error('content')}
      >
        {(ids) => (
          <span className="ui-input">
            <input
              {...ids}
              inputMode="decimal"
              autoComplete="off"
              value={variant.content}
              onChange={(event) => onChange({ content: event.target.value })}
            />
            <select
              className="shop-content-unit"
              aria-label={t('edit.contentUnit')}
              value={variant.contentUnit}
              onChange={(event) => onChange({ contentUnit: event.target.value as ContentUnit })}
            >
              {contentUnits.map((unit) => (
                <option key={unit} value={unit}>
                  {t(`unit.${unit}`)}
                </option>
              ))}
            </select>
          </span>
        )}
      </Field>
      <p className="ui-small ui-soft" role="status">
        {unitPrice && `= ${unitPriceText(unitPrice, t, format)}`}
      </p>
    </div>
  );
}

/** Counted or not; a number that was not touched is not sent, because meanwhile something may be sold. */
export function StockField({ variant, onChange, problems }: VariantPart) {
  const { t } = useTranslation('shop');
  const error = useFieldError(variant, problems);
  const isCounted = variant.stock !== null;
  return (
    <div>
      <Switch
        label={t('edit.countStock')}
        hint={isCounted ? undefined : t('edit.countStockHint')}
        checked={isCounted}
        onChange={(counts) => onChange({ stock: counts ? '' : null, isStockTouched: true })}
      />
      {isCounted && (
        <TextField
          label={t('edit.stock')}
          inputMode="numeric"
          autoComplete="off"
          value={variant.stock ?? ''}
          onChange={(stock) => onChange({ stock, isStockTouched: true })}
          error={error('stock')}
        />
      )}
    </div>
  );
}

/** What only the shop itself needs. */
export function NumberFields({ variant, onChange, problems }: VariantPart) {
  const { t } = useTranslation('shop');
  const error = useFieldError(variant, problems);
  return (
    <FormRow>
      <TextField
        label={t('edit.sku')}
        optional={t('optional')}
        value={variant.sku}
        onChange={(sku) => onChange({ sku })}
        maxLength={100}
        autoComplete="off"
      />
      <TextField
        label={t('edit.barcode')}
        optional={t('optional')}
        value={variant.barcode}
        onChange={(barcode) => onChange({ barcode })}
        maxLength={50}
        inputMode="numeric"
        autoComplete="off"
      />
      <TextField
        label={t('edit.weight')}
        optional={t('optional')}
        value={variant.weight}
        onChange={(weight) => onChange({ weight })}
        inputMode="numeric"
        autoComplete="off"
        after="g"
        error={error('weight')}
      />
    </FormRow>
  );
}
