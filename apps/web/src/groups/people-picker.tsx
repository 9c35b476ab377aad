import type { Actor } from '@allmende/contract/actors';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { useActor } from '../app/session.ts';
import { peopleKey } from '../identity/keys.ts';
import { counterpartOf } from '../messaging/words.ts';
import { useConversations } from '../sync/sync.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Checkbox } from '../ui/choice.tsx';
import { Chip } from '../ui/chip.tsx';
import { SearchField } from '../ui/search-field.tsx';

const recentMax = 30;

/** Chooses people: those of one's chats at once, everybody else by name. */
export function PeoplePicker({
  chosen,
  onChange,
  without,
}: {
  chosen: readonly Actor[];
  onChange: (chosen: Actor[]) => void;
  /** Who is in already. */
  without?: ReadonlySet<string>;
}) {
  const { t } = useTranslation('groups');
  const own = useActor();
  const [query, setQuery] = useState('');
  const q = useDeferredValue(query.trim().replace(/^@/, ''));
  const recent = useRecentPeople(own.id);
  const { data } = useQuery({
    queryKey: peopleKey(q),
    queryFn: ({ signal }) => api.identity.findPeople({ query: { q }, signal }),
    enabled: q.length >= 2,
  });
  const found = q.length >= 2 ? (data?.items ?? []) : recent;
  const shown = found.filter(({ id }) => id !== own.id && !without?.has(id));
  const isChosen = (actor: Actor) => chosen.some(({ id }) => id === actor.id);
  const toggle = (actor: Actor) =>
    onChange(isChosen(actor) ? chosen.filter(({ id }) => id !== actor.id) : [...chosen, actor]);
  return (
    <div className="groups-picker">
      <SearchField label={t('picker.search')} value={query} onChange={setQuery} />
      {chosen.length > 0 && (
        <div className="groups-chosen">
          {chosen.map((actor) => (
            <Chip
              key={actor.id}
              onRemove={() => toggle(actor)}
              removeLabel={t('picker.drop', { name: actor.name })}
            >
              {actor.name}
            </Chip>
          ))}
        </div>
      )}
      <fieldset className="groups-people">
        <legend className="ui-hidden">{t('picker.people')}</legend>
        {shown.map((actor) => (
          <Checkbox
            key={actor.id}
            checked={isChosen(actor)}
            onChange={() => toggle(actor)}
            label={
              <span className="groups-person">
                <ActorAvatar actor={actor} size={36} />
                <span className="groups-person-words">
                  <bdi>{actor.name}</bdi>
                  <span className="ui-small">@{actor.handle}</span>
                </span>
              </span>
            }
          />
        ))}
        {shown.length === 0 && <p className="groups-hint">{t('picker.nobody')}</p>}
      </fieldset>
    </div>
  );
}

/** Those with whom one has a chat, the latest first. */
function useRecentPeople(ownActorId: string): Actor[] {
  const { list } = useConversations(ownActorId);
  return [...(list?.values() ?? [])]
    .filter(({ kind, lastSeq, isBlocked }) => kind === 'direct' && lastSeq > 0 && !isBlocked)
    .sort((a, b) => (a.lastActivityAt < b.lastActivityAt ? 1 : -1))
    .map((conversation) => counterpartOf(conversation).actor)
    .filter((actor) => actor.kind !== 'guest')
    .slice(0, recentMax);
}
