import { useTranslation } from '../i18n/words.ts';
import { type Audience, useReaderCount } from './queries.ts';

/** To how many it would go now; of a part of the readers in tens. */
export function ReaderCount({ audience }: { audience: Audience }) {
  const { t } = useTranslation('newsletters');
  const { data } = useReaderCount(audience);
  const text = !data
    ? t('count.asking')
    : data.isTooFew
      ? t('count.few')
      : data.isRounded && data.readers === 0
        ? t('count.fewMembers')
        : t(data.isRounded ? 'count.atLeast' : 'count.exact', { count: data.readers });
  return (
    <p role="status" className="newsletters-count">
      {text}
    </p>
  );
}
