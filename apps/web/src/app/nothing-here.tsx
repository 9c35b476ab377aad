import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

/** An address that leads nowhere. */
export function NothingHere() {
  const { t } = useTranslation('app');
  return (
    <main id="content" className="app-page">
      <EmptyState
        drawing={<Signpost />}
        title={t('nothing.title')}
        text={t('nothing.text')}
        action={<Button href="/">{t('nothing.home')}</Button>}
      />
    </main>
  );
}
