import type { Party } from '@allmende/contract/actors';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import type { MentionListProps } from '../messaging/mentions.tsx';
import { useChoosing } from '../messaging/use-choosing.ts';
import { Avatar } from '../ui/avatar.tsx';
import { classes } from '../ui/classes.ts';
import './groups.css';

interface Suggestion {
  handle: string;
  name: string;
  actor: Party | null;
}

const shownMax = 6;
const listId = 'groups-mentions';
const optionId = ({ handle }: Suggestion) => `groups-mention-${handle}`;

/** Names to choose from while an @ is being written in a group. */
export default function MentionList(props: MentionListProps) {
  const { conversation, wanted, field, onTake, onDismiss, keys } = props;
  const { t } = useTranslation('groups');
  const suggestions = useSuggestions(conversation, wanted, t('mention.all'));

  const at = useChoosing(suggestions, {
    listId,
    optionId,
    onTake: ({ handle }) => onTake(handle),
    onDismiss,
    field,
    keys,
  });

  if (suggestions.length === 0) return null;
  return (
    <div className="groups-mentions" id={listId} role="listbox" aria-label={t('mention.label')}>
      {suggestions.map((suggestion, index) => (
        <div
          key={suggestion.handle}
          id={optionId(suggestion)}
          role="option"
          aria-selected={index === at}
          tabIndex={-1}
          className={classes('groups-mention', index === at && 'groups-mention-active')}
          onPointerDown={(event) => {
            event.preventDefault();
            onTake(suggestion.handle);
          }}
        >
          <Avatar
            name={suggestion.name}
            kind={suggestion.actor?.kind}
            picture={suggestion.actor?.picture?.smallUrl}
            accent={suggestion.actor?.accent}
            size={28}
          />
          <bdi>{suggestion.name}</bdi>
          <span className="ui-small">@{suggestion.handle}</span>
        </div>
      ))}
    </div>
  );
}

function useSuggestions(
  { group, members, kind, id, ownActorId }: MentionListProps['conversation'],
  wanted: string,
  everybody: string,
): Suggestion[] {
  const isAdmin = group !== null && group.ownRole !== 'member';
  // Those of a large group are asked for; readers of a channel do not see each other.
  const isAsked = members.length === 1 && (kind === 'group' || isAdmin);
  const { data } = useQuery({
    queryKey: ['groups', 'mention', id, wanted],
    queryFn: ({ signal }) =>
      api.groups.listMembers({
        params: { groupId: id },
        query: { q: wanted, limit: shownMax + 1 },
        signal,
      }),
    enabled: isAsked,
    placeholderData: (before) => before,
  });
  const people = (isAsked ? (data?.items ?? []) : members).map(({ actor }) => actor);
  const all: Suggestion[] = people
    .filter((actor) => actor.id !== ownActorId)
    .map((actor) => ({ handle: actor.handle, name: actor.name, actor }));
  if (isAdmin) all.unshift({ handle: 'all', name: everybody, actor: null });
  return all
    .filter(({ handle, name }) => handle.startsWith(wanted) || name.toLowerCase().includes(wanted))
    .slice(0, shownMax);
}
