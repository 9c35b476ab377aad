import type { CaseChange, Desk, InboxCase } from '@allmende/contract/inbox';
import type { Conversation } from '@allmende/contract/messaging';
import {
  AlarmClock,
  Check,
  Flag,
  Hourglass,
  Keyboard,
  ListPlus,
  NotebookPen,
  RotateCcw,
  Tag,
  UserRound,
} from 'lucide-react';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { type Command, useCommands } from '../app/commands.ts';
import { Missing } from '../app/missing.tsx';
import { lazyPart } from '../app/lazy-part.tsx';
import { useTranslation } from '../i18n/words.ts';
import type { Between } from '../messaging/between.ts';
import { isWriting, useKeys } from '../messaging/row-keys.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { useFormat } from '../ui/format.ts';
import { useBetween } from './entries.tsx';
import { AssigneeMenu, LabelMenu, PriorityMenu, SnoozeMenu } from './case-menus.tsx';
import { isMenuOpen, press, useLetters } from './keys.ts';
import { useLookers } from './looking.ts';
import { openShortcuts } from './open-sheet.ts';
import { colleagueOf, useSelf } from './people.tsx';
import { useCaseOf, useChange, useDesk } from './queries.ts';
import { ShortcutsSheet } from './shortcuts-sheet.tsx';
import { nextAfter } from './shown.ts';
import './inbox.css';

const FieldsDialog = lazyPart(() => import('./fields-dialog.tsx'));

interface CaseBarProps {
  conversation: Conversation;
  onBetween: (between: Between | null) => void;
  isNoting: boolean;
  onNoting: (isNoting: boolean) => void;
}

/** Whose turn a conversation is, who is in charge, how urgent it is; each a button, and a key. */
export default function CaseBar(props: CaseBarProps) {
  const { conversation, onBetween } = props;
  const desk = useDesk();
  const { data } = useCaseOf(conversation.id);
  useBetween(data, desk, onBetween);
  // What was said a moment ago may not have become a case yet.
  if (!data || !desk) return <div className="inbox-bar inbox-bar-waiting" />;
  return <Bar key={data.id} one={data} desk={desk} {...props} />;
}

function useDeeds(one: InboxCase) {
  const { t } = useTranslation('inbox');
  const [, navigate] = useLocation();
  const self = useSelf();
  const { mutate, isPending } = useChange();
  const change = (next: CaseChange, said?: string) =>
    mutate({ cases: [one], change: next, ...(said === undefined ? {} : { said }) });
  /** On a desktop the next one of the list comes up, on a phone the list. */
  function goOn(): void {
    const isWide = matchMedia('(min-width: 48rem)').matches;
    const next = isWide ? nextAfter(one.conversationId) : undefined;
    navigate(`/inbox${next ? `/${next.conversationId}` : ''}${location.search}`);
  }
  return {
    isPending,
    change,
    done() {
      if (one.state === 'done' || isPending) return;
      change({ state: 'done' }, t('said.done'));
      goOn();
    },
    wait() {
      change({ state: 'waiting' }, t('said.waiting'));
      goOn();
    },
    snooze(at: Date) {
      change({ state: 'snoozed', snoozedUntil: at.toISOString() }, t('said.snoozed'));
      goOn();
    },
    reopen: () => change({ state: 'open' }),
    assign: (assigneeId: InboxCase['assigneeId']) =>
      change({ assigneeId, fromAssigneeId: one.assigneeId }),
    take: () => change({ assigneeId: self as never, fromAssigneeId: one.assigneeId }),
    unread() {
      change({ isUnread: true });
      goOn();
    },
  };
}

function Bar({
  one,
  desk,
  isNoting,
  onNoting,
  conversation,
}: CaseBarProps & { one: InboxCase; desk: Desk }) {
  const { t } = useTranslation('inbox');
  const deeds = useDeeds(one);
  const lookers = useLookers(conversation.id, isNoting);
  const [showsFields, setShowsFields] = useState(false);
  useBarKeys(deeds, onNoting);
  useBarCommands(deeds, onNoting);
  return (
    <>
      <div className="inbox-bar-frame">
        <div className="inbox-bar" role="toolbar" aria-label={t('case')}>
          {one.state !== 'open' && <StateWord one={one} />}
          <AssigneeMenu one={one} desk={desk} assign={deeds.assign} />
          <PriorityMenu one={one} change={deeds.change} />
          <LabelMenu one={one} desk={desk} change={deeds.change} />
          {desk.fields.length > 0 && (
            <Button
              size="small"
              variant="plain"
              icon={<ListPlus size={17} />}
              onClick={() => setShowsFields(true)}
            >
              <span className="inbox-bar-word">{t('fields')}</span>
            </Button>
          )}
          <span className="inbox-bar-rest" />
          <Button
            size="small"
            variant={isNoting ? 'money' : 'plain'}
            aria-pressed={isNoting}
            aria-keyshortcuts="n"
            icon={<NotebookPen size={17} />}
            onClick={() => onNoting(!isNoting)}
          >
            <span className="inbox-bar-word">{t('note.short')}</span>
          </Button>
          <SnoozeMenu onSnooze={deeds.snooze} onWait={deeds.wait} onUnread={deeds.unread} />
          <span className="inbox-bar-end">
            {one.state === 'done' || one.state === 'snoozed' ? (
              <Button
                size="small"
                aria-keyshortcuts="o"
                busy={deeds.isPending}
                icon={<RotateCcw size={17} />}
                onClick={deeds.reopen}
              >
                {t('reopen')}
              </Button>
            ) : (
              <Button
                size="small"
                busy={deeds.isPending}
                icon={<Check size={17} />}
                aria-keyshortcuts="e Control+Enter"
                data-tooltip={t('doneKey')}
                onClick={deeds.done}
              >
                {t('done')}
              </Button>
            )}
          </span>
          <span className="inbox-bar-keys">
            <IconButton
              label={t('keys.title')}
              icon={<Keyboard size={18} />}
              onClick={openShortcuts}
            />
          </span>
        </div>
      </div>
      {lookers.length > 0 && (
        <p className="inbox-lookers" role="status">
          {lookers.map(({ personId, isWriting: writes }) => {
            const actor = colleagueOf(personId, desk);
            return (
              actor && (
                <span key={personId}>
                  <Avatar
                    name={actor.name}
                    picture={actor.picture?.smallUrl}
                    kind="person"
                    size={20}
                  />
                  {t(writes ? 'looking.writes' : 'looking.looks', { name: actor.name })}
                </span>
              )
            );
          })}
        </p>
      )}
      <ShortcutsSheet />
      {showsFields && (
        <FieldsDialog
          props={{ one, desk, change: deeds.change, onClose: () => setShowsFields(false) }}
          missing={<Missing onClose={() => setShowsFields(false)} />}
        />
      )}
    </>
  );
}

function StateWord({ one }: { one: InboxCase }) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  return (
    <span className="inbox-state" data-state={one.state}>
      {one.snoozedUntil
        ? t('snoozedUntil', { when: format.dateTime(new Date(one.snoozedUntil)) })
        : t(`state.${one.state}`)}
    </span>
  );
}

type Deeds = ReturnType<typeof useDeeds>;

function focusComposer(): void {
  setTimeout(() => document.querySelector<HTMLElement>('.messaging-chat textarea')?.focus(), 30);
}

function useBarKeys(deeds: Deeds, onNoting: (isNoting: boolean) => void): void {
  useKeys((event) => {
    const isEnter = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    if (!isEnter || event.repeat) return;
    event.preventDefault();
    deeds.done();
  });
  // Leaves the field first, so that letters are shortcuts again.
  useKeys((event) => {
    if (event.key !== 'Escape' || !isWriting(event) || isMenuOpen()) return;
    if (event.target instanceof HTMLTextAreaElement && event.target.value === '')
      event.target.blur();
  });
  useLetters({
    e: deeds.done,
    w: deeds.wait,
    o: deeds.reopen,
    i: deeds.take,
    u: deeds.unread,
    s: () => press('snooze'),
    a: () => press('assign'),
    p: () => press('priority'),
    l: () => press('label'),
    n: () => onNoting(true),
    r() {
      onNoting(false);
      focusComposer();
    },
  });
}

/** The same in the command bar, while the case is before one. */
function useBarCommands(deeds: Deeds, onNoting: (isNoting: boolean) => void): void {
  const { t } = useTranslation('inbox');
  const latest = useRef(deeds);
  latest.current = deeds;
  const commands = useMemo((): Command[] => {
    const pressLater = (name: string) => () => void setTimeout(() => press(name), 50);
    const of = (label: string, note: string, run: () => void, icon: ReactNode): Command => ({
      id: `inbox.${note}`,
      label,
      note,
      run,
      icon,
    });
    return [
      of(t('done'), 'e', () => latest.current.done(), <Check size={20} />),
      of(t('wait'), 'w', () => latest.current.wait(), <Hourglass size={20} />),
      of(t('take'), 'i', () => latest.current.take(), <UserRound size={20} />),
      of(t('assign'), 'a', pressLater('assign'), <UserRound size={20} />),
      of(t('later'), 's', pressLater('snooze'), <AlarmClock size={20} />),
      of(t('labels'), 'l', pressLater('label'), <Tag size={20} />),
      of(t('priority.label'), 'p', pressLater('priority'), <Flag size={20} />),
      of(t('note.write'), 'n', () => onNoting(true), <NotebookPen size={20} />),
      of(t('keys.title'), '?', openShortcuts, <Keyboard size={20} />),
    ];
  }, [t, onNoting]);
  useCommands(commands);
}
