import { useTranslation } from '../../i18n/words.ts';
import { Banner } from '../../ui/banner.tsx';
import { Card } from '../../ui/card.tsx';
import { Switch } from '../../ui/choice.tsx';
import { TextField } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { type DirectFields, wrongIn } from './direct-fields.ts';

/** How the shop is paid: from wallets here, on its own account at a bank, or both. Saved with the rest of the page. */
export default function DirectSettingsCard({
  fields,
  onChange,
  wasTried,
}: {
  fields: DirectFields;
  onChange: (fields: DirectFields) => void;
  /** Whether saving was tried, after which it is said what is wrong. */
  wasTried: boolean;
}) {
  const { t } = useTranslation(['shop/direct', 'shop']);
  const set = (changes: Partial<DirectFields>) => onChange({ ...fields, ...changes });
  const wrong = wrongIn(fields);
  return (
    <Card heading={t('directSettings.title')}>
      {!fields.takesWallet && !fields.takesDirect && (
        <Banner tone="money" title={t('directSettings.none')} />
      )}
      <Switch
        label={t('directSettings.wallet')}
        hint={t('directSettings.walletHint')}
        checked={fields.takesWallet}
        onChange={(takesWallet) => set({ takesWallet })}
      />
      <Switch
        label={t('directSettings.direct')}
        hint={t('directSettings.directHint')}
        checked={fields.takesDirect}
        onChange={(takesDirect) => set({ takesDirect })}
      />
      {fields.takesDirect && (
        <>
          <TextField
            label={t('directSettings.name')}
            value={fields.name}
            onChange={(name) => set({ name })}
            maxLength={70}
            error={wasTried && wrong.name ? t('directSettings.nameMissing') : null}
          />
          <TextField
            label={t('directSettings.iban')}
            value={fields.iban}
            onChange={(iban) => set({ iban })}
            maxLength={60}
            autoCapitalize="characters"
            spellCheck={false}
            error={wasTried && wrong.iban ? t('directSettings.ibanWrong') : null}
          />
          <TextField
            label={t('directSettings.bic')}
            optional={t('optional')}
            hint={t('directSettings.bicHint')}
            value={fields.bic}
            onChange={(bic) => set({ bic })}
            maxLength={11}
            autoCapitalize="characters"
            spellCheck={false}
          />
          <div>
            <p className="ui-small" aria-hidden="true">
              {t('directSettings.days')}
            </p>
            <Segmented
              label={t('directSettings.days')}
              value={String(fields.days)}
              onChange={(value) => set({ days: Number(value) })}
              options={['3', '7', '14'].map((value) => ({
                value,
                label: t('settings.days', { count: Number(value) }),
              }))}
            />
          </div>
          <Switch
            label={t('directSettings.guests')}
            hint={t('directSettings.guestsHint')}
            checked={fields.takesGuests}
            onChange={(takesGuests) => set({ takesGuests })}
          />
        </>
      )}
    </Card>
  );
}
