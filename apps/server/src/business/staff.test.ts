import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StaffRole } from '@allmende/contract/actors';
import { businessWorld, type TestPerson } from '../../../../dev/business-world.ts';
import { refusal, testWorld } from '../../../../dev/world.ts';

const world = await testWorld();
const { person, business, employ } = businessWorld(world);
let count = 0;

/** A business with an owner, a manager and an agent of its own. */
async function team() {
  const n = ++count;
  const [olga, maja, anton] = await Promise.all([
    person(`owner-${n}`),
    person(`manager-${n}`),
    person(`agent-${n}`),
  ]);
  const actorId = await business(olga, { handle: `laden-${n}` });
  await employ(olga, actorId, maja, 'manager');
  await employ(olga, actorId, anton, 'agent');
  const rolesSeenBy = async (one: TestPerson) => {
    const { items } = await one.client.business.listStaff({ actorId });
    return items.map((member) => `${member.person.handle.replace(/-\d+$/, '')} ${member.role}`);
  };
  return { actorId, olga, maja, anton, rolesSeenBy };
}

test('[B10] [B11] the staff sees the staff; only owners change it', async () => {
  const { actorId, olga, maja, anton, rolesSeenBy } = await team();
  const everybody = ['owner owner', 'manager manager', 'agent agent'];
  for (const one of [olga, maja, anton]) assert.deepEqual(await rolesSeenBy(one), everybody);
  const neu = await person('neu-im-team');
  await assert.rejects(rolesSeenBy(neu), refusal('platform.not_allowed'));
  await assert.rejects(
    world.client().business.listStaff({ actorId }),
    refusal('platform.not_signed_in'),
  );
  for (const one of [maja, anton, neu]) {
    const { business: calls } = one.client;
    await assert.rejects(
      calls.inviteStaff({ actorId, body: { handle: neu.handle, role: 'agent' } }),
      refusal('platform.not_allowed'),
    );
    await assert.rejects(
      calls.withdrawInvitation({ actorId, params: { actorId: neu.actorId } }),
      refusal('platform.not_allowed'),
    );
    await assert.rejects(
      calls.changeStaffRole({
        actorId,
        params: { actorId: anton.actorId },
        body: { role: 'owner' },
      }),
      refusal('platform.not_allowed'),
    );
    await assert.rejects(
      calls.removeStaff({ actorId, params: { actorId: olga.actorId } }),
      refusal('platform.not_allowed'),
    );
  }
  assert.deepEqual(await rolesSeenBy(olga), everybody);
});

test('[B11] [B15] an owner gives another role, and takes it away, from the next request on', async () => {
  const { actorId, olga, anton, rolesSeenBy } = await team();
  const params = { actorId: anton.actorId };
  const changed = await olga.client.business.changeStaffRole({
    actorId,
    params,
    body: { role: 'owner' },
  });
  assert.equal(changed.role, 'owner');
  assert.equal(changed.person.handle, anton.handle);
  await olga.client.business.removeStaff({ actorId, params });
  assert.deepEqual(await rolesSeenBy(olga), ['owner owner', 'manager manager']);
  await assert.rejects(
    olga.client.business.removeStaff({ actorId, params }),
    refusal('business.staff_unknown'),
  );
  // The next request already finds no role.
  await assert.rejects(
    anton.client.business.listStaff({ actorId }),
    refusal('platform.not_allowed'),
  );
  assert.equal((await anton.client.identity.getMe()).actors.length, 1);
});

test('[B12] nobody twice, no stranger, no business', async () => {
  const { actorId, olga, maja } = await team();
  await business(maja, { handle: 'anderer-laden' });
  for (const [handle, code] of [
    [maja.handle, 'business.staff_already'],
    [olga.handle, 'business.staff_already'],
    ['gibt-es-nicht', 'identity.actor_unknown'],
    ['anderer-laden', 'identity.actor_unknown'],
  ] as const) {
    await assert.rejects(
      olga.client.business.inviteStaff({ actorId, body: { handle, role: 'agent' } }),
      refusal(code),
      handle,
    );
  }
});

test('[B12] whoever blocked the business is not found by it, and an invitation before that is void', async () => {
  const { actorId, olga } = await team();
  const scheu = await person('scheu');
  const invite = () =>
    olga.client.business.inviteStaff({ actorId, body: { handle: 'scheu', role: 'agent' } });
  await scheu.client.identity.block({ params: { actorId } });
  await assert.rejects(invite(), refusal('identity.actor_unknown'));
  await scheu.client.identity.unblock({ params: { actorId } });
  assert.equal((await invite()).role, 'agent');
  await scheu.client.identity.block({ params: { actorId } });
  assert.deepEqual((await scheu.client.business.listInvitations()).items, []);
  await assert.rejects(
    scheu.client.business.acceptInvitation({ params: { actorId } }),
    refusal('business.invitation_unknown'),
  );
});

/** An invitation that waits for its answer. */
async function invited(role: StaffRole = 'agent') {
  const { actorId, olga, maja, rolesSeenBy } = await team();
  const neu = await person(`neu-${count}`);
  await olga.client.business.inviteStaff({ actorId, body: { handle: neu.handle, role } });
  const params = { actorId };
  return {
    actorId,
    olga,
    maja,
    neu,
    rolesSeenBy,
    accept: () => neu.client.business.acceptInvitation({ params }),
    decline: () => neu.client.business.declineInvitation({ params }),
    withdraw: () =>
      olga.client.business.withdrawInvitation({ actorId, params: { actorId: neu.actorId } }),
    async pending() {
      const { invitations } = await olga.client.business.listStaff({ actorId });
      return invitations.map((one) => `${one.person.handle} ${one.role}`);
    },
    async received() {
      const { items } = await neu.client.business.listInvitations();
      return items.map((one) => `${one.business.handle} ${one.role} by ${one.invitedBy.handle}`);
    },
  };
}

test('[B16] an invitation gives no role until it is accepted', async () => {
  const { actorId, olga, neu, accept, pending, received, rolesSeenBy } = await invited('manager');
  assert.deepEqual(await pending(), [`${neu.handle} manager`]);
  assert.deepEqual(await received(), [`laden-${count} manager by ${olga.handle}`]);
  await assert.rejects(rolesSeenBy(neu), refusal('platform.not_allowed'));
  assert.equal((await neu.client.identity.getMe()).actors.length, 1);
  const member = await accept();
  assert.deepEqual([member.person.id, member.role], [neu.actorId, 'manager']);
  assert.equal((await rolesSeenBy(neu)).length, 4);
  assert.deepEqual([await pending(), await received()], [[], []]);
  // [B17] The answer may have been lost; asked again it is the same.
  assert.deepEqual(await accept(), member);
  await assert.rejects(
    olga.client.business.inviteStaff({ actorId, body: { handle: neu.handle, role: 'agent' } }),
    refusal('business.staff_already'),
  );
});

test('[B16] nobody is asked twice at a time, and only so many at a time', async () => {
  const { actorId, olga, neu, decline } = await invited();
  const invite = (handle: string) =>
    olga.client.business.inviteStaff({ actorId, body: { handle, role: 'agent' } });
  await assert.rejects(invite(neu.handle), refusal('business.invited_already'));
  await decline();
  assert.equal((await invite(neu.handle)).person.handle, neu.handle);
  await world.database.pool.query(
    `insert into business_invitations (business_id, person_id, role, invited_by, invited_at, expires_at)
     select $1, gen_random_uuid(), 'agent', $2, $3, $3::timestamptz + interval '1 day'
     from generate_series(1, 49)`,
    [actorId.slice(4), olga.actorId.slice(4), world.clock.now()],
  );
  const fresh = await person('eine-zu-viel');
  await assert.rejects(invite(fresh.handle), refusal('business.too_many_invitations'));
});

test('[B16] an invitation waits 14 days', async () => {
  const { actorId, olga, neu, accept, pending, received } = await invited();
  world.clock.advance(14 * 24 * 3_600_000 - 1);
  assert.equal((await pending()).length, 1);
  world.clock.advance(1);
  assert.deepEqual([await pending(), await received()], [[], []]);
  await assert.rejects(accept(), refusal('business.invitation_unknown'));
  const body = { handle: neu.handle, role: 'manager' } as const;
  await olga.client.business.inviteStaff({ actorId, body });
  assert.equal((await accept()).role, 'manager');
});

test('[B17] what was declined or withdrawn cannot be accepted', async () => {
  for (const end of ['decline', 'withdraw'] as const) {
    const invitation = await invited();
    await invitation[end]();
    assert.deepEqual([await invitation.pending(), await invitation.received()], [[], []]);
    for (const again of ['accept', 'decline', 'withdraw'] as const) {
      await assert.rejects(invitation[again](), refusal('business.invitation_unknown'));
    }
    assert.equal((await invitation.rolesSeenBy(invitation.olga)).length, 3);
  }
});

test('[B17] nobody answers for somebody else', async () => {
  const { actorId, maja, accept } = await invited();
  const stranger = await person(`fremd-${count}`);
  const params = { actorId };
  for (const call of ['acceptInvitation', 'declineInvitation'] as const) {
    await assert.rejects(
      stranger.client.business[call]({ params }),
      refusal('business.invitation_unknown'),
    );
    // In the name of a business nobody joins another one.
    await assert.rejects(
      maja.client.business[call]({ actorId, params }),
      refusal('platform.not_allowed'),
    );
  }
  assert.equal((await accept()).role, 'agent');
});

test('[B17] of accepting, declining and withdrawing at once, one counts', async () => {
  for (let round = 0; round < 12; round++) {
    const { accept, decline, withdraw, rolesSeenBy, olga, pending } = await invited();
    const rivals = [withdraw, decline, accept, accept];
    const results = await Promise.allSettled(
      rivals.map((_, i) => rivals[(i + round) % rivals.length]!()),
    );
    const codes = results.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
    const isStaff = (await rolesSeenBy(olga)).length === 4;
    // Whoever joined was answered so both times; else exactly one of the others was first.
    assert.equal(codes.length, isStaff ? 2 : 3, `round ${round}: ${codes}`);
    assert.ok(codes.every((code) => code === 'business.invitation_unknown'));
    assert.deepEqual(await pending(), []);
  }
});

test('[B17] two owners invite the same person at once: one does', async () => {
  const { actorId, olga, maja } = await team();
  await olga.client.business.changeStaffRole({
    actorId,
    params: { actorId: maja.actorId },
    body: { role: 'owner' },
  });
  await person('begehrt');
  const both = await Promise.allSettled(
    [olga, maja].map((owner) =>
      owner.client.business.inviteStaff({ actorId, body: { handle: 'begehrt', role: 'agent' } }),
    ),
  );
  const refused = both.filter((result) => result.status === 'rejected');
  assert.equal(refused.length, 1);
  assert.equal(refused[0]!.reason.code, 'business.invited_already');
});

test('[B18] the invitations of an owner end with the ownership', async () => {
  for (const end of ['leaves', 'becomes an agent'] as const) {
    const { actorId, olga, maja, neu, accept, pending } = await invited('owner');
    const owner = (role: StaffRole) =>
      olga.client.business.changeStaffRole({
        actorId,
        params: { actorId: maja.actorId },
        body: { role },
      });
    await owner('owner');
    const params = { actorId: neu.actorId };
    await olga.client.business.withdrawInvitation({ actorId, params });
    const body = { handle: neu.handle, role: 'owner' } as const;
    await maja.client.business.inviteStaff({ actorId, body });
    if (end === 'becomes an agent') await owner('agent');
    else {
      await maja.client.business.removeStaff({ actorId, params: { actorId: maja.actorId } });
    }
    assert.deepEqual(await pending(), [], end);
    await assert.rejects(accept(), refusal('business.invitation_unknown'));
  }
});

test('[B13] everybody may leave', async () => {
  const { actorId, olga, maja, anton, rolesSeenBy } = await team();
  for (const one of [anton, maja]) {
    await one.client.business.removeStaff({ actorId, params: { actorId: one.actorId } });
  }
  assert.deepEqual(await rolesSeenBy(olga), ['owner owner']);
});

test('[B14] the last owner stays, and stays owner', async () => {
  const { actorId, olga, rolesSeenBy } = await team();
  const params = { actorId: olga.actorId };
  await assert.rejects(
    olga.client.business.removeStaff({ actorId, params }),
    refusal('business.last_owner'),
  );
  await assert.rejects(
    olga.client.business.changeStaffRole({ actorId, params, body: { role: 'agent' } }),
    refusal('business.last_owner'),
  );
  assert.equal((await rolesSeenBy(olga))[0], 'owner owner');
});

test('[B14] of owners who leave or dismiss each other at once, one remains', async () => {
  for (let round = 0; round < 12; round++) {
    const { actorId, olga, maja } = await team();
    const owners = [olga, maja];
    await olga.client.business.changeStaffRole({
      actorId,
      params: { actorId: maja.actorId },
      body: { role: 'owner' },
    });
    const isLeaving = round % 2 === 0;
    const results = await Promise.allSettled(
      owners.map((owner, i) => {
        const target = isLeaving ? owner : owners[1 - i]!;
        return owner.client.business.removeStaff({ actorId, params: { actorId: target.actorId } });
      }),
    );
    assert.equal(
      results.filter(({ status }) => status === 'fulfilled').length,
      1,
      `round ${round}`,
    );
    const refused = results.find((result) => result.status === 'rejected')!;
    // The second one was either refused as the last owner, or was no owner any more.
    assert.ok(
      ['business.last_owner', 'platform.not_allowed'].includes(refused.reason.code),
      refused.reason.code,
    );
    const { rows } = await world.database.pool.query<{ count: string }>(
      `select count(*) from identity_roles where actor_id = $1 and role = 'owner'`,
      [actorId.slice(4)],
    );
    assert.equal(Number(rows[0]!.count), 1);
  }
});
