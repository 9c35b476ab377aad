import type { Mandate } from '@allmende/contract/mandates';
import { FilePlus2 } from 'lucide-react';
import { Redirect, Route, Switch, useLocation, useSearchParams } from 'wouter';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { announce } from '../../ui/announce.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Letterbox } from '../../ui/drawings/letterbox.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useFormat } from '../../ui/format.ts';
import { Amount } from '../../ui/money.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { PayeeMissing, usePayee, Whom } from '../send.tsx';
import { MandateDeeds } from './deeds.tsx';
import { Terms, Use } from './facts.tsx';
import { NewMandate } from './new-mandate.tsx';
import { stateNow, useMandates } from './queries.ts';
import './mandates.css';

/** Who may collect from whom, with addresses of its own. */
export default function MandatePages() {
  return (
    <Switch>
      <Route path="/pay/mandates" component={ListPage} />
      <Route path="/pay/mandates/new" component={NewPage} />
      <Route>
        <Redirect to="/pay" replace />
      </Route>
    </Switch>
  );
}

function ListPage() {
  const { t } = useTranslation('wallet');
  const [params, setParams] = useSearchParams();
  const isShop = useActor().kind === 'business';
  const side = (params.get('side') ?? (isShop ? 'payee' : 'payer')) as 'payer' | 'payee';
  return (
    <Page
      title={t('mandate.title')}
      back="/pay/standing"
      actions={
        <Button
          href="/pay/mandates/new"
          size="small"
          icon={<FilePlus2 size={17} aria-hidden="true" />}
        >
          {t('mandate.newShort')}
        </Button>
      }
    >
      <Tabs
        label={t('mandate.title')}
        value={side}
        onChange={(next) => setParams({ side: next }, { replace: true })}
        tabs={[
          { value: 'payer', label: t('mandate.side.payer'), panel: <Side side="payer" /> },
          { value: 'payee', label: t('mandate.side.payee'), panel: <Side side="payee" /> },
        ]}
      />
    </Page>
  );
}

function Side({ side }: { side: 'payer' | 'payee' }) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const mandates = useMandates({ side });
  const items = mandates.data?.pages.flatMap((page) => page.items);
  if (mandates.isError && !items) {
    return <ProblemNote problem={problemText(mandates.error)} onRetry={() => mandates.refetch()} />;
  }
  if (!items) return <SkeletonRows rows={3} avatar />;
  if (items.length === 0) {
    return (
      <EmptyState
        drawing={<Letterbox />}
        title={t(`mandate.none.${side}`)}
        text={t(`mandate.noneText.${side}`)}
      />
    );
  }
  return (
    <>
      <ul className="wallet-mandate-list" aria-label={t(`mandate.side.${side}`)}>
        {items.map((mandate) => (
          <li key={mandate.id}>
            <MandateRow mandate={mandate} isPayer={side === 'payer'} />
          </li>
        ))}
      </ul>
      {mandates.hasNextPage && (
        <Button
          full
          busy={mandates.isFetchingNextPage}
          onClick={() => void mandates.fetchNextPage()}
        >
          {t('mandate.more')}
        </Button>
      )}
    </>
  );
}

function MandateRow({ mandate, isPayer }: { mandate: Mandate; isPayer: boolean }) {
  const { t } = useTranslation('wallet');
  const other = isPayer ? mandate.payee : mandate.payer;
  const state = stateNow(mandate);
  return (
    <article className="wallet-mandate-row" aria-label={other.name}>
      <ActorAvatar actor={other} />
      <div className="wallet-mandate-words">
        <p className="wallet-mandate-line">
          <span className="wallet-mandate-name">{other.name}</span>
          <span className="wallet-mandate-most">
            <span className="ui-soft ui-small">{t('mandate.upTo')}</span>{' '}
            <Amount money={mandate.limit} />
          </span>
        </p>
        <Terms terms={mandate} />
        <p className="ui-small ui-soft">{t(`mandate.state.${state}`)}</p>
        <Use mandate={mandate} isPayer={isPayer} />
        <MandateDeeds mandate={mandate} isPayer={isPayer} />
      </div>
    </article>
  );
}

/** `/pay/mandates/new` asks whom; `?to=handle` goes on with how much and how often. */
function NewPage() {
  const { t } = useTranslation('wallet');
  const [params] = useSearchParams();
  const to = params.get('to');
  return to === null ? (
    <Whom title={t('mandate.new')} address="/pay/mandates/new" />
  ) : (
    <NewFor key={to} handle={to} />
  );
}

function NewFor({ handle }: { handle: string }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const [, navigate] = useLocation();
  const payer = usePayee(handle);
  return (
    <Page title={t('mandate.new')} back="/pay/mandates/new">
      {payer.data ? (
        <NewMandate
          payer={payer.data}
          onAsked={(asked) => {
            const { limit, payer: whom } = asked;
            announce(t('mandate.asked', { amount: format.money(limit), name: whom.name }));
            navigate('/pay/mandates?side=payee', { replace: true });
          }}
        />
      ) : (
        <PayeeMissing {...payer} searchAt="/pay/mandates/new" />
      )}
    </Page>
  );
}
