import type { Conversation, Message } from '@allmende/contract/messaging';
import { Info, Package, Search, Store } from 'lucide-react';
import {
  type ComponentType,
  type MouseEvent,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Link } from 'wouter';
import { lazyPart } from '../app/lazy-part.tsx';
import { useOnline } from '../app/online.ts';
import { Pane, PaneHeader } from '../app/panes.tsx';
import { useScheduled } from '../later/queries.ts';
import { usePresence, useTypists } from '../sync/sync.ts';
import { Avatar } from '../ui/avatar.tsx';
import { BusinessMark } from '../ui/badge.tsx';
import { IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { ActionsContext, type ActionsAt } from './actions.ts';
import { Authors } from './authors.tsx';
import { Missing } from '../app/missing.tsx';
import { Composer } from './composer.tsx';
import { BetweenContext, type Between } from './between.ts';
import { avatarOf, faceOf } from './face.ts';
import { MessageList } from './message-list.tsx';
import { useNameOf } from './people.ts';
import { Stars } from './stars.tsx';
import { counterpartOf } from './words.ts';

/** What one has put into the cart of the shop that one talks to, above the composer. */
const carts = import.meta.glob<{ default: ComponentType<{ sellerId: string; base: string }> }>(
  '../shop/chat-cart.tsx',
);
const loadCart = carts['../shop/chat-cart.tsx'];
const ChatCart = loadCart && lazyPart(loadCart);

const GuestLine = lazyPart(() => import('../channels/guest-line.tsx'));
const CaseBar = lazyPart(() => import('../inbox/case-bar.tsx'));
const NoteComposer = lazyPart(() => import('../inbox/note-composer.tsx'));
const MessageActions = lazyPart(() => import('../on-message/message-actions.tsx'));
const EditComposer = lazyPart(() => import('../on-message/edit-composer.tsx'));
const ChatSearch = lazyPart(() => import('../search/chat-search.tsx'));
const ScheduledBar = lazyPart(() => import('../later/scheduled-bar.tsx'));
const RequestBar = lazyPart(() => import('../chats/request-bar.tsx'));
const Silence = lazyPart(() => import('./silence.tsx'));
const PinBar = lazyPart(() => import('../on-message/pin-bar.tsx'));

/** Shows at what was pressed that what it opens is on its way. */
function Coming({ from }: { from: HTMLElement }) {
  useLayoutEffect(() => {
    from.setAttribute('aria-busy', 'true');
    return () => from.removeAttribute('aria-busy');
  }, [from]);
  return null;
}

/** One conversation: who it is, what was said, what one says next. */
export function Chat({ conversation, base }: { conversation: Conversation; base: string }) {
  const { t } = useTranslation('messaging');
  const [replyTo, setReplyTo] = useState<Message | null>(null);
  const [editing, setEditing] = useState<Message | null>(null);
  const [acting, setActing] = useState<ActionsAt | null>(null);
  const [isSearching, setSearching] = useState(false);
  const [between, setBetween] = useState<Between | null>(null);
  const [isNoting, setNoting] = useState(false);
  const isCase = base === '/inbox' && !conversation.group;
  const face = faceOf(conversation);
  useReadMark(conversation);
  const { data } = useScheduled(conversation.ownActorId);
  const scheduled = data?.items.filter((one) => one.conversationId === conversation.id) ?? [];
  const shopId = face.kind === 'business' ? counterpartOf(conversation).actor.id : null;
  return (
    <Pane
      label={t(conversation.group ? 'group.label' : 'conversationWith', { name: face.name })}
      scrolls={false}
      className="messaging-chat"
      head={
        <>
          <ChatHeader
            conversation={conversation}
            base={base}
            onSearch={() => setSearching(!isSearching)}
          />
          {isCase && (
            <CaseBar
              props={{ conversation, onBetween: setBetween, isNoting, onNoting: setNoting }}
              waiting={<div className="messaging-case-waiting" />}
              missing={null}
            />
          )}
          {isSearching && (
            <ChatSearch
              props={{ conversation, base, onClose: () => setSearching(false) }}
              missing={<Missing onClose={() => setSearching(false)} />}
            />
          )}
        </>
      }
      foot={
        <>
          {scheduled.length > 0 && (
            <ScheduledBar props={{ conversation, items: scheduled }} missing={null} />
          )}
          {!isNoting &&
          (conversation.isBlocked ||
            conversation.isStopped ||
            conversation.group?.mayWrite === false) ? (
            <Silence props={{ conversation }} missing={null} />
          ) : editing ? (
            <EditComposer
              key={editing.seq}
              props={{ message: editing, conversation, onDone: () => setEditing(null) }}
              missing={<Missing onClose={() => setEditing(null)} />}
            />
          ) : isNoting ? (
            <NoteComposer
              props={{ conversation, onDone: () => setNoting(false) }}
              missing={<Missing onClose={() => setNoting(false)} />}
            />
          ) : (
            <>
              {conversation.isRequest && (
                <RequestBar props={{ conversation, base }} missing={null} />
              )}
              {shopId && ChatCart && (
                <ChatCart
                  props={{ sellerId: shopId, base: `${base}/${conversation.id}` }}
                  missing={null}
                />
              )}
              <Composer
                conversation={conversation}
                base={base}
                replyTo={replyTo}
                onReplyDone={() => setReplyTo(null)}
              />
            </>
          )}
        </>
      }
    >
      <Authors conversation={conversation}>
        <Stars conversation={conversation}>
          <ActionsContext value={setActing}>
            <div
              className={classes('messaging-said', conversation.isRequest && 'messaging-veiled')}
              onClickCapture={conversation.isRequest ? keepVeiled : undefined}
            >
              {conversation.pinnedSeqs && <PinBar props={{ conversation, base }} missing={null} />}
              <BetweenContext value={between}>
                <MessageList conversation={conversation} base={base} />
              </BetweenContext>
            </div>
          </ActionsContext>
          {acting && (
            <MessageActions
              key={acting.message.seq}
              props={{
                at: acting,
                conversation,
                onClose: () => setActing(null),
                onReply: setReplyTo,
                base,
                onEdit: setEditing,
              }}
              waiting={<Coming from={acting.from} />}
              missing={<Missing onClose={() => setActing(null)} />}
            />
          )}
        </Stars>
      </Authors>
    </Pane>
  );
}

/** What was marked as unread is read once it is opened. */
function useReadMark(conversation: Conversation): void {
  const { id, preferences } = conversation;
  const latest = useRef(conversation);
  latest.current = conversation;
  const wasMarked = useRef(preferences?.isMarkedUnread);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was marked when it was opened
  useEffect(() => {
    if (!wasMarked.current) return;
    void import('../chats/arranging.ts').then(
      ({ arrangeQuietly }) => arrangeQuietly(latest.current, { isMarkedUnread: false }),
      () => undefined,
    );
  }, [id]);
}

/** What somebody unknown sends opens nothing, and shows no picture, until one has accepted. */
function keepVeiled(event: MouseEvent): void {
  if (!(event.target as Element).closest('a, .messaging-bubble button')) return;
  event.preventDefault();
  event.stopPropagation();
  // Where the eye is to go instead.
  document
    .querySelector<HTMLElement>('.chats-accept')
    ?.focus({ focusVisible: true } as FocusOptions);
}

function ChatHeader({
  conversation,
  base,
  onSearch,
}: {
  conversation: Conversation;
  base: string;
  onSearch: () => void;
}) {
  const { t } = useTranslation('messaging');
  const face = faceOf(conversation);
  const here = `${base}/${conversation.id}`;
  const isInbox = base === '/inbox';
  return (
    <PaneHeader
      back={base + shelfPart()}
      leading={
        <Link
          className="messaging-face"
          href={`${here}/info`}
          aria-label={t('about', { name: face.name })}
        >
          <Avatar {...avatarOf(face)} size={40} />
        </Link>
      }
      title={
        <span className="messaging-name">
          <bdi>{face.name}</bdi>
          {face.kind === 'business' && <BusinessMark />}
        </span>
      }
      text={
        conversation.group ? (
          <GroupLine conversation={conversation} here={here} />
        ) : (
          <StateLine conversation={conversation} />
        )
      }
      actions={
        <>
          <IconButton onClick={onSearch} label={t('searchHere')} icon={<Search size={21} />} />
          {face.kind === 'business' && (
            <IconButton href={`${here}/shop`} label={t('openShop')} icon={<Store size={21} />} />
          )}
          {isInbox && !conversation.group && (
            <IconButton href={`${here}/orders`} label={t('orders')} icon={<Package size={21} />} />
          )}
          <IconButton
            href={`${here}/info`}
            label={t('about', { name: face.name })}
            icon={<Info size={21} />}
          />
        </>
      }
    />
  );
}

/** The list from which one came, as it stands in the address. */
function shelfPart(): string {
  const shelf = new URLSearchParams(location.search).get('list');
  return shelf ? `?list=${shelf}` : '';
}

/** Who types, then how many there are; for who decides about it, how many ask to be let in. */
function GroupLine({ conversation, here }: { conversation: Conversation; here: string }) {
  const { t } = useTranslation('messaging');
  const typists = useTypists(conversation.id).filter((id) => id !== conversation.ownActorId);
  const name = useNameOf(typists[0] ?? '', conversation);
  const other = useNameOf(typists[1] ?? '', conversation);
  if (typists.length > 0) {
    const words = ['typing', 'typingTwo', 'typingMany'][Math.min(typists.length, 3) - 1];
    return (
      <span className="messaging-typing" role="status">
        {t(`group.${words}`, { name, other, count: typists.length })}
      </span>
    );
  }
  const words = conversation.kind === 'channel' ? 'group.readers' : 'group.members';
  const asking = conversation.group?.requestCount ?? 0;
  return (
    <>
      {t(words, { count: conversation.group?.memberCount ?? 0 })}
      {asking > 0 && (
        <>
          {' · '}
          <Link href={`${here}/requests`}>{t('group.asking', { count: asking })}</Link>
        </>
      )}
    </>
  );
}

/** Typing before everything, then presence; for a business what it is. */
function StateLine({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('messaging');
  const { actor } = counterpartOf(conversation);
  const isThere = usePresence(actor.kind === 'person' ? actor.id : undefined);
  // Without a connection nobody can say who is there, and with a block nobody asks.
  const isOnline = useOnline() && isThere && !conversation.isBlocked;
  if (useTypists(conversation.id).includes(actor.id)) {
    return (
      <span className="messaging-typing" role="status">
        {t('typing')}
      </span>
    );
  }
  if (actor.kind === 'business') return <>{t('business', { handle: actor.handle })}</>;
  if (actor.kind === 'guest') {
    const guest = t('guest');
    return <GuestLine props={{ actorId: actor.id, guest }} waiting={guest} missing={guest} />;
  }
  return <>{isOnline ? t('online') : `@${actor.handle}`}</>;
}
