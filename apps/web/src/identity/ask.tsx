import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from '../app/api.ts';

/**
 * Shows a question beside the app, in a root of its own, so that whoever asks needs no place for it.
 * `render` gets what ends the question and resolves the promise.
 */
export function ask<Answer>(
  render: (done: (answer: Answer) => void) => ReactNode,
): Promise<Answer> {
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  return new Promise((resolve) => {
    function done(answer: Answer) {
      root.unmount();
      place.remove();
      resolve(answer);
    }
    root.render(
      <QueryClientProvider client={queryClient}>
        <Suspense fallback={null}>{render(done)}</Suspense>
      </QueryClientProvider>,
    );
  });
}
