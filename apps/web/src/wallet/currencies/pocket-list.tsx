import { ArrowLeftRight } from 'lucide-react';
import { Link } from 'wouter';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { useFormat } from '../../ui/format.ts';
import { canExchange, useAssets, usePockets } from './queries.ts';
import './currencies.css';

/** What one has besides the main currency, small below the balance; nothing where there is only one currency. */
export function OtherPockets() {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const assets = useAssets().data;
  const pockets = usePockets().data;
  if (!assets || assets.length < 2 || !pockets) return null;
  const [, ...others] = pockets;
  if (others.length === 0 && !canExchange(assets)) return null;
  return (
    <section className="wallet-section" aria-label={t('currencies.title')}>
      <ul className="wallet-pockets">
        {others.map(({ balance }) => (
          <li key={balance.assetCode}>
            <Link className="wallet-pocket" href={`/pay/statement?asset=${balance.assetCode}`}>
              <span className="ui-figures">{format.money(balance)}</span>
            </Link>
          </li>
        ))}
        {canExchange(assets) && (
          <li>
            <Button
              href="/pay/exchange"
              variant="plain"
              size="small"
              icon={<ArrowLeftRight size={16} />}
            >
              {t('currencies.exchange')}
            </Button>
          </li>
        )}
      </ul>
    </section>
  );
}
