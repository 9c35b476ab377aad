import { Eye, PackagePlus, QrCode, Store, Users } from 'lucide-react';
import { useTranslation } from '../../i18n/words.ts';
import { Redirect } from 'wouter';
import { Page } from '../../app/page.tsx';
import { useActor } from '../../app/session.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Awning } from '../../ui/drawings/awning.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { List, ListRow } from '../../ui/list.tsx';
import { presencePath, publicAddress } from '../queries.ts';

/** It stands: where it is found, and what comes next. One wears its hat already. */
export default function Welcome() {
  const { t } = useTranslation('business');
  const actor = useActor();
  if (actor.kind !== 'business') return <Redirect to="/business/open" replace />;
  const next = [
    { key: 'products', href: '/shop/new', icon: PackagePlus },
    { key: 'staff', href: '/business/staff', icon: Users },
    { key: 'code', href: '/code/print', icon: QrCode },
    { key: 'profile', href: '/business/profile', icon: Store },
    { key: 'page', href: presencePath(actor.handle), icon: Eye },
  ] as const;
  return (
    <Page title={t('open.done.heading')}>
      <EmptyState
        drawing={<Awning />}
        title={t('open.done.title', { name: actor.name })}
        text={t('open.done.text')}
        action={
          <Button variant="primary" href="/inbox">
            {t('open.done.inbox')}
          </Button>
        }
      />
      <CopyText label={t('profile.publicAddress')} text={publicAddress(actor.handle)} />
      <Card flush>
        <List label={t('open.done.next')}>
          {next.map(({ key, href, icon: Icon }) => (
            <ListRow
              key={key}
              href={href}
              leading={<Icon size={21} aria-hidden="true" />}
              title={t(`open.done.${key}`)}
            />
          ))}
        </List>
      </Card>
    </Page>
  );
}
