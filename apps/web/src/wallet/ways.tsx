import {
  CalendarSync,
  ChartColumn,
  Coins,
  FileCheck2,
  FileText,
  HandCoins,
  HandHelping,
  Handshake,
  HeartHandshake,
  MessageCircleQuestion,
  ReceiptText,
  Split,
  Sprout,
  TicketCheck,
} from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { useActor } from '../app/session.ts';
import { Button } from '../ui/button.tsx';
import { useAssets } from './currencies/queries.ts';

/** Everything else one does with money, quiet beside what one does every day; a shop sends bills before all. */
export function Ways() {
  const { t } = useTranslation('wallet');
  const isShop = useActor().kind === 'business';
  const hasCurrencies = (useAssets().data?.length ?? 0) > 1;
  const ways = [
    isShop && { href: '/pay/issued', icon: FileText, label: t('commands.issued') },
    isShop && { href: '/pay/request', icon: HandHelping, label: t('request.title') },
    { href: '/pay/show', icon: TicketCheck, label: t('commands.show') },
    { href: '/pay/bills', icon: ReceiptText, label: t('commands.bills') },
    !isShop && { href: '/pay/split', icon: Split, label: t('commands.split') },
    { href: '/pay/requests', icon: MessageCircleQuestion, label: t('request.list') },
    { href: '/pay/standing', icon: CalendarSync, label: t('standing.title') },
    { href: '/pay/mandates', icon: FileCheck2, label: t('commands.mandates') },
    { href: '/pay/memberships', icon: HeartHandshake, label: t('commands.memberships') },
    { href: '/pay/income', icon: ChartColumn, label: t('commands.income') },
    { href: '/pay/tips', icon: HandCoins, label: t('commands.tips') },
    { href: '/pay/deals', icon: Handshake, label: t('commands.deals') },
    { href: '/pay/campaigns', icon: Sprout, label: t('commands.campaigns') },
    hasCurrencies && { href: '/pay/pockets', icon: Coins, label: t('currencies.title') },
  ].filter((way) => way !== false);
  return (
    <nav aria-label={t('ways')}>
      <ul className="wallet-ways">
        {ways.map(({ href, icon: Icon, label }) => (
          <li key={href}>
            <Button href={href} variant="plain" full icon={<Icon size={18} aria-hidden="true" />}>
              {label}
            </Button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
