import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { useFormat } from '../../ui/format.ts';
import { Card } from '../../ui/card.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { AssetForm } from './asset-form.tsx';
import { CostsForm } from './costs-form.tsx';
import { useFigures } from './figures.ts';
import { MoveMoneyForm } from './move-money-form.tsx';
import { type Desk, useAssetName, useDesk } from './queries.ts';
import { RatesForm } from './rates-form.tsx';
import './currencies.css';

type Item = Desk['items'][number];
type Open = { what: 'asset'; item: Item | null } | { what: 'money'; item: Item } | null;

/** The operator's side of currencies: which there are, what they are worth, what an exchange costs. */
export default function CurrencyDesk() {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const desk = useDesk();
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <Page title={t('currencies.desk.title')} back="/pay" wide>
      {desk.isError && !desk.data && (
        <ProblemNote problem={problemText(desk.error)} onRetry={() => desk.refetch()} />
      )}
      {!desk.data && !desk.isError && <SkeletonRows rows={6} />}
      {desk.data && (
        <div className="wallet-home">
          <div className="wallet-home-purse">
            <RatesForm allowsFetch={desk.data.settings.allowsFetch} />
            <CostsForm settings={desk.data.settings} />
          </div>
          <section className="wallet-home-rest">
            <div className="wallet-section-head">
              <h2 className="wallet-heading">{t('currencies.desk.assets')}</h2>
              <Button
                size="small"
                icon={<Plus size={16} />}
                onClick={() => setOpen({ what: 'asset', item: null })}
              >
                {t('currencies.desk.add')}
              </Button>
            </div>
            {desk.data.items.map((item) => (
              <AssetCard
                key={item.asset.assetCode}
                item={item}
                mainCode={desk.data.items[0]!.asset.assetCode}
                onEdit={() => setOpen({ what: 'asset', item })}
                onMove={() => setOpen({ what: 'money', item })}
              />
            ))}
          </section>
          {open?.what === 'asset' && (
            <AssetForm
              asset={open.item?.asset ?? null}
              main={desk.data.items[0]!.asset}
              onClose={close}
            />
          )}
          {open?.what === 'money' && <MoveMoneyForm item={open.item} onClose={close} />}
        </div>
      )}
    </Page>
  );
}

function AssetCard({
  item,
  mainCode,
  onEdit,
  onMove,
}: {
  item: Item;
  mainCode: string;
  onEdit: () => void;
  onMove: () => void;
}) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const { decimal, percent } = useFigures();
  const { asset } = item;
  const name = useAssetName()(asset);
  const { rate } = asset;
  const figures = (['liquidity', 'fees', 'spreads'] as const).map((key) => ({
    key,
    money: item[key],
  }));
  return (
    <Card
      level={3}
      heading={
        <>
          {name} <span className="ui-soft ui-small">{asset.assetCode}</span>{' '}
          {asset.isMain && <Badge>{t('currencies.desk.main')}</Badge>}
          {!asset.isOpen && <Badge>{t('currencies.desk.closed')}</Badge>}
        </>
      }
    >
      {!asset.isMain && (
        <p className="ui-small">
          {rate
            ? t('currencies.desk.rateIs', {
                asset: decimal(rate.asset),
                code: asset.assetCode,
                main: decimal(rate.main),
                mainCode,
              })
            : t('currencies.desk.noRate')}
          {rate && ` · ${t('currencies.desk.rateDay', { day: format.date(rate.day) })}`}
          {` · ${t('currencies.desk.spread')} ${percent(asset.spreadBp)}`}
        </p>
      )}
      <dl className="wallet-desk-figures">
        {figures.map(({ key, money }) => (
          <div key={key}>
            <dt className="ui-small ui-soft">{t(`currencies.desk.${key}`)}</dt>
            <dd className="ui-figures">{format.money(money)}</dd>
          </div>
        ))}
      </dl>
      <div className="ui-row">
        <Button size="small" onClick={onMove} aria-label={`${t('currencies.desk.move')}: ${name}`}>
          {t('currencies.desk.move')}
        </Button>
        <Button
          size="small"
          variant="plain"
          onClick={onEdit}
          aria-label={`${t('currencies.desk.edit')}: ${name}`}
        >
          {t('currencies.desk.edit')}
        </Button>
      </div>
    </Card>
  );
}
