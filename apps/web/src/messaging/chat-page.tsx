import type { Conversation } from '@allmende/contract/messaging';
import { lazy, Suspense } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useLocation } from 'wouter';
import { lazyPart } from '../app/lazy-part.tsx';
import { Panes } from '../app/panes.tsx';
import { useActor } from '../app/session.ts';
import { useConversation, useConversations } from '../sync/sync.ts';
import { Button } from '../ui/button.tsx';
import { Bench } from '../ui/drawings/bench.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Chat } from './chat.tsx';
import { ConversationList } from './conversation-list.tsx';
import './messaging.css';

const Unlisted = lazyPart(() => import('./unlisted.tsx'));
const CaseList = lazyPart(() => import('../inbox/case-list.tsx'));
const ContactPane = lazy(() => import('./contact-pane.tsx'));
const GroupPane = lazy(() => import('../groups/group-pane.tsx'));
const Gallery = lazy(() => import('../search/gallery.tsx'));

export interface ContextPaneProps {
  conversation: Conversation;
  /** Address of the conversation; the pane's own pages lie below it. */
  base: string;
  /** `shop`, `cart` or `orders`. */
  section: string;
  item: string | undefined;
}

/** What the shop shows beside a chat: shelves, cart, checkout, orders. */
const shopPanes = import.meta.glob<{ default: React.ComponentType<ContextPaneProps> }>(
  '../shop/context-pane.tsx',
);
const loadShopPane = shopPanes['../shop/context-pane.tsx'];
const ShopPane = loadShopPane && lazy(loadShopPane);

/** List, conversation and what belongs to it, side by side where there is room. */
export function ChatPage({
  base,
  conversationId,
  section,
  item,
}: {
  base: string;
  conversationId: string | undefined;
  section: string | undefined;
  item: string | undefined;
}) {
  const actor = useActor();
  const conversation = useConversation(actor.id, conversationId ?? '');
  const { isLoaded } = useConversations(actor.id);
  const shown = !conversationId ? 'list' : section ? 'context' : 'main';

  let main = <NothingChosen isBusiness={actor.kind === 'business'} base={base} />;
  if (conversation) {
    main = <Chat key={conversation.id} conversation={conversation} base={base} />;
  } else if (conversationId && isLoaded) {
    main = (
      <Unlisted
        key={conversationId}
        props={{ id: conversationId, base }}
        waiting={<SkeletonRows rows={6} />}
        missing={<SkeletonRows rows={6} />}
      />
    );
  } else if (conversationId) main = <SkeletonRows rows={6} />;

  return (
    <Panes
      shown={shown}
      list={
        actor.kind === 'business' ? (
          <CaseList
            props={{ currentId: conversationId }}
            waiting={<SkeletonRows rows={7} avatar />}
            missing={<ConversationList base={base} currentId={conversationId} />}
          />
        ) : (
          <ConversationList base={base} currentId={conversationId} />
        )
      }
      context={
        conversation && section ? (
          <Context
            conversation={conversation}
            base={`${base}/${conversation.id}`}
            section={section}
            item={item}
          />
        ) : undefined
      }
    >
      {main}
    </Panes>
  );
}

function Context(props: ContextPaneProps) {
  if (props.section === 'media') {
    return (
      <Suspense fallback={<SkeletonRows rows={6} />}>
        <Gallery {...props} />
      </Suspense>
    );
  }
  if (props.conversation.group) {
    return (
      <Suspense fallback={<SkeletonRows rows={6} />}>
        <GroupPane {...props} />
      </Suspense>
    );
  }
  const isShop = ['shop', 'cart', 'orders'].includes(props.section);
  return (
    <Suspense fallback={<SkeletonRows rows={6} />}>
      {isShop && ShopPane ? <ShopPane {...props} /> : <ContactPane {...props} />}
    </Suspense>
  );
}

function NothingChosen({ isBusiness, base }: { isBusiness: boolean; base: string }) {
  const { t } = useTranslation('messaging');
  const [, navigate] = useLocation();
  const place = isBusiness ? 'inbox' : 'chats';
  return (
    <div className="messaging-nothing">
      <EmptyState
        drawing={<Bench />}
        title={t(`nothing.${place}.title`)}
        text={t(`nothing.${place}.text`)}
        action={
          !isBusiness && (
            <Button onClick={() => navigate(`${base}/new`)}>{t('newChat.open')}</Button>
          )
        }
      />
    </div>
  );
}
