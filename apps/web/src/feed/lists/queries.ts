import { useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../../app/api.ts';
import { useActor } from '../../app/session.ts';
import { feedKey } from '../queries.ts';

/** The own lists; with somebody, also on which of them they are. */
export function useLists(about?: string) {
  const own = useActor();
  return useQuery({
    queryKey: [feedKey, 'lists', own.id, about ?? null],
    queryFn: ({ signal }) =>
      api.feedLists.listLists({ query: about ? { actorId: about as never } : {}, signal }),
    refetchOnMount: 'always',
  });
}

export const renewLists = () => queryClient.invalidateQueries({ queryKey: [feedKey, 'lists'] });
