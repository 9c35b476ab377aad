import type { CaseChange, Desk, InboxCase } from '@allmende/contract/inbox';
import { casePriorities } from '@allmende/contract/inbox-filter';
import { AlarmClock, Check, Flag, Tag, UserRound, X } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { useSelf } from './people.tsx';
import { useChange } from './queries.ts';
import { snoozeTimes } from './snooze.ts';
import { useOwnSnooze } from './use-own-snooze.tsx';

/** What can be done with all that are chosen. */
export default function BulkBar({
  cases,
  desk,
  onClose,
}: {
  cases: readonly InboxCase[];
  desk: Desk | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation('inbox');
  const { mutate } = useChange();
  function change(next: CaseChange): void {
    mutate({ cases, change: next, said: t('said.many', { count: cases.length }) });
    onClose();
  }
  const snooze = (at: Date) => change({ state: 'snoozed', snoozedUntil: at.toISOString() });
  const own = useOwnSnooze(snooze);
  const self = useSelf();
  const mayAssign = desk?.may.includes('assign');
  const offered = desk?.staff.filter(({ actor }) => mayAssign || actor.id === self) ?? [];
  const mayMany = cases.length === 1 || desk?.may.includes('bulk');
  return (
    <div className="inbox-bulk" role="toolbar" aria-label={t('bulk.label')}>
      <IconButton label={t('bulk.none')} icon={<X size={19} />} onClick={onClose} />
      <span className="inbox-bulk-count">{t('bulk.count', { count: cases.length })}</span>
      {mayMany ? (
        <>
          <Menu
            label={t('assign')}
            trigger={<IconButton label={t('assign')} icon={<UserRound size={19} />} />}
            items={[
              ...offered.map(({ actor }) => ({
                label: actor.id === self ? t('me') : actor.name,
                onSelect: () => change({ assigneeId: actor.id }),
              })),
              { label: t('nobody'), onSelect: () => change({ assigneeId: null }) },
            ]}
          />
          {desk && desk.labels.length > 0 && (
            <Menu
              label={t('labels')}
              trigger={<IconButton label={t('labels')} icon={<Tag size={19} />} />}
              items={desk.labels.map(({ id, name }) => {
                const isOnAll = cases.every(({ labelIds }) => labelIds.includes(id));
                return {
                  label: name,
                  checked: isOnAll,
                  onSelect: () =>
                    change(isOnAll ? { removeLabelIds: [id] } : { addLabelIds: [id] }),
                };
              })}
            />
          )}
          <Menu
            label={t('priority.label')}
            trigger={<IconButton label={t('priority.label')} icon={<Flag size={19} />} />}
            items={casePriorities.toReversed().map((priority) => ({
              label: t(`priority.${priority}`),
              onSelect: () => change({ priority }),
            }))}
          />
          <Menu
            label={t('later')}
            trigger={<IconButton label={t('later')} icon={<AlarmClock size={19} />} />}
            items={[
              ...snoozeTimes(new Date()).map(({ key, at }) => ({
                label: t(`snooze.${key}`),
                onSelect: () => snooze(at),
              })),
              own.item,
              { label: t('wait'), onSelect: () => change({ state: 'waiting' }) },
              { label: t('reopen'), onSelect: () => change({ state: 'open' }) },
            ]}
          />
          <IconButton
            label={t('done')}
            icon={<Check size={20} />}
            onClick={() => change({ state: 'done' })}
          />
          {own.sheet}
        </>
      ) : (
        <span className="ui-soft">{t('bulk.mayNot')}</span>
      )}
    </div>
  );
}
