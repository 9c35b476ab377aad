import { useState } from 'react';
import { Page } from '../app/page.tsx';
import { useTranslation } from '../i18n/words.ts';
import { Tabs } from '../ui/tabs.tsx';
import { Bookings } from './bookings.tsx';
import { DeskPayouts } from './desk-payouts.tsx';
import { useDeskPayouts, useMovements } from './queries.ts';
import { Reconciling } from './reconciling.tsx';
import { SettingsForm } from './settings-form.tsx';

type View = 'bookings' | 'payouts' | 'account' | 'settings';

/** The operator's desk: what the bank says, what is not recognised, what is to be paid out, and whether it adds up. */
export function DeskPage() {
  const { t } = useTranslation('rails');
  const [view, setView] = useState<View>('bookings');
  const open = useMovements('open').data?.pages[0]?.items.length ?? 0;
  const held = useDeskPayouts().data?.items.filter(({ state }) => state === 'held').length ?? 0;
  return (
    <Page title={t('desk.title')} text={t('desk.text')} back="/pay">
      <Tabs
        label={t('desk.title')}
        value={view}
        onChange={setView}
        tabs={[
          { value: 'bookings', label: t('desk.bookings'), panel: <Bookings />, ...countOf(open) },
          { value: 'payouts', label: t('desk.payouts'), panel: <DeskPayouts />, ...countOf(held) },
          { value: 'account', label: t('desk.account'), panel: <Reconciling /> },
          { value: 'settings', label: t('desk.settings'), panel: <SettingsForm /> },
        ]}
      />
    </Page>
  );
}

/** Nothing to do needs no figure. */
function countOf(count: number): { count?: number } {
  return count > 0 ? { count } : {};
}
