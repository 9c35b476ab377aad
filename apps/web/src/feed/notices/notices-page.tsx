import type { FeedNotice } from '@allmende/contract/feed-notices';
import { useInfiniteQuery } from '@tanstack/react-query';
import {
  AtSign,
  ChartNoAxesColumn,
  Heart,
  MessageCircle,
  Quote,
  Repeat2,
  Settings2,
  UserPlus,
  UserRoundCheck,
} from 'lucide-react';
import { useEffect, useState } from 'react';
import { api, queryClient } from '../../app/api.ts';
import { MoreOnSight } from '../../app/more-on-sight.tsx';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { type Translate, useTranslation } from '../../i18n/words.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Badge } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/button.tsx';
import { Lantern } from '../../ui/drawings/lantern.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { List, ListRow } from '../../ui/list.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { addressOf, profileOf } from '../post-card.tsx';
import { feedKey } from '../queries.ts';
import { newNoticesKey, useNewNotices } from './bell.tsx';
import './notices.css';
import { NoticeSettingsSheet } from './settings-sheet.tsx';

const icons = {
  follow: UserRoundCheck,
  request: UserPlus,
  reply: MessageCircle,
  mention: AtSign,
  quote: Quote,
  poll: ChartNoAxesColumn,
  like: Heart,
  boost: Repeat2,
} as const;

/** What others did that concerns one; looking at it is having read it. */
export function NoticesPage() {
  const { t } = useTranslation('feed');
  const own = useActor();
  const problemText = useProblemText();
  const [isSetting, setSetting] = useState(false);
  const requestCount = useNewNotices()?.requestCount ?? 0;
  const query = useInfiniteQuery({
    queryKey: [feedKey, 'notices', own.id],
    queryFn: ({ pageParam, signal }) =>
      api.feedNotices.listNotices({
        query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    // What came while one was elsewhere is what one comes for.
    refetchOnMount: 'always',
  });
  const notices = query.data?.pages.flatMap((page) => page.items);
  useMarkRead(own.id, notices?.find(({ isNew }) => isNew)?.id);
  return (
    <Page
      title={t('notices.title')}
      back="/feed"
      actions={
        <>
          <IconButton
            href="/feed/mentions"
            label={t('notices.mentions')}
            icon={<AtSign size={21} />}
          />
          <IconButton
            label={t('noticeSettings.title')}
            icon={<Settings2 size={21} />}
            onClick={() => setSetting(true)}
          />
        </>
      }
    >
      {requestCount > 0 && (
        <List label={t('requests.title')}>
          <ListRow
            href="/feed/requests"
            leading={<UserPlus size={24} aria-hidden="true" />}
            title={t('requests.waiting', { count: requestCount })}
          />
        </List>
      )}
      {query.error && (
        <ProblemNote problem={problemText(query.error)} onRetry={() => void query.refetch()} />
      )}
      {!notices && query.isPending && <SkeletonRows rows={5} avatar />}
      {notices?.length === 0 && !query.hasNextPage && (
        <EmptyState drawing={<Lantern />} title={t('notices.none')} text={t('notices.noneText')} />
      )}
      {notices && notices.length > 0 && (
        <List label={t('notices.title')}>
          {notices.map((notice) => (
            <Notice key={notice.id} notice={notice} />
          ))}
        </List>
      )}
      <MoreOnSight query={query} />
      {isSetting && <NoticeSettingsSheet onClose={() => setSetting(false)} />}
    </Page>
  );
}

/** Said once of the latest, while the page is in sight. What was new keeps its mark until one comes back. */
function useMarkRead(actorId: string, upTo: FeedNotice['id'] | undefined): void {
  useEffect(() => {
    if (!upTo) return;
    const mark = () => {
      if (document.visibilityState !== 'visible') return;
      removeEventListener('visibilitychange', mark);
      api.feedNotices
        .markNoticesRead({ body: { upTo } })
        .then(() => queryClient.invalidateQueries({ queryKey: newNoticesKey(actorId) }))
        .catch(() => undefined);
    };
    addEventListener('visibilitychange', mark);
    mark();
    return () => removeEventListener('visibilitychange', mark);
  }, [actorId, upTo]);
}

function Notice({ notice }: { notice: FeedNotice }) {
  const { t } = useTranslation('feed');
  const own = useActor();
  const { kind, at, isNew, actors, post, foldedBy } = notice;
  const first = actors[0];
  if (!first) return null;
  const Icon = icons[kind];
  return (
    <ListRow
      href={hrefOf(notice)}
      leading={
        <span className="feed-notice-face">
          <ActorAvatar actor={first} size={44} />
          <Icon size={16} aria-hidden="true" />
        </span>
      }
      wrap
      title={sentenceOf(notice, { own: own.id, t })}
      text={
        foldedBy.length > 0
          ? t('folded.why', { titles: foldedBy.join(', ') })
          : post
            ? excerptOf(post.contentWarning || post.text)
            : undefined
      }
      meta={<TimeText at={at} />}
      trailing={isNew ? <Badge tone="accent">{t('notices.newMark')}</Badge> : undefined}
    />
  );
}

function hrefOf({ kind, actors, post }: FeedNotice): string {
  if (post) return addressOf(post.id);
  if (kind === 'request') return '/feed/requests';
  return profileOf(actors[0]!.handle);
}

/** "Anna and 3 others like your post". */
function sentenceOf(
  { kind, actors, othersCount }: FeedNotice,
  { own, t }: { own: string; t: Translate },
): string {
  const [first, second] = actors;
  if (kind === 'poll') {
    return first!.id === own ? t('notices.pollOwn') : t('notices.poll', { name: first!.name });
  }
  const count = actors.length - 1 + othersCount;
  const who =
    count === 0
      ? first!.name
      : count === 1 && second
        ? t('notices.both', { first: first!.name, second: second.name })
        : t('notices.andOthers', { name: first!.name, count });
  const isMany = count > 0 && (kind === 'follow' || kind === 'like' || kind === 'boost');
  return `${who} ${t(`notices.${kind}${isMany ? 'Many' : ''}`)}`;
}

const excerptMax = 140;

function excerptOf(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > excerptMax ? `${line.slice(0, excerptMax - 1)}…` : line;
}
