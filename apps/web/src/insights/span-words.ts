import { useTranslation } from '../i18n/words.ts';

/** How long something took, in the largest unit that says it, with one more where it is short. */
export function useSpanWords(): (seconds: number | null) => string {
  const { t } = useTranslation('insights');
  return (seconds) => {
    if (seconds === null) return '–';
    const minutes = Math.round(seconds / 60);
    if (minutes < 1) return t('span.seconds', { count: seconds });
    if (minutes < 60) return t('span.minutes', { count: minutes });
    const hours = Math.floor(minutes / 60);
    if (hours < 24) return t('span.hours', { hours, minutes: minutes % 60 });
    return t('span.days', { days: Math.floor(hours / 24), hours: hours % 24 });
  };
}
