import {
  type OutreachTemplate,
  type TemplateContent,
  templatesMax,
} from '@allmende/contract/outreach';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Tx } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import type { OutreachContext } from './context.ts';
import type { Domains } from './domains.ts';
import { complaintsAbout } from './lint.ts';
import { parameters } from './parameters.ts';
import * as templateStore from './templates-store.ts';
import * as store from './store.ts';
import type { TemplateRow } from './tables.ts';
import type { Topics } from './topics.ts';

type Category = TemplateRow['category'];
type TopicRefusal = 'outreach.topic_unknown' | 'outreach.topic_without_advertising';

export interface TemplateWish {
  name: string;
  language: string;
  category: Category;
  topicKey?: string | undefined;
  content: TemplateContent;
}

export interface TemplateSums {
  sent: number;
  delivered: number;
  read: number;
  failed: number;
  left: number;
}

export interface Compared {
  templateId: Uuid;
  sent: number;
  reason: 'spam' | 'fraud' | 'never_agreed' | 'other' | null;
}

/** Texts that a business sends by software, looked at before they are used. */
export interface Templates {
  list(businessActorId: Uuid): Promise<TemplateRow[]>;
  /** Also one that was deleted; null for what is not the business's. */
  find(businessActorId: Uuid, templateId: Uuid): Promise<TemplateRow | null>;
  create(
    businessActorId: Uuid,
    wish: TemplateWish,
  ): Promise<
    Result<TemplateRow, 'outreach.template_exists' | 'outreach.too_many_templates' | TopicRefusal>
  >;
  edit(
    businessActorId: Uuid,
    templateId: Uuid,
    wish: Omit<TemplateWish, 'name' | 'language'>,
  ): Promise<Result<TemplateRow, 'outreach.template_unknown' | TopicRefusal>>;
  setPaused(
    businessActorId: Uuid,
    templateId: Uuid,
    isPaused: boolean,
  ): Promise<Result<TemplateRow, 'outreach.template_unknown' | 'outreach.template_not_approved'>>;
  /** From now on nothing is accepted by it, and what is held fails; with `letsHeldGo` that is judged like before. */
  remove(
    businessActorId: Uuid,
    templateId: Uuid,
    how?: { letsHeldGo?: boolean },
  ): Promise<Result<Record<string, never>, 'outreach.template_unknown'>>;
  /** What became of messages by these templates, and how many ended everything because of one. */
  sums(businessActorId: Uuid, templateIds: readonly Uuid[]): Promise<Map<Uuid, TemplateSums>>;
  /**
   * [O45] Which of these were blocked and reported less, first those that were least; why most did. Null unless
   * each was sent often enough for nobody to stand out.
   */
  compare(
    businessActorId: Uuid,
    asked: { templateIds: readonly Uuid[]; since: Date; until: Date },
  ): Promise<Compared[] | null>;
  /** A domain is no longer the business's: what links there may not be used any more. */
  lookAgain(businessActorId: Uuid): Promise<void>;
}

export function presentTemplate(row: TemplateRow): OutreachTemplate {
  return {
    id: toPublicId('tpl', row.id),
    name: row.name,
    language: row.language,
    category: row.category,
    topicKey: row.topic_key,
    version: row.version,
    status: row.status,
    complaints: row.complaints,
    pausedUntil: row.paused_until?.toISOString() ?? null,
    quality: row.quality,
    content: row.content,
    changedAt: row.changed_at.toISOString(),
  };
}

export function createTemplates(
  { database, clock, outbox }: OutreachContext,
  { domains, topics }: { domains: Domains; topics: Topics },
): Templates {
  const { pool } = database;

  async function own(tx: Tx, businessActorId: Uuid, id: Uuid): Promise<TemplateRow | undefined> {
    const { rows } = await tx.client.query<TemplateRow>(
      `select * from outreach_templates where id = $1 and business_actor_id = $2 and deleted_at is null
       for no key update`,
      [id, businessActorId],
    );
    return rows[0];
  }

  async function look(
    businessActorId: Uuid,
    wish: { category: Category; content: TemplateContent },
  ) {
    const complaints = complaintsAbout(wish, { domains: await domains.linkable(businessActorId) });
    const status: TemplateRow['status'] = complaints.length === 0 ? 'approved' : 'rejected';
    return { complaints, status };
  }

  async function keepVersion(tx: Tx, row: TemplateRow): Promise<void> {
    await tx.client.query(
      `insert into outreach_template_versions (template_id, version, category, topic_key, content, status,
         complaints, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        row.id,
        row.version,
        row.category,
        row.topic_key,
        JSON.stringify(row.content),
        row.status,
        row.complaints,
        row.changed_at,
      ],
    );
  }

  async function tell(tx: Tx, row: TemplateRow, status: TemplateRow['status'] | 'deleted') {
    const { business_actor_id: businessActorId, id: templateId } = row;
    await outbox.emit(tx, 'outreach.template', { businessActorId, templateId, status });
  }

  async function topicOf(
    businessActorId: Uuid,
    { topicKey, category }: { topicKey?: string | undefined; category: Category },
  ): Promise<Result<string, TopicRefusal>> {
    const key = topicKey ?? (category === 'marketing' ? 'news' : 'service');
    if (!(await topics.exists(businessActorId, key))) return fail('outreach.topic_unknown');
    if (category !== 'marketing' || (await topics.mayAdvertise(businessActorId, key)))
      return ok(key);
    return fail('outreach.topic_without_advertising');
  }

  return {
    list: (businessActorId) => templateStore.readTemplates(pool, businessActorId),
    async find(businessActorId, templateId) {
      const [row] = await templateStore.readTemplatesById(pool, [templateId]);
      return row?.business_actor_id === businessActorId ? row : null;
    },
    sums: (businessActorId, templateIds) =>
      templateStore.readTemplateSums(pool, businessActorId, templateIds),
    async compare(businessActorId, asked) {
      const rows = await templateStore.readTemplateMinded(pool, businessActorId, asked);
      if (rows.length < asked.templateIds.length) return null;
      if (rows.some(({ sent }) => sent < parameters.comparedMin)) return null;
      return rows
        .sort((a, b) => a.minded / a.sent - b.minded / b.sent)
        .map(({ template_id: templateId, sent, reason }) => ({
          templateId,
          sent,
          reason: reason as Compared['reason'],
        }));
    },
    async create(businessActorId, wish) {
      const topic = await topicOf(businessActorId, wish);
      if (!topic.ok) return topic;
      const { complaints, status } = await look(businessActorId, wish);
      return undoing(database, async (tx) => {
        const now = clock.now();
        await store.lockSender(tx.client, businessActorId, now);
        const all = await templateStore.readTemplates(tx.client, businessActorId);
        const isSame = (one: TemplateRow) =>
          one.name === wish.name && one.language === wish.language;
        if (all.some(isSame)) return fail('outreach.template_exists');
        if (all.length >= templatesMax) return fail('outreach.too_many_templates');
        const { rows } = await tx.client.query<TemplateRow>(
          `insert into outreach_templates (id, business_actor_id, name, language, category, topic_key, status,
             complaints, content, changed_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning *`,
          [
            newUuid(now.getTime()),
            businessActorId,
            wish.name,
            wish.language,
            wish.category,
            topic.value,
            status,
            complaints,
            JSON.stringify(wish.content),
            now,
          ],
        );
        await keepVersion(tx, rows[0]!);
        await tell(tx, rows[0]!, status);
        return ok(rows[0]!);
      });
    },
    async edit(businessActorId, templateId, wish) {
      const topic = await topicOf(businessActorId, wish);
      const { complaints, status } = await look(businessActorId, wish);
      return undoing<TemplateRow, 'outreach.template_unknown' | TopicRefusal>(
        database,
        async (tx) => {
          const row = await own(tx, businessActorId, templateId);
          if (!row) return fail('outreach.template_unknown');
          if (!topic.ok) return topic;
          // [O23] Whoever was disabled stays so: another text would be another template.
          const next = row.status === 'disabled' && status === 'approved' ? row.status : status;
          const { rows } = await tx.client.query<TemplateRow>(
            `update outreach_templates set category = $2, topic_key = $3, version = version + 1, status = $4,
             complaints = $5, content = $6, changed_at = $7, released_at = null, slice_sent = 0, paused_until = $8
           where id = $1 returning *`,
            [
              row.id,
              wish.category,
              topic.value,
              row.status === 'paused' && next === 'approved' ? 'paused' : next,
              complaints,
              JSON.stringify(wish.content),
              clock.now(),
              row.status === 'paused' && next === 'approved' ? row.paused_until : null,
            ],
          );
          await keepVersion(tx, rows[0]!);
          await tell(tx, rows[0]!, rows[0]!.status);
          return ok(rows[0]!);
        },
      );
    },
    setPaused: (businessActorId, templateId, isPaused) =>
      undoing(database, async (tx) => {
        const row = await own(tx, businessActorId, templateId);
        if (!row) return fail('outreach.template_unknown');
        const isOwnPause = row.status === 'paused' && row.paused_until === null;
        if (isPaused === isOwnPause) return ok(row);
        const mayChange = isPaused ? row.status === 'approved' : isOwnPause;
        if (!mayChange) return fail('outreach.template_not_approved');
        row.status = isPaused ? 'paused' : 'approved';
        await templateStore.saveTemplateStanding(tx.client, row);
        await tell(tx, row, row.status);
        return ok(row);
      }),
    remove: (businessActorId, templateId, { letsHeldGo = false } = {}) =>
      undoing(database, async (tx) => {
        const row = await own(tx, businessActorId, templateId);
        if (!row) return fail('outreach.template_unknown');
        const status = letsHeldGo ? row.status : 'disabled';
        const text = 'update outreach_templates set deleted_at = $2, status = $3 where id = $1';
        await tx.client.query(text, [row.id, clock.now(), status]);
        await tell(tx, row, 'deleted');
        return ok({});
      }),
    async lookAgain(businessActorId) {
      const linkable = await domains.linkable(businessActorId);
      await database.transaction(async (tx) => {
        for (const row of await templateStore.readTemplates(tx.client, businessActorId)) {
          const complaints = complaintsAbout(row, { domains: linkable });
          if (complaints.length === 0 || row.status === 'rejected') continue;
          await tx.client.query(
            `update outreach_templates set status = 'rejected', complaints = $2 where id = $1`,
            [row.id, complaints],
          );
          await tell(tx, row, 'rejected');
        }
      });
    },
  };
}
