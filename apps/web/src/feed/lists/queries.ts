import { useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../../app/api.ts';
import { useActor } from '../../app/session.ts';
import { feedKey } from '../queries.ts';

export const listsKey = (ownActorId: string, about?: string) => [
  feedKey,
  'lists',
  ownActorId,
  about ?? null,
];

/** The own lists; with somebody, also on which of them they are. */
export function useLists(about?: string) {
  const own = useActor();
  return useQuery({
    queryKey: listsKey(own.id, about),
    queryFn: ({ signal }) =>
      api.feedLists.listLists({ query: about ? { actorId: about as never } : {}, signal }),
    refetchOnMount: 'always',
  });
}

export const renewLists = () => queryClient.invalidateQueries({ queryKey: [feedKey, 'lists'] });
