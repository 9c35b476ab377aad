import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inboxWorld } from '../../../../dev/inbox-world.ts';
import { refusal } from '../../../../dev/world.ts';

const { openShop } = await inboxWorld();

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
