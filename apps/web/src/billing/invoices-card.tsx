import type { BillingInvoice } from '@allmende/contract/billing';
import { useMutation } from '@tanstack/react-query';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { toMinor, useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { saveFile } from '../ui/save-file.ts';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import { useInvoices } from './queries.ts';

/** Invoices, each on paper and as data; what is due is paid as any bill. */
export function InvoicesCard() {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const { data, error, refetch } = useInvoices();
  return (
    <Card heading={t('invoices.title')}>
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={2} />}
      {data?.items.length === 0 && <p className="ui-soft">{t('invoices.none')}</p>}
      {data?.items.map((one) => (
        <Invoice key={one.id} invoice={one} />
      ))}
    </Card>
  );
}

function Invoice({ invoice }: { invoice: BillingInvoice }) {
  const { t, language } = useTranslation('billing');
  const format = useFormat();
  const problemText = useProblemText();
  const { number, issuedOn, total, due, payableId, corrects, correctedBy, creditNotes } = invoice;
  const save = useMutation({
    async mutationFn(kind: 'pdf' | 'xml') {
      const params = { invoiceId: invoice.id };
      const file =
        kind === 'pdf'
          ? await api.billing.downloadInvoice({ params, query: { locale: language } })
          : await api.billing.downloadInvoiceData({ params });
      saveFile(await new Response(file.bytes).blob(), file.fileName);
    },
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  return (
    <article className="billing-invoice" aria-label={number}>
      <div className="billing-line">
        <strong>{number}</strong>
        <span className="ui-figures">{format.money(total)}</span>
      </div>
      <p className="ui-small ui-soft">{format.date(`${issuedOn}T12:00`)}</p>
      <div className="ui-row">
        {corrects && <Badge tone="good">{t('invoices.corrects', { number: corrects })}</Badge>}
        {correctedBy && <Badge>{t('invoices.correctedBy', { number: correctedBy })}</Badge>}
        {!correctedBy && creditNotes.length > 0 && (
          <Badge>{t('invoices.partlyBy', { numbers: creditNotes.join(', ') })}</Badge>
        )}
        {!corrects && toMinor(due) === 0n && <Badge tone="good">{t('invoices.fromCredit')}</Badge>}
        {payableId && (
          <Button size="small" variant="money" href={`/pay/bills/${payableId}`}>
            {t('invoices.pay')}
          </Button>
        )}
        {(['pdf', 'xml'] as const).map((kind) => (
          <Button
            key={kind}
            size="small"
            variant="quiet"
            busy={save.isPending && save.variables === kind}
            onClick={() => save.mutate(kind)}
          >
            {t(`invoices.${kind}`)}
          </Button>
        ))}
      </div>
    </article>
  );
}
