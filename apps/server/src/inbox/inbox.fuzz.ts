import assert from 'node:assert/strict';
import { createClient, RequestProblem } from '@allmende/sdk';
import type { StaffRole } from '@allmende/contract/actors';
import type { Id } from '@allmende/contract/ids';
import { type AgentRight, assignmentModes, type CaseChange } from '@allmende/contract/inbox';
import { casePriorities, caseStates, standingViews } from '@allmende/contract/inbox-filter';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { fuzz, type Random } from '../../../../dev/fuzz.ts';
import { createWorld, type Somebody, type World } from '../../../../dev/world.ts';
import type { CaseRow, EntryRow } from './tables.ts';

/**
 * A staff whose members come and go, its customers and another business, all at once over the same cases. When everything
 * has settled, the rows are what their entries tell, only the staff are in charge, counts are what lists hold, and nobody
 * did what their role does not let them.
 */
fuzz(
  '[IN6] [IN8] [IN9] [IN13] cases, their trail and who may what agree',
  { steps: 40 },
  async ({ random, steps }) => {
    const world = await createWorld({ now: new Date('2026-03-02T11:00:00Z') });
    try {
      const game = new Game(world, random);
      await game.open();
      for (let step = 1; step <= steps; step += 1) {
        await game.step();
        if (step % 10 === 0) await game.compare();
      }
      await game.compare();
    } finally {
      await world.close();
    }
  },
);

const customerCount = 6;
const minuteMs = 60_000;
const fieldKey = 'tisch';
const managersDeeds = ['settings', 'label_kept', 'field_kept'];
const refusedByRole = /^(platform\.not_allowed|inbox\.role_may_not)$/;

interface Member {
  somebody: Somebody;
  client: Somebody['client'];
  role: StaffRole | null;
}

class Game {
  readonly world: World;
  readonly random: Random;
  shopId!: Uuid;
  readonly staff: Member[] = [];
  readonly customers: { somebody: Somebody; conversationId: Id<'conversation'> }[] = [];
  readonly labelIds: Id<'label'>[] = [];
  /** Owner of another business, who acts as that one. */
  stranger!: Somebody['client'];
  caseIds: Id<'inboxCase'>[] = [];
  agentsMay: AgentRight[] = [];
  /** Everything up to here was looked at under the rights of its time. */
  lookedAt: Uuid = toUuid(toPublicId('ent', '00000000-0000-7000-8000-000000000000' as Uuid));

  constructor(world: World, random: Random) {
    this.world = world;
    this.random = random;
  }

  async open(): Promise<void> {
    const { world } = this;
    const owner = await world.open('chefin');
    this.shopId = await this.openShop(owner, 'laden');
    this.staff.push({ somebody: owner, client: this.as(owner, this.shopId), role: 'owner' });
    for (const role of ['manager', 'agent', 'agent', 'agent'] as const) {
      const somebody = await world.open(`hilfe-${this.staff.length}`);
      const member = { somebody, client: this.as(somebody, this.shopId), role };
      this.staff.push(member);
      await this.setRole(member, role);
    }
    const other = await world.open('nachbar');
    this.stranger = this.as(other, await this.openShop(other, 'anderer-laden'));
    const { client } = this.staff[0]!;
    for (const name of ['eilig', 'torte', 'rechnung']) {
      this.labelIds.push((await client.inbox.createLabel({ body: { name, colour: 'plum' } })).id);
    }
    await client.inbox.putField({
      params: { key: fieldKey },
      body: { name: 'Tisch', kind: 'number', choices: [] },
    });
    for (let n = 0; n < customerCount; n += 1) {
      const somebody = await world.open(`kunde-${n}`);
      const withActorId = toPublicId('act', this.shopId);
      const { id } = await somebody.client.messaging.startConversation({ body: { withActorId } });
      this.customers.push({ somebody, conversationId: id });
      await this.say(somebody.client, id);
    }
    await this.settle();
    const { items } = await client.inbox.listCases({});
    this.caseIds = items.map(({ id }) => id);
    assert.equal(this.caseIds.length, customerCount);
    this.agentsMay = (await client.inbox.getDesk()).settings.agentsMay;
  }

  private async openShop(owner: Somebody, handle: string): Promise<Uuid> {
    const body = { name: handle, handle, category: 'other' as const };
    return toUuid((await owner.client.business.openBusiness({ body })).actor.id);
  }

  private as({ token }: Somebody, actorId: Uuid): Somebody['client'] {
    const headers = {
      authorization: `Bearer ${token}`,
      'allmende-actor': toPublicId('act', actorId),
    };
    return createClient({ baseUrl: this.world.origin, headers: () => headers });
  }

  private async setRole(member: Member, role: StaffRole | null): Promise<void> {
    const { userId } = member.somebody;
    await this.world.database.transaction((tx) =>
      this.world.app.identity.setRole(tx, { actorId: this.shopId, userId, role }),
    );
    member.role = role;
  }

  private async say(client: Somebody['client'], conversationId: Id<'conversation'>): Promise<void> {
    const clientId = this.random.uuid();
    const message = { kind: 'text' as const, text: `Satz ${clientId}` };
    await client.messaging.sendMessage({ params: { conversationId }, body: { clientId, message } });
  }

  private async settle(): Promise<void> {
    await this.world.app.inbox.idle();
    await this.world.settle();
    await this.world.app.inbox.idle();
  }

  /** A handful of deeds at the same moment; now and then the rules change between two of them. */
  async step(): Promise<void> {
    const { random, world } = this;
    const deeds = Array.from({ length: random.int(1, 6) }, () => random.pick(this.deeds)());
    await Promise.all(deeds.map((deed) => deed()));
    if (random.chance(0.3)) {
      await this.settle();
      await this.compareRights();
      await this.changeSettings();
    }
    if (random.chance(0.3)) {
      world.clock.advance(random.int(1, 90) * minuteMs);
      await world.app.inbox.wakeDue();
    }
  }

  /** What was chosen is fixed before anything begins, so that a seed always makes the same steps. */
  private readonly deeds: (() => () => Promise<void>)[] = [
    () => this.customerSays(),
    () => this.customerSays(),
    () => this.staffAnswers(),
    () => this.changesOne(),
    () => this.changesOne(),
    () => this.changesOne(),
    () => this.changesMany(),
    () => this.changesMind(),
    () => this.notes(),
    () => this.strangerTries(),
    () => this.agentTries(),
    () => this.comesOrGoes(),
  ];

  private customerSays() {
    const { somebody, conversationId } = this.random.pick(this.customers);
    return () => this.say(somebody.client, conversationId);
  }

  private staffAnswers() {
    const { client } = this.random.pick(this.staff);
    const { conversationId } = this.random.pick(this.customers);
    return () => tolerated(this.say(client, conversationId));
  }

  private someChange(): CaseChange {
    const { random, world } = this;
    const state = random.pick(caseStates);
    const until = new Date(world.clock.now().getTime() + random.int(-5, 120) * minuteMs);
    const whom = random.pick(this.staff).somebody.actorId;
    return random.pick<CaseChange>([
      state === 'snoozed' ? { state, snoozedUntil: until.toISOString() } : { state },
      { assigneeId: random.chance(0.2) ? null : toPublicId('act', whom) },
      { priority: random.pick(casePriorities) },
      { addLabelIds: [random.pick(this.labelIds)], removeLabelIds: [random.pick(this.labelIds)] },
      { fields: { [fieldKey]: random.pick([1, 2, 3, null]) } },
      { isUnread: random.chance(0.5) },
    ]);
  }

  private changesOne() {
    const { client } = this.random.pick(this.staff);
    const caseId = this.random.pick(this.caseIds);
    const body = this.someChange();
    return () => tolerated(client.inbox.changeCase({ params: { caseId }, body }));
  }

  private changesMany() {
    const { client } = this.random.pick(this.staff);
    const count = this.random.int(2, customerCount);
    const caseIds = this.random.shuffle(this.caseIds).slice(0, count);
    const body = { caseIds, change: this.someChange() };
    return () => tolerated(client.inbox.changeCases({ body }));
  }

  /** [IN22] Does something and takes it back, whatever comes in between. */
  private changesMind() {
    const { client } = this.random.pick(this.staff);
    const caseId = this.random.pick(this.caseIds);
    const [first, second] = this.random.shuffle([...caseStates]).filter((one) => one !== 'snoozed');
    const go = (state: CaseChange['state'], takesBack: boolean) =>
      tolerated(client.inbox.changeCase({ params: { caseId }, body: { state, takesBack } }));
    return async () => {
      await go(first, false);
      await go(second, false);
      await go(first, true);
    };
  }

  private notes() {
    const { client } = this.random.pick(this.staff);
    const caseId = this.random.pick(this.caseIds);
    const { actorId } = this.random.pick(this.staff).somebody;
    const at = this.staff.findIndex(({ somebody }) => somebody.actorId === actorId);
    const text = `Frag @${at === 0 ? 'chefin' : `hilfe-${at}`}`;
    const body = { clientId: this.random.uuid(), text };
    return () => tolerated(client.inbox.addNote({ params: { caseId }, body }));
  }

  /** To another business, and to a customer, the case does not exist. */
  private strangerTries() {
    const caseId = this.random.pick(this.caseIds);
    const params = { caseId };
    const body = { clientId: this.random.uuid(), text: 'fremd' };
    const change = this.someChange();
    const { client } = this.random.pick(this.customers).somebody;
    return async () => {
      const codes = await Promise.all(
        [
          this.stranger.inbox.getCase({ params }),
          this.stranger.inbox.changeCase({ params, body: { priority: 'low' } }),
          this.stranger.inbox.changeCases({
            body: { caseIds: [caseId], change: { state: 'done' } },
          }),
          this.stranger.inbox.addNote({ params, body }),
          this.stranger.inbox.listEntries({ params }),
        ].map(codeOf),
      );
      assert.deepEqual(new Set(codes), new Set(['inbox.case_unknown']));
      assert.deepEqual((await this.stranger.inbox.listCases({})).items, []);
      const own = client.inbox.changeCase({ params, body: change });
      assert.match(await codeOf(own), refusedByRole);
    };
  }

  /** What only owners and managers may, whatever else the business lets agents do. */
  private agentTries() {
    const agents = this.staff.filter(({ role }) => role === 'agent');
    if (agents.length === 0) return async () => undefined;
    const { client } = this.random.pick(agents);
    const filter = { all: [] };
    return async () => {
      const codes = await Promise.all(
        [
          client.inbox.putSettings({ body: { capacity: 99 } }),
          client.inbox.createLabel({ body: { name: 'verboten', colour: 'grey' } }),
          client.inbox.createView({ body: { name: 'verboten', filter, isShared: true } }),
        ].map(codeOf),
      );
      for (const code of codes) assert.match(code, refusedByRole);
    };
  }

  private comesOrGoes() {
    const member = this.random.pick(this.staff.slice(2));
    const role = member.role === null ? 'agent' : null;
    return () => this.setRole(member, role);
  }

  private async changeSettings(): Promise<void> {
    const { random } = this;
    const { client, somebody } = this.staff[0]!;
    const agentsMay = (['assign', 'bulk', 'audit'] as const).filter(() => random.chance(0.4));
    await client.inbox.putSettings({
      body: {
        assignment: random.pick(assignmentModes),
        capacity: random.int(1, 4),
        agentsMay,
      },
    });
    this.agentsMay = agentsMay;
    await client.inbox.putColleague({
      params: { actorId: toPublicId('act', somebody.actorId) },
      body: { isTaking: random.chance(0.5) },
    });
  }

  async compare(): Promise<void> {
    await this.settle();
    await this.compareRights();
    const cases = await this.rows<CaseRow>(
      'select * from inbox_cases where business_actor_id = $1 order by id',
    );
    const entries = await this.rows<EntryRow>(
      'select * from inbox_entries where business_actor_id = $1 order by id',
    );
    const byCase = Map.groupBy(entries, (entry) => entry.case_id);
    const staff = await this.world.app.identity.staffOf(this.shopId);
    const present = new Set(staff.map(({ userId }) => userId));
    assert.equal(cases.length, customerCount);
    for (const row of cases) {
      compareTrail(row, byCase.get(row.id) ?? []);
      const { assignee_user_id: inCharge } = row;
      assert.ok(inCharge === null || present.has(inCharge), `${row.id}: somebody who left`);
      assert.equal(row.state === 'snoozed', row.snoozed_until !== null);
      if (row.state === 'waiting' || row.state === 'done') assert.equal(row.waiting_since, null);
    }
    await this.compareRounds(cases);
    await this.compareCounts();
  }

  /** [IN8] Without the right to assign, agents only took what was nobody's and gave back what was theirs. */
  private async compareRights(): Promise<void> {
    const roles = new Map(this.staff.map((one) => [one.somebody.userId, one.role]));
    const { rows } = await this.world.database.pool.query<EntryRow>(
      'select * from inbox_entries where business_actor_id = $1 and id > $2 order by id',
      [this.shopId, this.lookedAt],
    );
    for (const { user_id: by, kind, detail } of rows) {
      if (by === null) continue;
      assert.ok(roles.has(by), `${kind} by somebody who never was of the staff`);
      if (roles.get(by) === 'owner' || roles.get(by) === 'manager') continue;
      assert.ok(!managersDeeds.includes(kind), `an agent did ${kind}`);
      if (kind !== 'assigned' || this.agentsMay.includes('assign')) continue;
      for (const user of [detail['fromUser'] ?? null, detail['toUser'] ?? null]) {
        assert.ok(user === null || user === by, 'an agent assigned somebody else');
      }
    }
    this.lookedAt = rows.at(-1)?.id ?? this.lookedAt;
  }

  private async compareRounds(cases: readonly CaseRow[]): Promise<void> {
    const rounds = await this.rows<{ case_id: Uuid; number: number; done_at: Date | null }>(
      'select case_id, number, done_at from inbox_rounds where business_actor_id = $1 order by number',
    );
    const byCase = Map.groupBy(rounds, (one) => one.case_id);
    for (const row of cases) {
      const own = byCase.get(row.id) ?? [];
      assert.deepEqual(
        own.map(({ number, done_at }) => [number, done_at !== null]),
        Array.from({ length: row.round }, (_, at) => [
          at + 1,
          at + 1 < row.round || row.state === 'done',
        ]),
        `the rounds of ${row.id}, which is ${row.state} in its ${row.round}th`,
      );
    }
  }

  /** [IN18] What stands beside a view is how many its list holds. */
  private async compareCounts(): Promise<void> {
    for (const { client, role } of this.staff) {
      if (role === null) continue;
      const { views } = await client.inbox.countCases();
      for (const [name, filter] of Object.entries(standingViews)) {
        const { items } = await client.inbox.listCases({
          query: { filter: JSON.stringify(filter) as never },
        });
        const counted = items.filter(({ state }) => state !== 'done');
        const unread = counted.filter(({ isUnread }) => isUnread).length;
        assert.deepEqual(views[name], { count: counted.length, unread }, name);
      }
    }
  }

  private async rows<T>(statement: string): Promise<T[]> {
    return (await this.world.database.pool.query(statement, [this.shopId])).rows as T[];
  }
}

/** [IN6] Each entry begins where the one before it ended, and the last one is how the case is. */
function compareTrail(row: CaseRow, entries: readonly EntryRow[]): void {
  const beganBy = entries[0]?.user_id ?? null;
  let state: unknown = beganBy === null ? 'open' : 'waiting';
  let inCharge: unknown = beganBy;
  let priority: unknown = 'normal';
  let round = 0;
  const labels = new Set<string>();
  const fields = new Map<string, unknown>();
  for (const { kind, detail, user_id: by } of entries) {
    const { from, to } = detail;
    if (kind === 'opened') {
      round += 1;
      if (round === 1) continue;
      assert.equal(state, 'done', `${row.id} opened again`);
      state = 'open';
    } else if (kind === 'state') {
      assert.equal(from, state, `${row.id} from a state in which it was not`);
      // [IN22] What is taken back ends or goes on with the round of which it was a part.
      if (from === 'done' && to !== 'done' && !detail['takesBack']) round += 1;
      if (from !== 'done' && to === 'done' && detail['takesBack']) round -= 1;
      state = to;
    } else if (kind === 'assigned') {
      const wasNobody = detail['byAnswering'] === true;
      const before = wasNobody ? null : detail['fromUser'];
      // Whoever is shared out to takes the place of somebody who left.
      if (detail['how'] === undefined) assert.equal(before, inCharge, `${row.id} from another`);
      inCharge = wasNobody ? by : detail['toUser'];
    } else if (kind === 'priority') {
      assert.equal(from, priority);
      priority = to;
    } else if (kind === 'labels') {
      for (const id of detail['added'] as string[]) labels.add(id);
      for (const id of detail['removed'] as string[]) assert.ok(labels.delete(id));
    } else if (kind === 'field') {
      const key = String(detail['key']);
      assert.equal(from, fields.get(key) ?? null);
      if (to === null) fields.delete(key);
      else fields.set(key, to);
    }
  }
  assert.deepEqual(
    {
      state: row.state,
      inCharge: row.assignee_user_id,
      priority: casePriorities[row.priority],
      round: row.round,
      labels: row.label_ids.map((id) => toPublicId('lbl', id)).sort(),
      fields: row.fields,
    },
    {
      state,
      inCharge,
      priority,
      round,
      labels: [...labels].sort(),
      fields: Object.fromEntries(fields),
    },
    `${row.id} is not what its entries tell`,
  );
}

/** The code of a refusal, or `ok`. What the server did not expect is thrown on. */
async function codeOf(deed: Promise<unknown>): Promise<string> {
  try {
    await deed;
    return 'ok';
  } catch (error) {
    if (error instanceof RequestProblem && error.status < 500) return error.code;
    throw error;
  }
}

/** Refused for a reason that the inbox names, or done. */
async function tolerated(deed: Promise<unknown>): Promise<void> {
  const code = await codeOf(deed);
  assert.match(code, /^(ok|inbox\..*|platform\.not_allowed)$/);
}
