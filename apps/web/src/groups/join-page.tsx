import type { GroupPreview } from '@allmende/contract/groups';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from '../i18n/words.ts';
import { Link, useLocation } from 'wouter';
import { api, queryClient } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.ts';
import { currentSync } from '../sync/sync.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Mark } from '../ui/mark.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';

type Door = { token: string } | { groupId: string };

/** What one sees before one joins, and the way in. */
export function JoinPage({ door }: { door: Door }) {
  const { t } = useTranslation('groups');
  const problemText = useProblemText();
  const { status, actor } = useSession();
  const isSignedIn = status === 'signed-in';
  const key = ['groups', 'preview', door, actor?.id ?? null];
  const { data, error } = useQuery({
    queryKey: key,
    queryFn: () =>
      'token' in door
        ? api.groups.previewInvite({ params: door })
        : api.groups.previewOpen({ params: door }),
    retry: false,
  });
  const body = error ? (
    <EmptyState
      drawing={<Signpost />}
      title={t('join.closed')}
      text={problemText(error).text}
      action={<Button href={isSignedIn ? '/chats' : '/sign-in'}>{t('join.back')}</Button>}
    />
  ) : data ? (
    <Preview
      preview={data}
      door={door}
      isSignedIn={isSignedIn}
      onChanged={() => void queryClient.invalidateQueries({ queryKey: key })}
    />
  ) : (
    <SkeletonRows rows={3} avatar />
  );
  if (isSignedIn) {
    return (
      <Page title={t('join.title')} back="/chats">
        {body}
      </Page>
    );
  }
  return (
    <main id="content" tabIndex={-1} className="groups-landing">
      <Link href="/sign-in" aria-label="Allmende">
        <Mark size={40} />
      </Link>
      {body}
    </main>
  );
}

function Preview({
  preview,
  door,
  isSignedIn,
  onChanged,
}: {
  preview: GroupPreview;
  door: Door;
  isSignedIn: boolean;
  onChanged: () => void;
}) {
  const { t } = useTranslation('groups');
  const size = preview.kind === 'channel' ? 'readers' : 'members';
  return (
    <section className="groups-preview">
      <Avatar
        name={preview.name}
        picture={preview.picture?.mediumUrl}
        accent={preview.accent}
        size={112}
      />
      <h2 className="groups-name">
        <bdi>{preview.name}</bdi>
      </h2>
      <p className="groups-size">
        {t(`card.${preview.kind}`)} · {t(size, { count: preview.memberCount })}
      </p>
      {preview.about && <p className="groups-about">{preview.about}</p>}
      {isSignedIn ? (
        <JoinButton preview={preview} door={door} onChanged={onChanged} />
      ) : (
        <SignInFirst />
      )}
    </section>
  );
}

/** Back here afterwards. */
function SignInFirst() {
  const { t } = useTranslation('groups');
  const [path] = useLocation();
  const next = `?next=${encodeURIComponent(path)}`;
  return (
    <>
      <Button variant="primary" full href={`/join${next}`}>
        {t('join.newHere')}
      </Button>
      <Button full href={`/sign-in${next}`}>
        {t('join.signIn')}
      </Button>
    </>
  );
}

function JoinButton({
  preview,
  door,
  onChanged,
}: {
  preview: GroupPreview;
  door: Door;
  onChanged: () => void;
}) {
  const { t } = useTranslation('groups');
  const problemText = useProblemText();
  const { actor } = useSession();
  const [, navigate] = useLocation();
  const place = actor?.kind === 'business' ? '/inbox' : '/chats';
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      'token' in door
        ? api.groups.joinByInvite({ params: door })
        : api.groups.joinOpen({ params: door }),
    onSuccess: ({ conversation }) => {
      if (!conversation) return onChanged();
      currentSync().putConversation(conversation);
      navigate(`${place}/${conversation.id}`, { replace: true });
    },
  });
  if (preview.ownState === 'member') {
    return (
      <Button variant="primary" full href={`${place}/${preview.groupId}`}>
        {t('card.open')}
      </Button>
    );
  }
  if (preview.ownState === 'requested') return <p role="status">{t('join.waiting')}</p>;
  const words = preview.needsApproval ? 'ask' : preview.kind === 'channel' ? 'follow' : 'join';
  return (
    <>
      {error && <ProblemNote problem={problemText(error)} />}
      <Button variant="primary" full busy={isPending} onClick={() => mutate()}>
        {t(`join.${words}`)}
      </Button>
      {preview.needsApproval && <p className="groups-hint">{t('join.askHint')}</p>}
    </>
  );
}
