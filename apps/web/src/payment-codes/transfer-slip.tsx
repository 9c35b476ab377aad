import type { BankTransfer } from '@allmende/contract/bank-transfer';
import { Share2 } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { Amount } from '../ui/money.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { canShareCode, shareCode } from './share-code.ts';
import './payment-codes.css';

/** Where to transfer to: the codes for a banking app, and the same to copy. The amount is left out where it stands above. */
export function TransferSlip({
  transfer,
  hideAmount = false,
}: {
  transfer: BankTransfer;
  hideAmount?: boolean;
}) {
  const { t } = useTranslation('payment-codes');
  const { account, amount, codes, reference } = transfer;
  return (
    <div className="transfer-slip">
      {!hideAmount && (
        <p className="transfer-slip-amount">
          <Amount money={amount} size="display" />
        </p>
      )}
      {codes.map(({ standard, text }) => (
        <figure key={standard} className="transfer-slip-code">
          <QrCode
            text={text}
            label={t(`standard.${standard}`)}
            size={220}
            isSwiss={standard === 'swiss'}
          />
          <figcaption className="ui-soft ui-small">
            {t('transfer.scan', { standard: t(`standard.${standard}`) })}
          </figcaption>
        </figure>
      ))}
      {codes[0] && canShareCode() && (
        <Button full icon={<Share2 size={18} />} onClick={() => void shareCode(codes[0]!.text)}>
          {t('transfer.share')}
        </Button>
      )}
      <dl className="transfer-slip-facts">
        <Fact label={t('payee')} text={account.name} />
        <Fact label={t('iban')} text={inGroups(account.iban)} />
        {account.bic && <Fact label={t('bic')} text={account.bic} />}
        <Fact label={t('text')} text={inGroups(reference)} />
      </dl>
    </div>
  );
}

function Fact({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <CopyText label={label} text={text} />
      </dd>
    </div>
  );
}

/** As banks print accounts and references. */
function inGroups(text: string): string {
  return text.replace(/(.{4})(?=.)/g, '$1 ');
}
