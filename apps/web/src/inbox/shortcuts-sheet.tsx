import { useSyncExternalStore } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Dialog } from '../ui/dialog.tsx';
import { shortcuts } from './keys.ts';
import { closeShortcuts, shortcutsSheet } from './open-sheet.ts';

/** All keys of the inbox on one page. */
export function ShortcutsSheet() {
  const { t } = useTranslation('inbox');
  const isOpen = useSyncExternalStore(shortcutsSheet.subscribe, shortcutsSheet.isOpen);
  return (
    <Dialog open={isOpen} onClose={closeShortcuts} title={t('keys.title')}>
      {(['list', 'case', 'all'] as const).map((part) => (
        <section key={part}>
          <h3 className="inbox-part">{t(`keys.part.${part}`)}</h3>
          <dl className="inbox-keys">
            {shortcuts
              .filter(([of]) => of === part)
              .map(([, keys, what]) => (
                <div key={what}>
                  <dt>{t(`keys.${what}`)}</dt>
                  <dd>
                    {keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
