import { useTranslation } from '../../i18n/words.ts';
import { useFormat } from '../../ui/format.ts';
import { ReceiptLine } from '../../ui/receipt.tsx';
import { useConversion } from './queries.ts';
import { RateText } from './rate-text.tsx';

/** On the receipt of a payment that was exchanged on its way: all that it cost. */
export function ConversionLines({ conversionId }: { conversionId: string }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const conversion = useConversion(conversionId).data;
  if (!conversion) return null;
  return (
    <>
      <ReceiptLine label={t('currencies.receipt.gave')} money={conversion.gives} />
      <ReceiptLine label={t('currencies.receipt.fee')} money={conversion.fee} />
      <ReceiptLine
        label={t('currencies.receipt.rate', { day: format.dateShort(conversion.rateDay) })}
      >
        <RateText conversion={conversion} />
      </ReceiptLine>
      <ReceiptLine label={t('currencies.receipt.spread')} money={conversion.spread} />
      <ReceiptLine label={t('currencies.receipt.arrived')} money={conversion.receives} strong />
    </>
  );
}
