import { NotebookPen } from 'lucide-react';
import { type KeyboardEvent, lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { BusinessMark } from '../ui/badge.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { TextField } from '../ui/field.tsx';
import { type Asset, toMinor, toMoney, useFormat } from '../ui/format.ts';
import { Amount } from '../ui/money.tsx';
import { NumberPad } from '../ui/number-pad.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { ReceiptLine } from '../ui/receipt.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { AmountSays } from './currencies/amount-says.tsx';
import { CurrencyChoice } from './currencies/currency-choice.tsx';
import { type Terms, usePaying } from './paying.ts';
import { type Party, type Payment, useWallet, type Wallet } from './queries.ts';
import { useAssets, useMainAsset } from './currencies/queries.ts';
import './wallet.css';

const QuoteSlip = lazy(() => import('./currencies/quote-slip.tsx'));
const BudgetHint = lazyPart(() => import('./budgets/budget-hint.tsx'));
const PayeeCheck = lazy(() => import('../compliance/payee-check.tsx'));

const noteMax = 140;

export interface Draft {
  minor: bigint;
  note: string;
  /** From which pocket it is taken, */
  asset: Asset;
  /** and in which currency it arrives. */
  arrivesAs: string;
  /** What is typed: what is given, or what should arrive. */
  says: 'gives' | 'receives';
}

/** How much, and what for. */
function AmountStep({
  payee,
  draft,
  onChange,
  onNext,
}: {
  payee: Party;
  draft: Draft;
  onChange: (draft: Draft) => void;
  onNext: () => void;
}) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const wallet = useWallet(draft.asset.assetCode).data;
  const arrival = useArrivalAsset(draft);
  const said = arrival && draft.says === 'receives' ? arrival : draft.asset;
  const isGiven = said === draft.asset;
  const isTooMuch = isGiven && wallet !== undefined && draft.minor > toMinor(wallet.available);
  const canGoOn = draft.minor > 0n && !isTooMuch;
  const step = useFocusOnStep<HTMLFormElement>('.ui-number-pad');
  function onKeyDown(event: KeyboardEvent) {
    const isOnPad = (event.target as Element).matches('.ui-number-pad');
    if (event.key === 'Enter' && isOnPad && canGoOn) onNext();
  }
  return (
    <form
      ref={step}
      tabIndex={-1}
      className="wallet-step"
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        if (canGoOn) onNext();
      }}
    >
      <PartyHead party={payee} label={t('send.to')} />
      <CurrencyChoice draft={draft} onChange={onChange} />
      {arrival && (
        <AmountSays
          value={draft.says}
          onChange={(says) => onChange({ ...draft, says, minor: 0n })}
        />
      )}
      <NumberPad
        label={t('send.amount')}
        asset={said}
        value={draft.minor}
        onChange={(minor) => onChange({ ...draft, minor })}
      />
      <p
        className={classes('wallet-available', isTooMuch && 'wallet-available-over')}
        role="status"
      >
        {wallet &&
          (isTooMuch
            ? t('send.tooMuch', { amount: format.money(wallet.available) })
            : t('send.available', { amount: format.money(wallet.available) }))}
      </p>
      <TextField
        label={t('send.note')}
        hideLabel
        placeholder={t('send.note')}
        before={<NotebookPen size={18} aria-hidden="true" />}
        maxLength={noteMax}
        autoComplete="off"
        value={draft.note}
        onChange={(note) => onChange({ ...draft, note })}
      />
      <Button type="submit" variant="primary" size="large" full disabled={!canGoOn}>
        {t('send.next')}
      </Button>
    </form>
  );
}

/** The currency in which it arrives, when that is another than the pocket's. */
function useArrivalAsset({ asset, arrivesAs }: Draft): Asset | null {
  const assets = useAssets().data;
  if (arrivesAs === asset.assetCode) return null;
  return assets?.find(({ assetCode }) => assetCode === arrivesAs) ?? null;
}

const sendingWords = { pay: 'send.pay', back: 'send.change', final: 'send.final' };

/** Payee, amount, fee and arrival in one place; the only button that moves money. */
export function ConfirmStep({
  terms,
  onPaid,
  onBack,
  onSending,
  words = sendingWords,
}: {
  terms: Terms;
  onPaid: (payment: Payment) => void;
  onBack: () => void;
  /** The keys of what the buttons say, where it is not sending. */
  words?: typeof sendingWords;
  /** True while the request is on its way and must not be walked away from. */
  onSending?: ((isSending: boolean) => void) | undefined;
}) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const wallet = useWallet(terms.amount.assetCode).data;
  const paying = usePaying(terms, onPaid);
  const { amount } = terms;
  const minor = toMinor(amount);
  const { state } = paying;
  const isBusy = state.at === 'confirming' || state.at === 'sending' || state.at === 'paid';
  const step = useFocusOnStep<HTMLDivElement>();
  const isSending = state.at === 'sending';
  useEffect(() => onSending?.(isSending), [isSending, onSending]);
  const needsFactor = wallet !== undefined && asksForFactor(wallet, minor);
  return (
    <div ref={step} tabIndex={-1} className="wallet-step">
      <PartyHead party={terms.payee} label={t('send.to')} />
      <p className="wallet-confirm-amount">
        <Amount money={amount} size="display" />
      </p>
      <Suspense fallback={null}>
        <PayeeCheck payee={terms.payee} />
      </Suspense>
      <dl className="wallet-bill">
        {terms.note && <ReceiptLine label={t('receipt.note')}>{terms.note}</ReceiptLine>}
        <ReceiptLine label={t('receipt.fee')} money={toMoney(0n, amount)} />
        <ReceiptLine label={t('send.arrival')}>{t('send.atOnce')}</ReceiptLine>
        {wallet && (
          <ReceiptLine
            label={t('send.left')}
            money={toMoney(toMinor(wallet.available) - minor, amount)}
          />
        )}
      </dl>
      <BudgetHint props={{ kind: 'transfer', amount }} missing={null} />
      <PayingProblem state={state} />
      <div className="wallet-step-actions">
        <Button
          variant="money"
          size="large"
          full
          busy={isBusy}
          onClick={() => void paying.pay(needsFactor)}
        >
          {t(state.at === 'unknown' ? 'send.insist' : words.pay, { amount: format.money(amount) })}
        </Button>
        <Button variant="plain" full disabled={isBusy} onClick={onBack}>
          {t(words.back)}
        </Button>
      </div>
      <p className="ui-small ui-soft wallet-step-foot" role="status">
        {t(isSending ? 'send.sending' : words.final)}
      </p>
    </div>
  );
}

export function PayingProblem({ state }: { state: ReturnType<typeof usePaying>['state'] }) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  if (state.at === 'refused') return <ProblemNote problem={problemText(state.error)} />;
  if (state.at !== 'unknown') return null;
  return (
    <Banner tone="money" title={t('send.unknownTitle')}>
      {t('send.unknownText')}
    </Banner>
  );
}

/** A new step begins where it begins: for those who listen at its top, for a keyboard at its figures. */
function useFocusOnStep<E extends HTMLElement>(forKeyboards?: string) {
  const step = useRef<E>(null);
  useEffect(() => {
    const hasKeyboard = matchMedia('(pointer: fine)').matches;
    const field = forKeyboards && hasKeyboard && step.current?.querySelector(forKeyboards);
    (field instanceof HTMLElement ? field : step.current)?.focus({ preventScroll: true });
  }, [forKeyboards]);
  return step;
}

/** Asked before the server asks, so that nobody waits for a refusal that is certain. */
function asksForFactor(wallet: Wallet, minor: bigint): boolean {
  return minor > toMinor(wallet.confirmationAbove) || minor > toMinor(wallet.withoutConfirmation);
}

/** Who it is about, large: a face and a name, the handle below so that namesakes differ. */
export function PartyHead({ party, label }: { party: Party; label: string }) {
  return (
    <div className="wallet-party">
      <ActorAvatar actor={party} size={64} />
      <p className="wallet-party-label">{label}</p>
      <p className="wallet-party-name">
        {party.name}
        {party.kind === 'business' && <BusinessMark />}
      </p>
      <p className="wallet-party-handle">@{party.handle}</p>
    </div>
  );
}

/** Amount, then confirmation, in whatever frame stands around: a page or a sheet. */
export function SendSteps({
  payee,
  start,
  onPaid,
  onSending,
}: {
  payee: Party;
  /** What a scanned code asked for; then it begins with the confirmation. */
  start?: (Pick<Draft, 'minor' | 'note'> & { asset?: Asset | undefined }) | undefined;
  onPaid: (payment: Payment) => void;
  onSending?: ((isSending: boolean) => void) | undefined;
}) {
  const { t } = useTranslation('wallet');
  const main = useMainAsset();
  const [changed, setDraft] = useState<Draft | null>(null);
  const asset = start?.asset ?? main;
  const draft = changed ?? {
    minor: start?.minor ?? 0n,
    note: start?.note ?? '',
    asset,
    arrivesAs: asset.assetCode,
    says: 'gives',
  };
  const arrival = useArrivalAsset(draft);
  const [isConfirming, setConfirming] = useState(start !== undefined && start.minor > 0n);
  if (!isConfirming) {
    return (
      <AmountStep
        payee={payee}
        draft={draft}
        onChange={setDraft}
        onNext={() => setConfirming(true)}
      />
    );
  }
  const amount = toMoney(draft.minor, draft.asset);
  const terms = { payee, amount, note: draft.note.trim() };
  if (draft.arrivesAs !== draft.asset.assetCode) {
    return (
      <Suspense fallback={<Skeleton height="24rem" />}>
        <QuoteSlip
          terms={{
            amount: arrival && draft.says === 'receives' ? toMoney(draft.minor, arrival) : amount,
            says: draft.says,
            otherAssetCode: draft.says === 'gives' ? draft.arrivesAs : draft.asset.assetCode,
            payee,
            note: terms.note,
          }}
          head={<PartyHead party={payee} label={t('send.to')} />}
          onDone={(done) => {
            void api.wallet.getPayment({ params: { paymentId: done.paymentIds!.in } }).then(onPaid);
          }}
          onBack={() => setConfirming(false)}
          onSending={onSending}
        />
      </Suspense>
    );
  }
  return (
    <ConfirmStep
      terms={terms}
      onPaid={onPaid}
      onBack={() => setConfirming(false)}
      onSending={onSending}
    />
  );
}
