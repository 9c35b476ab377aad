import { lazy, Suspense, useState } from 'react';
import { Page } from '../app/page.tsx';
import { useSenders } from '../outreach/queries.ts';
import { useTranslation } from '../i18n/words.ts';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { Applications } from './applications.tsx';
import { AuditTrail } from './audit-trail.tsx';
import './compliance.css';
import { Cases } from './cases.tsx';
import { PolicyPanel } from './policy-panel.tsx';
import { useApplications, useCases } from './queries.ts';

const PlansDesk = lazy(() => import('../billing/plans-desk.tsx'));
const SendersDesk = lazy(() => import('../outreach/senders-desk.tsx'));

type View = 'applications' | 'cases' | 'senders' | 'plans' | 'policy' | 'audit';

/** For operators: who applied for a level, what the rules found, what the regime asks, and what staff did. */
export default function DeskPage() {
  const { t } = useTranslation('compliance');
  const [view, setView] = useState<View>('applications');
  const { openCount } = useApplications('open');
  const { openCount: openCases } = useCases('open');
  const { data: senders } = useSenders();
  return (
    <Page title={t('desk.title')} text={t('desk.text')} back="/me" wide>
      <Tabs
        label={t('desk.title')}
        value={view}
        onChange={setView}
        tabs={[
          {
            value: 'applications',
            label: t('desk.applications'),
            panel: <Applications />,
            ...(openCount ? { count: openCount } : {}),
          },
          {
            value: 'cases',
            label: t('desk.cases'),
            panel: <Cases />,
            ...(openCases ? { count: openCases } : {}),
          },
          {
            value: 'senders',
            label: t('desk.senders'),
            panel: (
              <Suspense fallback={<SkeletonRows rows={6} avatar />}>
                <SendersDesk />
              </Suspense>
            ),
            ...(senders?.openCount ? { count: senders.openCount } : {}),
          },
          {
            value: 'plans',
            label: t('desk.plans'),
            panel: (
              <Suspense fallback={<SkeletonRows rows={6} />}>
                <PlansDesk />
              </Suspense>
            ),
          },
          { value: 'policy', label: t('desk.policy'), panel: <PolicyPanel /> },
          { value: 'audit', label: t('desk.audit'), panel: <AuditTrail /> },
        ]}
      />
    </Page>
  );
}
