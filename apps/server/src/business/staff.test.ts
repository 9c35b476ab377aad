import assert from 'node:assert/strict';
import { test } from 'node:test';
import { businessWorld, refusal, type TestPerson } from '../../../../dev/business-world.ts';
import { testWorld } from '../../../../dev/world.ts';

const world = await testWorld();
const { person, business } = businessWorld(world);
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
  const staff = olga.client.business;
  await staff.addStaff({ actorId, body: { handle: maja.handle, role: 'manager' } });
  await staff.addStaff({ actorId, body: { handle: anton.handle, role: 'agent' } });
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
      calls.addStaff({ actorId, body: { handle: neu.handle, role: 'agent' } }),
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

test('[B11] an owner gives another role, and takes it away', async () => {
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
  // [B15] The next request already finds no role.
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
      olga.client.business.addStaff({ actorId, body: { handle, role: 'agent' } }),
      refusal(code),
      handle,
    );
  }
});

test('[B12] whoever blocked the business cannot be taken on by it', async () => {
  const { actorId, olga } = await team();
  const scheu = await person('scheu');
  await scheu.client.identity.block({ params: { actorId } });
  const add = () =>
    olga.client.business.addStaff({ actorId, body: { handle: 'scheu', role: 'agent' } });
  await assert.rejects(add(), refusal('identity.actor_unknown'));
  await scheu.client.identity.unblock({ params: { actorId } });
  assert.equal((await add()).role, 'agent');
});

test('[B12] two owners take on the same person at once: one does', async () => {
  const { actorId, olga, maja } = await team();
  const params = { actorId: maja.actorId };
  await olga.client.business.changeStaffRole({ actorId, params, body: { role: 'owner' } });
  await person('begehrt');
  const both = await Promise.allSettled(
    [olga, maja].map((owner) =>
      owner.client.business.addStaff({ actorId, body: { handle: 'begehrt', role: 'agent' } }),
    ),
  );
  const refused = both.filter((result) => result.status === 'rejected');
  assert.equal(refused.length, 1);
  assert.equal(refused[0]!.reason.code, 'business.staff_already');
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
