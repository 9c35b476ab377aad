import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Id } from '@allmende/contract/ids';
import { type CaseSort, type Filter, type Filterable, fits } from '@allmende/contract/inbox-filter';
import { toPublicId, toUuid } from '#platform/ids';
import { type InboxShop, inboxWorld } from '../../../../dev/inbox-world.ts';
import { refusal } from '../../../../dev/world.ts';
import { type After, type Db, listCases } from './store.ts';

const { world, openShop, ask, change } = await inboxWorld();
const { clock, database } = world;

test('[IN16] [IN17] [IN18] filters hold what `fits` says, pages have no gaps, counts agree', async () => {
  const shop = await openShop(1);
  const owner = shop.as(shop.owner);
  const label = await owner.inbox.createLabel({ body: { name: 'Eilig', colour: 'brick' } });
  await assert.rejects(
    owner.inbox.createLabel({ body: { name: 'eilig', colour: 'grey' } }),
    refusal('inbox.name_taken'),
  );
  await owner.inbox.putField({ params: { key: 'table' }, body: { name: 'Tisch', kind: 'number' } });
  await owner.inbox.putField({ params: { key: 'wish' }, body: { name: 'Wunsch', kind: 'text' } });
  const agentId = toPublicId('act', shop.agents[0]!.actorId);
  const ids: Id<'inboxCase'>[] = [];
  for (let n = 0; n < 12; n += 1) {
    clock.advance(600_000);
    const { caseId } = await ask(shop, `Frage ${n}`);
    ids.push(caseId);
    await change(owner, caseId, {
      ...(n % 2 ? { addLabelIds: [label.id] } : {}),
      ...(n % 3 === 0 ? { assigneeId: agentId } : {}),
      ...(n % 4 === 0 ? { state: 'waiting' as const } : {}),
      ...(n % 5 === 0 ? { priority: 'high' as const } : {}),
      fields: { table: n % 3, ...(n > 6 ? { wish: 'Am Fenster' } : {}) },
    });
  }
  await assert.rejects(
    change(owner, ids[0]!, { fields: { table: 'vier' } }),
    refusal('inbox.field_value_wrong'),
  );
  await assert.rejects(
    change(owner, ids[0]!, { fields: { other: 1 } }),
    refusal('inbox.field_unknown'),
  );

  const everything = (await owner.inbox.listCases({})).items;
  assert.equal(everything.length, 12);
  const filters: Filter[] = [
    { what: 'state', is: ['open'] },
    { what: 'state', is: ['open'], isNot: true },
    {
      all: [
        { what: 'label', is: [label.id] },
        { what: 'assignee', is: ['nobody'] },
      ],
    },
    {
      any: [
        { what: 'assignee', is: [agentId] },
        { all: [{ what: 'priority', is: ['high'] }, { what: 'unread' }] },
      ],
    },
    { what: 'field', key: 'table', is: 1 },
    { what: 'field', key: 'wish', is: 'fenster' },
    { what: 'field', key: 'wish', isNot: true },
    {
      all: [
        { what: 'waiting', hours: 1 },
        { any: [{ what: 'active', hours: 1 }, { what: 'returning' }] },
      ],
    },
    { what: 'waiting', isNot: true },
    { all: [] },
    { any: [] },
    { what: 'assignee', is: ['me'] },
    { what: 'channel', is: ['chat'] },
  ];
  const me = toPublicId('act', shop.owner.actorId);
  for (const filter of filters) {
    const wanted = everything.filter((one) =>
      fits(filter, one as Filterable, { me, now: clock.now() }),
    );
    for (const sort of ['latest', 'longest_waiting', 'priority'] as const) {
      const found: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const query = {
          filter: JSON.stringify(filter),
          sort,
          limit: 5,
          ...(cursor ? { cursor } : {}),
        };
        const page = await owner.inbox.listCases({ query });
        found.push(...page.items.map(({ id }) => id));
        if (!page.nextCursor) break;
        cursor = page.nextCursor;
      }
      assert.deepEqual(
        found.toSorted(),
        wanted.map(({ id }) => id as string).toSorted(),
        JSON.stringify(filter),
      );
    }
  }
  const view = await owner.inbox.createView({
    body: { name: 'Eilige', filter: { what: 'label', is: [label.id] }, isShared: true },
  });
  const counts = await owner.inbox.countCases({});
  assert.deepEqual(counts.views[view.id], { count: 6, unread: 6 });
  assert.deepEqual(counts.views['unassigned']?.count, 8);
  assert.equal(counts.isMore, false);
  await owner.inbox.deleteLabel({ params: { labelId: label.id } });
  assert.deepEqual((await owner.inbox.getCase({ params: { caseId: ids[1]! } })).labelIds, []);
});

test('[IN17] among 10,000 cases a later page reads no more rows than the first', async () => {
  const shop = await openShop();
  const { found } = await ask(shop);
  await database.pool.query(
    `insert into inbox_cases (id, business_actor_id, conversation_id, contact_actor_id, state, opened_at,
       seen_seq, contact_seq, last_at, waiting_since, priority)
     select gen_random_uuid(), business_actor_id, gen_random_uuid(), contact_actor_id, 'open', opened_at, 1, 1,
       last_at - n * interval '1 minute', waiting_since - n * interval '1 minute', n % 4
     from inbox_cases, generate_series(1, 10000) n where id = $1`,
    [toUuid(found.id)],
  );
  await database.pool.query('analyze inbox_cases');
  const staff = shop.as(shop.owner);
  const filter = JSON.stringify({ what: 'state', is: ['open'] });
  for (const sort of ['latest', 'longest_waiting', 'priority'] as const) {
    let cursor: string | null = null;
    for (let page = 0; page < 12; page += 1) {
      const query = { filter, sort, limit: 100, ...(cursor ? { cursor } : {}) };
      const listed: { nextCursor: string | null } = await staff.inbox.listCases({ query });
      cursor = listed.nextCursor;
    }
    const place = JSON.parse(Buffer.from(cursor!, 'base64url').toString()) as [string, string];
    const [priority, at] = place[0].split(' ');
    const { plan } = await planOf(shop, sort, {
      at: at!,
      id: place[1],
      priority: Number(priority),
    });
    assert.match(plan, /Index Scan using inbox_cases_/, sort);
    assert.doesNotMatch(plan, /Sort Key/, sort);
    assert.doesNotMatch(plan, /Rows Removed by Filter: \d{3}/, sort);
  }
  const counts = await staff.inbox.countCases({});
  assert.deepEqual([counts.views['open']?.count, counts.isMore], [1000, true]);
});

async function planOf(shop: InboxShop, sort: CaseSort, after: After): Promise<{ plan: string }> {
  let plan = '';
  const explaining = {
    query: async (text: string, values: unknown[]) => {
      const { rows } = await database.pool.query(`explain analyze ${text}`, values);
      plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      return { rows: [] };
    },
  } as unknown as Db;
  const filter = (values: unknown[]) => `c.state = any ($${values.push(['open'])}::text[])`;
  await listCases(explaining, { businessActorId: shop.id, sort, after, limit: 101, filter });
  return { plan };
}
