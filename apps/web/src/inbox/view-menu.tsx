import type { Desk } from '@allmende/contract/inbox';
import { ListFilter, Pencil, Plus, Settings2 } from 'lucide-react';
import { useState } from 'react';
import { Missing } from '../app/missing.tsx';
import { lazyPart } from '../app/lazy-part.tsx';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { type ShownView, standingKeys } from './views.ts';

const ViewDialog = lazyPart(() => import('./view-dialog.tsx'));

/** All views with how many are in them, and the way to a new one. */
export function ViewMenu({
  view,
  desk,
  counts,
  onShow,
}: {
  view: ShownView;
  desk: Desk | undefined;
  counts: Readonly<Record<string, { count: number; unread: number }>> | undefined;
  onShow: (key: string) => void;
}) {
  const { t } = useTranslation('inbox');
  const [editing, setEditing] = useState<'new' | 'this' | null>(null);
  const isTab = ['mine', 'open', 'done'].includes(view.key);
  function item(key: string, label: string) {
    const counted = counts?.[key];
    // Of what is done nothing is counted.
    const note = counted && counted.count > 0 && key !== 'done' ? String(counted.count) : undefined;
    return {
      label,
      checked: key === view.key,
      onSelect: () => onShow(key),
      ...(note ? { note } : {}),
    };
  }
  const shown = isTab ? t('view.more') : view.name;
  return (
    <>
      <Menu
        label={t('view.all_views')}
        trigger={
          <Button
            size="small"
            variant={isTab ? 'plain' : 'quiet'}
            icon={<ListFilter size={17} />}
            aria-label={`${shown}: ${t('view.all_views')}`}
          >
            <span className="inbox-view-name">{shown}</span>
          </Button>
        }
        items={[
          ...standingKeys.map((key) => item(key, t(`view.${key}`))),
          ...(desk?.views ?? []).map(({ id, name }) => item(id, name)),
          view.isOwn && {
            label: t('view.edit'),
            icon: <Pencil size={17} />,
            onSelect: () => setEditing('this'),
          },
          { label: t('view.new'), icon: <Plus size={17} />, onSelect: () => setEditing('new') },
          { label: t('settings.open'), icon: <Settings2 size={17} />, href: '/inbox/settings' },
        ]}
      />
      {editing && desk && (
        <ViewDialog
          props={{
            desk,
            view: editing === 'this' ? view : null,
            onClose: () => setEditing(null),
            onShow,
          }}
          missing={<Missing onClose={() => setEditing(null)} />}
        />
      )}
    </>
  );
}
