import { Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { setMe } from '../app/session.ts';
import { currentTheme, setTheme, type Theme } from '../app/theme.ts';
import { type Language, setLanguage } from '../i18n/i18n.ts';
import { Card } from '../ui/card.tsx';
import { Segmented } from '../ui/segmented.tsx';

/** Language and scheme: for this device at once, the language also for what the server writes. */
export function Settings() {
  const { t, i18n } = useTranslation('identity');
  const [theme, showTheme] = useState(currentTheme);
  async function speak(language: Language) {
    await setLanguage(language);
    // Without a connection the device still changes; the server learns of it the next time.
    await api.identity.updateMe({ body: { locale: language } }).then(setMe, () => undefined);
  }
  function paint(next: Theme) {
    setTheme(next);
    showTheme(next);
  }
  return (
    <Page title={t('settings')} back="/me">
      <Card heading={t('language')}>
        <Segmented
          label={t('language')}
          value={i18n.language as Language}
          onChange={speak}
          options={[
            { value: 'de', label: 'Deutsch' },
            { value: 'en', label: 'English' },
          ]}
        />
        <p className="ui-small ui-soft">{t('languageText')}</p>
      </Card>
      <Card heading={t('scheme')}>
        <Segmented
          label={t('scheme')}
          value={theme}
          onChange={paint}
          options={[
            {
              value: 'system',
              label: t('schemeSystem'),
              icon: <Monitor size={18} aria-hidden="true" />,
            },
            { value: 'light', label: t('schemeLight'), icon: <Sun size={18} aria-hidden="true" /> },
            { value: 'dark', label: t('schemeDark'), icon: <Moon size={18} aria-hidden="true" /> },
          ]}
        />
      </Card>
    </Page>
  );
}
