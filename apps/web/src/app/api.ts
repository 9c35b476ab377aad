import { createClient, NoAnswer, RequestProblem } from '@allmende/sdk';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { actingActorId, forgetSession } from './session.ts';

/**
 * The server, in the name of the hat that is worn: `api.wallet.getBalance()`. Throws `RequestProblem`
 * with the server's code, or `NoAnswer` when none came; `useProblemText` has the words for both.
 */
export const api = createClient({
  headers: (): Record<string, string> => {
    const actorId = actingActorId();
    return actorId ? { 'allmende-actor': actorId } : {};
  },
});

function noticeSignOut(error: unknown): void {
  if (error instanceof RequestProblem && error.code === 'platform.not_signed_in') forgetSession();
}

/**
 * What the server said, kept for the hat that asked: changing the hat empties it. Only a missing
 * answer is tried again; a refusal will be the same the next time.
 */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignOut }),
  mutationCache: new MutationCache({ onError: noticeSignOut }),
  defaultOptions: {
    queries: {
      staleTime: 20_000,
      gcTime: 10 * 60_000,
      retry: (failures, error) => error instanceof NoAnswer && failures < 2,
      // What the browser believes about the network is a guess: asking says at once how it is, where
      // waiting would leave a page without words, and do by itself later what was wanted now.
      networkMode: 'always',
      refetchOnReconnect: true,
    },
    mutations: { retry: false, networkMode: 'always' },
  },
});
