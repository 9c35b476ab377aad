import type { FeedProfile } from '@allmende/contract/feed';
import { RequestProblem } from '@allmende/sdk';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Ellipsis, Rows3, UserRound, Volume2, VolumeX } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { api, queryClient } from '../app/api.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { BusinessMark } from '../ui/badge.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Menu } from '../ui/menu.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import { Entries } from './entries.tsx';
import { PostCard, profileOf } from './post-card.tsx';
import { profileKey, refresh } from './queries.ts';

const TipPart = lazyPart(() => import('../tips/tip-button.tsx'));
const OfferButton = lazyPart(() => import('../deals/offer-button.tsx'));

/** Somebody as one who posts: following them, what they have pinned, and what they have said. */
export function FeedProfilePage({ handle }: { handle: string }) {
  const { t } = useTranslation('feed');
  const problemText = useProblemText();
  const { data, error, refetch } = useQuery({
    queryKey: profileKey(handle),
    queryFn: ({ signal }) => api.feed.getFeedProfile({ params: { handle }, signal }),
  });
  const isUnknown =
    error instanceof RequestProblem &&
    ['feed.actor_unknown', 'platform.invalid_input'].includes(error.code);
  return (
    <Page
      title={data?.actor.name ?? t('profile.title')}
      back="/feed"
      actions={data && <ProfileMenu profile={data} />}
    >
      {data ? (
        <Profile profile={data} />
      ) : isUnknown ? (
        <EmptyState drawing={<Signpost />} title={t('profile.nobody')} />
      ) : error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={5} avatar />
      )}
    </Page>
  );
}

function Profile({ profile }: { profile: FeedProfile }) {
  const { t } = useTranslation('feed');
  const own = useActor();
  const [replies, setReplies] = useState<'with' | 'without'>('without');
  const { actor } = profile;
  const empty = <EmptyState drawing={<Signpost />} title={t('profile.nothing')} />;
  return (
    <>
      <div className="feed-profile">
        <ActorAvatar actor={actor} size={72} />
        <div className="feed-profile-words">
          <p className="ui-soft">
            @{actor.handle} {actor.kind === 'business' && <BusinessMark />}
            {profile.followsMe && <> · {t('profile.followsMe')}</>}
          </p>
          {profile.about && <p className="feed-text">{profile.about}</p>}
          <p className="feed-sums">
            <Link href={`${profileOf(actor.handle)}/followers`}>
              {t('profile.followers', { count: profile.followerCount })}
            </Link>
            <Link href={`${profileOf(actor.handle)}/following`}>
              {t('profile.following', { count: profile.followingCount })}
            </Link>
          </p>
        </div>
      </div>
      {!profile.isBlocked && (
        <div className="feed-profile-ways">
          {own.id !== actor.id && <FollowButton profile={profile} />}
          {own.id !== actor.id && own.kind === 'business' && (
            <OfferButton props={{ creator: actor }} missing={null} />
          )}
          <TipPart props={{ actor }} missing={null} />
        </div>
      )}
      {profile.isBlocked && <Banner title={t('profile.blocked')} />}
      {profile.isMutedByMe && <Banner title={t('profile.muted', { name: actor.name })} />}
      {profile.pinned.map((post) => (
        <PostCard key={post.id} post={post} isPinned />
      ))}
      <Segmented
        label={t('profile.shows')}
        value={replies}
        onChange={setReplies}
        options={[
          { value: 'without', label: t('profile.posts') },
          { value: 'with', label: t('profile.withReplies') },
        ]}
      />
      <Entries
        source={{ kind: 'profile', handle: actor.handle, replies }}
        label={t('profile.posts')}
        empty={empty}
      />
    </>
  );
}

/** Says at once that one follows, and takes it back when the server does not have it. */
function FollowButton({ profile }: { profile: FeedProfile }) {
  const { t } = useTranslation('feed');
  const problemText = useProblemText();
  const { actor, follow, approvesFollowers } = profile;
  const key = profileKey(actor.handle);
  const { mutate, isPending } = useMutation({
    async mutationFn(wants: boolean) {
      const params = { actorId: actor.id };
      await (wants ? api.feed.follow({ params }) : api.feed.unfollow({ params }));
    },
    onMutate(wants) {
      const next = wants ? (approvesFollowers ? 'requested' : 'following') : 'none';
      queryClient.setQueryData<FeedProfile>(key, { ...profile, follow: next });
    },
    onError(error) {
      queryClient.setQueryData<FeedProfile>(key, profile);
      showToast({ text: problemText(error).text, tone: 'danger' });
    },
    onSettled: () => refresh('profile', 'entries'),
  });
  return (
    <Button
      variant={follow === 'none' ? 'primary' : 'quiet'}
      aria-pressed={follow !== 'none'}
      disabled={isPending}
      onClick={() => mutate(follow === 'none')}
    >
      {t(`profile.follow.${follow}`)}
    </Button>
  );
}

const PutOnLists = lazyPart(() => import('./lists/put-on-lists.tsx'));

function ProfileMenu({ profile }: { profile: FeedProfile }) {
  const { t } = useTranslation('feed');
  const own = useActor();
  const problemText = useProblemText();
  const { actor, isMutedByMe } = profile;
  const muting = useMutation({
    async mutationFn() {
      const params = { actorId: actor.id };
      await (isMutedByMe ? api.feed.unmute({ params }) : api.feed.mute({ params }));
    },
    onSuccess: () => refresh('profile', 'entries'),
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  const [isListing, setListing] = useState(false);
  return (
    <>
      <Menu
        label={t('more')}
        trigger={<IconButton label={t('more')} icon={<Ellipsis size={22} />} />}
        items={[
          {
            label: t('profile.page'),
            icon: <UserRound size={20} />,
            href: `/${actor.kind === 'business' ? 'b' : 'p'}/${actor.handle}`,
          },
          own.id !== actor.id && {
            label: isMutedByMe ? t('unmute') : t('mute.do', { name: actor.name }),
            icon: isMutedByMe ? <Volume2 size={20} /> : <VolumeX size={20} />,
            onSelect: () => muting.mutate(),
          },
          !profile.isBlocked && {
            label: t('lists.put'),
            icon: <Rows3 size={20} />,
            onSelect: () => setListing(true),
          },
        ]}
      />
      {isListing && (
        <PutOnLists props={{ actor, onClose: () => setListing(false) }} missing={null} />
      )}
    </>
  );
}
