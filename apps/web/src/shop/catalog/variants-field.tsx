import { EllipsisVertical, Minus, Pencil, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ChipGroup } from '../../ui/chip.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { Field, FieldErrorText } from '../../ui/field.tsx';
import { useMainAsset } from '../../wallet/currencies/queries.ts';
import { MoneyField } from '../../ui/money-field.tsx';
import { Picture } from '../../ui/picture.tsx';
import { Menu } from '../../ui/menu.tsx';
import {
  type Draft,
  type DraftVariant,
  keyOf,
  nameOf,
  variantsMax,
  withAllVariants,
  withEachVariant,
  withoutVariant,
  withVariant,
} from './draft.ts';
import type { EditorPart } from './product-editor.tsx';
import {
  CompareAtField,
  ContentField,
  NumberFields,
  PriceField,
  StockField,
  useFieldError,
} from './variant-fields.tsx';

/** All combinations of the options under each other: price, content and stock at hand, the rest one tap away. */
export function VariantsField({ draft, onChange, problems }: EditorPart) {
  const { t } = useTranslation('shop');
  const [openKey, setOpenKey] = useState<string | null>(null);
  const shown = draft.variants.slice(0, variantsMax);
  const open = shown.find((variant) => keyOf(variant.valueIds) === openKey);
  return (
    <Card heading={t('edit.variants', { count: draft.variants.length })}>
      {shown.length > 1 && <Bulk draft={draft} onChange={onChange} />}
      <p className="shop-variants-head" aria-hidden="true">
        <span>{t('edit.priceHeading')}</span>
        <span>{t('edit.content')}</span>
        <span>{t('edit.stock')}</span>
      </p>
      <ul className="shop-variants">
        {shown.map((variant) => {
          const key = keyOf(variant.valueIds);
          return (
            <VariantRow
              key={key}
              name={nameOf(draft, variant)}
              variant={variant}
              problems={problems}
              onChange={(changes) => onChange(withVariant(draft, key, changes))}
              onOpen={() => setOpenKey(key)}
              onLeaveOut={
                draft.variants.length > 1 ? () => onChange(withoutVariant(draft, key)) : undefined
              }
            />
          );
        })}
      </ul>
      {draft.left.length > 0 && (
        <p className="shop-variants-left">
          {t('edit.leftOut', { count: draft.left.length })}
          <Button
            size="small"
            icon={<Undo2 size={16} />}
            onClick={() => onChange(withAllVariants(draft))}
          >
            {t('edit.putBack')}
          </Button>
        </p>
      )}
      {open && (
        <VariantSheet
          draft={draft}
          variant={open}
          problems={problems}
          onChange={(changes) => onChange(withVariant(draft, keyOf(open.valueIds), changes))}
          onClose={() => setOpenKey(null)}
        />
      )}
    </Card>
  );
}

/** One price or one stock for all of them. */
function Bulk({ draft, onChange }: Pick<EditorPart, 'draft' | 'onChange'>) {
  const { t } = useTranslation('shop');
  const asset = useMainAsset();
  const [price, setPrice] = useState<bigint | null>(null);
  const [stock, setStock] = useState('');
  return (
    <fieldset className="shop-bulk" aria-label={t('edit.bulk')}>
      <div className="shop-bulk-one">
        <MoneyField label={t('edit.bulkPrice')} asset={asset} value={price} onChange={setPrice} />
        <Button
          disabled={price === null}
          onClick={() => onChange(withEachVariant(draft, { price }))}
          aria-label={t('edit.bulkPriceApply')}
        >
          {t('edit.apply')}
        </Button>
      </div>
      <div className="shop-bulk-one">
        <Field label={t('edit.bulkStock')}>
          {(ids) => (
            <span className="ui-input">
              <input
                {...ids}
                inputMode="numeric"
                autoComplete="off"
                value={stock}
                onChange={(event) => setStock(event.target.value.replace(/\D/g, '').slice(0, 7))}
              />
            </span>
          )}
        </Field>
        <Button
          disabled={stock === ''}
          onClick={() => onChange(withEachVariant(draft, { stock, isStockTouched: true }))}
          aria-label={t('edit.bulkStockApply')}
        >
          {t('edit.apply')}
        </Button>
      </div>
    </fieldset>
  );
}

interface RowProps {
  name: string;
  variant: DraftVariant;
  problems: EditorPart['problems'];
  onChange: (changes: Partial<DraftVariant>) => void;
  onOpen: () => void;
  onLeaveOut: (() => void) | undefined;
}

function VariantRow({ name, variant, problems, onChange, onOpen, onLeaveOut }: RowProps) {
  const { t } = useTranslation('shop');
  const error = useFieldError(variant, problems);
  const hasHiddenProblem = error('compareAt') ?? error('weight');
  const part = { variant, problems, onChange, isBare: true };
  return (
    <li className="shop-variant">
      <fieldset aria-label={name}>
        <p className="shop-variant-name">
          <bdi>{name}</bdi>
          {variant.sku && <span className="ui-small ui-soft">{variant.sku}</span>}
        </p>
        <PriceField {...part} />
        <ContentField {...part} />
        <Field label={t('edit.stock')} error={error('stock')}>
          {(ids) => (
            <span className="ui-input">
              <input
                {...ids}
                inputMode="numeric"
                autoComplete="off"
                placeholder={t('edit.uncounted')}
                value={variant.stock ?? ''}
                onChange={(event) =>
                  onChange({
                    stock: event.target.value === '' ? null : event.target.value,
                    isStockTouched: true,
                  })
                }
              />
            </span>
          )}
        </Field>
        <Menu
          label={t('edit.variantMenu', { name })}
          trigger={
            <IconButton
              label={t('edit.variantMenu', { name })}
              icon={<EllipsisVertical size={18} />}
            />
          }
          items={[
            { label: t('edit.variantMore'), icon: <Pencil size={18} />, onSelect: onOpen },
            onLeaveOut && {
              label: t('edit.leaveOut'),
              icon: <Minus size={18} />,
              onSelect: onLeaveOut,
            },
          ]}
        />
      </fieldset>
      {hasHiddenProblem && <FieldErrorText error={hasHiddenProblem} />}
    </li>
  );
}

function VariantSheet({
  draft,
  variant,
  problems,
  onChange,
  onClose,
}: {
  draft: Draft;
  variant: DraftVariant;
  problems: EditorPart['problems'];
  onChange: (changes: Partial<DraftVariant>) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('shop');
  const part = { variant, problems, onChange };
  return (
    <Sheet
      open
      onClose={onClose}
      title={nameOf(draft, variant)}
      actions={
        <Button variant="primary" onClick={onClose}>
          {t('edit.done')}
        </Button>
      }
    >
      <div className="ui-stack">
        <PriceField {...part} />
        <ContentField {...part} />
        <CompareAtField {...part} />
        <StockField {...part} />
        <NumberFields {...part} />
        {draft.pictures.length > 0 && (
          <ChipGroup
            label={t('edit.variantPicture')}
            value={variant.picture?.id ?? 'none'}
            onChange={(id) =>
              onChange({ picture: draft.pictures.find((picture) => picture.id === id) ?? null })
            }
            options={[
              { value: 'none', label: t('edit.noPicture') },
              ...draft.pictures.map((picture, i) => ({
                value: picture.id as string,
                label: t('edit.pictureNumber', { number: i + 1 }),
                icon: (
                  <Picture
                    src={picture.smallUrl}
                    colour={picture.colour}
                    alt=""
                    className="shop-variant-picture"
                  />
                ),
              })),
            ]}
          />
        )}
      </div>
    </Sheet>
  );
}
