import { lazy, Suspense } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Clock, HandCoins, Images, MapPin, Package, Star, Store } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { useLocation } from 'wouter';
import { api } from '../app/api.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { Pane, PaneHeader } from '../app/panes.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useOpenWhen } from '../business/open-when.ts';
import { profileKey } from '../identity/keys.ts';
import { useSession } from '../app/session.ts';
import { Muting } from '../chats/muting.tsx';
import Disappearing from '../later/disappearing.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import BlockButton from './block-button.tsx';
import type { ContextPaneProps } from './chat-page.tsx';
import { counterpartOf } from './words.ts';

const GuestAbout = lazy(() => import('../channels/guest-about.tsx'));
const ContactRecord = lazyPart(() => import('../insights/contact-record.tsx'));

/** Who one is talking to, and what can be done with them. */
export default function ContactPane({ conversation, base }: ContextPaneProps) {
  const { t } = useTranslation(['messaging', 'chats']);
  const [, navigate] = useLocation();
  const { actor } = counterpartOf(conversation);
  const isInbox = base.startsWith('/inbox');
  const { hat } = useSession();
  return (
    <Pane
      label={t('about', { name: actor.name })}
      head={
        <PaneHeader
          title={t(actor.kind === 'business' ? 'aboutBusiness' : 'aboutPerson')}
          onClose={() => navigate(base)}
        />
      }
    >
      <div className="messaging-contact">
        <Avatar
          name={actor.name}
          kind={actor.kind}
          picture={actor.picture?.mediumUrl}
          accent={actor.accent}
          size={112}
        />
        <h2 className="messaging-contact-name">
          <bdi>{actor.name}</bdi>
        </h2>
        <p className="messaging-contact-handle">
          {actor.kind === 'guest' ? t('guest') : `@${actor.handle}`}
        </p>
        {actor.kind === 'guest' && (
          <Suspense fallback={<SkeletonRows rows={2} />}>
            <GuestAbout actorId={actor.id} />
          </Suspense>
        )}
        {actor.kind !== 'guest' && <About handle={actor.handle} kind={actor.kind} />}
        <List>
          {actor.kind === 'business' && (
            <ListRow
              href={`${base}/shop`}
              leading={<Store size={20} aria-hidden="true" />}
              title={t('openShop')}
            />
          )}
          <ListRow
            href={`${base}/media`}
            leading={<Images size={20} aria-hidden="true" />}
            title={t('media')}
          />
          {((isInbox && actor.kind === 'person') || actor.kind === 'business') && (
            <ListRow
              href={`${base}/orders`}
              leading={<Package size={20} aria-hidden="true" />}
              title={t('orders')}
            />
          )}
          <ListRow
            href={isInbox ? '/inbox/starred' : '/chats/starred'}
            leading={<Star size={20} aria-hidden="true" />}
            title={t('starredOpen')}
          />
          {!isInbox && hat?.role !== 'agent' && (
            <ListRow
              href={`/pay/send?to=${actor.handle}&chat=${conversation.id}`}
              leading={<HandCoins size={20} aria-hidden="true" />}
              title={t('sendMoney')}
            />
          )}
        </List>
        {isInbox && <ContactRecord props={{ conversation }} missing={null} />}
        {!isInbox && !conversation.isRequest && <Muting conversation={conversation} />}
        {!conversation.isBlocked && <Disappearing conversation={conversation} />}
        <BlockButton conversation={conversation} />
      </div>
    </Pane>
  );
}

function About({ handle, kind }: { handle: string; kind: 'person' | 'business' }) {
  return kind === 'business' ? <AboutBusiness handle={handle} /> : <AboutPerson handle={handle} />;
}

function AboutPerson({ handle }: { handle: string }) {
  const problemText = useProblemText();
  const { data, error, refetch } = useQuery({
    queryKey: profileKey(handle),
    queryFn: () => api.identity.getProfile({ params: { handle } }),
  });
  if (error) return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={1} />;
  return data.about ? <p className="messaging-contact-about">{data.about}</p> : null;
}

function AboutBusiness({ handle }: { handle: string }) {
  const { t } = useTranslation(['messaging', 'chats']);
  const openWhen = useOpenWhen();
  const problemText = useProblemText();
  const { data, error, refetch } = useQuery({
    queryKey: ['business', 'presence', handle],
    queryFn: () => api.business.getPresence({ params: { handle } }),
  });
  if (error) return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={2} />;
  const { openState, address } = data;
  const changes = openState && openWhen(openState);
  return (
    <>
      {data.about && <p className="messaging-contact-about">{data.about}</p>}
      <div className="messaging-contact-facts">
        {openState && (
          <p>
            <Clock size={17} aria-hidden="true" />
            {t(openState.isOpen ? 'openNow' : 'closedNow')}
            {changes && ` · ${t(openState.isOpen ? 'until' : 'opens', { when: changes })}`}
          </p>
        )}
        {address && (
          <p>
            <MapPin size={17} aria-hidden="true" />
            {address.street}, {address.postalCode} {address.city}
          </p>
        )}
        <a href={`/@${handle}`} target="_blank" rel="noopener">
          {t('publicPage')}
        </a>
      </div>
    </>
  );
}
