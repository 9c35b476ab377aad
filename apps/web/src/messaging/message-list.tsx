import type { Conversation, Message } from '@allmende/contract/messaging';
import { ArrowDown, ArrowUp } from 'lucide-react';
import {
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useLocation, useSearch } from 'wouter';
import { useOnline } from '../app/online.ts';
import type { OutboxEntry } from '../sync/database.ts';
import { isExpired } from '../sync/expired.ts';
import { currentSync, onIncomingMessage, useLog, useOutbox } from '../sync/sync.ts';
import { announce } from '../ui/announce.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { useFormat } from '../ui/format.ts';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { DayMark } from '../ui/time-text.tsx';
import { showToast } from '../ui/toast.tsx';
import { BetweenContext } from './between.ts';
import { faceOf } from './face.ts';
import { JumpContext } from './jump.ts';
import { MessageRow } from './message-row.tsx';
import { PendingRow } from './pending-row.tsx';
import { readableFrom } from './slice.ts';
import { type Target, type Timeline, useTimeline } from './use-timeline.ts';
import { bodyLine } from './words.ts';

interface MessageListProps {
  conversation: Conversation;
  base: string;
}

/**
 * What was said, from old to new. Opens at what is unread, else where one was, else at the end; stays at the
 * end while one is there, keeps its place whatever comes, and marks as read what is in sight. Of long
 * conversations only the rows around the place are in the document.
 */
export function MessageList({ conversation, base }: MessageListProps) {
  const { t } = useTranslation('messaging');
  const { id, ownActorId, visibleFromSeq } = conversation;
  const known = useLog(id, ownActorId);
  const log = useMemo(() => known && readableFrom(known, visibleFromSeq), [known, visibleFromSeq]);
  const pending = usePending(conversation);
  const addressed = useAddressed();
  const mark = useUnreadMark(conversation);
  const [start] = useState(() => startOf(conversation, addressed));
  const onInSight = useReading(conversation);
  const timeline = useTimeline({ conversation, log, pending, start, onInSight });
  const jump = useJumping(timeline, addressed);
  useOwnNews(pending, timeline.toEnd);
  useAnnouncements(conversation);

  const { extent, shown, isAtEnd, isLoading } = timeline;
  if (!extent) return <NotHereYet pending={pending} />;
  const isMarkBefore = mark !== null && mark < shown.from && mark > conversation.readSeq;
  return (
    <div className="messaging-scroll-place">
      <div
        ref={timeline.scroller}
        className="messaging-scroll"
        onScroll={timeline.onScroll}
        onKeyDown={timeline.onKeyDown}
        role="feed"
        aria-label={t('messages')}
        aria-busy={isLoading}
        // What scrolls must be reachable by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
      >
        <div ref={timeline.inner} className="messaging-messages">
          <JumpContext value={jump}>
            <Days
              timeline={timeline}
              pending={pending}
              mark={mark}
              conversation={conversation}
              base={base}
            />
          </JumpContext>
          {extent.last < extent.first && (
            // A feed holds articles, also when nothing has been said.
            <article className="messaging-beginning">
              {t('beginning', { name: faceOf(conversation).name })}
            </article>
          )}
        </div>
      </div>
      {isLoading && (
        <div className="messaging-loading">
          <Spinner label={t('loadingOlder')} />
        </div>
      )}
      {isMarkBefore && (
        <div className="messaging-to-unread">
          <Button size="small" icon={<ArrowUp size={16} />} onClick={() => jump(mark)}>
            {t('toUnread')}
          </Button>
        </div>
      )}
      {!isAtEnd && (
        <div className="messaging-to-end">
          <IconButton
            label={t('toEnd')}
            icon={<ArrowDown size={20} />}
            variant="quiet"
            onClick={timeline.toEnd}
          />
          {conversation.unreadCount > 0 && (
            <span className="messaging-to-end-count">{conversation.unreadCount}</span>
          )}
        </div>
      )}
    </div>
  );
}

/** Nothing of it is on this device so far, except for what one wrote meanwhile. */
function NotHereYet({ pending }: { pending: readonly OutboxEntry[] }) {
  const { t } = useTranslation('messaging');
  const isOnline = useOnline();
  return (
    <div className="messaging-scroll-place">
      <div className="messaging-scroll">
        <div className="messaging-messages">
          {isOnline ? (
            <SkeletonRows rows={6} />
          ) : (
            <p className="messaging-beginning">{t('notHere')}</p>
          )}
          {pending.map((entry, at) => (
            <PendingRow key={entry.clientId} entry={entry} isFirst={at === 0} />
          ))}
        </div>
      </div>
    </div>
  );
}

/** The rows, a box for each day, so that its name can stay on top while one reads it. */
function Days({
  timeline,
  pending,
  mark,
  conversation,
  base,
}: MessageListProps & {
  timeline: Timeline;
  pending: readonly OutboxEntry[];
  mark: number | null;
}) {
  const { t } = useTranslation('messaging');
  const between = useContext(BetweenContext);
  const { extent, shown } = timeline;
  if (!extent) return null;
  const { window } = extent;
  const days: { key: string; at: string; rows: ReactNode[] }[] = [];
  function add(at: string, row: (isNewDay: boolean) => ReactNode): void {
    const key = dayOf(at);
    const isNewDay = days.at(-1)?.key !== key;
    if (isNewDay) days.push({ key, at, rows: [] });
    days.at(-1)!.rows.push(row(isNewDay));
  }

  const first = window[0]?.seq ?? 0;
  const firstPending = extent.first + window.length;
  let before = window.slice(0, Math.max(0, shown.from - first)).findLast((one) => !isExpired(one));
  for (let seq = Math.max(shown.from, first); seq <= shown.to && seq < firstPending; seq++) {
    const message = window[seq - first]!;
    if (isExpired(message)) continue;
    const isMarked = seq === mark && seq > 1;
    if (isMarked) {
      add(message.sentAt, () => (
        <div key="unread" className="messaging-unread-line">
          {t('newMessages')}
        </div>
      ));
    }
    const isFirst = isMarked || !isFollowing(before, message);
    add(message.sentAt, () => (
      <MessageRow
        key={seq}
        message={message}
        conversation={conversation}
        base={base}
        isFirst={isFirst}
      />
    ));
    before = message;
    for (const { at, node } of between?.get(seq) ?? []) add(at, () => node);
  }
  for (let at = Math.max(shown.from, firstPending); at <= shown.to; at++) {
    const entry = pending[at - firstPending]!;
    const isFirst = at === firstPending && !isOwnLast(window, conversation);
    add(entry.at, (isNewDay) => (
      <PendingRow key={entry.clientId} entry={entry} isFirst={isFirst || isNewDay} />
    ));
  }
  return days.map(({ key, at, rows }) => (
    <div key={key} className="messaging-day">
      <DayMark at={at} />
      {rows}
    </div>
  ));
}

function isOwnLast(window: readonly Message[], { ownActorId }: Conversation): boolean {
  return window.at(-1)?.senderActorId === ownActorId;
}

function dayOf(at: string): string {
  return new Date(at).toDateString();
}

/** Messages of one sender within five minutes of one day stand together. */
function isFollowing(before: Message | undefined, message: Message): boolean {
  if (!before || before.senderActorId !== message.senderActorId) return false;
  if (before.body.kind === 'notice') return false;
  if (Date.parse(message.sentAt) - Date.parse(before.sentAt) >= 5 * 60_000) return false;
  return dayOf(before.sentAt) === dayOf(message.sentAt);
}

function usePending({ id, ownActorId }: Conversation): readonly OutboxEntry[] {
  const outbox = useOutbox();
  return useMemo(
    () => outbox.filter((one) => one.conversationId === id && one.actorId === ownActorId),
    [outbox, id, ownActorId],
  );
}

/** The message that the address names: `?at=<seq>`. */
function useAddressed(): number | null {
  const at = Number(new URLSearchParams(useSearch()).get('at') ?? Number.NaN);
  return Number.isSafeInteger(at) && at > 0 ? at : null;
}

function startOf(conversation: Conversation, addressed: number | null): Target | null {
  if (addressed !== null) return { seq: addressed, shape: 'found' };
  const { unreadCount, readSeq, visibleFromSeq } = conversation;
  if (unreadCount > 0) return { seq: Math.max(readSeq + 1, visibleFromSeq), shape: 'unread' };
  const seq = currentSync().lookedAt(conversation.id);
  return seq === null ? null : { seq, shape: 'kept' };
}

/** Goes where the address says, and takes it out of the address, so that it can be said again. */
function useJumping(timeline: Timeline, addressed: number | null): (seq: number) => void {
  const { t } = useTranslation('messaging');
  const [path, navigate] = useLocation();
  const { jumpTo } = timeline;
  const jump = useCallback(
    (seq: number) => {
      void jumpTo({ seq, shape: 'found' }).then((isThere) => {
        if (!isThere) showToast({ text: t('notThere') });
      });
    },
    [jumpTo, t],
  );
  useEffect(() => {
    if (addressed === null) return;
    jump(addressed);
    navigate(path, { replace: true });
  }, [addressed, path, navigate, jump]);
  return jump;
}

/** Before which message "new" stands: the first unread when one came, or that came while one was away. */
function useUnreadMark({ unreadCount, readSeq }: Conversation): number | null {
  const [mark, setMark] = useState(unreadCount > 0 ? readSeq + 1 : null);
  const isUnread = unreadCount > 0;
  const readTo = useRef(readSeq);
  readTo.current = readSeq;
  useEffect(() => {
    if (isUnread && !document.hasFocus()) setMark(readTo.current + 1);
  }, [isUnread]);
  return mark;
}

/** One's own new message is always shown. */
function useOwnNews(pending: readonly OutboxEntry[], toEnd: () => void): void {
  const last = pending.at(-1)?.clientId;
  const seen = useRef(last);
  // Before the frame is painted, not after it.
  useLayoutEffect(() => {
    if (last !== undefined && last !== seen.current) toEnd();
    seen.current = last;
  }, [last, toEnd]);
}

/** What stands in sight, in a window that is looked at, has been read. */
function useReading(conversation: Conversation): (seq: number) => void {
  const latest = useRef({ conversation, seq: 0 });
  latest.current.conversation = conversation;
  const read = useCallback(() => {
    const { conversation, seq } = latest.current;
    if (document.visibilityState !== 'visible' || !document.hasFocus()) return;
    currentSync().markRead(conversation, seq);
  }, []);
  useEffect(() => {
    document.addEventListener('visibilitychange', read);
    addEventListener('focus', read);
    return () => {
      document.removeEventListener('visibilitychange', read);
      removeEventListener('focus', read);
    };
  }, [read]);
  return useCallback(
    (seq: number) => {
      latest.current.seq = seq;
      read();
    },
    [read],
  );
}

function useAnnouncements(conversation: Conversation): void {
  const { t } = useTranslation('messaging');
  const format = useFormat();
  const { name } = faceOf(conversation);
  useEffect(
    () =>
      onIncomingMessage((message) => {
        if (message.conversationId !== conversation.id || message.body.kind === 'notice') return;
        announce(`${name}: ${bodyLine(message.body, t, format)}`);
      }),
    [conversation.id, name, t, format],
  );
}
