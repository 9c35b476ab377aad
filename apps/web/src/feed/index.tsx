import { Search } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { lazyPart } from '../app/lazy-part.tsx';
import { Page } from '../app/page.tsx';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { IconButton } from '../ui/button.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { Compose } from './compose.tsx';
import { Entries } from './entries.tsx';
import './feed.css';
import { Home } from './home.tsx';
import { MoreMenu } from './more-menu.tsx';
import { NoticeBell } from './notices/bell.tsx';
import { NoticesPage } from './notices/notices-page.tsx';
import { RequestsPage } from './notices/requests-page.tsx';
import { PeoplePage } from './people-page.tsx';
import { FeedProfilePage } from './profile-page.tsx';
import { SearchPage } from './search/search-page.tsx';
import { ThreadPage } from './thread-page.tsx';

const RankedPage = lazyPart(() => import('./ranked/ranked-page.tsx'));
const ListsPage = lazyPart(() => import('./lists/lists-page.tsx'));
const ListPage = lazyPart(() => import('./lists/list-page.tsx'));
const FiltersPage = lazyPart(() => import('./filters/filters-page.tsx'));
const GiftPage = lazyPart(() => import('./exclusive/gift-page.tsx'));
const PromotionPages = lazyPart(() => import('../promotion/pages.tsx'));
const PlannedPage = lazyPart(() => import('./planned/planned-page.tsx'));

/** What the people and shops one follows say, and everything around a post. */
export default function Feed() {
  const { t } = useTranslation('feed');
  return (
    <Switch>
      <Route path="/feed">
        <Timeline view="home">
          <Home />
        </Timeline>
      </Route>
      <Route path="/feed/public">
        <Timeline view="public">
          <Entries source={{ kind: 'public' }} label={t('views.public')} empty={<Nothing />} />
        </Timeline>
      </Route>
      <Route path="/feed/bookmarks">
        <Shelf kind="bookmarks" />
      </Route>
      <Route path="/feed/mentions">
        <Shelf kind="mentions" back="/feed/notices" />
      </Route>
      <Route path="/feed/notices">
        <NoticesPage />
      </Route>
      <Route path="/feed/requests">
        <RequestsPage />
      </Route>
      <Route path="/feed/ranked">
        <RankedPage props={{}} missing={<Redirect to="/feed" replace />} />
      </Route>
      <Route path="/feed/lists">
        <ListsPage props={{}} missing={<Redirect to="/feed" replace />} />
      </Route>
      <Route path="/feed/lists/:listId">
        {({ listId }) => (
          <ListPage key={listId} props={{ listId }} missing={<Redirect to="/feed" replace />} />
        )}
      </Route>
      <Route path="/feed/filters">
        <FiltersPage props={{}} missing={<Redirect to="/feed" replace />} />
      </Route>
      <Route path="/feed/planned">
        <PlannedPage props={{}} missing={<Redirect to="/feed" replace />} />
      </Route>
      <Route path="/feed/gift/:code">
        {({ code }) => (
          <GiftPage key={code} props={{ code }} missing={<Redirect to="/feed" replace />} />
        )}
      </Route>
      <Route path="/feed/promotions/*?">
        <PromotionPages props={{}} missing={<Redirect to="/feed" replace />} />
      </Route>
      <Route path="/feed/search">
        <SearchPage />
      </Route>
      <Route path="/feed/tags/:tag">
        {({ tag }) => (
          <Page title={`#${decodeURIComponent(tag)}`} back="/feed">
            <Entries
              source={{ kind: 'hashtag', tag: decodeURIComponent(tag) }}
              label={`#${decodeURIComponent(tag)}`}
              empty={<Nothing />}
            />
          </Page>
        )}
      </Route>
      <Route path="/feed/p/:postId/:kind">
        {({ postId, kind }) =>
          kind === 'likes' || kind === 'boosts' ? (
            <PeoplePage which={{ kind, postId }} />
          ) : (
            <Redirect to="/feed" replace />
          )
        }
      </Route>
      <Route path="/feed/p/:postId">
        {({ postId }) => <ThreadPage key={postId} postId={postId} />}
      </Route>
      <Route path="/feed/u/:handle/:kind">
        {({ handle, kind }) =>
          kind === 'followers' || kind === 'following' ? (
            <PeoplePage which={{ kind, handle }} />
          ) : (
            <Redirect to="/feed" replace />
          )
        }
      </Route>
      <Route path="/feed/u/:handle">
        {({ handle }) => <FeedProfilePage key={handle} handle={handle} />}
      </Route>
      <Route>
        <Redirect to="/feed" replace />
      </Route>
    </Switch>
  );
}

/** The place itself: writing on top, then whose posts one wants to see. */
function Timeline({ view, children }: { view: 'home' | 'public'; children: ReactNode }) {
  const { t } = useTranslation('feed');
  const own = useActor();
  const [, navigate] = useLocation();
  const [isWriting, setWriting] = useState(false);
  return (
    <Page
      title={t('title')}
      actions={
        <>
          <NoticeBell />
          <IconButton href="/feed/search" label={t('search.title')} icon={<Search size={21} />} />
          <MoreMenu />
        </>
      }
    >
      <button type="button" className="feed-write" onClick={() => setWriting(true)}>
        <ActorAvatar actor={own} size={40} />
        <span>{t('compose.new.prompt')}</span>
      </button>
      <Segmented
        label={t('views.label')}
        value={view}
        onChange={(next) => navigate(next === 'home' ? '/feed' : '/feed/public')}
        options={[
          { value: 'home', label: t('views.home') },
          { value: 'public', label: t('views.public') },
        ]}
      />
      {children}
      {isWriting && <Compose purpose={{ kind: 'new' }} onClose={() => setWriting(false)} />}
    </Page>
  );
}

function Shelf({ kind, back = '/feed' }: { kind: 'bookmarks' | 'mentions'; back?: string }) {
  const { t } = useTranslation('feed');
  return (
    <Page title={t(`views.${kind}`)} back={back}>
      <Entries
        source={{ kind }}
        label={t(`views.${kind}`)}
        empty={
          <EmptyState
            drawing={<Signpost />}
            title={t(`empty.${kind}`)}
            text={t(`empty.${kind}Text`)}
          />
        }
      />
    </Page>
  );
}

function Nothing() {
  const { t } = useTranslation('feed');
  return <EmptyState drawing={<Signpost />} title={t('empty.public')} />;
}
