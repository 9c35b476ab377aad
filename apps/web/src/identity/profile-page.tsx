import { RequestProblem } from '@allmende/sdk';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Ban, Ellipsis, Newspaper, Pencil, QrCode, Store } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Redirect, useLocation } from 'wouter';
import { api, queryClient } from '../app/api.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { homeOf } from '../app/tabs.ts';
import { Banner } from '../ui/banner.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useFormat } from '../ui/format.ts';
import { Menu } from '../ui/menu.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { ActorActions } from './actor-actions.tsx';
import { ActorHead } from './actor-head.tsx';
import { ExpectedProblem } from './expected-problem.tsx';
import { identityKey, profileKey } from './keys.ts';

const CampaignsLink = lazyPart(() => import('../campaigns/campaigns-link.tsx'));
const TipPart = lazyPart(() => import('../tips/tip-button.tsx'));
const OfferButton = lazyPart(() => import('../deals/offer-button.tsx'));
const JoinLink = lazyPart(() => import('../creators/join-link.tsx'));

type ProfileData = Awaited<ReturnType<typeof api.identity.getProfile>>;

/** A person or business as others see it, and what one can do with them. */
export function ProfilePage({ handle }: { handle: string }) {
  const { t } = useTranslation('identity');
  const problemText = useProblemText();
  const own = useActor();
  const [, navigate] = useLocation();
  const profile = useQuery({
    queryKey: profileKey(handle),
    queryFn: ({ signal }) => api.identity.getProfile({ params: { handle }, signal }),
  });
  const present = profile.data?.actor.handle;
  // A former handle leads here; the address then says the present one.
  useEffect(() => {
    if (present && present !== handle) navigate(`/p/${present}`, { replace: true });
  }, [present, handle, navigate]);
  const isUnknown =
    profile.error instanceof RequestProblem &&
    ['identity.actor_unknown', 'platform.invalid_input'].includes(profile.error.code);
  // A business has a page of its own, with hours, address and shop.
  if (profile.data?.actor.kind === 'business') {
    return <Redirect to={`/b/${profile.data.actor.handle}`} replace />;
  }
  return (
    <Page
      title={t('profile')}
      back={homeOf(own.kind)}
      actions={profile.data && <ProfileMenu profile={profile.data} />}
    >
      {profile.data ? (
        <Profile profile={profile.data} />
      ) : isUnknown ? (
        <EmptyState drawing={<Signpost />} title={t('nobodyHere')} text={t('nobodyHereText')} />
      ) : profile.error ? (
        <ProblemNote problem={problemText(profile.error)} onRetry={() => profile.refetch()} />
      ) : (
        <SkeletonRows rows={3} avatar />
      )}
    </Page>
  );
}

function Profile({ profile }: { profile: ProfileData }) {
  const { t } = useTranslation('identity');
  const own = useActor();
  const format = useFormat();
  const { actor, about, isBlockedByMe, memberSince } = profile;
  const isOwn = own.id === actor.id;
  return (
    <div className="identity-profile">
      <ActorHead actor={actor} level={1}>
        {about && <p className="identity-about">{about}</p>}
        <p className="ui-small ui-soft">{t('memberSince', { date: format.date(memberSince) })}</p>
      </ActorHead>
      {isBlockedByMe && <BlockedBanner profile={profile} />}
      {isOwn && (
        <div className="identity-actions">
          <Button full icon={<Pencil size={18} aria-hidden="true" />} href="/me/profile">
            {t('editProfile')}
          </Button>
          <Button full icon={<QrCode size={20} aria-hidden="true" />} href="/code">
            {t('myCode')}
          </Button>
        </div>
      )}
      {!isOwn && !isBlockedByMe && <ActorActions actor={actor} />}
      {!isBlockedByMe && (
        <Button href={`/feed/u/${actor.handle}`} icon={<Newspaper size={18} aria-hidden="true" />}>
          {t('posts')}
        </Button>
      )}
      {!isOwn && !isBlockedByMe && own.kind === 'business' && (
        <OfferButton props={{ creator: actor }} missing={null} />
      )}
      {!isBlockedByMe && <TipPart props={{ actor }} missing={null} />}
      {!isOwn && !isBlockedByMe && <JoinLink props={{ handle: actor.handle }} missing={null} />}
      {!isOwn && !isBlockedByMe && (
        <CampaignsLink props={{ handle: actor.handle }} missing={null} />
      )}
      {actor.kind === 'business' && (
        <a href={`/@${actor.handle}`} className="identity-public">
          <Store size={18} aria-hidden="true" /> {t('publicPage')}
        </a>
      )}
    </div>
  );
}

function useBlocking(profile: ProfileData) {
  const params = { actorId: profile.actor.id };
  return useMutation({
    mutationFn: (block: boolean) =>
      block ? api.identity.block({ params }) : api.identity.unblock({ params }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: identityKey }),
  });
}

function BlockedBanner({ profile }: { profile: ProfileData }) {
  const { t } = useTranslation('identity');
  const blocking = useBlocking(profile);
  return (
    <Banner
      tone="info"
      title={t('youBlocked', { name: profile.actor.name })}
      action={
        <Button size="small" busy={blocking.isPending} onClick={() => blocking.mutate(false)}>
          {t('unblock')}
        </Button>
      }
    >
      {t('blockedMeaning')}
    </Banner>
  );
}

function ProfileMenu({ profile }: { profile: ProfileData }) {
  const { t } = useTranslation('identity');
  const own = useActor();
  const [isAsking, setAsking] = useState(false);
  const blocking = useBlocking(profile);
  const { actor, isBlockedByMe } = profile;
  if (own.id === actor.id || isBlockedByMe) return null;
  return (
    <>
      <Menu
        label={t('more')}
        trigger={<IconButton label={t('more')} icon={<Ellipsis size={22} />} />}
        items={[
          {
            label: t('block'),
            icon: <Ban size={20} />,
            danger: true,
            onSelect: () => setAsking(true),
          },
        ]}
      />
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={t('blockTitle', { name: actor.name })}
        confirm={t('block')}
        busy={blocking.isPending}
        onConfirm={() => blocking.mutate(true, { onSuccess: () => setAsking(false) })}
      >
        <p>{t('blockText', { name: actor.name })}</p>
        <ExpectedProblem error={blocking.error} />
      </ConfirmDialog>
    </>
  );
}
