import type { DonationReceipt } from '@allmende/contract/donations';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { useFormat } from '../../ui/format.ts';
import { Amount } from '../../ui/money.tsx';

/** One receipt in a line, named after the other side. */
export function ReceiptRow({
  receipt,
  name,
  children,
}: {
  receipt: DonationReceipt;
  name: string;
  children: ReactNode;
}) {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const { number, kind, year, total, issuedAt, revokedAt, revokedBecause } = receipt;
  return (
    <div className="campaigns-gift">
      <span className="campaigns-row-words">
        <span className="campaigns-row-line">
          <strong>{name}</strong>
          <Amount money={total} />
        </span>
        <span className="ui-small ui-soft">
          {t(`receipts.kind.${kind}`, { year })} · {t('receipts.number', { number })} ·{' '}
          {format.date(issuedAt)}
        </span>
        {revokedAt && (
          <span className="ui-small">
            <Badge tone="danger">{t('receipts.revoked')}</Badge> {revokedBecause}
          </span>
        )}
      </span>
      <span className="campaigns-deeds">{children}</span>
    </div>
  );
}
