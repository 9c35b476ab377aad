import type { Money } from '@allmende/contract/money';
import { useQuery } from '@tanstack/react-query';
import { Gauge, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Redirect } from 'wouter';
import { api } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useSecondsUntil, useScreenOn } from '../../identity/use-code.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { toMinor, toMoney, useFormat } from '../../ui/format.ts';
import { MoneyField } from '../../ui/money-field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useWallet } from '../queries.ts';
import { useTaken } from './queries.ts';
import { AssetChoice, useAssetChoice } from '../currencies/asset-choice.tsx';
import './counter.css';

const edge = 264;
/** Asked for while the old one is still good, so that there is always one to scan. */
const aheadMs = 30_000;

/** A code that a shop's till takes: good once, for a moment, and up to a maximum if one sets it. */
export default function PayerCodePage() {
  const { t } = useTranslation('wallet');
  const [maximum, setMaximum] = useState<Money | null>(null);
  const problemText = useProblemText();
  const code = usePayerCode(maximum);
  const taken = useTaken(code.latest);
  useScreenOn();
  if (taken.data) {
    const { state, payment, id } = taken.data;
    const isDone = state === 'paid' && payment;
    return (
      <Redirect to={isDone ? `/pay/receipts/${payment.id}?new=1` : `/pay/charges/${id}`} replace />
    );
  }
  return (
    <Page title={t('show.title')} back="/pay">
      <section className="wallet-code counter-own" aria-label={t('show.code')}>
        {code.error ? (
          <ProblemNote problem={problemText(code.error)} onRetry={code.retry} />
        ) : (
          <Shown {...code} />
        )}
        <p className="wallet-code-words">{t('show.text')}</p>
        <Limit maximum={maximum} onChange={setMaximum} />
      </section>
      <WhenAsked maximum={maximum} />
    </Page>
  );
}

/** A code that is renewed before it ends; `latest` are those that a till may be holding. */
function usePayerCode(maximum: Money | null) {
  const [latest, setLatest] = useState<readonly string[]>([]);
  const query = useQuery({
    queryKey: ['charges.createPayerCode', maximum],
    async queryFn({ signal }) {
      const body = maximum === null ? {} : { maximum };
      const made = await api.charges.createPayerCode({ body, signal });
      return { ...made, renewAt: new Date(made.expiresAt).getTime() - aheadMs };
    },
    // A device whose clock is wrong neither asks all the time nor shows what is over.
    refetchInterval: ({ state: { data, status } }) =>
      status === 'error' ? 5_000 : data ? clamp(data.renewAt - Date.now()) : false,
    staleTime: 0,
    gcTime: 0,
  });
  const code = query.data?.code;
  useEffect(() => {
    if (code) setLatest((before) => [code, ...before.filter((one) => one !== code)].slice(0, 2));
  }, [code]);
  return {
    code: query.data?.code ?? null,
    url: query.data?.url ?? null,
    renewAt: query.data?.renewAt,
    isLate: query.isError && query.data !== undefined,
    error: query.data ? null : query.error,
    latest,
    retry: () => void query.refetch(),
  };
}

function clamp(waitMs: number): number {
  return Math.min(60_000, Math.max(5_000, waitMs));
}

function Shown({
  code,
  url,
  renewAt,
  isLate,
}: Pick<ReturnType<typeof usePayerCode>, 'code' | 'url' | 'renewAt' | 'isLate'>) {
  const { t } = useTranslation('wallet');
  const seconds = useSecondsUntil(renewAt);
  return (
    <>
      <div className="wallet-code-paper">
        {url ? (
          <QrCode text={url} label={t('show.code')} size={edge} />
        ) : (
          <Skeleton width={edge} height={edge} />
        )}
      </div>
      <p className="counter-figures">
        <span className="ui-hidden">{t('show.figures')}: </span>
        <output className="ui-figures">{code?.replace(/(\d{4})(?=.)/g, '$1 ') ?? ' '}</output>
      </p>
      <p className="ui-small ui-soft" aria-hidden={!isLate}>
        {isLate ? t('show.late') : t('show.seconds', { count: seconds })}
      </p>
    </>
  );
}

function Limit({
  maximum,
  onChange,
}: {
  maximum: Money | null;
  onChange: (maximum: Money | null) => void;
}) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const { asset, choose } = useAssetChoice(maximum ?? undefined);
  const [minor, setMinor] = useState<bigint | null>(maximum && toMinor(maximum));
  return (
    <>
      {maximum !== null && (
        <p className="ui-small">{t('show.limitIs', { amount: format.money(maximum) })}</p>
      )}
      <div className="wallet-code-actions">
        <Button
          size="small"
          variant="plain"
          icon={<Gauge size={16} />}
          onClick={() => setOpen(true)}
        >
          {t(maximum === null ? 'show.limit' : 'show.limitChange')}
        </Button>
        {maximum !== null && (
          <IconButton
            label={t('show.limitClear')}
            icon={<X size={18} />}
            onClick={() => onChange(null)}
          />
        )}
      </div>
      {isOpen && (
        <Dialog
          open
          onClose={() => setOpen(false)}
          title={t('show.limit')}
          actions={
            <Button
              variant="primary"
              disabled={!minor}
              onClick={() => {
                if (minor) onChange(toMoney(minor, asset));
                setOpen(false);
              }}
            >
              {t('show.limitSet')}
            </Button>
          }
        >
          <div className="ui-stack">
            <AssetChoice
              asset={asset}
              onChange={(next) => {
                choose(next);
                setMinor(null);
              }}
            />
            <MoneyField
              label={t('counter.amount')}
              asset={asset}
              value={minor}
              onChange={setMinor}
            />
          </div>
        </Dialog>
      )}
    </>
  );
}

/** When one is asked again, said beforehand. */
function WhenAsked({ maximum }: { maximum: Money | null }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const wallet = useWallet(maximum?.assetCode).data;
  if (!wallet) return null;
  const [one, left] = [toMinor(wallet.confirmationAbove), toMinor(wallet.withoutConfirmation)];
  const free = one < left ? one : left;
  const most = maximum && toMinor(maximum);
  const atOnce = most !== null && most < free ? most : free;
  return (
    <p className="ui-small ui-soft counter-promise">
      {free > 0n
        ? t('show.small', { amount: format.money(toMoney(atOnce, wallet.balance)) })
        : t('show.always')}
    </p>
  );
}
