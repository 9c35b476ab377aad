import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stagesOf } from './stages.ts';

const t = (key: string) => key.replace('state.', '');
const at = '2026-03-01T10:00:00.000Z';
const entry = (state: 'placed' | 'paid' | 'accepted' | 'cancelled') => ({ state, at, reason: '' });

function path(...args: Parameters<typeof stagesOf>): string {
  return stagesOf(...args)
    .map(({ label, state }) => `${label} ${state}`)
    .join(', ');
}

test('a paid order has its way before it, by pick-up or by delivery', () => {
  assert.equal(
    path({ state: 'paid', fulfilment: 'pickup' }, t),
    'paid now, accepted next, ready next, completed next',
  );
  assert.equal(
    path({ state: 'shipped', fulfilment: 'delivery' }, t),
    'paid done, accepted done, shipped now, completed next',
  );
});

test('an unpaid order begins one stone earlier, a completed one has arrived', () => {
  assert.equal(
    path({ state: 'placed', fulfilment: 'pickup' }, t),
    'placed now, paid next, accepted next, ready next, completed next',
  );
  assert.equal(
    path({ state: 'completed', fulfilment: 'pickup' }, t),
    'paid done, accepted done, ready done, completed done',
  );
});

test('a cancelled order ends where it was', () => {
  const history = [entry('placed'), entry('paid'), entry('accepted'), entry('cancelled')];
  assert.equal(
    path({ state: 'cancelled', fulfilment: 'pickup', history }, t),
    'paid done, accepted done, cancelled stopped',
  );
  const unpaid = [entry('placed'), entry('cancelled')];
  assert.equal(
    path({ state: 'cancelled', fulfilment: 'pickup', history: unpaid }, t),
    'placed done, cancelled stopped',
  );
  assert.equal(path({ state: 'cancelled', fulfilment: 'pickup' }, t), 'cancelled stopped');
});
