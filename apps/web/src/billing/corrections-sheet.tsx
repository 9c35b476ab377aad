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
import { refreshBilling, shortened } from './queries.ts';

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

/** What was typed as a count, up to what there is. */
function countIn(typed: string, most: number): number {
  return Math.min(most, Number(typed.replace(/\D/g, '').slice(0, 9)));
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
  const { number, total, corrects, correctedBy, creditNotes, lines } = invoice;
  // How much of each line goes; all that is left until somebody says less.
  const [taken, setTaken] = useState<ReadonlyMap<number, number>>(new Map());
  const takenOf = (at: number) => taken.get(at) ?? Math.max(0, lines[at]!.left);
  const isAll = lines.every(({ left }, at) => takenOf(at) === Math.max(0, left));
  const parts = lines.flatMap((_, at) =>
    takenOf(at) > 0 ? [{ line: at + 1, quantity: takenOf(at) }] : [],
  );
  const [idempotencyKey, renewKey] = useState(() => crypto.randomUUID());
  const { mutate, error, isPending } = useMutation({
    async mutationFn() {
      const params = { actorId: of, invoiceId: invoice.id };
      const body = isAll ? { reason } : { reason, parts };
      await api.billing.correctInvoice({ params, body, idempotencyKey });
      await refreshBilling();
    },
    onSuccess() {
      setTaken(new Map());
      setOpen(false);
    },
    onSettled: () => renewKey(crypto.randomUUID()),
  });
  return (
    <article className="billing-invoice" aria-label={number}>
      <div className="billing-line">
        <strong>{number}</strong>
        <span className="ui-figures">{format.money(total)}</span>
      </div>
      {corrects && <Badge tone="good">{t('invoices.corrects', { number: corrects })}</Badge>}
      {correctedBy && <Badge>{t('invoices.correctedBy', { number: correctedBy })}</Badge>}
      {!correctedBy && creditNotes.length > 0 && (
        <Badge>{t('invoices.partlyBy', { numbers: creditNotes.join(', ') })}</Badge>
      )}
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
          <div className="billing-grid">
            {lines.map((line, at) =>
              line.left <= 0 ? null : (
                <TextField
                  // biome-ignore lint/suspicious/noArrayIndexKey: lines of an invoice never move
                  key={at}
                  label={t('correct.line', {
                    what: t(`category.${line.category}`),
                    price: format.money(shortened(line.price)),
                  })}
                  inputMode="numeric"
                  hint={t('correct.ofLeft', { count: line.left })}
                  value={String(takenOf(at))}
                  onChange={(typed) => setTaken(new Map(taken).set(at, countIn(typed, line.left)))}
                />
              ),
            )}
          </div>
          <p className="ui-small ui-soft">{t('correct.partsText')}</p>
          {error && <ProblemNote problem={problemText(error)} />}
          <Button type="submit" variant="primary" busy={isPending} disabled={parts.length === 0}>
            {t(isAll ? 'correct.do' : 'correct.doPart')}
          </Button>
        </form>
      )}
    </article>
  );
}
