import { useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/field.tsx';
import { toMinor, toMoney, useFormat } from '../../ui/format.ts';
import { NumberPad } from '../../ui/number-pad.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { type HeldAsset, type Pocket, useAssetName, useAssets, usePockets } from './queries.ts';
import QuoteSlip, { type ExchangeTerms } from './quote-slip.tsx';
import { AmountSays } from './amount-says.tsx';
import './currencies.css';

/** Exchange between one's own pockets: how much of what into what, then the quote. */
export default function ExchangePage() {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const assets = useAssets();
  const pockets = usePockets();
  const failed = [assets, pockets].find((query) => query.isError && !query.data);
  return (
    <Page title={t('currencies.exchange')} back="/pay">
      {failed && (
        <ProblemNote problem={problemText(failed.error)} onRetry={() => failed.refetch()} />
      )}
      {assets.data && pockets.data ? (
        <Steps assets={assets.data} pockets={pockets.data} />
      ) : (
        !failed && <Skeleton height="24rem" />
      )}
    </Page>
  );
}

function Steps({ assets, pockets }: { assets: HeldAsset[]; pockets: Pocket[] }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const nameOf = useAssetName();
  const [params] = useSearchParams();
  const [, navigate] = useLocation();
  const traded = assets.filter(({ isConvertible }) => isConvertible);
  const held = new Map(pockets.map((pocket) => [pocket.balance.assetCode, pocket]));
  const sources = traded.filter(({ assetCode }) => held.has(assetCode));
  const [from, setFrom] = useState(params.get('from') ?? sources[0]?.assetCode ?? '');
  const source = sources.find(({ assetCode }) => assetCode === from) ?? sources[0];
  const targets = traded.filter((asset) => asset !== source && asset.isOpen);
  const [into, setInto] = useState(params.get('into') ?? '');
  const target = targets.find(({ assetCode }) => assetCode === into) ?? targets[0];
  const [says, setSays] = useState<ExchangeTerms['says']>('gives');
  const [minor, setMinor] = useState(0n);
  const [terms, setTerms] = useState<ExchangeTerms | null>(null);
  if (!source || !target) return <p className="wallet-quiet">{t('currencies.none')}</p>;
  if (terms) {
    return (
      <QuoteSlip
        terms={terms}
        onBack={() => setTerms(null)}
        onDone={(done) => navigate(`/pay/receipts/${done.paymentIds!.in}?new=1`, { replace: true })}
      />
    );
  }
  const { available } = held.get(source.assetCode)!;
  const [said, other] = says === 'gives' ? [source, target] : [target, source];
  const isTooMuch = says === 'gives' && minor > toMinor(available);
  const options = (of: HeldAsset[]) =>
    of.map((asset) => ({ value: asset.assetCode, label: nameOf(asset) }));
  return (
    <form
      className="wallet-step"
      onSubmit={(event) => {
        event.preventDefault();
        setTerms({
          amount: toMoney(minor, said),
          says,
          otherAssetCode: other.assetCode,
          payee: null,
          note: '',
        });
      }}
    >
      <div className="wallet-pair">
        <Select
          label={t('currencies.from')}
          value={source.assetCode}
          onChange={setFrom}
          options={options(sources)}
        />
        <Select
          label={t('currencies.into')}
          value={target.assetCode}
          onChange={setInto}
          options={options(targets)}
        />
      </div>
      <AmountSays
        value={says}
        onChange={(next) => {
          setSays(next);
          setMinor(0n);
        }}
      />
      <NumberPad label={t('send.amount')} asset={said} value={minor} onChange={setMinor} />
      <p className="wallet-available" role="status">
        {t(isTooMuch ? 'send.tooMuch' : 'send.available', { amount: format.money(available) })}
      </p>
      <Button
        type="submit"
        variant="primary"
        size="large"
        full
        disabled={minor === 0n || isTooMuch}
      >
        {t('currencies.quote.ask')}
      </Button>
    </form>
  );
}
