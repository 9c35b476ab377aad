import { QueryObserver, type QueryObserverOptions } from '@tanstack/react-query';
import { queryClient } from './api.ts';
import { onHatChange } from './session.ts';

/**
 * Hears of what a query answers, outside of what is drawn, until the signal. With another hat everything is asked
 * anew, also what is the same under each, so it is listened to anew.
 */
export function observe<Data>(
  query: Pick<QueryObserverOptions<Data>, 'queryKey' | 'queryFn'>,
  onData: (data: Data) => void,
  signal: AbortSignal,
): void {
  if (signal.aborted) return;
  const listen = () =>
    new QueryObserver<Data>(queryClient, query).subscribe(({ data }) => {
      if (data !== undefined) onData(data);
    });
  let end = listen();
  const endHats = onHatChange(() => {
    end();
    end = listen();
  });
  signal.addEventListener('abort', () => {
    end();
    endHats();
  });
}
