import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, killableServer } from '../../../../dev/killable-server.ts';

/** A real process, because what is claimed is about its end. */
const { database, start, killAt, slowly, signUp } = await killableServer();
const one = async <T>(query: string): Promise<T> => (await database.pool.query(query)).rows[0];
/** How often each was told, and how often it stands in a conversation of theirs. */
const told = () =>
  one<{ told: string[]; cards: number; sends: number }>(
    `select (select coalesce(array_agg(to_text order by step, place), '{}') from signals_told) as told,
       (select count(*)::int from messaging_messages where kind = 'card') as cards,
       (select count(*)::int from outreach_sends) as sends`,
  );
/** What the sweep of every few seconds does; what a killed process had taken is due at once, not after its lease. */
async function goOn(): Promise<void> {
  await database.pool.query(
    `update signals_deliveries set due_at = now() where due_at is not null`,
  );
  await start();
  await database.pool.query(`select graphile_worker.add_job('signals.sweep', '{}'::json)`);
}

test('[SG2] [SG11] a server killed after it took a signal and while it escalates loses nothing and tells nobody twice', async () => {
  await start();
  const owner = await signUp('hirtin');
  const farm = await owner.client.business.openBusiness({
    body: { name: 'Hof', handle: 'hof-am-wald', category: 'other' },
  });
  for (const handle of ['melkerin', 'nachbar']) {
    const { client } = await signUp(handle);
    const params = { actorId: farm.actor.id };
    await client.outreach.setConsent({ params, body: { topicKey: 'service', isGranted: true } });
  }
  const client = owner.as(farm.actor.id);
  const text = 'Bei {{cow}} beginnt die Kalbung, bitte sieh nach ihr.';
  await client.outreach.createTemplate({
    body: {
      name: 'calving',
      language: 'de',
      category: 'utility',
      content: { text, samples: { cow: 'Berta' } },
    },
  });
  await client.signals.putRule({
    params: { key: 'calving' },
    body: {
      name: 'Kalbung',
      severity: 'critical',
      template: 'calving',
      steps: [
        { afterSeconds: 0, to: ['@melkerin'] },
        { afterSeconds: 300, to: ['@nachbar'] },
      ],
    },
  });
  const { hook, secret } = await client.signals.createHook({
    body: {
      name: 'Halsband',
      mapping: '{"alert": "calving", "subject": cow, "variables": {"cow": cow}}',
    },
  });

  // Killed when the signal was accepted, and nothing of it was done yet.
  let quickly = await slowly('insert', 'signals_alerts');
  const taken = await fetch(hook.address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    body: JSON.stringify({ cow: 'Berta' }),
  });
  assert.equal(taken.status, 202);
  await killAt('insert into signals_alerts');
  await quickly();
  assert.deepEqual(await told(), { told: [], cards: 0, sends: 0 });

  // Killed when the first one has the message, and nobody wrote down that they were told.
  quickly = await slowly('insert', 'signals_told');
  await goOn();
  await killAt('insert into signals_told');
  await quickly();
  assert.deepEqual(await told(), { told: [], cards: 1, sends: 1 });
  await goOn();
  await eventually(async () => (await told()).told.length === 1);
  assert.deepEqual(await told(), { told: ['melkerin'], cards: 1, sends: 1 });

  // Killed in the middle of the escalation: nobody has read it, and the next one's time has come.
  quickly = await slowly('insert', 'signals_told');
  await database.pool.query(`update signals_alerts set next_step_at = now()`);
  await database.pool.query(`select graphile_worker.add_job('signals.sweep', '{}'::json)`);
  await killAt('insert into signals_told');
  await quickly();
  await goOn();
  await eventually(async () => (await told()).told.length === 2);
  await database.pool.query(`select graphile_worker.add_job('signals.sweep', '{}'::json)`);
  await eventually(
    async () =>
      (
        await one<{ done: boolean }>(
          `select bool_and(state = 'done') as done from signals_deliveries`,
        )
      ).done,
  );
  assert.deepEqual(await told(), { told: ['melkerin', 'nachbar'], cards: 2, sends: 2 });
  const alert = await one<object>(`select state, step, count from signals_alerts`);
  assert.deepEqual(alert, { state: 'open', step: 2, count: 1 });
});
