import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InboxCase } from '@allmende/contract/inbox';
import { backOf } from './back.ts';

const now = new Date('2026-03-02T11:00:00Z');
const before = {
  state: 'open',
  snoozedUntil: null,
  assigneeId: 'act_a',
  priority: 'high',
  labelIds: ['lbl_cake'],
  fields: { table: 7 },
  isUnread: true,
} as unknown as InboxCase;
const back = (change: object, was: object = {}) =>
  backOf({ ...before, ...was } as InboxCase, change as never, now);

test('what was changed goes back, and nothing else', () => {
  assert.deepEqual(back({ state: 'done' }), { state: 'open', takesBack: true });
  assert.deepEqual(back({ priority: 'low' }), { priority: 'high' });
  assert.deepEqual(back({ isUnread: false }), { isUnread: true });
  assert.deepEqual(back({ fields: { table: 8, date: '2026-03-03' } }), {
    fields: { table: 7, date: null },
  });
});

test('a label that was there before stays, one that was taken off comes back', () => {
  assert.deepEqual(back({ addLabelIds: ['lbl_cake', 'lbl_new'] }), { removeLabelIds: ['lbl_new'] });
  assert.deepEqual(back({ removeLabelIds: ['lbl_cake', 'lbl_other'] }), {
    addLabelIds: ['lbl_cake'],
  });
});

test('whoever was in charge is so again, unless somebody else has taken it since', () => {
  assert.deepEqual(back({ assigneeId: null }), { assigneeId: 'act_a', fromAssigneeId: null });
});

test('what was put off is put off again, and open where the time has come', () => {
  const later = '2026-03-02T12:00:00Z';
  assert.deepEqual(back({ state: 'done' }, { state: 'snoozed', snoozedUntil: later }), {
    state: 'snoozed',
    snoozedUntil: later,
    takesBack: true,
  });
  const over = { state: 'snoozed', snoozedUntil: now.toISOString() };
  assert.deepEqual(back({ state: 'done' }, over), { state: 'open', takesBack: true });
});
