import { Languages, Moon, Sun } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { currentTheme, setTheme } from '../app/theme.ts';
import { setLanguage } from '../i18n/i18n.ts';
import { Button } from '../ui/button.tsx';
import { Square } from '../ui/drawings/square.tsx';
import { Wordmark } from '../ui/mark.tsx';

/** The gate of the place: what it is on one side, the form on the other. */
export function Entrance({
  short,
  children,
}: {
  /** The form leaves room for the drawing on a phone too. */
  short?: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation('identity');
  return (
    <main id="content" tabIndex={-1} className="identity-entrance" data-short={short}>
      <div className="identity-welcome">
        <Wordmark size={40} />
        <div className="identity-welcome-words">
          <p className="ui-serif identity-slogan">{t('slogan')}</p>
          <p className="ui-soft">{t('sloganText')}</p>
        </div>
        <div className="identity-welcome-drawing">
          <Square />
        </div>
      </div>
      <div className="identity-gate">
        <div className="identity-gate-column">{children}</div>
        <EntranceFoot />
      </div>
    </main>
  );
}

/** Language and scheme, before anybody is signed in. */
function EntranceFoot() {
  const { t, language } = useTranslation('identity');
  const other = language === 'de' ? 'en' : 'de';
  const prefersDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const [theme, show] = useState(currentTheme);
  const isDark = theme === 'system' ? prefersDark : theme === 'dark';
  function turn() {
    const next = isDark ? 'light' : 'dark';
    setTheme(next);
    show(next);
  }
  return (
    <footer className="identity-gate-foot">
      <Button
        size="small"
        variant="plain"
        icon={<Languages size={18} aria-hidden="true" />}
        onClick={() => setLanguage(other)}
      >
        <span lang={other}>{other === 'de' ? 'Deutsch' : 'English'}</span>
      </Button>
      <Button
        size="small"
        variant="plain"
        icon={isDark ? <Sun size={18} aria-hidden="true" /> : <Moon size={18} aria-hidden="true" />}
        onClick={turn}
      >
        {t(isDark ? 'lightScheme' : 'darkScheme')}
      </Button>
    </footer>
  );
}
