import type { Actor } from '@allmende/contract/actors';
import type { GroupMember } from '@allmende/contract/groups';
import type { Conversation } from '@allmende/contract/messaging';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Ban, Crown, EllipsisVertical, Shield, ShieldOff, UserMinus } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useLocation } from 'wouter';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { Menu } from '../ui/menu.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import type { GroupPageProps } from './group-pane.tsx';
import { PeoplePicker } from './people-picker.tsx';

/** Below so many nobody needs to search. */
const searchedFrom = 12;
const ranks = { member: 0, admin: 1, owner: 2 } as const;

/** Who is in it, owner and admins first. */
export function Members({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('groups');
  const problemText = useProblemText();
  const [query, setQuery] = useState('');
  const q = useDeferredValue(query.trim());
  const group = conversation.group!;
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery(
    {
      queryKey: ['groups', 'members', conversation.id, group.memberCount, group.ownRole, q],
      queryFn: ({ pageParam, signal }) =>
        api.groups.listMembers({
          params: { groupId: conversation.id },
          query: { q, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) },
          signal,
        }),
      initialPageParam: '',
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      placeholderData: (before) => before,
    },
  );
  const members = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section className="groups-members">
      <h3 className="groups-heading">{t('whoIsIn')}</h3>
      {group.memberCount >= searchedFrom && (
        <SearchField label={t('searchMembers')} value={query} onChange={setQuery} />
      )}
      {error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={Math.min(group.memberCount, 6)} avatar />
      ) : (
        <List label={t('whoIsIn')}>
          {members.map((member) => (
            <MemberRow key={member.actor.id} member={member} conversation={conversation} />
          ))}
        </List>
      )}
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('moreMembers')}
        </Button>
      )}
    </section>
  );
}

function MemberRow({ member, conversation }: { member: GroupMember; conversation: Conversation }) {
  const { t } = useTranslation('groups');
  const { actor, role } = member;
  const isOwn = actor.id === conversation.ownActorId;
  return (
    <ListRow
      href={actor.kind === 'business' ? `/b/${actor.handle}` : `/p/${actor.handle}`}
      leading={<ActorAvatar actor={actor} size={38} />}
      title={<bdi>{isOwn ? t('you') : actor.name}</bdi>}
      text={role === 'member' ? `@${actor.handle}` : t(`role.${role}`)}
      actions={!isOwn && <MemberMenu member={member} conversation={conversation} />}
    />
  );
}

type Doing = 'admin' | 'member' | 'owner' | 'remove' | 'ban';

function MemberMenu({ member, conversation }: { member: GroupMember; conversation: Conversation }) {
  const { t } = useTranslation('groups');
  const problemText = useProblemText();
  const [asking, setAsking] = useState<Doing | null>(null);
  const { actor, role } = member;
  const { name } = actor;
  const params = { groupId: conversation.id, actorId: actor.id };
  const { mutate, isPending } = useMutation({
    mutationFn: async (doing: Doing) => {
      if (doing === 'owner') {
        const { groupId, actorId } = params;
        await api.groups.transferOwnership({ params: { groupId }, body: { actorId } });
      } else if (doing === 'admin' || doing === 'member') {
        await api.groups.setRole({ params, body: { role: doing } });
      } else await api.groups.removeMember({ params, query: { isBanned: `${doing === 'ban'}` } });
    },
    onSuccess: () => {
      setAsking(null);
      void queryClient.invalidateQueries({ queryKey: ['groups', 'members', conversation.id] });
    },
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  const own = ranks[conversation.group!.ownRole];
  const isLower = own > ranks[role];
  if (own < ranks.admin || !isLower) return null;
  const isOwner = own === ranks.owner;
  return (
    <>
      <Menu
        label={t('memberMenu', { name })}
        trigger={
          <IconButton label={t('memberMenu', { name })} icon={<EllipsisVertical size={18} />} />
        }
        items={[
          role === 'member' && {
            label: t('do.admin'),
            icon: <Shield size={18} />,
            onSelect: () => mutate('admin'),
          },
          role === 'admin' &&
            isOwner && {
              label: t('do.member'),
              icon: <ShieldOff size={18} />,
              onSelect: () => mutate('member'),
            },
          isOwner && {
            label: t('do.owner'),
            icon: <Crown size={18} />,
            onSelect: () => setAsking('owner'),
          },
          {
            label: t('do.remove'),
            icon: <UserMinus size={18} />,
            onSelect: () => setAsking('remove'),
          },
          { label: t('do.ban'), icon: <Ban size={18} />, onSelect: () => setAsking('ban') },
        ]}
      />
      <ConfirmDialog
        open={asking !== null}
        onClose={() => setAsking(null)}
        title={asking ? t(`ask.${asking as 'remove'}.title`, { name }) : ''}
        confirm={asking ? t(`ask.${asking as 'remove'}.confirm`) : ''}
        busy={isPending}
        onConfirm={() => asking && mutate(asking)}
      >
        <p>{asking && t(`ask.${asking as 'remove'}.text`, { name })}</p>
      </ConfirmDialog>
    </>
  );
}

/** Adds people with whom one has spoken; others are asked in a chat of their own. */
export function AddPeople({ conversation, base }: GroupPageProps) {
  const { t } = useTranslation('groups');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const [people, setPeople] = useState<Actor[]>([]);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.groups.addMembers({
        params: { groupId: conversation.id },
        body: { actorIds: people.map(({ id }) => id) },
      }),
    onSuccess: ({ invited, refused }) => {
      void queryClient.invalidateQueries({ queryKey: ['groups', 'members', conversation.id] });
      const words = [
        invited.length > 0 && t('invitedCount', { count: invited.length }),
        refused.length > 0 && t('refusedCount', { count: refused.length }),
      ].filter(Boolean);
      if (words.length > 0) showToast({ text: words.join(' ') });
      navigate(`${base}/info`);
    },
  });
  const without = new Set<string>(conversation.members.map(({ actor }) => actor.id));
  return (
    <div className="ui-stack groups-wide">
      {error && <ProblemNote problem={problemText(error)} />}
      <PeoplePicker chosen={people} onChange={setPeople} without={without} />
      <Button
        variant="primary"
        full
        busy={isPending}
        disabled={people.length === 0}
        onClick={() => mutate()}
      >
        {t('addCount', { count: people.length })}
      </Button>
    </div>
  );
}
