import type { DonationReceipt } from '@allmende/contract/donations';
import { useMutation } from '@tanstack/react-query';
import { FileText } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Checkbox } from '../../ui/choice.tsx';
import { TextArea } from '../../ui/field.tsx';
import { FormSheet } from '../../ui/form-sheet.tsx';
import { useFormat } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { CharitySheet } from './charity-sheet.tsx';
import { renewReceipts, useCharity, useIssued, useSaveReceipt } from './queries.ts';
import { ReceiptRow } from './receipt-row.tsx';

const tones = { asked: 'accent', confirmed: 'good', refused: 'danger' } as const;

/** A business as a charity: its notice, and what it has issued. */
export function CharityPart() {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const problemText = useProblemText();
  const { data, error, refetch } = useCharity();
  const [isEditing, setEditing] = useState(false);
  if (error && !data) {
    return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  }
  if (!data) return <SkeletonRows rows={3} />;
  const { charity } = data;
  return (
    <>
      <Card heading={t('receipts.charity.title')}>
        <div className="ui-stack">
          {charity ? (
            <>
              <p>
                <Badge tone={tones[charity.state]}>{t(`receipts.state.${charity.state}`)}</Badge>
              </p>
              <p>
                {charity.name}: {t('receipts.charity.purposeOf', { purposes: charity.purposes })}
              </p>
              {charity.answer && <p>{charity.answer}</p>}
              <p className="ui-small ui-soft">
                {t('receipts.charity.goodUntil', {
                  date: format.date(`${charity.goodUntil}T12:00:00Z`),
                })}
              </p>
            </>
          ) : (
            <p>{t('receipts.charity.text')}</p>
          )}
          <div>
            <Button onClick={() => setEditing(true)}>
              {t(charity ? 'receipts.change' : 'receipts.charity.begin')}
            </Button>
          </div>
        </div>
      </Card>
      {charity && <Issued />}
      {isEditing && <CharitySheet charity={charity} onClose={() => setEditing(false)} />}
    </>
  );
}

function Issued() {
  const { t } = useTranslation('campaigns');
  const { data } = useIssued();
  const saving = useSaveReceipt();
  const [revoking, setRevoking] = useState<DonationReceipt | null>(null);
  if (!data || data.items.length === 0) return null;
  return (
    <Card heading={t('receipts.issued')}>
      <p className="ui-small ui-soft">{t('receipts.keep')}</p>
      <ul className="campaigns-list" aria-label={t('receipts.issued')}>
        {data.items.map((one) => (
          <li key={one.id}>
            <ReceiptRow receipt={one} name={one.donorName}>
              <Button
                size="small"
                icon={<FileText size={17} aria-hidden="true" />}
                busy={saving.isPending && saving.variables.id === one.id}
                onClick={() => saving.mutate(one)}
              >
                {t('receipts.load')}
              </Button>
              {one.revokedAt === null && (
                <Button size="small" variant="plain" onClick={() => setRevoking(one)}>
                  {t('receipts.revoke')}
                </Button>
              )}
            </ReceiptRow>
          </li>
        ))}
      </ul>
      {revoking && <RevokeSheet receipt={revoking} onClose={() => setRevoking(null)} />}
    </Card>
  );
}

function RevokeSheet({ receipt, onClose }: { receipt: DonationReceipt; onClose: () => void }) {
  const { t } = useTranslation('campaigns');
  const problemText = useProblemText();
  const [reason, setReason] = useState('');
  const [isPaidBack, setPaidBack] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.donations.revokeReceipt({
        params: { receiptId: receipt.id },
        body: { reason, mayBeIssuedAnew: !isPaidBack },
      }),
    async onSuccess() {
      await renewReceipts();
      onClose();
    },
  });
  return (
    <FormSheet
      title={t('receipts.revokeTitle', { number: receipt.number })}
      submit={t('receipts.revoke')}
      submitVariant="danger"
      cancel={t('receipts.leave')}
      isReady={reason.trim() !== ''}
      busy={isPending}
      error={error && problemText(error).text}
      onSubmit={() => mutate()}
      onClose={onClose}
    >
      <p>{t('receipts.revokeText')}</p>
      <TextArea
        label={t('receipts.reason')}
        value={reason}
        onChange={setReason}
        maxLength={280}
        rows={2}
      />
      <Checkbox label={t('receipts.paidBack')} checked={isPaidBack} onChange={setPaidBack} />
    </FormSheet>
  );
}
