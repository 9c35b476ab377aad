import type { Actor } from '@allmende/contract/actors';
import { useState } from 'react';
import { Redirect, Route, Switch, useLocation, useSearchParams } from 'wouter';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { PeoplePicker } from '../../groups/people-picker.tsx';
import { useTranslation } from '../../i18n/words.ts';
import { announce } from '../../ui/announce.ts';
import { Button } from '../../ui/button.tsx';
import { toMinor, useFormat } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { usePayment } from '../queries.ts';
import { PayeeMissing, usePayee, Whom } from '../send.tsx';
import { AskSteps } from './ask-steps.tsx';
import type { SplitId } from './queries.ts';
import { RequestsPage } from './requests-page.tsx';
import { type PaidBill, SplitForm } from './split-form.tsx';
import { SplitPage } from './split-page.tsx';
import '../../groups/groups.css';
import './requests.css';

/** Asking for money and sharing what was paid, with addresses of their own. */
export default function RequestPages() {
  return (
    <Switch>
      <Route path="/pay/request" component={AskPage} />
      <Route path="/pay/requests" component={RequestsPage} />
      <Route path="/pay/split" component={SplitWithPage} />
      <Route path="/pay/splits/:splitId">
        {({ splitId }) => <SplitPage splitId={splitId as SplitId} />}
      </Route>
      <Route>
        <Redirect to="/pay" replace />
      </Route>
    </Switch>
  );
}

/** `/pay/request` asks whom; `?to=handle` goes on with how much. */
function AskPage() {
  const { t } = useTranslation('wallet');
  const [params] = useSearchParams();
  const to = params.get('to');
  return to === null ? (
    <Whom title={t('request.title')} address="/pay/request" />
  ) : (
    <AskSomebody key={to} handle={to} />
  );
}

function AskSomebody({ handle }: { handle: string }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const [params] = useSearchParams();
  const [, navigate] = useLocation();
  const payer = usePayee(handle);
  const chat = params.get('chat');
  return (
    <Page title={t('request.title')} back={chat ? `/chats/${chat}` : '/pay/request'}>
      {payer.data ? (
        <AskSteps
          payer={payer.data}
          onAsked={({ amount, to, conversationId }) => {
            announce(t('request.announced', { amount: format.money(amount), name: to.name }));
            navigate(`/chats/${conversationId}`, { replace: true });
          }}
        />
      ) : (
        <PayeeMissing {...payer} searchAt="/pay/request" />
      )}
    </Page>
  );
}

/** Splits among contacts, each of whom is asked alone; `?payment=` takes amount and note from a receipt. */
function SplitWithPage() {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const [params] = useSearchParams();
  const paymentId = params.get('payment');
  const payment = usePayment(paymentId ?? '', { enabled: paymentId !== null });
  const paid: PaidBill | undefined = payment.data && {
    paymentId: payment.data.id,
    minor: toMinor(payment.data.amount),
    asset: payment.data.amount,
    note: payment.data.note || payment.data.to.name,
  };
  return (
    <Page
      title={t('split.title')}
      back={paymentId ? `/pay/receipts/${paymentId}` : '/pay/requests'}
    >
      {payment.error ? (
        <ProblemNote problem={problemText(payment.error)} onRetry={() => payment.refetch()} />
      ) : paymentId && !paid ? (
        <Skeleton height="20rem" />
      ) : (
        <SplitWith paid={paid} />
      )}
    </Page>
  );
}

function SplitWith({ paid }: { paid: PaidBill | undefined }) {
  const { t } = useTranslation(['wallet', 'groups']);
  const [, navigate] = useLocation();
  const [chosen, setChosen] = useState<Actor[]>([]);
  const [isChosen, setIsChosen] = useState(false);
  if (!isChosen) {
    return (
      <div className="wallet-divide">
        <p className="ui-soft">{t('split.whom')}</p>
        <PeoplePicker chosen={chosen} onChange={setChosen} />
        <Button
          variant="primary"
          full
          disabled={chosen.length === 0}
          onClick={() => setIsChosen(true)}
        >
          {t('send.next')}
        </Button>
      </div>
    );
  }
  return (
    <SplitForm
      people={chosen}
      paid={paid}
      onDone={(split) => navigate(`/pay/splits/${split.card.splitId}`, { replace: true })}
    />
  );
}
