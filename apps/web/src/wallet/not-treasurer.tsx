import { useTranslation } from '../i18n/words.ts';
import { Page } from '../app/page.tsx';
import { Button } from '../ui/button.tsx';
import { Key } from '../ui/drawings/key.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

/** For agents of a business: whose money it is, and where to go on. */
export function NotTreasurer() {
  const { t } = useTranslation('wallet');
  return (
    <Page title={t('title')}>
      <EmptyState
        drawing={<Key />}
        title={t('agent.title')}
        text={t('agent.text')}
        action={
          <div className="ui-row">
            <Button href="/pay/counter" variant="money">
              {t('commands.counter')}
            </Button>
            <Button href="/orders">{t('agent.orders')}</Button>
          </div>
        }
      />
    </Page>
  );
}
