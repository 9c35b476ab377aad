import { useTranslation } from '../../i18n/words.ts';
import { Card } from '../../ui/card.tsx';
import { FormRow } from '../../ui/field.tsx';
import { type DraftVariant, withEachVariant } from './draft.ts';
import type { EditorPart } from './product-editor.tsx';
import {
  CompareAtField,
  ContentField,
  NumberFields,
  PriceField,
  StockField,
} from './variant-fields.tsx';

/** Price and stock of a product that comes in one form only. */
export function SingleVariant({ draft, onChange, problems }: EditorPart) {
  const { t } = useTranslation('shop');
  const variant = draft.variants[0]!;
  const part = {
    variant,
    problems,
    onChange: (changes: Partial<DraftVariant>) => onChange(withEachVariant(draft, changes)),
  };
  return (
    <>
      <Card heading={t('edit.priceHeading')}>
        <FormRow>
          <PriceField {...part} />
          <ContentField {...part} />
        </FormRow>
        <CompareAtField {...part} />
      </Card>
      <Card heading={t('edit.stockHeading')}>
        <StockField {...part} />
        <NumberFields {...part} />
      </Card>
    </>
  );
}
