import type { MutationObserverOptions, QueryClient, QueryKey } from '@tanstack/react-query';

/**
 * A change that is seen before the server has said yes: `guess` shows it, the answer replaces it, and a refusal takes it
 * back and asks what is true. Several of one key go one after the other; while one is on its way, no answer to an
 * earlier one undoes it.
 */
export function optimistic<T, Input>(
  client: QueryClient,
  change: {
    key: QueryKey;
    send: (input: Input) => Promise<T>;
    guess: (before: T, input: Input) => T;
    onRefused: (error: Error) => void;
  },
): MutationObserverOptions<T, Error, Input, { before: T | undefined }> {
  const { key, send, guess, onRefused } = change;
  const isAnotherUnderWay = () => client.isMutating({ mutationKey: key }) > 1;
  return {
    mutationKey: key,
    // One after the other, so that the last answer is the latest state.
    scope: { id: key.join(' ') },
    mutationFn: send,
    async onMutate(input) {
      await client.cancelQueries({ queryKey: key });
      const before = client.getQueryData<T>(key);
      if (before !== undefined) client.setQueryData<T>(key, guess(before, input));
      return { before };
    },
    async onSuccess(answer) {
      // It does not know of the other yet, and would undo what one sees.
      if (isAnotherUnderWay()) return;
      // What was asked before the change may arrive after it, and would undo it too.
      const isAsking = client.isFetching({ queryKey: key }) > 0;
      await client.cancelQueries({ queryKey: key });
      client.setQueryData<T>(key, answer);
      if (isAsking) void client.invalidateQueries({ queryKey: key });
    },
    onError(error, _input, context) {
      onRefused(error);
      // The other one ends with what is true.
      if (isAnotherUnderWay()) return;
      if (context?.before !== undefined) client.setQueryData(key, context.before);
      // Somebody was faster, or it closed: what is true now is what one needs to see.
      void client.invalidateQueries({ queryKey: key });
    },
  };
}
