import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createElement, startTransition, Suspense, useMemo, useState } from 'react';
import { makeLittleDocument } from '../../../../dev/little-document.ts';
import { takeWordsFrom, useTranslation } from './words.ts';

const { container } = makeLittleDocument();
const { createRoot } = await import('react-dom/client');

function View({ areas }: { areas: readonly string[] }) {
  const { t } = useTranslation(areas);
  // Hooks after the wait, which React counts.
  const [name] = useState('Lena');
  const text = useMemo(() => t('hello', { name }), [t, name]);
  return createElement('p', null, text);
}

/** Words that come so many steps after they are asked for; a step is what React waits before it looks again. */
function comeAfter(steps: number): void {
  takeWordsFrom(async (_language, area) => {
    for (let step = 0; step < steps; step++) await undefined;
    return [{ hello: `Hallo {{name}} von ${area}` }];
  });
}

test('a view that waits for its words is drawn without a fault, however soon they come', async () => {
  const faults: unknown[] = [];
  const note = (error: unknown) => void faults.push(error);
  const root = createRoot(container as never, {
    onRecoverableError: note,
    onUncaughtError: note,
    onCaughtError: note,
  });
  for (let steps = 0; steps < 12; steps++) {
    comeAfter(steps);
    const areas = [`one${steps}`, `two${steps}`];
    const view = createElement(View, { areas, key: steps });
    startTransition(() => root.render(createElement(Suspense, { fallback: '…' }, view)));
    const text = `Hallo Lena von one${steps}`;
    for (let waited = 0; waited < 5_000 && container.textContent !== text; waited += 10) {
      await sleep(10);
    }
    assert.equal(container.textContent, text);
  }
  root.unmount();
  assert.deepEqual(faults, []);
});
