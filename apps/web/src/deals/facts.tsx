import type { Deal } from '@allmende/contract/deals';
import { lazyPart } from '../app/lazy-part.tsx';
import { useTranslation } from '../i18n/words.ts';
import { useFormat } from '../ui/format.ts';
import { useIsBrand } from './queries.ts';

const FeeNote = lazyPart(() => import('../fees/fee-note.tsx'));

/** Of basis points, in the words of the language: 12.5 %. */
export function usePercent() {
  const { language } = useTranslation('deals');
  const format = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 });
  return (bps: number) => format.format(bps / 10_000);
}

type Terms = Pick<Deal, 'fee' | 'shareBps' | 'shareDays' | 'postDays' | 'sample'>;

/** What both agree upon, one line each. */
export function TermLines({ deal }: { deal: Terms }) {
  const { t } = useTranslation('deals');
  const format = useFormat();
  const percent = usePercent();
  const { fee, shareBps, shareDays, postDays, sample } = deal;
  return (
    <ul className="deals-terms">
      {fee.value !== '0' && (
        <li>
          {t('terms.fee', { fee: format.money(fee) })}
          <FeeNote props={{ amount: fee }} missing={null} />
        </li>
      )}
      {shareBps > 0 && (
        <li>{t('terms.share', { share: percent(shareBps), days: String(shareDays) })}</li>
      )}
      {sample && <li>{t('terms.sample', { sample })}</li>}
      <li>{t(sample ? 'terms.daysWithSample' : 'terms.days', { days: String(postDays) })}</li>
    </ul>
  );
}

/** Who is to do what now, and by when. */
export function NextStep({ deal }: { deal: Deal }) {
  const { t } = useTranslation('deals');
  const format = useFormat();
  const isBrand = useIsBrand(deal);
  const { brand, creator, postBy, answerBy, fee } = deal;
  const day = postBy ?? answerBy;
  const other = isBrand ? creator : brand;
  return (
    <p className="deals-next">
      {t(`next.${stepOf(deal, isBrand)}`, {
        name: other.name,
        day: day ? format.date(day) : '',
        fee: format.money(fee),
      })}
    </p>
  );
}

function stepOf(deal: Deal, isBrand: boolean): string {
  const { state, turn, sample, sampleSentAt, sampleReceivedAt, endedBy } = deal;
  const mine = (yes: boolean, step: string) => `${yes ? 'me' : 'them'}.${step}`;
  if (state === 'offered') return mine(turn === (isBrand ? 'brand' : 'creator'), 'answer');
  if (state === 'agreed') return mine(isBrand, 'sign');
  if (state === 'signed') {
    if (sample && !sampleReceivedAt) {
      return sampleSentAt ? mine(!isBrand, 'receive') : mine(isBrand, 'send');
    }
    return mine(!isBrand, 'post');
  }
  if (state === 'delivered') return mine(isBrand, 'look');
  if (state === 'cancelled' || state === 'done') {
    return `over.${state}${endedBy === 'time' ? 'ByTime' : endedBy === 'operator' ? 'ByOperator' : ''}`;
  }
  return `over.${state}`;
}
