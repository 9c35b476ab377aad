import { useTranslation } from '../i18n/words.ts';

/** Why money came back, in words; a code of the bank that has none, or the operator's own words, as they are. */
export function useReason(): (reason: string) => string {
  const { t } = useTranslation('rails');
  return (reason) =>
    /^[A-Z]{2}\d\d$|^[A-Z]{4}$/.test(reason)
      ? t(`reasons.${reason}`, { defaultValue: t('reasons.other', { code: reason }) })
      : reason;
}
