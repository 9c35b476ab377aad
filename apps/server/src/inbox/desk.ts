import {
  agentRights,
  type Desk,
  fieldsMax,
  type InboxField,
  type InboxLabel,
  type InboxSettings,
  type InboxView,
  labelsMax,
  viewsMax,
} from '@allmende/contract/inbox';
import type { CaseSort, Filter } from '@allmende/contract/inbox-filter';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Tx } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import type { Announcing } from './announcing.ts';
import type { InboxContext } from './context.ts';
import * as store from './desk-store.ts';
import { deskEntry } from './notes.ts';
import type { Changer } from './rules.ts';
import { insertEntries } from './store.ts';
import type { FieldRow, LabelRow, ViewRow } from './tables.ts';

/** Somebody of the staff who sets the inbox up. */
export interface By extends Changer {
  businessActorId: Uuid;
  userId: Uuid;
}

/** What an inbox is set up with; each change is noted in the audit trail and told to the staff. */
export function createDesk({ database, clock, identity }: InboxContext, announcing: Announcing) {
  const { pool } = database;

  function isManager({ role }: By): boolean {
    return role === 'owner' || role === 'manager';
  }

  function noted<T, Code extends string>(
    by: By,
    kind: string,
    work: (tx: Tx) => Promise<Result<{ value: T; detail: Record<string, unknown> }, Code>>,
  ): Promise<Result<T, Code>> {
    return undoing<T, Code>(database, async (tx) => {
      const done = await work(tx);
      if (!done.ok) return done;
      const entry = { kind, userId: by.userId, at: clock.now(), detail: done.value.detail };
      await insertEntries(tx.client, [deskEntry(by.businessActorId, entry)]);
      tx.afterCommit(() => announcing.desk(by.businessActorId));
      return ok(done.value.value);
    });
  }

  async function get(by: By): Promise<Desk> {
    const { businessActorId, userId } = by;
    const [settings, staff, standing, labels, fields, views] = await Promise.all([
      store.readSettings(pool, businessActorId),
      identity.staffOf(businessActorId),
      store.readStanding(pool, businessActorId),
      store.listLabels(pool, businessActorId),
      store.listFields(pool, businessActorId),
      store.listViews(pool, businessActorId, userId),
    ]);
    return {
      settings: {
        assignment: settings.assignment,
        capacity: settings.capacity,
        showsNames: settings.names_since !== null,
        agentsMay: settings.agents_may,
      },
      staff: staff.map((one) => ({
        actor: one.person,
        role: one.role,
        isTaking: standing.get(one.userId)?.is_taking ?? true,
        capacity: standing.get(one.userId)?.capacity ?? null,
      })),
      labels: labels.map(presentLabel),
      fields: fields.map(presentField),
      views: views.map(presentView),
      may: isManager(by) ? [...agentRights, 'settings'] : settings.agents_may,
    };
  }

  async function ownView(
    by: By,
    id: Uuid,
  ): Promise<Result<ViewRow, 'inbox.view_unknown' | 'inbox.role_may_not'>> {
    const views = await store.listViews(pool, by.businessActorId, by.userId);
    const view = views.find((row) => row.id === id);
    if (!view) return fail('inbox.view_unknown');
    return view.user_id === null && !isManager(by) ? fail('inbox.role_may_not') : ok(view);
  }

  return {
    get,

    async putSettings(by: By, wanted: Partial<InboxSettings>) {
      await noted<null, never>(by, 'settings', async (tx) => {
        const known = await store.lockSettings(tx.client, by.businessActorId);
        const since = known.names_since ?? clock.now();
        const names = wanted.showsNames ?? known.names_since !== null;
        await store.saveSettings(tx.client, {
          business_actor_id: by.businessActorId,
          assignment: wanted.assignment ?? known.assignment,
          capacity: wanted.capacity ?? known.capacity,
          names_since: names ? since : null,
          agents_may: wanted.agentsMay ?? known.agents_may,
        });
        return ok({ value: null, detail: { ...wanted } });
      });
      return ok(await get(by));
    },

    async putColleague(
      by: By,
      personActorId: Uuid,
      wanted: { isTaking?: boolean | undefined; capacity?: number | null | undefined },
    ): Promise<Result<Desk, 'inbox.not_staff' | 'inbox.role_may_not'>> {
      const staff = await identity.staffOf(by.businessActorId);
      const colleague = staff.find((one) => one.personActorId === personActorId);
      if (!colleague) return fail('inbox.not_staff');
      const isOwn = colleague.userId === by.userId && wanted.capacity === undefined;
      if (!isOwn && !isManager(by)) return fail('inbox.role_may_not');
      await noted<null, never>(by, 'staff_kept', async (tx) => {
        await store.lockSettings(tx.client, by.businessActorId);
        const standing = await store.readStanding(tx.client, by.businessActorId);
        const known = standing.get(colleague.userId);
        await store.saveStanding(tx.client, by.businessActorId, {
          user_id: colleague.userId,
          is_taking: wanted.isTaking ?? known?.is_taking ?? true,
          capacity: wanted.capacity === undefined ? (known?.capacity ?? null) : wanted.capacity,
          last_assigned_at: known?.last_assigned_at ?? null,
        });
        return ok({ value: null, detail: { name: colleague.person.name, ...wanted } });
      });
      return ok(await get(by));
    },

    createLabel: (by: By, { name, colour }: Pick<InboxLabel, 'name' | 'colour'>) =>
      noted<InboxLabel, 'inbox.too_many' | 'inbox.name_taken'>(by, 'label_kept', async (tx) => {
        await store.lockSettings(tx.client, by.businessActorId);
        const known = await store.listLabels(tx.client, by.businessActorId);
        if (known.length >= labelsMax) return fail('inbox.too_many');
        const row: LabelRow = {
          id: newUuid(),
          business_actor_id: by.businessActorId,
          name,
          colour,
        };
        if (!(await store.insertLabel(tx.client, row, clock.now())))
          return fail('inbox.name_taken');
        return ok({ value: presentLabel(row), detail: { name, to: name } });
      }),

    editLabel: (
      by: By,
      id: Uuid,
      wanted: { name?: string | undefined; colour?: InboxLabel['colour'] | undefined },
    ) =>
      noted<InboxLabel, 'inbox.label_unknown' | 'inbox.name_taken'>(
        by,
        'label_kept',
        async (tx) => {
          const known = await store.listLabels(tx.client, by.businessActorId);
          const row = known.find((one) => one.id === id);
          if (!row) return fail('inbox.label_unknown');
          const next = {
            ...row,
            name: wanted.name ?? row.name,
            colour: wanted.colour ?? row.colour,
          };
          if (!(await store.saveLabel(tx.client, next))) return fail('inbox.name_taken');
          return ok({
            value: presentLabel(next),
            detail: { name: next.name, from: row.name, to: next.name },
          });
        },
      ),

    deleteLabel: (by: By, id: Uuid) =>
      noted<Record<string, never>, 'inbox.label_unknown'>(by, 'label_kept', async (tx) => {
        const known = await store.listLabels(tx.client, by.businessActorId);
        const row = known.find((one) => one.id === id);
        if (!row || !(await store.deleteLabel(tx.client, by.businessActorId, id))) {
          return fail('inbox.label_unknown');
        }
        return ok({ value: {}, detail: { name: row.name, from: row.name, to: null } });
      }),

    putField: (by: By, field: InboxField) =>
      noted<InboxField, 'inbox.too_many' | 'inbox.field_value_wrong'>(
        by,
        'field_kept',
        async (tx) => {
          await store.lockSettings(tx.client, by.businessActorId);
          const known = await store.listFields(tx.client, by.businessActorId);
          const same = known.find(({ key }) => key === field.key);
          if (!same && known.length >= fieldsMax) return fail('inbox.too_many');
          const isWrong =
            (same && same.kind !== field.kind) ||
            (field.kind === 'choice') !== field.choices.length > 0;
          if (isWrong) return fail('inbox.field_value_wrong');
          const row: FieldRow = { ...field, business_actor_id: by.businessActorId };
          await store.putField(tx.client, row, clock.now());
          return ok({ value: field, detail: { key: field.key, name: field.name, to: field.name } });
        },
      ),

    deleteField: (by: By, key: string) =>
      noted<Record<string, never>, 'inbox.field_unknown'>(by, 'field_kept', async (tx) => {
        const fields = await store.listFields(tx.client, by.businessActorId);
        const name = fields.find((one) => one.key === key)?.name ?? key;
        if (!(await store.deleteField(tx.client, by.businessActorId, key))) {
          return fail('inbox.field_unknown');
        }
        return ok({ value: {}, detail: { key, name, from: key, to: null } });
      }),

    async createView(
      by: By,
      wanted: { name: string; filter: Filter; sort: CaseSort; isShared: boolean },
    ): Promise<Result<InboxView, 'inbox.too_many' | 'inbox.role_may_not'>> {
      if (wanted.isShared && !isManager(by)) return fail('inbox.role_may_not');
      return noted<InboxView, 'inbox.too_many'>(by, 'view_kept', async (tx) => {
        await store.lockSettings(tx.client, by.businessActorId);
        const known = await store.listViews(tx.client, by.businessActorId, by.userId);
        if (known.length >= viewsMax) return fail('inbox.too_many');
        const { name, filter, sort } = wanted;
        const row: ViewRow = {
          id: newUuid(),
          business_actor_id: by.businessActorId,
          user_id: wanted.isShared ? null : by.userId,
          name,
          filter,
          sort,
        };
        await store.insertView(tx.client, row, clock.now());
        return ok({ value: presentView(row), detail: { name, to: name } });
      });
    },

    async editView(
      by: By,
      id: Uuid,
      wanted: {
        name?: string | undefined;
        filter?: Filter | undefined;
        sort?: CaseSort | undefined;
      },
    ) {
      const view = await ownView(by, id);
      if (!view.ok) return view;
      const row = {
        ...view.value,
        name: wanted.name ?? view.value.name,
        filter: wanted.filter ?? view.value.filter,
        sort: wanted.sort ?? view.value.sort,
      };
      return noted<InboxView, never>(by, 'view_kept', async (tx) => {
        await store.saveView(tx.client, row);
        return ok({
          value: presentView(row),
          detail: { name: row.name, from: view.value.name, to: row.name },
        });
      });
    },

    async deleteView(by: By, id: Uuid) {
      const view = await ownView(by, id);
      if (!view.ok) return view;
      const { name } = view.value;
      return noted<Record<string, never>, never>(by, 'view_kept', async (tx) => {
        await store.deleteView(tx.client, id);
        return ok({ value: {}, detail: { name, from: name, to: null } });
      });
    },
  };
}

function presentLabel({ id, name, colour }: LabelRow): InboxLabel {
  return { id: toPublicId('lbl', id), name, colour };
}

function presentField({ key, name, kind, choices }: FieldRow): InboxField {
  return { key, name, kind, choices };
}

function presentView({ id, name, filter, sort, user_id }: ViewRow): InboxView {
  return { id: toPublicId('viw', id), name, filter, sort, isShared: user_id === null };
}
