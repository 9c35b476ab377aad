import type { Uuid } from '#platform/ids';
import { all, type Db } from './store.ts';
import type { FieldRow, LabelRow, SettingsRow, StaffRow, ViewRow } from './tables.ts';

/** The SQL of what an inbox is set up with. */

const fresh: Omit<SettingsRow, 'business_actor_id'> = {
  assignment: 'manual',
  capacity: 10,
  names_since: null,
  agents_may: ['assign', 'bulk'],
};

export async function readSettings(db: Db, businessActorId: Uuid): Promise<SettingsRow> {
  const text = 'select * from inbox_settings where business_actor_id = $1';
  const [row] = await all<SettingsRow>(db, 'settings', text, [businessActorId]);
  return row ?? { business_actor_id: businessActorId, ...fresh };
}

/** Holds whoever else would share out cases of this business, or change how, until the transaction ends. */
export async function lockSettings(db: Db, businessActorId: Uuid): Promise<SettingsRow> {
  await all(
    db,
    'make_settings',
    'insert into inbox_settings (business_actor_id) values ($1) on conflict do nothing',
    [businessActorId],
  );
  const text = 'select * from inbox_settings where business_actor_id = $1 for no key update';
  return (await all<SettingsRow>(db, 'lock_settings', text, [businessActorId]))[0]!;
}

export async function saveSettings(db: Db, row: SettingsRow): Promise<void> {
  await all(
    db,
    'save_settings',
    `update inbox_settings set assignment = $2, capacity = $3, names_since = $4, agents_may = $5
     where business_actor_id = $1`,
    [row.business_actor_id, row.assignment, row.capacity, row.names_since, row.agents_may],
  );
}

export async function readStanding(db: Db, businessActorId: Uuid): Promise<Map<Uuid, StaffRow>> {
  const text = 'select * from inbox_staff where business_actor_id = $1';
  const rows = await all<StaffRow>(db, 'standing', text, [businessActorId]);
  return new Map(rows.map((row) => [row.user_id, row]));
}

export async function saveStanding(db: Db, businessActorId: Uuid, row: StaffRow): Promise<void> {
  await all(
    db,
    'save_standing',
    `insert into inbox_staff (business_actor_id, user_id, is_taking, capacity, last_assigned_at)
     values ($1, $2, $3, $4, $5)
     on conflict (business_actor_id, user_id) do update
     set is_taking = excluded.is_taking, capacity = excluded.capacity, last_assigned_at = excluded.last_assigned_at`,
    [businessActorId, row.user_id, row.is_taking, row.capacity, row.last_assigned_at],
  );
}

export function listLabels(db: Db, businessActorId: Uuid): Promise<LabelRow[]> {
  const text = 'select * from inbox_labels where business_actor_id = $1 order by lower(name), id';
  return all(db, 'labels', text, [businessActorId]);
}

/** False when there is one of this name. */
export async function insertLabel(db: Db, row: LabelRow, now: Date): Promise<boolean> {
  const inserted = await all(
    db,
    'insert_label',
    `insert into inbox_labels (id, business_actor_id, name, colour, made_at) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning id`,
    [row.id, row.business_actor_id, row.name, row.colour, now],
  );
  return inserted.length === 1;
}

/** False when another one has this name. */
export async function saveLabel(db: Db, row: LabelRow): Promise<boolean> {
  const saved = await all(
    db,
    'save_label',
    `update inbox_labels l set name = $3, colour = $4
     where id = $1 and business_actor_id = $2 and not exists (
       select 1 from inbox_labels o where o.business_actor_id = $2 and lower(o.name) = lower($3) and o.id <> $1
     ) returning id`,
    [row.id, row.business_actor_id, row.name, row.colour],
  );
  return saved.length === 1;
}

export async function deleteLabel(db: Db, businessActorId: Uuid, id: Uuid): Promise<boolean> {
  const text = 'delete from inbox_labels where id = $1 and business_actor_id = $2 returning id';
  if ((await all(db, 'delete_label', text, [id, businessActorId])).length === 0) return false;
  await all(
    db,
    'unlabel',
    `update inbox_cases c set label_ids = array_remove(c.label_ids, $2), revision = c.revision + 1
     where c.id in (
       select id from inbox_cases where business_actor_id = $1 and label_ids @> array[$2]::uuid[]
       order by id for no key update
     )`,
    [businessActorId, id],
  );
  return true;
}

export function listFields(db: Db, businessActorId: Uuid): Promise<FieldRow[]> {
  const text = 'select * from inbox_fields where business_actor_id = $1 order by made_at, key';
  return all(db, 'fields', text, [businessActorId]);
}

export async function putField(db: Db, row: FieldRow, now: Date): Promise<void> {
  await all(
    db,
    'put_field',
    `insert into inbox_fields (business_actor_id, key, name, kind, choices, made_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (business_actor_id, key) do update set name = excluded.name, choices = excluded.choices`,
    [row.business_actor_id, row.key, row.name, row.kind, row.choices, now],
  );
}

export async function deleteField(db: Db, businessActorId: Uuid, key: string): Promise<boolean> {
  const text = 'delete from inbox_fields where business_actor_id = $1 and key = $2 returning key';
  if ((await all(db, 'delete_field', text, [businessActorId, key])).length === 0) return false;
  await all(
    db,
    'unfield',
    `update inbox_cases c set fields = c.fields - $2::text, revision = c.revision + 1
     where c.id in (
       select id from inbox_cases where business_actor_id = $1 and fields ? $2::text
       order by id for no key update
     )`,
    [businessActorId, key],
  );
  return true;
}

/** Those for all, and the user's own. */
export function listViews(db: Db, businessActorId: Uuid, userId: Uuid): Promise<ViewRow[]> {
  const text = `select * from inbox_views
    where business_actor_id = $1 and (user_id is null or user_id = $2) order by made_at, id`;
  return all(db, 'views', text, [businessActorId, userId]);
}

export async function insertView(db: Db, row: ViewRow, now: Date): Promise<void> {
  await all(
    db,
    'insert_view',
    `insert into inbox_views (id, business_actor_id, user_id, name, filter, sort, made_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      row.id,
      row.business_actor_id,
      row.user_id,
      row.name,
      JSON.stringify(row.filter),
      row.sort,
      now,
    ],
  );
}

export async function saveView(db: Db, row: ViewRow): Promise<void> {
  const text = 'update inbox_views set name = $2, filter = $3, sort = $4 where id = $1';
  await all(db, 'save_view', text, [row.id, row.name, JSON.stringify(row.filter), row.sort]);
}

export async function deleteView(db: Db, id: Uuid): Promise<void> {
  await all(db, 'delete_view', 'delete from inbox_views where id = $1', [id]);
}
