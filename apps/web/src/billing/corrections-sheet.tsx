import type { BilledBusiness, BillingInvoice } from '@allmende/contract/billing';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { refreshBilling } from './queries.ts';

/** For operators: the invoices of a business, and taking one of them back. */
export function CorrectionsSheet({
  business,
  onClose,
}: {
  business: BilledBusiness['business'];
  onClose: () => void;
}) {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const { data, error } = useQuery({
    queryKey: ['billing', 'desk', 'invoices', business.id],
    queryFn: ({ signal }) =>
      api.billing.listInvoicesOf({ params: { actorId: business.id }, signal }),
  });
  return (
    <Sheet open onClose={onClose} title={t('correct.title', { name: business.name })}>
      <div className="ui-stack">
        {error && <ProblemNote problem={problemText(error)} />}
        {!data && !error && <SkeletonRows rows={2} />}
        {data?.items.length === 0 && <p className="ui-soft">{t('correct.none')}</p>}
        {data?.items.map((one) => (
          <Invoice key={one.id} of={business.id} invoice={one} />
        ))}
      </div>
    </Sheet>
  );
}

function Invoice({
  of,
  invoice,
}: {
  of: BilledBusiness['business']['id'];
  invoice: BillingInvoice;
}) {
  const { t } = useTranslation('billing');
  const format = useFormat();
  const problemText = useProblemText();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const { number, total, corrects, correctedBy } = invoice;
  const { mutate, error, isPending } = useMutation({
    async mutationFn() {
      const params = { actorId: of, invoiceId: invoice.id };
      await api.billing.correctInvoice({ params, body: { reason } });
      await refreshBilling();
    },
    onSuccess: () => setOpen(false),
  });
  return (
    <article className="billing-invoice" aria-label={number}>
      <div className="billing-line">
        <strong>{number}</strong>
        <span className="ui-figures">{format.money(total)}</span>
      </div>
      {corrects && <Badge tone="good">{t('invoices.corrects', { number: corrects })}</Badge>}
      {correctedBy && <Badge>{t('invoices.correctedBy', { number: correctedBy })}</Badge>}
      {!corrects && !correctedBy && !isOpen && (
        <div>
          <Button size="small" variant="quiet" onClick={() => setOpen(true)}>
            {t('correct.open')}
          </Button>
        </div>
      )}
      {isOpen && (
        <form
          className="ui-stack"
          onSubmit={(event) => {
            event.preventDefault();
            mutate();
          }}
        >
          <TextField
            label={t('correct.reason')}
            hint={t('correct.hint')}
            value={reason}
            onChange={setReason}
            required
            maxLength={200}
          />
          {error && <ProblemNote problem={problemText(error)} />}
          <Button type="submit" variant="primary" busy={isPending}>
            {t('correct.do')}
          </Button>
        </form>
      )}
    </article>
  );
}
