import { BadgeCheck } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { Banner } from '../ui/banner.tsx';
import type { Actor } from '../app/session.ts';
import { usePayeeCheck } from './queries.ts';
import './payee-check.css';

/** Before one pays: that it would be the first time, and whether the name was checked. */
export default function PayeeCheck({ payee }: { payee: Pick<Actor, 'id' | 'name'> }) {
  const { t } = useTranslation('compliance');
  const { data } = usePayeeCheck(payee.id);
  if (!data) return null;
  const { name } = data.payee;
  const checked = data.isNameChecked && (
    <span className="compliance-payee ui-small">
      <BadgeCheck size={16} aria-hidden="true" /> {t('payee.checked', { name })}
    </span>
  );
  if (data.firstPaidAt) return <p className="ui-soft">{checked}</p>;
  return (
    <Banner tone={data.isNameChecked ? 'info' : 'money'} title={t('payee.newTitle', { name })}>
      {checked || t('payee.newText')}
    </Banner>
  );
}
