import { Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { type Language, useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { setMe } from '../app/session.ts';
import { currentTheme, setTheme, type Theme } from '../app/theme.ts';
import { setLanguage } from '../i18n/i18n.ts';
import { Card } from '../ui/card.tsx';
import { Segmented } from '../ui/segmented.tsx';

/** Language and scheme: for this device at once, the language also for what the server writes. */
export function Settings() {
  const { t, language } = useTranslation('identity');
  const [theme, showTheme] = useState(currentTheme);
  async function speak(next: Language) {
    await setLanguage(next);
    // Without a connection the device still changes; the server learns of it the next time.
    await api.identity.updateMe({ body: { locale: next } }).then(setMe, () => undefined);
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
          value={language}
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
