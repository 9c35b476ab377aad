import type { Picture } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { NewsletterIssue, NewsletterSegment } from '@allmende/contract/newsletters';
import type { Tx } from '#platform/database';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import { audienceOf, type Campaign, templateNameOf } from './campaign.ts';
import type { NewslettersContext } from './context.ts';
import { productsOf } from './products.ts';
import { firstShown, slugOf, teaserOf } from './rules.ts';
import { rounded, type Segments } from './segments.ts';
import * as mail from './mail/store.ts';
import * as store from './store.ts';

const underWayMax = 50;

export interface IssueWish {
  topicKey: string;
  language: 'de' | 'en';
  subject: string;
  subjectB: string | null;
  text: string;
  pictureIds: string[];
  productIds: string[];
  joinedWithinDays: number | null;
  segment: NewsletterSegment | null;
  membersTierId: string | null;
}
interface By {
  businessActorId: Uuid;
  userId: Uuid;
}
type Unknown = 'newsletters.issue_unknown';
type NoDraft = Unknown | 'newsletters.not_a_draft';
type NoEdit = NoDraft | 'newsletters.stays_for_members';
type NoContent =
  | 'newsletters.picture_unknown'
  | 'newsletters.product_unknown'
  | 'newsletters.label_unknown'
  | 'newsletters.tier_unknown'
  | 'outreach.topic_unknown'
  | 'outreach.topic_without_advertising';

/** Writing, trying and sending issues. */
export function createIssues(
  context: NewslettersContext,
  { campaign, segments }: { campaign: Campaign; segments: Segments },
) {
  const { config, database, clock, identity, media, outreach, inbox, creators } = context;
  const { pool } = database;

  async function handleOf(businessActorId: Uuid): Promise<string> {
    return (await identity.actors([businessActorId])).get(businessActorId)?.handle ?? '';
  }
  /** [NL22] What is for members is read in the app. */
  const urlOf = (handle: string, row: Pick<store.IssueRow, 'slug' | 'members_tier_id'>) =>
    `${config.publicUrl}/${row.members_tier_id ? 'b/' : '@'}${handle}/news/${row.slug}`;

  /** [NL22] A tier of the business's own; null for none. */
  async function tierOf(businessActorId: Uuid, publicId: string | null) {
    if (publicId === null) return ok(null);
    const id = toUuid(publicId);
    const tier = await creators.tier(id);
    return tier?.creatorActorId === businessActorId ? ok(id) : fail('newsletters.tier_unknown');
  }

  async function present(rows: readonly store.IssueRow[]): Promise<NewsletterIssue[]> {
    const [first] = rows;
    if (!first) return [];
    const businessActorId = first.business_actor_id;
    const templateIds = rows.flatMap((row) => row.template_ids);
    const ids = rows.map(({ id }) => id);
    const [handle, counts, sums, mailed] = await Promise.all([
      handleOf(businessActorId),
      store.countRecipients(pool, ids),
      outreach.templates.sums(businessActorId, templateIds),
      mail.countSums(pool, ids),
    ]);
    return rows.map((row) => {
      // [NL21] Of those that are forgotten, what was kept.
      const counted = row.sums ?? counts.find((one) => one.issue_id === row.id);
      const subjects = row.subject_b === null ? [row.subject] : [row.subject, row.subject_b];
      const byMail = row.sums?.letters ?? mailed.filter((one) => one.issue_id === row.id);
      const total = (of: 'recipients' | 'waiting') =>
        byMail.reduce((sum, one) => sum + one[of], counted?.[of] ?? 0);
      // [NL19] Of a part of the readers whoever sends it knows something of each of them.
      const isRounded =
        row.segment !== null || row.joined_within_days !== null || row.members_tier_id !== null;
      const shown = (count: number) => (isRounded ? rounded(count) : count);
      const nothing = { sent: 0, delivered: 0, read: 0, failed: 0, left: 0 };
      return {
        id: toPublicId('iss', row.id),
        topicKey: row.topic_key,
        language: row.language,
        subject: row.subject,
        subjectB: row.subject_b,
        text: row.text,
        pictures: row.pictures,
        productIds: row.product_ids.map((id) => toPublicId('prd', id)),
        joinedWithinDays: row.joined_within_days,
        segment: row.segment,
        isRounded,
        state: row.state,
        scheduledFor: row.scheduled_for?.toISOString() ?? null,
        localTime: row.local_time,
        membersTierId: row.members_tier_id === null ? null : toPublicId('tir', row.members_tier_id),
        url: urlOf(handle, row),
        recipients: shown(total('recipients')),
        waiting: shown(total('waiting')),
        results: subjects.map((subject, variant) => {
          const inApp = sums.get(row.template_ids[variant] ?? '') ?? nothing;
          const letters = byMail.find((one) => one.variant === variant);
          // [NL23] What they do is said in tens of everybody.
          return {
            subject,
            sent: shown(inApp.sent),
            delivered: rounded(inApp.delivered),
            read: rounded(inApp.read),
            failed: rounded(inApp.failed),
            left: rounded(inApp.left + (letters?.left ?? 0)),
            clicked: rounded(row.clicks[variant] ?? 0),
            mailed: shown(letters?.sent ?? 0),
            mailFailed: shown(letters?.refused ?? 0),
            mailReturned: shown(letters?.returned ?? 0),
          };
        }),
        changedAt: row.changed_at.toISOString(),
      };
    });
  }

  async function one(of: {
    businessActorId: Uuid;
    id: Uuid;
  }): Promise<Result<NewsletterIssue, Unknown>> {
    const row = await store.readIssue(pool, of);
    return row ? ok((await present([row]))[0]!) : fail('newsletters.issue_unknown');
  }

  /** What asks for nothing is none; what it names has to be the business's own. */
  async function check(
    businessActorId: Uuid,
    segment: NewsletterSegment | null,
  ): Promise<
    Result<NewsletterSegment | null, 'newsletters.product_unknown' | 'newsletters.label_unknown'>
  > {
    if (!segment) return ok(null);
    const { productId, labelIds } = segment;
    if (productId) {
      const found = await productsOf(context, businessActorId, [toUuid(productId)]);
      if (found.length === 0) return fail('newsletters.product_unknown');
    }
    if (!(await inbox.ownsLabels(businessActorId, labelIds.map(toUuid)))) {
      return fail('newsletters.label_unknown');
    }
    const isEmpty = Object.values(segment).every(
      (one) => one === null || (Array.isArray(one) && one.length === 0),
    );
    return ok(isEmpty ? null : segment);
  }

  /** [NL22] Public, or lent to an issue for members alone; null when it is not there. */
  async function takePicture(
    tx: Tx,
    row: store.IssueRow,
    { pictureId, isForMembers }: { pictureId: Uuid; isForMembers: boolean },
  ): Promise<Picture | null> {
    const ownerActorId = row.business_actor_id;
    if (!isForMembers) return media.makePublic(tx, pictureId, ownerActorId);
    const picture = await media.ownedPicture(pictureId, ownerActorId, tx);
    if (!picture) return null;
    await media.grantToConversation(tx, { pictureId, ownerActorId, conversationId: row.id });
    return picture;
  }

  async function write(
    row: store.IssueRow,
    wish: IssueWish,
    save: (db: store.Db, row: store.IssueRow) => Promise<void>,
  ): Promise<Result<NewsletterIssue, NoContent | NoEdit>> {
    const { topicKey } = wish;
    if (!(await outreach.topics.exists(row.business_actor_id, topicKey))) {
      return fail('outreach.topic_unknown');
    }
    if (!(await outreach.topics.mayAdvertise(row.business_actor_id, topicKey))) {
      return fail('outreach.topic_without_advertising');
    }
    const productIds = [...new Set(wish.productIds.map(toUuid))];
    const products = await productsOf(context, row.business_actor_id, productIds);
    if (products.length < productIds.length) return fail('newsletters.product_unknown');
    const checked = await check(row.business_actor_id, wish.segment);
    if (!checked.ok) return checked;
    const tier = await tierOf(row.business_actor_id, wish.membersTierId);
    if (!tier.ok) return tier;
    const isForMembers = tier.value !== null;
    const done = await database.transaction(async (tx) => {
      const now = await store.lockIssue(tx.client, row.id);
      if (now && now.state !== 'draft') return fail('newsletters.not_a_draft');
      if (now && (now.members_tier_id !== null) !== isForMembers) {
        return fail('newsletters.stays_for_members');
      }
      const pictures: Picture[] = [];
      for (const id of wish.pictureIds) {
        const picture = await takePicture(tx, row, { pictureId: toUuid(id), isForMembers });
        if (!picture) return fail('newsletters.picture_unknown');
        pictures.push(picture);
      }
      for (const { id } of now?.members_tier_id ? now.pictures : []) {
        if (wish.pictureIds.includes(id)) continue;
        const grant = { pictureId: toUuid(id), conversationId: row.id };
        await media.revokeFromConversation(tx, grant);
      }
      await save(tx.client, {
        ...row,
        topic_key: wish.topicKey,
        language: wish.language,
        subject: wish.subject,
        subject_b: wish.subjectB,
        text: wish.text,
        pictures,
        product_ids: productIds,
        joined_within_days: wish.joinedWithinDays,
        segment: checked.value,
        members_tier_id: tier.value,
        slug: slugOf(wish.subject, row.id),
        changed_at: clock.now(),
      });
      return ok(null);
    });
    if (!done.ok) return done;
    return one({ businessActorId: row.business_actor_id, id: row.id });
  }

  /** [NL9] The template by which one subject goes; made anew from what the issue says now. */
  async function makeTemplate(
    row: store.IssueRow,
    { name, subject, from }: { name: string; subject: string; from: string },
  ): Promise<Result<Uuid, 'newsletters.refused'>> {
    const url = `${urlOf(await handleOf(row.business_actor_id), row)}?from=${from}`;
    const wish = {
      name,
      language: row.language,
      category: 'marketing' as const,
      topicKey: row.topic_key,
      content: {
        header: subject,
        text: teaserOf(row.text),
        footer: null,
        buttons: [{ text: row.language === 'de' ? 'Weiterlesen' : 'Read on', url }],
        samples: {},
      },
    };
    const old = (await outreach.templates.list(row.business_actor_id)).find(
      (template) => template.name === name && template.language === row.language,
    );
    if (old) await outreach.templates.remove(row.business_actor_id, old.id);
    const made = await outreach.templates.create(row.business_actor_id, wish);
    if (!made.ok) return fail('newsletters.refused', { data: { complaints: [made.code] } });
    if (made.value.complaints.length === 0) return ok(made.value.id);
    await outreach.templates.remove(row.business_actor_id, made.value.id);
    return fail('newsletters.refused', { data: { complaints: made.value.complaints } });
  }

  async function draftOf(by: By, id: Uuid): Promise<Result<store.IssueRow, NoDraft>> {
    const row = await store.readIssue(pool, { businessActorId: by.businessActorId, id });
    if (!row) return fail('newsletters.issue_unknown');
    return row.state === 'draft' ? ok(row) : fail('newsletters.not_a_draft');
  }

  return {
    async audience(businessActorId: Uuid) {
      const [topics, counts, byMail] = await Promise.all([
        outreach.topics.list(businessActorId),
        outreach.consents.countSubscribers(businessActorId),
        mail.countReaders(pool, businessActorId),
      ]);
      return topics
        .filter(({ mayAdvertise }) => mayAdvertise)
        .map(({ key, name }) => ({
          topicKey: key,
          name,
          subscribers: counts.get(key) ?? 0,
          byMail: byMail.get(key) ?? 0,
        }));
    },
    /** [NL18] [NL19] How many an issue would go to. */
    async count(
      businessActorId: Uuid,
      wish: Pick<IssueWish, 'topicKey' | 'joinedWithinDays' | 'segment' | 'membersTierId'>,
    ) {
      const { topicKey, joinedWithinDays: days } = wish;
      if (!(await outreach.topics.exists(businessActorId, topicKey))) {
        return fail('outreach.topic_unknown');
      }
      const checked = await check(businessActorId, wish.segment);
      if (!checked.ok) return checked;
      const segment = checked.value;
      const since = days === null ? null : new Date(+clock.now() - days * 86_400_000);
      const tier = await tierOf(businessActorId, wish.membersTierId);
      if (!tier.ok) return tier;
      const membersTierId = tier.value;
      const count = await segments.count({
        businessActorId,
        topicKey,
        since,
        segment,
        membersTierId,
      });
      // [NL19] [NL22] Whoever has members knows who they are, so it may go to few, and who of them has subscribed stays unknown.
      const isRounded = segment !== null || membersTierId !== null;
      const readers = isRounded ? rounded(count) : count;
      return ok({ readers, isRounded, isTooFew: segment !== null && readers === 0 });
    },
    list: async (businessActorId: Uuid) => present(await store.listIssues(pool, businessActorId)),

    async create({ businessActorId, userId }: By, wish: IssueWish) {
      if ((await store.countUnderWay(pool, businessActorId)) >= underWayMax) {
        return fail('newsletters.too_many_drafts');
      }
      const now = clock.now();
      const row: store.IssueRow = {
        business_actor_id: businessActorId,
        id: newUuid(now.getTime()),
        topic_key: wish.topicKey,
        language: wish.language,
        subject: wish.subject,
        subject_b: null,
        text: wish.text,
        pictures: [],
        product_ids: [],
        joined_within_days: null,
        segment: null,
        members_tier_id: null,
        state: 'draft',
        by_user_id: userId,
        slug: '',
        scheduled_for: null,
        local_time: null,
        template_ids: [],
        listed_until: null,
        is_listed: false,
        clicks: [0, 0],
        begun_at: null,
        mail_listed_until: null,
        is_mail_listed: false,
        ended_at: null,
        sums: null,
        changed_at: now,
      };
      return write(row, wish, store.insertIssue) as Promise<Result<NewsletterIssue, NoContent>>;
    },

    async edit(by: By, id: Uuid, wish: IssueWish) {
      const draft = await draftOf(by, id);
      return draft.ok ? write(draft.value, wish, store.saveContent) : draft;
    },

    async remove(by: By, id: Uuid): Promise<Result<Record<string, never>, NoDraft>> {
      const draft = await draftOf(by, id);
      if (!draft.ok) return draft;
      return database.transaction(async (tx) => {
        const row = await store.lockIssue(tx.client, id);
        if (row?.state !== 'draft') return fail('newsletters.not_a_draft');
        for (const { id: pictureId } of row.members_tier_id ? row.pictures : []) {
          const grant = { pictureId: toUuid(pictureId), conversationId: id };
          await media.revokeFromConversation(tx, grant);
        }
        await store.deleteIssue(tx.client, id);
        return ok({});
      });
    },

    /** [NL8] By a template of its own, so that it counts in no result. */
    async test(
      by: By,
      id: Uuid,
    ): Promise<
      Result<Record<string, never>, Unknown | 'newsletters.not_subscribed' | 'newsletters.refused'>
    > {
      const { businessActorId, userId } = by;
      const row = await store.readIssue(pool, { businessActorId, id });
      const personActorId = await identity.personOfUser(userId);
      if (!row || !personActorId) return fail('newsletters.issue_unknown');
      const consents = await outreach.consents.of(personActorId, businessActorId);
      const topics = consents.ok ? consents.value.topics : [];
      const said = topics.find(({ topic }) => topic.key === row.topic_key);
      if (said?.state !== 'granted') return fail('newsletters.not_subscribed');
      const name = `${templateNameOf(id, 0).slice(0, -1)}t`;
      const made = await makeTemplate(row, { name, subject: row.subject, from: 't' });
      if (!made.ok) return made;
      const [outcome] = await outreach.send({ businessActorId, byUserId: userId }, [
        {
          key: ` newstest:${newUuid()}`,
          inSumsOnly: true,
          isTrial: true,
          to: toPublicId('act', personActorId),
          content: { kind: 'template', name, language: row.language, variables: {} },
        },
      ]);
      await outreach.templates.remove(businessActorId, made.value);
      if (outcome!.ok) return ok({});
      return fail('newsletters.refused', { data: { complaints: [outcome!.code] } });
    },

    async send(
      by: By,
      id: Uuid,
      when: { at?: string | undefined; localTime?: string | undefined },
    ) {
      const draft = await draftOf(by, id);
      if (!draft.ok) return draft;
      const now = clock.now();
      // A minute of grace for whoever types slowly.
      const at = when.localTime ? firstShown(when.localTime) : new Date(when.at ?? now);
      const lastShown = when.localTime ? at.getTime() + 26 * 3_600_000 : at.getTime();
      if (lastShown < now.getTime() - 60_000) return fail('newsletters.time_passed');
      const row = draft.value;
      if (row.segment && rounded(await segments.count(audienceOf(row, now))) === 0) {
        return fail('newsletters.segment_too_small');
      }
      const templateIds: Uuid[] = [];
      for (const [variant, subject] of [row.subject, row.subject_b].entries()) {
        if (subject === null) continue;
        const name = templateNameOf(id, variant);
        const made = await makeTemplate(row, { name, subject, from: variant === 0 ? 'a' : 'b' });
        if (!made.ok) return made;
        templateIds.push(made.value);
      }
      const scheduled = await database.transaction(async (tx) => {
        const locked = await store.lockIssue(tx.client, id);
        // What was looked at is what is sent.
        if (locked?.state !== 'draft' || +locked.changed_at !== +row.changed_at) {
          return fail('newsletters.not_a_draft');
        }
        await store.saveState(tx.client, {
          ...locked,
          state: 'scheduled',
          scheduled_for: at,
          local_time: when.localTime ?? null,
          template_ids: templateIds,
          by_user_id: by.userId,
        });
        await campaign.plan(tx, id, at);
        return ok(null);
      });
      return scheduled.ok ? one({ businessActorId: by.businessActorId, id }) : scheduled;
    },

    async cancel(by: By, id: Uuid) {
      const { businessActorId } = by;
      if (!(await store.readIssue(pool, { businessActorId, id }))) {
        return fail('newsletters.issue_unknown');
      }
      const cancelled = await database.transaction(async (tx) => {
        const row = (await store.lockIssue(tx.client, id))!;
        if (row.state !== 'scheduled' && row.state !== 'sending') {
          return fail('newsletters.not_a_draft');
        }
        const hasBegun = row.state === 'sending';
        await store.saveState(tx.client, {
          ...row,
          state: hasBegun ? 'stopped' : 'draft',
          ended_at: hasBegun ? clock.now() : null,
          ...(hasBegun ? {} : { scheduled_for: null, local_time: null, template_ids: [] }),
        });
        return ok(row.template_ids);
      });
      if (!cancelled.ok) return cancelled;
      for (const templateId of cancelled.value) {
        await outreach.templates.remove(businessActorId, templateId);
      }
      return one({ businessActorId, id });
    },
  };
}
