import type { Uuid } from '#platform/ids';
import { all, type Db } from './store.ts';
import type { TemplateRow } from './tables.ts';

/** The SQL of templates as sending uses them. */

/** Templates that are there, by name and language. */
export async function readTemplates(db: Db, businessActorId: Uuid): Promise<TemplateRow[]> {
  return all<TemplateRow>(
    db,
    'read_templates',
    `select * from outreach_templates where business_actor_id = $1 and deleted_at is null
     order by name, language`,
    [businessActorId],
  );
}

export async function readTemplatesById(db: Db, ids: readonly Uuid[]): Promise<TemplateRow[]> {
  const text = 'select * from outreach_templates where id = any ($1)';
  return ids.length === 0 ? [] : all<TemplateRow>(db, 'templates_by_id', text, [ids]);
}

/** What judging changes of a template: status, quality and pacing. */
export async function saveTemplateStanding(db: Db, row: TemplateRow): Promise<void> {
  await all(
    db,
    'save_template_standing',
    `update outreach_templates set status = $2, paused_until = $3, pauses = $4, quality = $5,
       released_at = $6, slice = $7, slice_sent = $8 where id = $1`,
    [
      row.id,
      row.status,
      row.paused_until,
      row.pauses,
      row.quality,
      row.released_at,
      row.slice,
      row.slice_sent,
    ],
  );
}

export async function readTemplateSums(
  db: Db,
  businessActorId: Uuid,
  templateIds: readonly Uuid[],
): Promise<
  Map<Uuid, { sent: number; delivered: number; read: number; failed: number; left: number }>
> {
  if (templateIds.length === 0) return new Map();
  const rows = await all<{
    template_id: Uuid;
    sent: number;
    delivered: number;
    read: number;
    failed: number;
    left: number;
  }>(
    db,
    'template_sums',
    `select d.template_id, sum(sent)::integer as sent, sum(delivered)::integer as delivered,
       sum(read)::integer as read, sum(failed)::integer as failed, (
         select count(distinct person_actor_id)::integer from outreach_feedback f
         where f.business_actor_id = $1 and f.template_id = d.template_id
       ) as left
     from outreach_days d where d.business_actor_id = $1 and d.template_id = any ($2) group by d.template_id`,
    [businessActorId, templateIds],
  );
  return new Map(rows.map(({ template_id: id, ...sums }) => [id, sums]));
}

/** What was sent by templates in some days, and how many people blocked or reported the sender because of one. */
export async function readTemplateMinded(
  db: Db,
  businessActorId: Uuid,
  { templateIds, since, until }: { templateIds: readonly Uuid[]; since: Date; until: Date },
): Promise<{ template_id: Uuid; sent: number; minded: number; reason: string | null }[]> {
  return all(
    db,
    'template_minded',
    `select t.id as template_id, (
         select coalesce(sum(d.sent), 0)::integer from outreach_days d
         where d.business_actor_id = $1 and d.template_id = t.id and d.day between ($3::timestamptz at time zone 'UTC')::date and ($4::timestamptz at time zone 'UTC')::date
       ) as sent, (
         select count(distinct f.person_actor_id)::integer from outreach_feedback f
         where f.business_actor_id = $1 and f.template_id = t.id and f.kind in ('block', 'report')
           and f.at between $3 and $4
       ) as minded, (
         select f.reason from outreach_feedback f
         where f.business_actor_id = $1 and f.template_id = t.id and f.reason is not null
           and f.at between $3 and $4
         group by f.reason order by count(*) desc, f.reason limit 1
       ) as reason
     from outreach_templates t where t.business_actor_id = $1 and t.id = any ($2)`,
    [businessActorId, templateIds, since, until],
  );
}
