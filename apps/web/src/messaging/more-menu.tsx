import type { Conversation } from '@allmende/contract/messaging';
import {
  CalendarHeart,
  ChartNoAxesColumn,
  HandCoins,
  ImagePlus,
  ListChecks,
  Plus,
  Store,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useSession } from '../app/session.ts';
import type { StartKind } from '../together/start-sheet.tsx';
import { IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/popover.tsx';
import { counterpartOf } from './words.ts';

/** What fits here besides words. */
export default function MoreMenu({
  conversation,
  base,
  onPicture,
  onMoney,
  onStart,
}: {
  conversation: Conversation;
  base: string;
  onPicture: () => void;
  onMoney: () => void;
  onStart: (kind: StartKind) => void;
}) {
  const { t } = useTranslation('messaging');
  const { hat } = useSession();
  const [, navigate] = useLocation();
  const isDirect = conversation.kind === 'direct';
  const { actor } = counterpartOf(conversation);
  const here = `${base}/${conversation.id}`;
  const canShop = isDirect && (actor.kind === 'business' || base === '/inbox');
  return (
    <Menu
      label={t('more')}
      align="start"
      trigger={<IconButton label={t('more')} icon={<Plus size={23} />} />}
      items={[
        { label: t('picture'), icon: <ImagePlus size={18} />, onSelect: onPicture },
        {
          label: t('startPoll'),
          icon: <ChartNoAxesColumn size={18} />,
          onSelect: () => onStart('poll'),
        },
        {
          label: t('startEvent'),
          icon: <CalendarHeart size={18} />,
          onSelect: () => onStart('event'),
        },
        {
          label: t('startList'),
          icon: <ListChecks size={18} />,
          onSelect: () => onStart('list'),
        },
        // The money of a business is not its agents' to send.
        isDirect &&
          hat?.role !== 'agent' && {
            label: t('sendMoney'),
            icon: <HandCoins size={18} />,
            onSelect: onMoney,
          },
        canShop && {
          label: t(base === '/inbox' ? 'shareProduct' : 'openShop'),
          icon: <Store size={18} />,
          onSelect: () => navigate(`${here}/shop`),
        },
      ]}
    />
  );
}
