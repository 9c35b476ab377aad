import type { Desk, InboxCase } from '@allmende/contract/inbox';
import { AlarmClock, AtSign, ChevronUp, ChevronsUp, Globe, Mail, Plug, Reply } from 'lucide-react';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { LastLine } from '../messaging/conversation-list.tsx';
import { useConversation, useLastWaiting } from '../sync/sync.ts';
import { Avatar } from '../ui/avatar.tsx';
import { UnreadCount } from '../ui/badge.tsx';
import { classes } from '../ui/classes.ts';
import { ListRow } from '../ui/list.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { Label } from './label.tsx';
import { AssigneeFace } from './people.tsx';

/** One case in a list: who, the last word, what is due, and whose it is. */
export function CaseRow({
  one,
  desk,
  view,
  isCurrent,
  isChosen,
  isChoosing,
  onToggle,
}: {
  one: InboxCase;
  desk: Desk | undefined;
  view: string;
  isCurrent: boolean;
  isChosen: boolean;
  isChoosing: boolean;
  onToggle: () => void;
}) {
  const { t } = useTranslation('inbox');
  const conversation = useConversation(useActor().id, one.conversationId);
  const { contact } = one;
  const unread = conversation?.unreadCount ?? Number(one.isUnread);
  const isUnread = one.isUnread || unread > 0;
  const labels = desk?.labels.filter(({ id }) => one.labelIds.includes(id)) ?? [];
  return (
    <ListRow
      href={`/inbox/${one.conversationId}${view === 'open' ? '' : `?view=${view}`}`}
      current={isCurrent}
      className={classes(isUnread && 'messaging-unread', isChosen && 'inbox-chosen', 'inbox-row')}
      leading={
        <Avatar
          name={contact.name}
          kind={contact.kind}
          picture={contact.picture?.smallUrl}
          accent={contact.accent}
          size={46}
        />
      }
      title={
        <span className="messaging-who">
          <bdi>{contact.name}</bdi>
          <Channel channel={one.channel} />
          <Urgency one={one} />
        </span>
      }
      meta={<TimeText at={one.lastAt} form="list" />}
      text={
        <>
          {conversation ? <Line conversation={conversation} /> : <bdi>{one.last?.excerpt}</bdi>}
          {labels.length > 0 && (
            <span className="inbox-row-labels">
              {labels.slice(0, 3).map((label) => (
                <Label key={label.id} label={label} />
              ))}
            </span>
          )}
        </>
      }
      trailing={
        <span className="inbox-signs">
          {one.isMentioned && (
            <AtSign className="messaging-mentioned" size={16} aria-label={t('mentionsYou')} />
          )}
          {isUnread ? (
            <UnreadCount count={Math.max(1, unread)} />
          ) : (
            one.waitingSince !== null && (
              <span className="messaging-unanswered" data-tooltip={t('unanswered')}>
                <Reply size={15} aria-hidden="true" />
                <span className="ui-hidden">{t('unanswered')}</span>
              </span>
            )
          )}
          {one.snoozedUntil && (
            <span className="inbox-snoozed">
              <AlarmClock size={14} aria-label={t('state.snoozed')} />
              <TimeText at={one.snoozedUntil} form="list" />
            </span>
          )}
          <AssigneeFace personId={one.assigneeId} desk={desk} />
        </span>
      }
      actions={
        <label className={classes('inbox-choose', (isChosen || isChoosing) && 'inbox-choose-on')}>
          <input type="checkbox" checked={isChosen} onChange={onToggle} />
          <span className="ui-hidden">{t('choose', { name: contact.name })}</span>
        </label>
      }
    />
  );
}

function Line({ conversation }: { conversation: NonNullable<ReturnType<typeof useConversation>> }) {
  return <LastLine conversation={conversation} waiting={useLastWaiting(conversation)} />;
}

/** Said only where it is not the app. */
function Channel({ channel }: Pick<InboxCase, 'channel'>) {
  const { t } = useTranslation('inbox');
  const Icon = signs[channel];
  if (!Icon) return null;
  const text = t(`channel.${channel}`);
  return (
    <span className="inbox-channel" data-tooltip={text}>
      <Icon size={15} aria-hidden="true" />
      <span className="ui-hidden">{text}</span>
    </span>
  );
}

const signs: Readonly<Record<string, typeof Mail>> = { mail: Mail, website: Globe, api: Plug };

/** Said only where it is more than usual. */
export function Urgency({ one }: { one: Pick<InboxCase, 'priority'> }) {
  const { t } = useTranslation('inbox');
  if (one.priority !== 'high' && one.priority !== 'urgent') return null;
  const Icon = one.priority === 'urgent' ? ChevronsUp : ChevronUp;
  const text = t(`priority.${one.priority}`);
  return (
    <span className={`inbox-priority inbox-priority-${one.priority}`} data-tooltip={text}>
      <Icon size={16} strokeWidth={2.6} aria-hidden="true" />
      <span className="ui-hidden">{text}</span>
    </span>
  );
}
