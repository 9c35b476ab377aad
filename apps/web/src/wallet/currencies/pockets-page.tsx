import { useMutation } from '@tanstack/react-query';
import { ArrowLeftRight } from 'lucide-react';
import { api, queryClient } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { useFormat } from '../../ui/format.ts';
import { List, ListRow } from '../../ui/list.tsx';
import { Amount } from '../../ui/money.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { showToast } from '../../ui/toast.tsx';
import { walletKey } from '../queries.ts';
import {
  type HeldAsset,
  type Pocket,
  canExchange,
  useAssetName,
  useAssets,
  usePockets,
} from './queries.ts';
import './currencies.css';

/** One's pockets with what is in them, and the currencies of which one has none yet. */
export default function PocketsPage() {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const assets = useAssets();
  const pockets = usePockets();
  const failed = [assets, pockets].find((query) => query.isError && !query.data);
  return (
    <Page
      title={t('currencies.title')}
      back="/pay"
      actions={
        canExchange(assets.data ?? []) && (
          <Button href="/pay/exchange" icon={<ArrowLeftRight size={18} />}>
            {t('currencies.exchange')}
          </Button>
        )
      }
    >
      {failed && (
        <ProblemNote problem={problemText(failed.error)} onRetry={() => failed.refetch()} />
      )}
      {assets.data && pockets.data ? (
        <Lists assets={assets.data} pockets={pockets.data} />
      ) : (
        !failed && <SkeletonRows rows={4} avatar />
      )}
    </Page>
  );
}

function Lists({ assets, pockets }: { assets: HeldAsset[]; pockets: Pocket[] }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const nameOf = useAssetName();
  const held = new Set(pockets.map(({ balance }) => balance.assetCode));
  const more = assets.filter(({ assetCode, isOpen }) => isOpen && !held.has(assetCode));
  return (
    <div className="wallet-home-rest">
      <section className="wallet-section">
        <h2 className="wallet-heading">{t('currencies.yours')}</h2>
        <List label={t('currencies.yours')} className="wallet-flush">
          {pockets.map(({ balance, worth }) => {
            const asset = assets.find(({ assetCode }) => assetCode === balance.assetCode);
            const shown = worth && !asset?.isMain && worth.value !== '0';
            return (
              <ListRow
                key={balance.assetCode}
                href={`/pay/statement?asset=${balance.assetCode}`}
                leading={<AssetMark code={balance.assetCode} />}
                title={asset ? nameOf(asset) : balance.assetCode}
                text={
                  shown ? t('currencies.about', { amount: format.money(worth) }) : balance.assetCode
                }
                meta={<Amount money={balance} />}
              />
            );
          })}
        </List>
      </section>
      {more.length > 0 && (
        <section className="wallet-section">
          <h2 className="wallet-heading">{t('currencies.more')}</h2>
          <List label={t('currencies.more')} className="wallet-flush">
            {more.map((asset) => (
              <ListRow
                key={asset.assetCode}
                leading={<AssetMark code={asset.assetCode} />}
                title={nameOf(asset)}
                text={asset.assetCode}
                actions={<OpenButton asset={asset} />}
              />
            ))}
          </List>
        </section>
      )}
      {assets.length === 1 && <p className="wallet-quiet">{t('currencies.none')}</p>}
    </div>
  );
}

function OpenButton({ asset }: { asset: HeldAsset }) {
  const { t } = useTranslation('wallet');
  const nameOf = useAssetName();
  const problemText = useProblemText();
  const open = useMutation({
    mutationFn: () => api.currencies.openPocket({ body: { assetCode: asset.assetCode } }),
    async onSuccess() {
      await queryClient.invalidateQueries({ queryKey: [walletKey, 'pockets'] });
      showToast({ text: t('currencies.opened', { name: nameOf(asset) }) });
    },
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  return (
    <Button
      size="small"
      busy={open.isPending}
      aria-label={`${t('currencies.open')}: ${nameOf(asset)}`}
      onClick={() => open.mutate()}
    >
      {t('currencies.open')}
    </Button>
  );
}

/** The letters of a currency in a round, as a face is for a person. */
function AssetMark({ code }: { code: string }) {
  return (
    <span className="wallet-asset-mark" aria-hidden="true">
      {code.slice(0, 3)}
    </span>
  );
}
