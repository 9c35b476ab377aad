import type { DealYear, TaxDetails } from '@allmende/contract/deals';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Select, TextArea, TextField } from '../ui/field.tsx';
import { useFormat } from '../ui/format.ts';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import { showToast } from '../ui/toast.tsx';
import { seeAnew, useTaxDetails, useYear } from './queries.ts';

/** What one earned and spent by deals in a year, and what one says of oneself for the report of the server. */
export function YearPage() {
  const { t } = useTranslation('deals');
  const thisYear = new Date().getUTCFullYear();
  const [year, setYear] = useState(thisYear);
  const { data } = useYear(year);
  const details = useTaxDetails().data;
  const isEmpty = (rows: DealYear['earned']) => rows.every(({ count }) => count === 0);
  return (
    <Page title={t('year.title')} back="/pay/deals">
      <div className="ui-stack deals-page">
        <Select
          label={t('year.which')}
          value={String(year)}
          onChange={(next) => setYear(Number(next))}
          options={[0, 1, 2, 3].map((back) => {
            const value = String(thisYear - back);
            return { value, label: value };
          })}
        />
        {data ? (
          <>
            {(!isEmpty(data.earned) || isEmpty(data.spent)) && (
              <Quarters label={t('year.earned')} rows={data.earned} />
            )}
            {!isEmpty(data.spent) && <Quarters label={t('year.spent')} rows={data.spent} />}
          </>
        ) : (
          <SkeletonRows rows={4} />
        )}
        {details && <Details details={details} />}
      </div>
    </Page>
  );
}

function Quarters({ label, rows }: { label: string; rows: DealYear['earned'] }) {
  const { t } = useTranslation('deals');
  const format = useFormat();
  return (
    <Card heading={label}>
      <Table
        label={label}
        head={[t('year.quarter'), t('year.amount'), t('year.count')]}
        numeric={[1, 2]}
        rows={rows.map(({ quarter, amount, count }) => ({
          key: quarter,
          cells: [t('year.number', { quarter }), format.money(amount), String(count)],
        }))}
      />
    </Card>
  );
}

function Details({ details }: { details: TaxDetails }) {
  const { t } = useTranslation('deals');
  const problemText = useProblemText();
  const isShop = useActor().kind === 'business';
  const [said, setSaid] = useState(details);
  const save = useMutation({
    mutationFn: () => api.deals.setTaxDetails({ body: said }),
    onSuccess: () => showToast({ text: t('tax.saved'), tone: 'good' }),
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
    onSettled: seeAnew,
  });
  const field = (name: Exclude<keyof TaxDetails, 'bornOn' | 'address'>, maxLength: number) => (
    <TextField
      label={t(`tax.${name}`)}
      value={said[name]}
      maxLength={maxLength}
      onChange={(value) =>
        setSaid((now) => ({ ...now, [name]: name === 'country' ? value.toUpperCase() : value }))
      }
    />
  );
  return (
    <Card heading={t('tax.title')}>
      <form
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <p className="ui-small ui-soft">{t('tax.text')}</p>
        {field('name', 120)}
        <TextArea
          label={t('tax.address')}
          rows={3}
          value={said.address}
          maxLength={300}
          onChange={(address) => setSaid((now) => ({ ...now, address }))}
        />
        {field('country', 2)}
        {field('taxNumber', 40)}
        {field('vatNumber', 40)}
        {isShop && field('registerNumber', 60)}
        {!isShop && (
          <TextField
            label={t('tax.bornOn')}
            type="date"
            value={said.bornOn ?? ''}
            onChange={(day) => setSaid((now) => ({ ...now, bornOn: day || null }))}
          />
        )}
        <p>
          <Button type="submit" variant="primary" busy={save.isPending}>
            {t('tax.save')}
          </Button>
        </p>
      </form>
    </Card>
  );
}
