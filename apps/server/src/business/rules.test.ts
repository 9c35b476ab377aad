import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  answerTimeOf,
  decideInviting,
  decideRole,
  invitationsMax,
  isAccentReadable,
  type StaffMember,
} from './rules.ts';

const member = (name: string, role: StaffMember['role']): StaffMember => ({
  userId: `user of ${name}`,
  personActorId: name,
  role,
});
const alone = [member('olga', 'owner')];
const team = [
  member('olga', 'owner'),
  member('otto', 'owner'),
  member('maja', 'manager'),
  member('anton', 'agent'),
];

const invitings: [by: string, who: string, expected: string][] = [
  ['olga', 'neu', 'ok'],
  ['olga', 'gebeten', 'business.invited_already'],
  ['fremd', 'gebeten', 'platform.not_allowed'],
  ['maja', 'neu', 'platform.not_allowed'],
  ['anton', 'neu', 'platform.not_allowed'],
  ['fremd', 'neu', 'platform.not_allowed'],
  ['olga', 'anton', 'business.staff_already'],
  ['olga', 'olga', 'business.staff_already'],
  // Whoever may not decide is not told who works there.
  ['fremd', 'anton', 'platform.not_allowed'],
];
for (const [by, who, expected] of invitings) {
  test(`[B11] [B12] ${by} invites ${who}: ${expected}`, () => {
    const pending = [{ personActorId: 'gebeten' }];
    const decision = decideInviting(team, pending, {
      byUserId: `user of ${by}`,
      personActorId: who,
    });
    assert.equal(decision.ok ? 'ok' : decision.code, expected);
  });
}

test('[B16] at most 50 invitations wait', () => {
  const pending = Array.from({ length: invitationsMax }, (_, n) => ({ personActorId: `p${n}` }));
  const invite = { byUserId: 'user of olga', personActorId: 'neu' };
  const decision = decideInviting(team, pending, invite);
  assert.equal(decision.ok || decision.code, 'business.too_many_invitations');
  assert.ok(decideInviting(team, pending.slice(1), invite).ok);
});

const changes: [staff: StaffMember[], by: string, who: string, role: string, expected: string][] = [
  [team, 'olga', 'anton', 'manager', 'ok'],
  [team, 'olga', 'otto', 'agent', 'ok'],
  [team, 'olga', 'otto', 'none', 'ok'],
  [team, 'olga', 'olga', 'none', 'ok'],
  [team, 'maja', 'maja', 'none', 'ok'],
  [team, 'anton', 'anton', 'none', 'ok'],
  [team, 'anton', 'anton', 'owner', 'platform.not_allowed'],
  [team, 'maja', 'anton', 'none', 'platform.not_allowed'],
  [team, 'maja', 'olga', 'none', 'platform.not_allowed'],
  [team, 'fremd', 'fremd', 'none', 'platform.not_allowed'],
  [team, 'olga', 'fremd', 'none', 'business.staff_unknown'],
  [alone, 'olga', 'olga', 'none', 'business.last_owner'],
  [alone, 'olga', 'olga', 'manager', 'business.last_owner'],
  [alone, 'olga', 'olga', 'owner', 'ok'],
];
for (const [staff, by, who, role, expected] of changes) {
  test(`[B11] [B13] [B14] of ${staff.length}, ${by} makes ${who} ${role}: ${expected}`, () => {
    const decision = decideRole(staff, {
      byUserId: `user of ${by}`,
      personActorId: who,
      role: role === 'none' ? null : (role as StaffMember['role']),
    });
    assert.equal(decision.ok ? 'ok' : decision.code, expected);
  });
}

for (const [colour, readable] of [
  ['#1f7a4d', true],
  ['#767676', true],
  ['#777777', false],
  ['#ffffff', false],
  ['#000000', true],
  ['#F0C000', false],
] as const) {
  test(`[B5] white ${readable ? 'reads' : 'does not read'} on ${colour}`, () =>
    assert.equal(isAccentReadable(colour), readable));
}

const minute = 60_000;
for (const [ms, words] of [
  [0, 'minutes'],
  [15 * minute, 'minutes'],
  [16 * minute, 'hour'],
  [4 * 60 * minute, 'hours'],
  [24 * 60 * minute, 'day'],
  [72 * 60 * minute, 'days'],
  [72 * 60 * minute + 1, null],
] as const) {
  test(`[B8] an answer after ${ms / minute} minutes is ${words ?? 'nothing to boast of'}`, () =>
    assert.equal(answerTimeOf(ms), words));
}
