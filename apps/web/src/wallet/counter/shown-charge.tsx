import { useMutation } from '@tanstack/react-query';
import { Check, MessageCircle, Printer, ScanLine } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { useFormat } from '../../ui/format.ts';
import { Amount } from '../../ui/money.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { QrScanner } from '../../ui/qr-scanner.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { inGroups } from '../queries.ts';
import { GiveBack } from './give-back.tsx';
import { type Charge, chargeKey } from './queries.ts';

/** One amount at the counter, from the code to the receipt. */
export function ShownCharge({ charge }: { charge: Charge }) {
  const { t } = useTranslation('wallet');
  const wasConfirming = useRef(false);
  const [isDeclined, setDeclined] = useState(false);
  const { state } = charge;
  useEffect(() => {
    if (state === 'open' && wasConfirming.current) setDeclined(true);
    wasConfirming.current = state === 'confirming';
  }, [state]);
  return (
    <section className="counter-charge" aria-live="polite" data-state={state}>
      {state === 'paid' && <Paid charge={charge} />}
      {state === 'confirming' && <Confirming charge={charge} />}
      {state === 'open' && (
        <>
          {isDeclined && <Banner tone="danger">{t('counter.declined')}</Banner>}
          <Open charge={charge} onTaking={() => setDeclined(false)} />
        </>
      )}
      {(state === 'cancelled' || state === 'expired') && <Over state={state} />}
    </section>
  );
}

function Head({ charge }: { charge: Charge }) {
  return (
    <header className="counter-head">
      <Amount money={charge.amount} size="display" />
      {charge.note && <p className="ui-soft">{charge.note}</p>}
    </header>
  );
}

function Open({ charge, onTaking }: { charge: Charge; onTaking: () => void }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const amount = format.money(charge.amount);
  return (
    <>
      <Head charge={charge} />
      <div className="wallet-code-paper">
        <QrCode text={charge.codeUrl ?? ''} label={t('counter.code', { amount })} size={264} />
      </div>
      <p className="ui-small ui-soft counter-waits">
        <Spinner label={t('counter.open')} size={16} />
        {t('counter.scanMe')} · {t('counter.until', { time: format.clock(charge.expiresAt) })}
      </p>
      <TakeCode charge={charge} onTaking={onTaking} />
      <Cancel charge={charge} />
    </>
  );
}

/** The payer's own code, scanned or typed. */
function TakeCode({ charge, onTaking }: { charge: Charge; onTaking: () => void }) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const [params] = useSearchParams();
  const [figures, setFigures] = useState('');
  const [isScanning, setScanning] = useState(false);
  const take = useMutation({
    mutationFn: (code: string) =>
      api.charges.takePayerCode({ params: { chargeId: charge.id }, body: { code } }),
    onSuccess: keep,
    onSettled: () => setScanning(false),
  });
  const given = params.get('code');
  const { mutate } = take;
  const hasTaken = useRef(false);
  useEffect(() => {
    if (!given || hasTaken.current) return;
    hasTaken.current = true;
    mutate(given);
  }, [given, mutate]);
  function start(code: string) {
    if (take.isPending) return;
    onTaking();
    take.mutate(code);
  }
  return (
    <form
      className="counter-take"
      onSubmit={(event) => {
        event.preventDefault();
        if (figures.trim()) start(figures);
      }}
    >
      <p className="counter-or">{t('counter.orTake')}</p>
      <Button icon={<ScanLine size={20} />} full onClick={() => setScanning(true)}>
        {t('counter.scan')}
      </Button>
      <div className="counter-type">
        <TextField
          label={t('counter.figures')}
          hideLabel
          placeholder={t('counter.figures')}
          inputMode="numeric"
          autoComplete="off"
          maxLength={20}
          value={figures}
          onChange={setFigures}
        />
        <Button type="submit" busy={take.isPending} disabled={!figures.trim()}>
          {t('counter.take')}
        </Button>
      </div>
      {take.isError && <ProblemNote problem={problemText(take.error)} />}
      <Sheet open={isScanning} onClose={() => setScanning(false)} title={t('counter.scanTitle')}>
        {isScanning && <QrScanner paused={take.isPending} onText={start} />}
      </Sheet>
    </form>
  );
}

function Confirming({ charge }: { charge: Charge }) {
  const { t } = useTranslation('wallet');
  const name = charge.payer?.name ?? '';
  return (
    <>
      <Head charge={charge} />
      {charge.payer && <ActorAvatar actor={charge.payer} size={72} />}
      <p className="counter-state">
        <Spinner label={t('counter.open')} size={20} /> {t('counter.confirming', { name })}
      </p>
      <p className="ui-soft counter-words">{t('counter.confirmingText', { name })}</p>
      <Cancel charge={charge} />
    </>
  );
}

function Paid({ charge }: { charge: Charge }) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const send = useMutation({
    mutationFn: () => api.charges.sendChargeReceipt({ params: { chargeId: charge.id } }),
  });
  const { payment, payer } = charge;
  return (
    <>
      <span className="counter-tick" aria-hidden="true">
        <Check size={44} strokeWidth={2.5} />
      </span>
      <p className="counter-state counter-paid">{t('counter.paid')}</p>
      <Head charge={charge} />
      <p className="counter-words">
        {t('counter.paidBy', { name: payer?.name ?? '' })}
        <span className="ui-small ui-soft counter-number">
          {t('counter.receipt', { number: inGroups(payment?.receiptNumber ?? '') })}
        </span>
      </p>
      <div className="counter-actions">
        <Button variant="primary" size="large" full href="/pay/counter">
          {t('counter.next')}
        </Button>
        <Button
          full
          icon={send.isSuccess ? <Check size={18} /> : <MessageCircle size={18} />}
          busy={send.isPending}
          disabled={send.isSuccess}
          onClick={() => send.mutate()}
        >
          {t(send.isSuccess ? 'counter.sent' : 'counter.send')}
        </Button>
        <Button full icon={<Printer size={18} />} href={`/pay/receipts/${payment?.id}`}>
          {t('counter.print')}
        </Button>
        <GiveBack charge={charge} />
      </div>
      {send.isError && <ProblemNote problem={problemText(send.error)} />}
    </>
  );
}

function Over({ state }: { state: 'cancelled' | 'expired' }) {
  const { t } = useTranslation('wallet');
  return (
    <>
      <Banner>{t(`counter.${state}`)}</Banner>
      <Button variant="primary" size="large" full href="/pay/counter">
        {t('counter.next')}
      </Button>
    </>
  );
}

function Cancel({ charge }: { charge: Charge }) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const cancel = useMutation({
    mutationFn: () => api.charges.cancelCharge({ params: { chargeId: charge.id } }),
    onSuccess(cancelled) {
      keep(cancelled);
      navigate('/pay/counter');
    },
    // Somebody paid at that moment: then that is what is shown.
    onError: () => void queryClient.invalidateQueries({ queryKey: chargeKey(charge.id) }),
  });
  return (
    <>
      <Button variant="plain" full busy={cancel.isPending} onClick={() => cancel.mutate()}>
        {t('counter.cancel')}
      </Button>
      {cancel.isError && <ProblemNote problem={problemText(cancel.error)} />}
    </>
  );
}

function keep(charge: Charge): void {
  queryClient.setQueryData(chargeKey(charge.id), charge);
}
