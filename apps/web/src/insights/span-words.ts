import { type Translate, useTranslation } from '../i18n/words.ts';

/** How long something took, in the largest unit that says it, with one more where it is short. */
export function useSpanWords(): (seconds: number | null) => string {
  const { t } = useTranslation('insights');
  return (seconds) => {
    if (seconds === null) return '–';
    const minutes = Math.round(seconds / 60);
    if (minutes < 1) return t('span.seconds', { count: seconds });
    if (minutes < 60) return t('span.minutes', { count: minutes });
    const hours = Math.floor(minutes / 60);
    if (hours < 24) return rounded(t, 'hours', hours, minutes % 60);
    return rounded(t, 'days', Math.floor(hours / 24), hours % 24);
  };
}

/** Without "0 min" at the end. */
function rounded(t: Translate, unit: 'hours' | 'days', large: number, small: number): string {
  if (small === 0)
    return t(unit === 'hours' ? 'span.hoursOnly' : 'span.daysOnly', { count: large });
  return unit === 'hours'
    ? t('span.hours', { hours: large, minutes: small })
    : t('span.days', { days: large, hours: small });
}
