import type { CaseChange, Desk, InboxCase } from '@allmende/contract/inbox';
import { casePriorities } from '@allmende/contract/inbox-filter';
import { AlarmClock, Flag, Hourglass, MailOpen, Tag, UserRound } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { useFormat } from '../ui/format.ts';
import { Menu } from '../ui/menu.tsx';
import { Label } from './label.tsx';
import { colleagueOf, useSelf } from './people.tsx';
import { snoozeTimes } from './snooze.ts';
import { useOwnSnooze } from './use-own-snooze.tsx';

type ChangeFn = (change: CaseChange) => void;

export function AssigneeMenu({
  one,
  desk,
  assign,
}: {
  one: InboxCase;
  desk: Desk;
  assign: (assigneeId: InboxCase['assigneeId']) => void;
}) {
  const { t } = useTranslation('inbox');
  const self = useSelf();
  const actor = colleagueOf(one.assigneeId, desk);
  const mayAll = desk.may.includes('assign');
  const isFree = one.assigneeId === null || one.assigneeId === self;
  const offered = desk.staff.filter(
    (colleague) => mayAll || (isFree && colleague.actor.id === self),
  );
  return (
    <Menu
      label={t('assign')}
      align="start"
      trigger={
        <Button
          size="small"
          variant="plain"
          data-inbox-key="assign"
          aria-keyshortcuts="a"
          icon={
            actor ? (
              <Avatar name={actor.name} picture={actor.picture?.smallUrl} kind="person" size={20} />
            ) : (
              <UserRound size={17} />
            )
          }
        >
          <span className="inbox-bar-name">
            {actor ? (actor.id === self ? t('me') : actor.name) : t('nobody')}
          </span>
        </Button>
      }
      items={[
        ...offered.map((colleague) => ({
          label: colleague.actor.id === self ? t('me') : colleague.actor.name,
          checked: colleague.actor.id === one.assigneeId,
          onSelect: () => assign(colleague.actor.id),
          ...(colleague.actor.id === self ? { note: 'i' } : {}),
        })),
        (mayAll || isFree) && {
          label: t('nobody'),
          checked: one.assigneeId === null,
          onSelect: () => assign(null),
        },
      ]}
    />
  );
}

export function PriorityMenu({ one, change }: { one: InboxCase; change: ChangeFn }) {
  const { t } = useTranslation('inbox');
  const isUsual = one.priority === 'normal';
  return (
    <Menu
      label={t('priority.label')}
      align="start"
      trigger={
        <Button
          size="small"
          variant="plain"
          data-inbox-key="priority"
          aria-keyshortcuts="p"
          aria-label={`${t('priority.label')}: ${t(`priority.${one.priority}`)}`}
          icon={<Flag size={17} className={`inbox-priority-${one.priority}`} />}
        >
          {!isUsual && <span className="inbox-bar-word">{t(`priority.${one.priority}`)}</span>}
        </Button>
      }
      items={casePriorities.toReversed().map((priority) => ({
        label: t(`priority.${priority}`),
        checked: priority === one.priority,
        onSelect: () => change({ priority }),
      }))}
    />
  );
}

export function LabelMenu({ one, desk, change }: { one: InboxCase; desk: Desk; change: ChangeFn }) {
  const { t } = useTranslation('inbox');
  const own = desk.labels.filter(({ id }) => one.labelIds.includes(id));
  return (
    <Menu
      label={t('labels')}
      align="start"
      trigger={
        <Button
          size="small"
          variant="plain"
          data-inbox-key="label"
          aria-keyshortcuts="l"
          icon={<Tag size={17} />}
        >
          <span className="ui-hidden">{t('labels')}</span>
          {own.length > 0 && (
            <span className="inbox-row-labels">
              {own.slice(0, 2).map((label) => (
                <Label key={label.id} label={label} />
              ))}
              {own.length > 2 && <span className="ui-soft">+{own.length - 2}</span>}
            </span>
          )}
        </Button>
      }
      items={[
        ...desk.labels.map(({ id, name }) => {
          const isOn = one.labelIds.includes(id);
          return {
            label: name,
            checked: isOn,
            onSelect: () => change(isOn ? { removeLabelIds: [id] } : { addLabelIds: [id] }),
          };
        }),
        desk.may.includes('settings') && { label: t('labelsEdit'), href: '/inbox/settings' },
        desk.labels.length === 0 &&
          !desk.may.includes('settings') && { label: t('labelsNone'), disabled: true },
      ]}
    />
  );
}

export function SnoozeMenu({
  onSnooze,
  onWait,
  onUnread,
}: {
  onSnooze: (at: Date) => void;
  onWait: () => void;
  onUnread: () => void;
}) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const own = useOwnSnooze(onSnooze);
  return (
    <>
      <Menu
        label={t('later')}
        trigger={
          <Button
            size="small"
            variant="plain"
            data-inbox-key="snooze"
            aria-keyshortcuts="s"
            icon={<AlarmClock size={17} />}
          >
            <span className="inbox-bar-word">{t('later')}</span>
          </Button>
        }
        items={[
          ...snoozeTimes(new Date()).map(({ key, at }) => ({
            label: t(`snooze.${key}`),
            icon: <AlarmClock size={17} />,
            note: format.clock(at),
            onSelect: () => onSnooze(at),
          })),
          own.item,
          { label: t('wait'), icon: <Hourglass size={17} />, note: 'w', onSelect: onWait },
          { label: t('markUnread'), icon: <MailOpen size={17} />, note: 'u', onSelect: onUnread },
        ]}
      />
      {own.sheet}
    </>
  );
}
