import { lazy, Suspense } from 'react';
import { Redirect } from 'wouter';
import { Page } from '../app/page.tsx';
import { useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { AlertsCard } from './alerts-card.tsx';
import { HooksCard } from './hooks-card.tsx';
import { RulesCard } from './rules-card.tsx';
import './signals.css';

const HookPage = lazy(() => import('./hook-page.tsx'));

/** What the software and the devices of a business say: what is open, who is told, and where it comes in. */
export default function SignalsPage({ hookId }: { hookId?: string | undefined }) {
  const { t } = useTranslation('signals');
  const { actor, hat } = useSession();
  if (actor?.kind !== 'business') return <Redirect to="/me" replace />;
  const mayChange = hat?.role !== 'agent';
  if (hookId) {
    return (
      <Suspense fallback={<SkeletonRows rows={6} />}>
        <HookPage hookId={hookId} businessId={actor.id} mayChange={mayChange} />
      </Suspense>
    );
  }
  return (
    <Page title={t('title')} text={actor.name} back="/me">
      <div className="ui-stack">
        <AlertsCard mayChange={mayChange} />
        <RulesCard mayChange={mayChange} />
        <HooksCard mayChange={mayChange} />
      </div>
    </Page>
  );
}
