import type { Actor } from '@allmende/contract/actors';
import type { Conversation } from '@allmende/contract/messaging';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api.ts';
import { Avatar } from '../ui/avatar.tsx';
import { classes } from '../ui/classes.ts';

interface Suggestion {
  handle: string;
  name: string;
  actor: Actor | null;
}

const shownMax = 6;

/**
 * Names to choose from while an @ is being written in a group. `onKeyDown` answers whether the key was
 * for the suggestions; then it is not for the field.
 */
export function useMentions(
  conversation: Conversation,
  field: RefObject<HTMLTextAreaElement | null>,
  text: string,
  setText: (text: string) => void,
) {
  const { t } = useTranslation('messaging');
  const [chosen, setChosen] = useState(0);
  const [dismissed, setDismissed] = useState('');
  const wanted = conversation.group ? wantedIn(text, field.current?.selectionStart) : null;
  const isOpen = wanted !== null && dismissed !== text;
  const { group, members, kind, id } = conversation;
  // Those of a large group are asked for; readers of a channel do not see each other.
  const isAsked =
    isOpen && members.length === 1 && (kind === 'group' || group?.ownRole !== 'member');
  const { data } = useQuery({
    queryKey: ['groups', 'mention', id, wanted],
    queryFn: ({ signal }) =>
      api.groups.listMembers({
        params: { groupId: id },
        query: { q: wanted ?? '', limit: shownMax + 1 },
        signal,
      }),
    enabled: isAsked,
    placeholderData: (before) => before,
  });
  const people = isAsked
    ? (data?.items ?? []).map(({ actor }) => actor)
    : members.map((one) => one.actor);
  const suggestions = isOpen
    ? suggestionsFor(wanted, people, {
        ownActorId: conversation.ownActorId,
        everybody: group && group.ownRole !== 'member' ? t('mention.all') : null,
      })
    : [];
  const at = Math.min(chosen, suggestions.length - 1);

  function take(suggestion: Suggestion): void {
    const caret = field.current?.selectionStart ?? text.length;
    const before = `${text.slice(0, caret).replace(/@[\w-]*$/, '')}@${suggestion.handle} `;
    setText(before + text.slice(caret).replace(/^[\w-]+/, ''));
    setChosen(0);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(before.length, before.length);
    });
  }

  return {
    /** What the field says of it to those who do not see it. */
    field: suggestions[at]
      ? { 'aria-controls': listId, 'aria-activedescendant': optionId(suggestions[at]) }
      : {},
    onKeyDown(event: KeyboardEvent): boolean {
      const suggestion = suggestions[at];
      if (!suggestion || event.nativeEvent.isComposing) return false;
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        const step = event.key === 'ArrowDown' ? 1 : -1;
        setChosen((at + step + suggestions.length) % suggestions.length);
      } else if (event.key === 'Enter' || event.key === 'Tab') take(suggestion);
      else if (event.key === 'Escape') setDismissed(text);
      else return false;
      event.preventDefault();
      return true;
    },
    list: suggestions.length > 0 && (
      <div
        className="messaging-mentions"
        id={listId}
        role="listbox"
        aria-label={t('mention.label')}
      >
        {suggestions.map((suggestion, index) => (
          <div
            key={suggestion.handle}
            id={optionId(suggestion)}
            role="option"
            aria-selected={index === at}
            tabIndex={-1}
            className={classes('messaging-mention', index === at && 'messaging-mention-active')}
            onPointerDown={(event) => {
              event.preventDefault();
              take(suggestion);
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
            <span className="messaging-mention-handle">@{suggestion.handle}</span>
          </div>
        ))}
      </div>
    ),
  };
}

const listId = 'messaging-mentions';
const optionId = ({ handle }: Suggestion) => `messaging-mention-${handle}`;

/** What stands between an @ and the caret; null where none is being written. */
function wantedIn(text: string, caret: number | null | undefined): string | null {
  const before = text.slice(0, caret ?? text.length);
  return /(?:^|[\s(])@([\w-]{0,30})$/u.exec(before)?.[1]?.toLowerCase() ?? null;
}

function suggestionsFor(
  wanted: string,
  people: readonly Actor[],
  { ownActorId, everybody }: { ownActorId: string; everybody: string | null },
): Suggestion[] {
  const all: Suggestion[] = people
    .filter((actor) => actor.id !== ownActorId)
    .map((actor) => ({ handle: actor.handle, name: actor.name, actor }));
  if (everybody) all.unshift({ handle: 'all', name: everybody, actor: null });
  return all
    .filter(({ handle, name }) => handle.startsWith(wanted) || name.toLowerCase().includes(wanted))
    .slice(0, shownMax);
}
