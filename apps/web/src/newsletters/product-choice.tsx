import { issueProductsMax } from '@allmende/contract/newsletters';
import type { ProductSummary } from '@allmende/contract/shop';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useOwnShelf } from '../shop/queries.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { useFormat } from '../ui/format.ts';

const shownMax = 5;

/** Products of one's own shop for an issue; nothing where there is no shop. */
export function ProductChoice({
  chosen,
  onChange,
}: {
  chosen: readonly ProductSummary['id'][];
  onChange: (ids: ProductSummary['id'][]) => void;
}) {
  const { t } = useTranslation('newsletters');
  const format = useFormat();
  const [q, setQ] = useState('');
  const whole = useOwnShelf({ q: '', category: null });
  const found = useOwnShelf({ q, category: null });
  const all = whole.data?.pages.flatMap(({ items }) => items) ?? [];
  if (all.length === 0 && chosen.length === 0) return null;
  const shelf = found.data?.pages.flatMap(({ items }) => items) ?? [];
  const byId = new Map([...all, ...shelf].map((one) => [one.id, one]));
  const offered = shelf.filter((one) => one.isPublished && !chosen.includes(one.id));
  return (
    <fieldset className="newsletters-products">
      <legend>{t('form.products')}</legend>
      {chosen.map((id) => (
        <p key={id} className="newsletters-product">
          <span>
            <bdi>{byId.get(id)?.title ?? t('form.product')}</bdi>
          </span>
          <Button size="small" onClick={() => onChange(chosen.filter((one) => one !== id))}>
            {t('form.removeProduct')}
          </Button>
        </p>
      ))}
      {chosen.length < issueProductsMax && (
        <>
          <TextField
            label={t('form.findProduct')}
            hint={t('form.productsHint')}
            value={q}
            onChange={setQ}
            maxLength={80}
          />
          {offered.slice(0, shownMax).map((one) => (
            <p key={one.id} className="newsletters-product">
              <span>
                <bdi>{one.title}</bdi>{' '}
                <span className="ui-soft">{format.money(one.priceFrom)}</span>
              </span>
              <Button size="small" onClick={() => onChange([...chosen, one.id])}>
                {t('form.addProduct')}
              </Button>
            </p>
          ))}
        </>
      )}
    </fieldset>
  );
}
