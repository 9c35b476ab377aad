import { RequestProblem } from '@allmende/sdk';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { isOutcomeUnknown } from '../../app/unsettled.ts';
import { confirmPayment } from '../../identity/confirm.tsx';
import { useTranslation } from '../../i18n/words.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { useFormat } from '../../ui/format.ts';
import { Amount } from '../../ui/money.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { ReceiptLine } from '../../ui/receipt.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { type Party, walletKey } from '../queries.ts';
import { useFigures } from './figures.ts';
import { RateText } from './rate-text.tsx';
import type { Conversion } from './queries.ts';
import './currencies.css';

export interface ExchangeTerms {
  /** What is given, or what should arrive, */
  amount: Conversion['gives'];
  says: 'gives' | 'receives';
  /** and the currency of the other side. */
  otherAssetCode: string;
  /** Whom it is for; nobody else between one's own pockets. */
  payee: Party | null;
  note: string;
}

/**
 * A quote with everything that it costs, and the one button that takes it. It counts down; when its minute is over
 * nothing can be taken any more but a new one.
 */
export default function QuoteSlip({
  terms,
  head,
  onDone,
  onBack,
  onSending,
}: {
  terms: ExchangeTerms;
  head?: ReactNode;
  onDone: (conversion: Conversion) => void;
  onBack: () => void;
  onSending?: ((isSending: boolean) => void) | undefined;
}) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const ask = useMutation({ mutationFn: () => askFor(terms) });
  const { mutate } = ask;
  // Asked for once when it is first shown; what is asked for changes only on the way back.
  useEffect(() => mutate(), [mutate]);
  const taking = useTaking(terms, onDone);
  const { isPending } = taking;
  useEffect(() => onSending?.(isPending), [isPending, onSending]);
  const left = useSecondsLeft(ask.data?.expiresAt);
  const isUnknown = taking.isError && isOutcomeUnknown(taking.error);
  const isOver = left === 0 && !isUnknown && !isPending;
  const quote = ask.data;
  function again() {
    taking.reset();
    ask.mutate();
  }
  return (
    <div className="wallet-step">
      {head}
      {ask.isError && <ProblemNote problem={problemText(ask.error)} />}
      {quote ? <QuoteLines quote={quote} /> : !ask.isError && <Skeleton height="18rem" />}
      {quote && (
        <p className="ui-small ui-soft wallet-step-foot" role="timer">
          {isOver ? t('currencies.quote.over') : t('currencies.quote.holds', { seconds: left })}
        </p>
      )}
      {isUnknown ? (
        <Banner tone="money" title={t('send.unknownTitle')}>
          {t('send.unknownText')}
        </Banner>
      ) : (
        taking.isError && <ProblemNote problem={problemText(taking.error)} />
      )}
      <div className="wallet-step-actions">
        {isOver || ask.isError ? (
          <Button variant="primary" size="large" full busy={ask.isPending} onClick={again}>
            {t('currencies.quote.again')}
          </Button>
        ) : (
          <TakeButton
            quote={quote}
            isSent={terms.payee !== null}
            isUnknown={isUnknown}
            busy={isPending || Boolean(taking.data)}
            onTake={() => quote && taking.mutate(quote)}
          />
        )}
        <Button variant="plain" full disabled={isPending} onClick={onBack}>
          {t('send.change')}
        </Button>
      </div>
      <p className="ui-small ui-soft wallet-step-foot">
        {t('currencies.quote.final')} {t('currencies.quote.rounding')}
      </p>
    </div>
  );
}

function TakeButton({
  quote,
  isSent,
  isUnknown,
  busy,
  onTake,
}: {
  quote: Conversion | undefined;
  isSent: boolean;
  isUnknown: boolean;
  busy: boolean;
  onTake: () => void;
}) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const gives = quote ? format.money(quote.gives) : '';
  const words = isUnknown
    ? t('send.insist')
    : t(isSent ? 'currencies.quote.send' : 'currencies.quote.accept', { gives });
  return (
    <Button variant="money" size="large" full disabled={!quote} busy={busy} onClick={onTake}>
      {words}
    </Button>
  );
}

/** From what is given to what arrives, line by line. */
function QuoteLines({ quote }: { quote: Conversion }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const percent = useFigures().percent(quote.spreadBp);
  return (
    <>
      <p className="wallet-confirm-amount">
        <span className="wallet-quote-label">{t('currencies.quote.receives')}</span>
        <Amount money={quote.receives} size="display" />
      </p>
      <dl className="wallet-bill">
        <ReceiptLine label={t('currencies.quote.gives')} money={quote.gives} />
        <ReceiptLine label={t('currencies.quote.fee')} money={quote.fee} />
        <ReceiptLine
          label={t('currencies.quote.midRate', { day: format.dateShort(quote.rateDay) })}
        >
          <RateText conversion={quote} />
        </ReceiptLine>
        <ReceiptLine label={t('currencies.quote.spread', { percent })} money={quote.spread} />
        <ReceiptLine label={t('currencies.quote.arrival')}>{t('send.atOnce')}</ReceiptLine>
      </dl>
    </>
  );
}

function askFor({ amount, says, otherAssetCode, payee }: ExchangeTerms): Promise<Conversion> {
  const to = payee ? { toActorId: payee.id } : {};
  return says === 'gives'
    ? api.currencies.quoteConversion({
        body: { gives: amount, toAssetCode: otherAssetCode, ...to },
      })
    : api.currencies.quoteArrival({
        body: { receives: amount, fromAssetCode: otherAssetCode, ...to },
      });
}

/** Takes a quote, with a second factor where one is asked for. A person who turns back has taken nothing. */
function useTaking({ payee, note }: ExchangeTerms, onDone: (conversion: Conversion) => void) {
  async function take(quote: Conversion, confirmation?: string): Promise<Conversion | null> {
    try {
      return await api.currencies.acceptConversion({
        params: { conversionId: quote.id },
        body: { note, ...(confirmation === undefined ? {} : { confirmation }) },
      });
    } catch (error) {
      const code = error instanceof RequestProblem ? error.code : '';
      if (!payee || confirmation !== undefined || code !== 'identity.confirmation_required') {
        throw error;
      }
      const given = await confirmPayment({ payee, amount: quote.gives, action: 'pay' });
      return given === null ? null : take(quote, given);
    }
  }
  return useMutation({
    mutationFn: (quote: Conversion) => take(quote),
    onSuccess(done) {
      if (!done) return;
      queryClient.setQueryData([walletKey, 'conversion', done.id], done);
      void queryClient.invalidateQueries({ queryKey: [walletKey] });
      onDone(done);
    },
  });
}

/** Whole seconds until then, counting down; zero from then on. */
function useSecondsLeft(until: string | undefined): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (until === undefined) return;
    setNow(Date.now());
    const ticking = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(ticking);
  }, [until]);
  if (until === undefined) return 60;
  return Math.max(0, Math.min(60, Math.ceil((Date.parse(until) - now) / 1000)));
}
