import type { Conversation, Message } from '@allmende/contract/messaging';
import { ArrowDown } from 'lucide-react';
import { Fragment, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutboxEntry } from '../sync/database.ts';
import { currentSync, onIncomingMessage, useLog, useOutbox } from '../sync/sync.ts';
import { announce } from '../ui/announce.ts';
import { IconButton } from '../ui/button.tsx';
import { useFormat } from '../ui/format.ts';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { DayMark } from '../ui/time-text.tsx';
import { MessageRow } from './message-row.tsx';
import { PendingRow } from './pending-row.tsx';
import { bodyLine, counterpartOf } from './words.ts';

/** Closer to the end than this counts as being there. */
const nearEndPx = 80;

/**
 * What was said, from old to new. Stays at the end while one is there, keeps its place when older
 * messages come in on top, and marks as read what is in sight.
 */
export function MessageList({
  conversation,
  base,
  onReply,
}: {
  conversation: Conversation;
  base: string;
  onReply: (message: Message) => void;
}) {
  const { t } = useTranslation('messaging');
  const log = useLog(conversation.id, conversation.ownActorId);
  const outbox = useOutbox();
  const pending = useMemo(
    () =>
      outbox.filter(
        (entry) =>
          entry.conversationId === conversation.id && entry.actorId === conversation.ownActorId,
      ),
    [outbox, conversation.id, conversation.ownActorId],
  );
  const messages = log?.messages ?? [];
  const scroll = useScroll(conversation, messages, pending);
  const [firstUnread] = useState(conversation.readSeq + 1);
  const hadUnread = useRef(conversation.unreadCount > 0).current;
  useReading(conversation, messages, scroll.isAtEnd);
  useAnnouncements(conversation);

  if (!log) return <SkeletonRows rows={6} />;
  return (
    <div className="messaging-scroll-place">
      <div
        ref={scroll.ref}
        className="messaging-scroll"
        onScroll={scroll.onScroll}
        role="log"
        aria-label={t('messages')}
        aria-live="off"
        // A log that scrolls must be reachable by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
      >
        <div ref={scroll.inner} className="messaging-messages">
          {scroll.isLoadingOlder && <Spinner label={t('loadingOlder')} />}
          {messages.map((message, i) => {
            const before = messages[i - 1];
            const isNewDay = !before || !isSameDay(before.sentAt, message.sentAt);
            const isUnreadLine = hadUnread && message.seq === firstUnread && i > 0;
            return (
              <Fragment key={message.seq}>
                {isNewDay && <DayMark at={message.sentAt} />}
                {isUnreadLine && <div className="messaging-unread-line">{t('newMessages')}</div>}
                <MessageRow
                  message={message}
                  conversation={conversation}
                  base={base}
                  isFirst={isNewDay || isUnreadLine || !isFollowing(before, message)}
                  onReply={onReply}
                />
              </Fragment>
            );
          })}
          {pending.map((entry, i) => (
            <PendingRow
              key={entry.clientId}
              entry={entry}
              isFirst={i === 0 && messages.at(-1)?.senderActorId !== conversation.ownActorId}
            />
          ))}
          {messages.length === 0 && pending.length === 0 && (
            <p className="messaging-beginning">
              {t('beginning', { name: counterpartOf(conversation).actor.name })}
            </p>
          )}
        </div>
      </div>
      {!scroll.isAtEnd && (
        <div className="messaging-to-end">
          <IconButton
            label={t('toEnd')}
            icon={<ArrowDown size={20} />}
            variant="quiet"
            onClick={scroll.toEnd}
          />
          {conversation.unreadCount > 0 && (
            <span className="messaging-to-end-count">{conversation.unreadCount}</span>
          )}
        </div>
      )}
    </div>
  );
}

function isSameDay(a: string, b: string): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

/** Messages of one sender within five minutes stand together. */
function isFollowing(before: Message | undefined, message: Message): boolean {
  if (!before || before.senderActorId !== message.senderActorId) return false;
  return Date.parse(message.sentAt) - Date.parse(before.sentAt) < 5 * 60_000;
}

function useScroll(
  conversation: Conversation,
  messages: readonly Message[],
  pending: readonly OutboxEntry[],
) {
  const ref = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const sticks = useRef(true);
  const [isAtEnd, setAtEnd] = useState(true);
  const [isLoadingOlder, setLoadingOlder] = useState(false);
  const oldest = messages[0]?.seq;
  const anchor = useRef<{ oldest: number | undefined; fromBottom: number }>({
    oldest,
    fromBottom: 0,
  });
  const lastPending = pending.at(-1)?.clientId;

  // Before the frame is painted: the end stays the end, and what one reads stays where it is.
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    if (
      anchor.current.oldest !== undefined &&
      oldest !== anchor.current.oldest &&
      !sticks.current
    ) {
      element.scrollTop = element.scrollHeight - anchor.current.fromBottom;
    } else if (sticks.current) element.scrollTop = element.scrollHeight;
    anchor.current = { oldest, fromBottom: element.scrollHeight - element.scrollTop };
  });

  // One's own new message is always shown.
  useLayoutEffect(() => {
    if (!lastPending || !ref.current) return;
    sticks.current = true;
    ref.current.scrollTop = ref.current.scrollHeight;
  }, [lastPending]);

  // Pictures and cards that get their height later, and the keyboard of a phone, move nothing away.
  const isReady = messages.length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the elements are there once it is ready
  useEffect(() => {
    const element = ref.current;
    if (!element || !inner.current) return;
    const observer = new ResizeObserver(() => {
      if (sticks.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    observer.observe(inner.current);
    return () => observer.disconnect();
  }, [isReady]);

  function onScroll(): void {
    const element = ref.current;
    if (!element) return;
    const fromBottom = element.scrollHeight - element.scrollTop;
    anchor.current = { oldest, fromBottom };
    const near = fromBottom - element.clientHeight < nearEndPx;
    sticks.current = near;
    setAtEnd(near);
    if (element.scrollTop < 400 && oldest !== undefined && oldest > 1 && !isLoadingOlder) {
      setLoadingOlder(true);
      currentSync()
        .loadOlder(conversation.id, conversation.ownActorId)
        .catch(() => undefined)
        .finally(() => setLoadingOlder(false));
    }
  }

  function toEnd(): void {
    sticks.current = true;
    ref.current?.scrollTo({ top: ref.current.scrollHeight, behavior: 'instant' });
    setAtEnd(true);
  }

  return { ref, inner, onScroll, toEnd, isAtEnd, isLoadingOlder };
}

/** What stands in sight at the end, in a window that is looked at, has been read. */
function useReading(
  conversation: Conversation,
  messages: readonly Message[],
  isAtEnd: boolean,
): void {
  const last = messages.at(-1)?.seq ?? 0;
  useEffect(() => {
    function read(): void {
      if (isAtEnd && document.visibilityState === 'visible' && document.hasFocus()) {
        currentSync().markRead(conversation, last);
      }
    }
    read();
    document.addEventListener('visibilitychange', read);
    addEventListener('focus', read);
    return () => {
      document.removeEventListener('visibilitychange', read);
      removeEventListener('focus', read);
    };
  }, [conversation, last, isAtEnd]);
}

function useAnnouncements(conversation: Conversation): void {
  const { t } = useTranslation('messaging');
  const format = useFormat();
  const { name } = counterpartOf(conversation).actor;
  useEffect(
    () =>
      onIncomingMessage((message) => {
        if (message.conversationId !== conversation.id) return;
        announce(`${name}: ${bodyLine(message.body, t, format)}`);
      }),
    [conversation.id, name, t, format],
  );
}
