import type { Uuid } from '#platform/ids';
import type { Tx } from '#platform/database';
import type { Announcing } from './announcing.ts';
import type { InboxContext } from './context.ts';
import { lockSettings, readSettings, readStanding, saveStanding } from './desk-store.ts';
import { entryOf, nextAssignee } from './rules.ts';
import * as store from './store.ts';
import type { CaseRow } from './tables.ts';

/** [IN10] Gives cases to the staff by turns or by capacity, where the business wishes. */
export interface Assigning {
  /** Cases that the transaction holds, and that are nobody's or whose somebody left. Changes the rows. */
  shareOut(tx: Tx, businessActorId: Uuid, rows: readonly CaseRow[]): Promise<void>;
  /** Somebody has room: whoever has waited longest for them comes next. */
  fillUp(tx: Tx, businessActorId: Uuid): Promise<void>;
  /** What somebody had who left the staff is nobody's again. */
  release(tx: Tx, businessActorId: Uuid, userId: Uuid): Promise<void>;
}

export function factOf(row: CaseRow, at: Date) {
  return {
    caseId: row.id,
    businessActorId: row.business_actor_id,
    conversationId: row.conversation_id,
    contactActorId: row.contact_actor_id,
    at: at.toISOString(),
  };
}

export function createAssigning(
  { clock, identity, outbox }: InboxContext,
  announcing: Announcing,
): Assigning {
  /**
   * Null when nothing is shared out. Whoever shares out holds the staff, so that nobody leaves unseen, and then the
   * settings, so that turns are taken one by one.
   */
  async function begin(tx: Tx, businessActorId: Uuid) {
    const { assignment } = await readSettings(tx.client, businessActorId);
    if (assignment === 'manual') return null;
    const staff = await identity.lockStaff(tx, businessActorId);
    const settings = await lockSettings(tx.client, businessActorId);
    const standing = await readStanding(tx.client, businessActorId);
    const userIds = staff.map(({ userId }) => userId);
    const loads = await store.readLoads(tx.client, businessActorId, userIds);
    return { settings, staff, standing, loads };
  }

  async function give(
    tx: Tx,
    row: CaseRow,
    state: NonNullable<Awaited<ReturnType<typeof begin>>>,
  ): Promise<boolean> {
    const { settings, staff, standing, loads } = state;
    const userId = nextAssignee(settings, staff, standing, loads);
    if (userId === null) return false;
    const now = clock.now();
    const mine = standing.get(userId) ?? {
      user_id: userId,
      is_taking: true,
      capacity: null,
      last_assigned_at: null,
    };
    // Two within one millisecond are still one after the other.
    const lastMs = Math.max(
      0,
      ...[...standing.values()].map((one) => one.last_assigned_at?.getTime() ?? 0),
    );
    const turn = { ...mine, last_assigned_at: new Date(Math.max(now.getTime(), lastMs + 1)) };
    standing.set(userId, turn);
    loads.set(userId, (loads.get(userId) ?? 0) + 1);
    row.assignee_user_id = userId;
    row.revision += 1;
    await saveStanding(tx.client, row.business_actor_id, turn);
    await store.saveCases(tx.client, [row]);
    const detail = { fromUser: null, toUser: userId, how: settings.assignment };
    const entry = entryOf(row, { kind: 'assigned', at: now, user_id: null, detail });
    await store.insertEntries(tx.client, [entry]);
    const names = ['assigneeId'];
    await outbox.emit(tx, 'inbox.case.changed', { ...factOf(row, now), names, byUserId: null });
    return true;
  }

  return {
    async shareOut(tx, businessActorId, rows) {
      const wanted = rows.filter((row) => row.state === 'open');
      if (wanted.length === 0) return;
      const state = await begin(tx, businessActorId);
      if (!state) return;
      const present = new Set(state.staff.map(({ userId }) => userId));
      for (const row of wanted) {
        // Whoever had it before has it again.
        if (row.assignee_user_id !== null && present.has(row.assignee_user_id)) continue;
        if (!(await give(tx, row, state))) return;
      }
    },

    async fillUp(tx, businessActorId) {
      const state = await begin(tx, businessActorId);
      if (state?.settings.assignment !== 'capacity') return;
      const row = await store.lockLongestFree(tx.client, businessActorId);
      if (row && (await give(tx, row, state))) {
        tx.afterCommit(() => announcing.cases(businessActorId, [row.id]));
      }
    },

    async release(tx, businessActorId, userId) {
      const rows = await store.lockCasesOfUser(tx.client, businessActorId, userId);
      const at = clock.now();
      for (const row of rows) {
        row.assignee_user_id = null;
        row.revision += 1;
      }
      await store.saveCases(tx.client, rows);
      const detail = { fromUser: userId, toUser: null, how: 'left' };
      await store.insertEntries(
        tx.client,
        rows.map((row) => entryOf(row, { kind: 'assigned', at, user_id: null, detail })),
      );
      const ids = rows.filter(({ state }) => state !== 'done').map(({ id }) => id);
      tx.afterCommit(() => announcing.cases(businessActorId, ids));
    },
  };
}
