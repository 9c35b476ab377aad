import type { PlannedPost } from '@allmende/contract/feed-planned';
import { isUuid, type Uuid } from '#platform/ids';
import {
  ApiError,
  type Call,
  type Endpoint,
  type MastodonContext,
  notFound,
  type Params,
  personOf,
} from './context.ts';
import { visibilityOf, type Entities } from './entities.ts';
import { must } from './refusing.ts';
import { textOf } from './request.ts';

/** [MA21] When a post is wanted; null where it is now. */
export function askedTime(params: Params): string | null {
  const asked = textOf(params, 'scheduled_at');
  if (!asked) return null;
  const at = new Date(asked);
  if (Number.isNaN(at.getTime())) {
    throw new ApiError(422, 'Validation failed: Scheduled at is no moment');
  }
  return at.toISOString();
}

/** In the shape of Mastodon; it is called by the client id of the feed. */
export function scheduledOf(plan: PlannedPost, { attachment }: Pick<Entities, 'attachment'>) {
  const { clientId, content, pictures, publishAt } = plan;
  const { poll } = content;
  return {
    id: clientId,
    scheduled_at: publishAt,
    params: {
      text: content.text,
      spoiler_text: content.contentWarning || null,
      sensitive: content.contentWarning !== '',
      visibility: visibilityOf(content.visibility),
      language: content.language,
      media_ids: pictures.map(({ id }) => id),
      in_reply_to_id: content.replyToId,
      poll: poll
        ? {
            options: poll.options,
            multiple: poll.isMultiple,
            expires_in: poll.lastsMinutes * 60,
            hide_totals: false,
          }
        : null,
      scheduled_at: null,
      idempotency: null,
      application_id: 0,
      with_rate_limit: false,
    },
    media_attachments: pictures.map(attachment),
  };
}

/** [MA21] Posts that have a time; drafts without one are the app’s of this server alone. */
export function scheduledEndpoints({ feed }: MastodonContext, entities: Entities): Endpoint[] {
  const { planned } = feed;
  const path = '/api/v1/scheduled_statuses';

  function keyOf(call: Call): { authorActorId: Uuid; clientId: Uuid } {
    const id = call.path['id'] ?? '';
    if (!isUuid(id)) throw notFound();
    return { authorActorId: personOf(call).actorId, clientId: id };
  }

  async function known(call: Call): Promise<PlannedPost> {
    const plan = await planned.get(keyOf(call));
    if (!plan?.publishAt) throw notFound();
    return plan;
  }

  async function change(call: Call): Promise<unknown> {
    const { content, revision } = await known(call);
    const publishAt = askedTime(call.params);
    if (publishAt === null) {
      throw new ApiError(422, 'Validation failed: Scheduled at is no moment');
    }
    const changed = await planned.put(keyOf(call), { content, revision, publishAt });
    return scheduledOf(must(changed), entities);
  }

  return [
    {
      method: 'GET',
      path,
      scope: 'read:statuses',
      async handle(call) {
        const all = await planned.list(personOf(call).actorId);
        return all
          .filter(({ publishAt }) => publishAt !== null)
          .map((plan) => scheduledOf(plan, entities));
      },
    },
    {
      method: 'GET',
      path: `${path}/:id`,
      scope: 'read:statuses',
      handle: async (call) => scheduledOf(await known(call), entities),
    },
    {
      method: 'PUT',
      path: `${path}/:id`,
      scope: 'write:statuses',
      counts: 'feedPlanned.putPlanned',
      handle: change,
    },
    {
      method: 'DELETE',
      path: `${path}/:id`,
      scope: 'write:statuses',
      async handle(call) {
        await known(call);
        await planned.remove(keyOf(call));
        return {};
      },
    },
  ];
}
