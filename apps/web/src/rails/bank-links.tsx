import { ArrowDownToLine, ArrowUpFromLine } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { useRails } from './queries.ts';

/** The ways to a bank and back, as far as the operator has switched them on; nothing where there are none. */
export function BankLinks() {
  const { t } = useTranslation('wallet');
  const rails = useRails().data ?? [];
  const canAdd = rails.some(({ collect }) => collect !== null);
  const canPayOut = rails.some(({ payOut }) => payOut !== null);
  if (!canAdd && !canPayOut) return null;
  return (
    <div className="wallet-bank">
      {canAdd && (
        <Button href="/pay/add" icon={<ArrowDownToLine size={18} />}>
          {t('bank.add')}
        </Button>
      )}
      {canPayOut && (
        <Button href="/pay/out" icon={<ArrowUpFromLine size={18} />}>
          {t('bank.out')}
        </Button>
      )}
    </div>
  );
}
