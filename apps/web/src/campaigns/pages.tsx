import { FileText } from 'lucide-react';
import { Redirect, Route, Switch, useSearchParams } from 'wouter';
import { lazyPart } from '../app/lazy-part.tsx';
import { Page } from '../app/page.tsx';
import { useActor, useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Tabs } from '../ui/tabs.tsx';
import './campaigns.css';
import { CampaignPage } from './campaign-page.tsx';
import { Given, Own } from './lists.tsx';
import type { CampaignId } from './queries.ts';

const ReceiptsPage = lazyPart(() => import('./receipts/receipts-page.tsx'));
const CharitiesDesk = lazyPart(() => import('./receipts/charities-desk.tsx'));

/** Campaigns of both sides, with addresses of their own. */
export default function CampaignPages() {
  const { me } = useSession();
  const gone = <Redirect to="/pay/campaigns" replace />;
  return (
    <Switch>
      <Route path="/pay/campaigns" component={ListPage} />
      <Route path="/pay/campaigns/receipts">
        <ReceiptsPage props={{}} missing={gone} />
      </Route>
      {me?.isOperator && (
        <Route path="/pay/campaigns/charities">
          <CharitiesDesk props={{}} missing={gone} />
        </Route>
      )}
      <Route path="/pay/campaigns/:campaignId">
        {({ campaignId }) => (
          <CampaignPage key={campaignId} campaignId={campaignId as CampaignId} />
        )}
      </Route>
      <Route>
        <Redirect to="/pay" replace />
      </Route>
    </Switch>
  );
}

const sides = ['own', 'given'] as const;
type Side = (typeof sides)[number];

function ListPage() {
  const { t } = useTranslation('campaigns');
  const [params, setParams] = useSearchParams();
  const isShop = useActor().kind === 'business';
  const asked = params.get('side') as Side | null;
  const side = asked && sides.includes(asked) ? asked : isShop ? 'own' : 'given';
  const panels = { own: <Own />, given: <Given /> };
  return (
    <Page title={t('title')} back="/pay">
      <Tabs
        label={t('title')}
        value={side}
        onChange={(next) => setParams({ side: next }, { replace: true })}
        tabs={sides.map((value) => ({ value, label: t(`side.${value}`), panel: panels[value] }))}
      />
      <p>
        <Button
          href="/pay/campaigns/receipts"
          variant="plain"
          size="small"
          icon={<FileText size={17} aria-hidden="true" />}
        >
          {t('receipts.title')}
        </Button>
      </p>
    </Page>
  );
}
