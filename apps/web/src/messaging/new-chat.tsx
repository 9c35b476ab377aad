import type { Actor } from '@allmende/contract/actors';
import { useQuery } from '@tanstack/react-query';
import { Megaphone, Users } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { peopleKey } from '../identity/keys.ts';
import { useConversations } from '../sync/sync.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { BusinessMark } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { counterpartOf } from './words.ts';

/** Finds somebody to write to, by name or handle. */
export default function NewChat({ base }: { base: string }) {
  const { t } = useTranslation(['messaging', 'chats']);
  const problemText = useProblemText();
  const [query, setQuery] = useState('');
  const q = useDeferredValue(query.trim().replace(/^@/, ''));
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: peopleKey(q),
    queryFn: ({ signal }) => api.identity.findPeople({ query: { q }, signal }),
    enabled: q.length >= 2,
  });
  const known = useKnown(q);
  return (
    <Page title={t('newChat.title')} back={base}>
      {base === '/chats' && (
        <List label={t('newChat.more')}>
          <ListRow
            href={`${base}/new/group`}
            leading={<Users size={20} aria-hidden="true" />}
            title={t('newChat.group')}
          />
          <ListRow
            href={`${base}/new/channel`}
            leading={<Megaphone size={20} aria-hidden="true" />}
            title={t('newChat.channel')}
          />
        </List>
      )}
      <SearchField label={t('newChat.search')} value={query} onChange={setQuery} autoFocus />
      {error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : q.length < 2 && known.length > 0 ? (
        <List label={t('newChat.known')}>
          {known.map((actor) => (
            <PersonRow key={actor.id} actor={actor} base={base} />
          ))}
        </List>
      ) : q.length < 2 ? (
        <EmptyState
          drawing={<Signpost />}
          title={t('newChat.begin')}
          text={t('newChat.hint')}
          action={<Button href="/discover">{t('empty.chats.discover')}</Button>}
        />
      ) : data && data.items.length > 0 ? (
        <List label={t('newChat.title')}>
          {data.items.map((actor) => (
            <PersonRow key={actor.id} actor={actor} base={base} />
          ))}
        </List>
      ) : isFetching || q !== query.trim().replace(/^@/, '') ? (
        <SkeletonRows rows={4} avatar />
      ) : (
        <EmptyState drawing={<Signpost />} title={t('newChat.nobody', { query: q })} />
      )}
    </Page>
  );
}

function PersonRow({ actor, base }: { actor: Actor; base: string }) {
  return (
    <ListRow
      href={`${base}/to/${actor.handle}`}
      leading={<ActorAvatar actor={actor} />}
      title={
        <span className="messaging-who">
          <bdi>{actor.name}</bdi>
          {actor.kind === 'business' && <BusinessMark />}
        </span>
      }
      text={`@${actor.handle}`}
    />
  );
}

const knownMax = 30;

/** With whom one has a chat, the latest first, as far as a first letter says who is meant. */
function useKnown(letters: string): Actor[] {
  const { id } = useActor();
  const { list } = useConversations(id);
  return useMemo(() => {
    const isMeant = ({ name, handle }: Actor) =>
      [...name.split(/\s+/), handle].some((word) =>
        word.toLocaleLowerCase().startsWith(letters.toLocaleLowerCase()),
      );
    return (
      [...(list?.values() ?? [])]
        .filter(({ kind, isBlocked, isRequest }) => kind === 'direct' && !isBlocked && !isRequest)
        .sort((a, b) => (a.lastActivityAt < b.lastActivityAt ? 1 : -1))
        .map((conversation) => counterpartOf(conversation).actor)
        // Guests of a business have no address at which they could be written to first.
        .filter((actor) => actor.kind !== 'guest')
        .filter(isMeant)
        .slice(0, knownMax)
    );
  }, [list, letters]);
}
