import { isMutedAt, makesItselfFelt } from '@allmende/contract/chats-rules';
import { plainOf } from '@allmende/contract/markup';
import type { Conversation } from '@allmende/contract/messaging';
import { AtSign, Megaphone, PencilLine, SquarePen } from 'lucide-react';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { useSearch } from 'wouter';
import { useTranslation } from '../i18n/words.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { Pane, PaneHeader } from '../app/panes.tsx';
import { useActor } from '../app/session.ts';
import { RowActions } from '../chats/row-actions.tsx';
import { useReminders } from '../later/queries.ts';
import type { OutboxEntry } from '../sync/database.ts';
import { isExpired } from '../sync/expired.ts';
import { useConversations, useDraft, useLastWaiting, useTypists } from '../sync/sync.ts';
import { Avatar } from '../ui/avatar.tsx';
import { BusinessMark, UnreadCount } from '../ui/badge.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Bench } from '../ui/drawings/bench.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useFormat } from '../ui/format.ts';
import { List, ListRow } from '../ui/list.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { avatarOf, faceOf } from './face.ts';
import { arrange, isUnread, type Shelf } from './arrange.ts';
import { useRowKeys } from './row-keys.ts';
import { NoticeText } from './notice-row.tsx';
import { Name } from './sender.tsx';
import { StandingSign } from './standing-sign.tsx';
import { bodyLine, standingOf } from './words.ts';

/** A picture for each kind of card: small, many, and the words say it too. */
const KindIcon = lazyPart(() => import('./kind-icon.tsx'));
const RemindersBar = lazyPart(() => import('../later/reminders-bar.tsx'));
const Found = lazyPart(() => import('../search/found.tsx'));
const Shelves = lazyPart(() => import('../chats/shelves.tsx'));
const RowSigns = lazyPart(() => import('../chats/row-signs.tsx'));

/** All conversations of a person, the latest first. */
export function ConversationList({
  base,
  currentId,
}: {
  base: string;
  currentId: string | undefined;
}) {
  const { t } = useTranslation('messaging');
  const actor = useActor();
  const { list, isLoaded } = useConversations(actor.id);
  const [query, setQuery] = useState('');
  const shelf = new URLSearchParams(useSearch()).get('list') ?? 'all';
  const rowList = useRef<HTMLDivElement>(null);
  const wanted = useDeferredValue(query.trim().toLocaleLowerCase());
  const rows = useMemo(
    () => arrange(list?.values() ?? [], { wanted, shelf }),
    [list, wanted, shelf],
  );
  useRowKeys(rows, currentId, base);
  const reminders = useReminders(actor.id).data?.items ?? [];

  return (
    <Pane
      label={t('chats')}
      head={
        <>
          <PaneHeader
            title={t('chats')}
            actions={
              <IconButton
                label={t('newChat.open')}
                icon={<SquarePen size={21} />}
                href={`${base}/new`}
              />
            }
          />
          <div className="messaging-list-tools">
            <SearchField label={t('search')} value={query} onChange={setQuery} />
          </div>
          {list !== undefined && list.size > 0 && (
            <Shelves
              props={{ conversations: list, shelf }}
              waiting={<div className="messaging-shelves" />}
              missing={null}
            />
          )}
        </>
      }
    >
      {wanted === '' && reminders.length > 0 && (
        <RemindersBar props={{ base, reminders }} missing={null} />
      )}
      <RowActions rows={rows} list={rowList} />
      {!isLoaded && rows.length === 0 ? (
        <SkeletonRows rows={7} avatar />
      ) : rows.length > 0 ? (
        <div ref={rowList} className="chats-rows">
          <List label={t('chats')}>
            {rows.map((conversation) => (
              <ConversationRow
                key={conversation.id}
                conversation={conversation}
                base={base}
                shelf={shelf}
                isCurrent={conversation.id === currentId}
              />
            ))}
          </List>
        </div>
      ) : (
        wanted === '' && shelf === 'all' && <NoConversations base={base} />
      )}
      {wanted !== '' && (
        <Found
          props={{ query: query.trim(), base, shownIds: rows.map(({ id }) => id) }}
          waiting={<SkeletonRows rows={4} avatar />}
          missing={
            rows.length === 0 && <EmptyState drawing={<Signpost />} title={t('empty.search')} />
          }
        />
      )}
    </Pane>
  );
}

function NoConversations({ base }: { base: string }) {
  const { t } = useTranslation('messaging');
  return (
    <EmptyState
      drawing={<Bench />}
      title={t('empty.chats.title')}
      text={t('empty.chats.text')}
      action={
        <>
          <Button variant="primary" href={`${base}/new`}>
            {t('newChat.open')}
          </Button>
          <Button href="/discover">{t('empty.chats.discover')}</Button>
        </>
      }
    />
  );
}

export function ConversationRow({
  conversation,
  base,
  shelf,
  isCurrent,
}: {
  conversation: Conversation;
  base: string;
  shelf: Shelf;
  isCurrent: boolean;
}) {
  const { t } = useTranslation('messaging');
  const face = faceOf(conversation);
  const isMentioned = conversation.mentionedSeq > conversation.readSeq;
  const waiting = useLastWaiting(conversation);
  const { lastMessage, preferences } = conversation;
  const hasSigns =
    preferences !== undefined &&
    (preferences.isPinned || preferences.isMarkedUnread || isMutedAt(conversation, new Date()));
  // Of what the chat itself notes nobody asks whether it has arrived.
  const isOwn =
    lastMessage?.senderActorId === conversation.ownActorId && lastMessage.body.kind !== 'notice';
  return (
    <ListRow
      href={`${base}/${conversation.id}${shelf === 'all' ? '' : `?list=${shelf}`}`}
      current={isCurrent}
      leading={<Avatar {...avatarOf(face)} size={46} />}
      title={
        <span className="messaging-who">
          {conversation.kind === 'channel' && <Megaphone size={15} aria-hidden="true" />}
          <bdi>{face.name}</bdi>
          {face.kind === 'business' && <BusinessMark />}
        </span>
      }
      meta={lastMessage && <TimeText at={conversation.lastActivityAt} form="list" />}
      text={<LastLine conversation={conversation} waiting={waiting} />}
      trailing={
        waiting ? (
          <StandingSign standing={waiting.refusedWith ? 'refused' : 'waiting'} />
        ) : isUnread(conversation) || hasSigns ? (
          <>
            {hasSigns && <RowSigns props={{ preferences }} missing={null} />}
            {isMentioned && (
              <AtSign className="messaging-mentioned" size={16} aria-label={t('mention.you')} />
            )}
            <UnreadCount
              count={conversation.unreadCount}
              muted={!makesItselfFelt(conversation, { at: new Date(), isMention: isMentioned })}
            />
          </>
        ) : isOwn && lastMessage ? (
          <StandingSign standing={standingOf(lastMessage, conversation)} />
        ) : undefined
      }
      className={isUnread(conversation) ? 'messaging-unread' : ''}
    />
  );
}

/** What needs no sign in front that says what it is. */
const wordy = new Set<string>(['text', 'notice', 'deleted']);

export function LastLine({
  conversation,
  waiting,
}: {
  conversation: Conversation;
  waiting: OutboxEntry | undefined;
}) {
  const { t } = useTranslation('messaging');
  const format = useFormat();
  const [draft] = useDraft(conversation.ownActorId, conversation.id);
  const typists = useTypists(conversation.id);
  if (typists.some((actorId) => actorId !== conversation.ownActorId)) {
    return <span className="messaging-typing">{t('typing')}</span>;
  }
  if (draft) {
    return (
      <span>
        <span className="messaging-draft">
          <PencilLine size={14} aria-hidden="true" />
          {t('draft')}
        </span>{' '}
        <bdi>{plainOf(draft)}</bdi>
      </span>
    );
  }
  const { lastMessage } = conversation;
  const isShown = lastMessage !== null && !isExpired(lastMessage);
  const body = waiting?.content ?? (isShown ? lastMessage.body : undefined);
  if (!body) return null;
  const isOthers =
    !waiting &&
    conversation.kind === 'group' &&
    lastMessage !== null &&
    lastMessage.senderActorId !== conversation.ownActorId;
  return (
    <span className="messaging-last">
      {!wordy.has(body.kind) && (
        <KindIcon props={{ body }} waiting={<span className="messaging-kind" />} missing={null} />
      )}
      <span className="messaging-last-words">
        {isOthers && body.kind !== 'notice' && (
          <>
            <Name actorId={lastMessage.senderActorId} conversation={conversation} />:{' '}
          </>
        )}
        {body.kind === 'notice' ? (
          <NoticeText
            notice={body.notice}
            senderActorId={lastMessage!.senderActorId}
            conversation={conversation}
          />
        ) : (
          <bdi>{bodyLine(body, t, format)}</bdi>
        )}
      </span>
    </span>
  );
}
