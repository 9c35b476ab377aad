import {
  Banknote,
  Flag,
  Handshake,
  HeartHandshake,
  Landmark,
  type LucideIcon,
  Megaphone,
  Percent,
  Scale,
  Stamp,
} from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Card } from '../ui/card.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { useOpenCount } from './queries.ts';

/** What whoever operates the server finds on their Me page. */
export function OperatorLinks() {
  const { t } = useTranslation('reports');
  const count = useOpenCount() ?? 0;
  return (
    <Card flush>
      <List label={t('operating')}>
        <ListRow
          href="/me/reports"
          leading={<RowIcon icon={Flag} />}
          title={t('title')}
          text={t('text')}
          trailing={count > 0 && <Badge tone="accent">{t('waiting', { count })}</Badge>}
        />
        <ListRow
          href="/me/desk"
          leading={<RowIcon icon={Stamp} />}
          title={t('desk')}
          text={t('deskText')}
        />
        <ListRow
          href="/shop/disputes"
          leading={<RowIcon icon={Scale} />}
          title={t('disputes')}
          text={t('disputesText')}
        />
        <ListRow
          href="/pay/deals/desk"
          leading={<RowIcon icon={Handshake} />}
          title={t('deals')}
          text={t('dealsText')}
        />
        <ListRow
          href="/feed/promotions/settings"
          leading={<RowIcon icon={Megaphone} />}
          title={t('promotion')}
          text={t('promotionText')}
        />
        <ListRow
          href="/pay/fee"
          leading={<RowIcon icon={Percent} />}
          title={t('fee')}
          text={t('feeText')}
        />
        <ListRow
          href="/pay/campaigns/charities"
          leading={<RowIcon icon={HeartHandshake} />}
          title={t('charities')}
          text={t('charitiesText')}
        />
        <ListRow
          href="/pay/till"
          leading={<RowIcon icon={Banknote} />}
          title={t('till')}
          text={t('tillText')}
        />
        <ListRow
          href="/pay/desk"
          leading={<RowIcon icon={Landmark} />}
          title={t('bank')}
          text={t('bankText')}
        />
      </List>
    </Card>
  );
}

function RowIcon({ icon: Icon }: { icon: LucideIcon }) {
  return (
    <span className="identity-row-icon" aria-hidden="true">
      <Icon size={22} />
    </span>
  );
}
