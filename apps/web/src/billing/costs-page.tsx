import { billedCategories, type SendingCosts } from '@allmende/contract/billing';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Redirect } from 'wouter';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { toMinor, useFormat } from '../ui/format.ts';
import { Amount } from '../ui/money.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Progress } from '../ui/progress.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import { showToast } from '../ui/toast.tsx';
import './billing.css';
import { InvoicesCard } from './invoices-card.tsx';
import { LimitCard } from './limit-card.tsx';
import { refreshBilling, shortened, useCosts } from './queries.ts';
import { RiseBanner } from './rise-banner.tsx';
import { TopUpSheet } from './top-up-sheet.tsx';

/** What the messages of a business cost: this month, its prices, limit and credit, and the invoices. */
export default function CostsPage() {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const { actor, hat } = useSession();
  if (actor?.kind !== 'business' || hat?.role === 'agent') return <Redirect to="/me" replace />;
  return (
    <Page title={t('costs.title')} text={actor.name} back="/business/sending">
      <Costs problemText={problemText} />
    </Page>
  );
}

function Costs({ problemText }: { problemText: ReturnType<typeof useProblemText> }) {
  const { data, error, refetch } = useCosts();
  if (error) return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={6} />;
  return (
    <div className="ui-stack billing-page">
      <Warnings costs={data} />
      <RiseBanner costs={data} />
      <MonthCard costs={data} />
      {data.plan && <PricesCard costs={data} />}
      {data.plan && <LimitCard key={data.limit?.value ?? ''} limit={data.limit} />}
      {(data.plan?.payment === 'prepaid' || toMinor(data.credit) > 0n) && (
        <CreditCard costs={data} />
      )}
      <InvoicesCard />
    </div>
  );
}

function Warnings({ costs: { warnings } }: { costs: SendingCosts }) {
  const { t } = useTranslation('billing');
  // What becomes dearer is said with its figures.
  const shown = warnings.filter((one) => one !== 'price_rise');
  return shown.map((one) => (
    <Banner key={one} tone={one.endsWith('100') ? 'danger' : 'money'}>
      {t(`warning.${one}`)}
    </Banner>
  ));
}

function MonthCard({ costs }: { costs: SendingCosts }) {
  const { t, language } = useTranslation('billing');
  const format = useFormat();
  const { plan, lines, spent, limit, month } = costs;
  const name = new Intl.DateTimeFormat(language, {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(month));
  return (
    <Card heading={name}>
      <p className="ui-soft">{plan ? t('costs.plan', { name: plan.name }) : t('costs.free')}</p>
      {plan && (
        <p className="billing-sum">
          <Amount money={shortened(spent)} size="title" />{' '}
          <span className="ui-small ui-soft">{t('costs.withoutTax')}</span>
        </p>
      )}
      {limit && (
        <Progress
          label={t('costs.ofLimit')}
          value={Number(spent.value)}
          max={Math.max(1, Number(limit.value))}
          text={t('costs.of', {
            spent: format.money(shortened(spent)),
            limit: format.money(shortened(limit)),
          })}
        />
      )}
      {lines.length === 0 ? (
        <p className="ui-soft">{t('costs.nothing')}</p>
      ) : (
        <Table
          label={name}
          numeric={[1, 2, 3]}
          head={[
            t('costs.head.category'),
            t('costs.head.count'),
            t('costs.head.price'),
            t('costs.head.amount'),
          ]}
          rows={lines.map((line) => ({
            key: `${line.category} ${line.price.value}`,
            cells: [
              <Category key="category" line={line} />,
              format.number(line.sent - line.credited),
              format.money(shortened(line.price)),
              format.money(shortened(line.amount)),
            ],
          }))}
        />
      )}
      {plan && <p className="ui-small ui-soft">{t('costs.creditedText')}</p>}
    </Card>
  );
}

function Category({ line }: { line: SendingCosts['lines'][number] }) {
  const { t } = useTranslation('billing');
  return (
    <>
      {t(`category.${line.category}`)}
      {line.credited > 0 && (
        <p className="ui-small ui-soft">{t('costs.credited', { count: line.credited })}</p>
      )}
    </>
  );
}

function PricesCard({ costs: { prices, base, taxBasisPoints } }: { costs: SendingCosts }) {
  const { t } = useTranslation('billing');
  const format = useFormat();
  const tax = format.number(taxBasisPoints / 100);
  return (
    <Card heading={t('prices.title')}>
      <dl className="billing-prices">
        {base.value !== '0' && (
          <div>
            <dt>
              {t('category.base')}
              <span className="ui-small ui-soft">{t('categoryText.base')}</span>
            </dt>
            <dd className="ui-figures">{format.money(shortened(base))}</dd>
          </div>
        )}
        {billedCategories.map((category) => (
          <div key={category}>
            <dt>
              {t(`category.${category}`)}
              <span className="ui-small ui-soft">{t(`categoryText.${category}`)}</span>
            </dt>
            <dd className="ui-figures">
              {prices[category].value === '0'
                ? t('prices.free')
                : format.money(shortened(prices[category]))}
            </dd>
          </div>
        ))}
      </dl>
      <p className="ui-small ui-soft">
        {t(taxBasisPoints > 0 ? 'prices.plusTax' : 'prices.noTax', { tax })}
      </p>
    </Card>
  );
}

/** What was paid in and is not needed goes back where it came from. */
function PayBack() {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const [isAsking, setAsking] = useState(false);
  const [idempotencyKey, renewKey] = useState(() => crypto.randomUUID());
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => api.billing.payBack({ body: {}, idempotencyKey }),
    async onSuccess() {
      showToast({ text: t('credit.paidBack') });
      await refreshBilling();
    },
    onSettled() {
      renewKey(crypto.randomUUID());
      setAsking(false);
    },
  });
  return (
    <>
      <div>
        <Button variant="plain" onClick={() => setAsking(true)}>
          {t('credit.payBack')}
        </Button>
      </div>
      {error && <ProblemNote problem={problemText(error)} />}
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={t('credit.payBackTitle')}
        confirm={t('credit.payBack')}
        variant="primary"
        busy={isPending}
        onConfirm={() => mutate()}
      >
        <p>{t('credit.payBackText')}</p>
      </ConfirmDialog>
    </>
  );
}

function CreditCard({ costs }: { costs: SendingCosts }) {
  const { t } = useTranslation('billing');
  const [isOpen, setOpen] = useState(false);
  const { credit, payee } = costs;
  return (
    <Card heading={t('credit.title')}>
      <p className="billing-sum">
        <Amount money={shortened(credit)} size="title" />{' '}
        <span className="ui-small ui-soft">{t('costs.withoutTax')}</span>
      </p>
      <p className="ui-soft">{t('credit.text')}</p>
      {payee && (
        <div>
          <Button variant="money" onClick={() => setOpen(true)}>
            {t('credit.topUp')}
          </Button>
        </div>
      )}
      <PayBack />
      {payee && isOpen && <TopUpSheet payee={payee} onClose={() => setOpen(false)} />}
    </Card>
  );
}
