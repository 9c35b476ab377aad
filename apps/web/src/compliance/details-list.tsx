import type { Details } from '@allmende/contract/compliance';
import { useTranslation } from '../i18n/words.ts';
import { useFormat } from '../ui/format.ts';

const names = ['fullName', 'birthDate', 'address', 'register', 'sourceOfFunds'] as const;

/** What somebody has handed in about themselves. */
export function DetailsList({ details }: { details: Details }) {
  const { t } = useTranslation('compliance');
  const format = useFormat();
  return (
    <dl className="compliance-details">
      {names.map(
        (name) =>
          details[name] && (
            <div key={name}>
              <dt>{t(`desk.detail.${name}`)}</dt>
              <dd>{name === 'birthDate' ? format.date(details[name]) : details[name]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
