import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inboxWorld } from '../../../../dev/inbox-world.ts';
import { refusal } from '../../../../dev/world.ts';
import { toPublicId } from '#platform/ids';

const { openShop, world } = await inboxWorld();

test('[IN6] who changes labels, fields, words, rules and questions stands in the trail, with what it is called', async () => {
  const shop = await openShop(1);
  const { inbox, replies, rules, satisfaction } = shop.as(shop.owner);
  const label = await inbox.createLabel({ body: { name: 'Torten', colour: 'plum' } });
  await inbox.deleteLabel({ params: { labelId: label.id } });
  const field = { key: 'tisch' };
  await inbox.putField({ params: field, body: { name: 'Tisch', kind: 'number', choices: [] } });
  await inbox.deleteField({ params: field });
  const words = { shortcut: 'danke', text: 'Gern', pictureId: null };
  const reply = await replies.createReply({ body: words });
  await replies.changeReply({ params: { replyId: reply.id }, body: { ...words, text: 'Gerne' } });
  await replies.deleteReply({ params: { replyId: reply.id } });
  const automatic = await replies.getAutomatic();
  await replies.setAutomatic({
    body: { ...automatic, away: { isOn: true, text: 'Wir haben zu.' } },
  });
  const content = {
    name: 'Eilig',
    isOn: true,
    when: 'said' as const,
    words: ['eilig'],
    hours: 'any' as const,
    filter: null,
    does: { labelId: null, assigneeId: null, priority: 'urgent' as const, reply: '' },
  };
  const rule = await rules.createRule({ body: content });
  await rules.changeRule({ params: { ruleId: rule.id }, body: { ...content, isOn: false } });
  await rules.deleteRule({ params: { ruleId: rule.id } });
  await satisfaction.setSettings({ body: { isOn: true, everyDays: 14 } });
  // What is refused is nothing that was done.
  await assert.rejects(
    replies.deleteReply({ params: { replyId: reply.id } }),
    refusal('replies.unknown'),
  );
  const { items, actors } = await inbox.listAudit({});
  assert.deepEqual(
    items.toReversed().map(({ kind, detail }) => [kind, detail['name'] ?? null]),
    [
      ['label_kept', 'Torten'],
      ['label_kept', 'Torten'],
      ['field_kept', 'Tisch'],
      ['field_kept', 'Tisch'],
      ['reply_kept', '/danke'],
      ['reply_kept', '/danke'],
      ['reply_removed', '/danke'],
      ['automatic_kept', null],
      ['rule_kept', 'Eilig'],
      ['rule_kept', 'Eilig'],
      ['rule_removed', 'Eilig'],
      ['satisfaction_kept', null],
    ],
  );
  const own = (await shop.owner.client.identity.getMe()).actors[0]!.actor.id;
  assert.ok(items.every(({ byActorId }) => byActorId === own));
  assert.ok(actors.some(({ id }) => id === own));
});

test('[IN6] [B19] who invites, joins, declines, gets another role or goes stands in the trail', async () => {
  const shop = await openShop(0);
  const known = async (handle: string) => ({ ...(await world.open(handle)), handle });
  const [tom, ida] = [await known('tom'), await known('ida')];
  const owner = shop.as(shop.owner).business;
  const actorId = toPublicId('act', shop.id);
  const invite = (one: typeof tom, role: 'agent' | 'manager') =>
    owner.inviteStaff({ body: { handle: one.handle, role } });
  const of = (one: typeof tom) => ({ actorId: toPublicId('act', one.actorId) });
  await invite(tom, 'agent');
  await owner.withdrawInvitation({ params: of(tom) });
  await invite(ida, 'manager');
  await ida.client.business.declineInvitation({ params: { actorId } });
  await invite(tom, 'agent');
  await tom.client.business.acceptInvitation({ params: { actorId } });
  await tom.client.business.acceptInvitation({ params: { actorId } });
  await owner.changeStaffRole({ params: of(tom), body: { role: 'owner' } });
  await owner.changeStaffRole({ params: of(tom), body: { role: 'owner' } });
  await shop.as(tom).business.inviteStaff({ body: { handle: ida.handle, role: 'agent' } });
  // With the ownership of Tom what he offered ends, and that is told as well.
  await owner.changeStaffRole({ params: of(tom), body: { role: 'manager' } });
  await shop.as(tom).business.removeStaff({ params: of(tom) });
  await invite(ida, 'agent');
  await ida.client.business.acceptInvitation({ params: { actorId } });
  await owner.removeStaff({ params: of(ida) });
  await world.settle();
  const { items, actors } = await shop.as(shop.owner).inbox.listAudit({});
  const nameOf = (id: string | null) => actors.find((one) => one.id === id)!.handle;
  const chefin = nameOf(toPublicId('act', shop.owner.actorId));
  const told = items
    .toReversed()
    .map(({ kind, byActorId, detail }) => [kind, nameOf(byActorId), detail['name'], detail['to']]);
  const [t, i] = [tom.handle, ida.handle];
  assert.deepEqual(told, [
    ['staff_invited', chefin, t, 'agent'],
    ['staff_uninvited', chefin, t, undefined],
    ['staff_invited', chefin, i, 'manager'],
    ['staff_declined', i, i, undefined],
    ['staff_invited', chefin, t, 'agent'],
    ['staff_joined', t, t, 'agent'],
    ['staff_role', chefin, t, 'owner'],
    ['staff_invited', t, i, 'agent'],
    ['staff_role', chefin, t, 'manager'],
    ['staff_uninvited', chefin, i, undefined],
    ['staff_left', t, t, undefined],
    ['staff_invited', chefin, i, 'agent'],
    ['staff_joined', i, i, 'agent'],
    ['staff_removed', chefin, i, undefined],
  ]);
});
