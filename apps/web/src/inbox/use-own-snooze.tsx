import { CalendarClock } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { lazyPart } from '../app/lazy-part.tsx';
import { Missing } from '../app/missing.tsx';
import { useTranslation } from '../i18n/words.ts';
import type { MenuItem } from '../ui/menu.tsx';

const SnoozeSheet = lazyPart(() => import('./snooze-sheet.tsx'));

/** A row for menus that asks for a moment of one's own, and the sheet that it opens. */
export function useOwnSnooze(onSnooze: (at: Date) => void): { item: MenuItem; sheet: ReactNode } {
  const { t } = useTranslation('inbox');
  const [isOpen, setOpen] = useState(false);
  const onClose = () => setOpen(false);
  return {
    item: {
      label: t('snooze.own'),
      icon: <CalendarClock size={17} />,
      onSelect: () => setOpen(true),
    },
    sheet: isOpen && (
      <SnoozeSheet props={{ onSnooze, onClose }} missing={<Missing onClose={onClose} />} />
    ),
  };
}
