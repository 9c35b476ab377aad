import { Link } from 'wouter';
import { useTranslation } from '../i18n/words.ts';
import { Banner } from '../ui/banner.tsx';
import { useFormat } from '../ui/format.ts';
import { usePercent } from './fee-note.tsx';
import { usePlatformFee } from './queries.ts';

/** For whoever earns here: what is kept of it, and what will be. Nothing where nothing is. */
export function FeeNews() {
  const { t } = useTranslation('fees');
  const format = useFormat();
  const percent = usePercent();
  const fee = usePlatformFee().data;
  if (!fee?.to && !fee?.next) return null;
  const { bp, to, next } = fee;
  return (
    <Banner tone="info">
      {to && `${t('news.some', { share: percent(bp), name: to.name })} `}
      {next && `${t('news.next', { share: percent(next.bp), day: format.date(next.from!) })} `}
      <Link href="/pay/fee">{t('news.more')}</Link>
    </Banner>
  );
}
