import type { FeedNotice } from '@allmende/contract/feed-notices';
import { type NoticeKind, noticeKinds } from '@allmende/contract/feed-notice-kinds';
import type { Notice } from '#feed';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import {
  type Call,
  type Endpoint,
  type MastodonContext,
  notFound,
  Paged,
  personOf,
} from './context.ts';
import type { Entities } from './entities.ts';
import { noticeTypes, presentNotices } from './notices.ts';
import { needId, readId } from './paging.ts';
import type { Judging } from './policy/judging.ts';
import { isOn, limitOf, listOf, textOf } from './request.ts';

function kindsOf({ params }: Call): NoticeKind[] {
  const wanted = listOf(params, 'types');
  const excluded = listOf(params, 'exclude_types');
  return noticeKinds.filter(
    (kind) =>
      (wanted.length === 0 || wanted.includes(noticeTypes[kind])) &&
      !excluded.includes(noticeTypes[kind]),
  );
}

/** As far back as notices are looked through for those that are wanted. */
const wholeMax = 1_000;

/** [MA16] What others did that concerns one. */
export function notificationEndpoints(
  { feed }: MastodonContext,
  { entities, judging }: { entities: Entities; judging: Judging },
): Endpoint[] {
  const { notices } = feed;

  const present = (actorId: Uuid, found: readonly Notice[]) =>
    presentNotices(entities, actorId, found);

  async function list(call: Call): Promise<unknown> {
    const { actorId } = personOf(call);
    const { params } = call;
    const limit = limitOf(params, { usual: 40, max: 80 });
    const min = readId(textOf(params, 'min_id'), 'ntc');
    const by = readId(textOf(params, 'account_id'), 'act');
    const slice = {
      before: readId(textOf(params, 'max_id'), 'ntc'),
      after: min ?? readId(textOf(params, 'since_id'), 'ntc'),
      kinds: kindsOf(call),
    };
    // Those right above `min_id` are the last of all that stand above it.
    const isWhole = min || by || (await judging.isStrict(actorId));
    const all = await notices.each(actorId, { ...slice, limit: isWhole ? wholeMax : limit });
    const told = await judging.wanted(actorId, all, {
      withHeld: isOn(params, 'include_filtered'),
    });
    const wanted = by ? told.filter(({ row }) => row.by_actor_id === by) : told;
    const found = min ? wanted.slice(-limit) : wanted.slice(0, limit);
    const idOf = (notice: Notice | undefined) => (notice ? toPublicId('ntc', notice.row.id) : null);
    return new Paged(await present(actorId, found), {
      next: found.length === limit ? idOf(found.at(-1)) : null,
      previous: idOf(found[0]),
    });
  }

  async function one(call: Call): Promise<unknown> {
    const { actorId } = personOf(call);
    const notice = await notices.one(actorId, needId(call.path['id'], 'ntc'));
    if (!notice) throw notFound();
    return (await present(actorId, [notice]))[0];
  }

  async function forget(call: Call, all: boolean): Promise<unknown> {
    const { actorId } = personOf(call);
    await notices.forget(actorId, all ? null : needId(call.path['id'], 'ntc'));
    return {};
  }

  /** The same groups as the app of this server shows. */
  async function groups(call: Call): Promise<unknown> {
    const { actorId } = personOf(call);
    const { params } = call;
    if (await judging.isStrict(actorId)) return ungrouped(call);
    const cursor = readId(textOf(params, 'max_id'), 'ntc');
    const found = await notices.list(actorId, {
      limit: limitOf(params, { usual: 40, max: 80 }),
      ...(cursor ? { cursor } : {}),
    });
    if (!found.ok) throw notFound();
    const kinds = kindsOf(call);
    const since =
      readId(textOf(params, 'min_id'), 'ntc') ?? readId(textOf(params, 'since_id'), 'ntc');
    const items = found.value.items.filter(
      ({ kind, id }) => kinds.includes(kind) && (since === null || toUuid(id) > since),
    );
    const posts = new Map(items.flatMap(({ post }) => (post ? [[post.id, post]] : [])));
    const people = new Map(items.flatMap(({ actors }) => actors.map((one) => [one.id, one])));
    const next = found.value.nextCursor;
    return new Paged(
      {
        accounts: await entities.accountsOf([...people.values()]),
        statuses: await entities.posts(actorId, [...posts.values()]),
        notification_groups: items.map(group),
      },
      { next: next && toPublicId('ntc', next as Uuid), previous: items[0]?.id ?? null },
    );
  }

  /** [MA50] Whoever wants to see only some has each by itself: a group says no more than a few of its people. */
  async function ungrouped(call: Call): Promise<unknown> {
    const page = (await list(call)) as Paged;
    const found = page.items as Shown[];
    const distinct = <T extends { id: string }>(all: readonly T[]) => [
      ...new Map(all.map((one) => [one.id, one])).values(),
    ];
    return new Paged(
      {
        accounts: distinct(found.map(({ account }) => account)),
        statuses: distinct(found.flatMap(({ status }) => status ?? [])),
        notification_groups: found.map(({ id, type, created_at: at, group_key: key, ...one }) => ({
          group_key: key,
          notifications_count: 1,
          type,
          most_recent_notification_id: id,
          page_max_id: id,
          page_min_id: id,
          latest_page_notification_at: at,
          sample_account_ids: [one.account.id],
          ...(one.status ? { status_id: one.status.id } : {}),
        })),
      },
      page,
    );
  }

  const group = ({ id, kind, at, actors, othersCount, post }: FeedNotice) => ({
    group_key: `${kind}-${id}`,
    notifications_count: actors.length + othersCount,
    type: noticeTypes[kind],
    most_recent_notification_id: id,
    page_max_id: id,
    page_min_id: id,
    latest_page_notification_at: at,
    sample_account_ids: actors.map((one) => one.id),
    ...(post ? { status_id: post.id } : {}),
  });

  async function counted(call: Call): Promise<unknown> {
    const { actorId } = personOf(call);
    if (!(await judging.isStrict(actorId))) {
      return { count: (await notices.countNew(actorId)).count };
    }
    const wanted = await judging.wanted(actorId, await notices.eachNew(actorId, wholeMax));
    return { count: wanted.length };
  }

  const get = (path: string, handle: Endpoint['handle']): Endpoint => ({
    method: 'GET',
    path,
    scope: 'read:notifications',
    handle,
  });
  const post = (path: string, handle: Endpoint['handle']): Endpoint => ({
    method: 'POST',
    path,
    scope: 'write:notifications',
    handle,
  });
  return [
    get('/api/v1/notifications', list),
    get('/api/v1/notifications/unread_count', counted),
    get('/api/v1/notifications/:id', one),
    post('/api/v1/notifications/clear', (call) => forget(call, true)),
    post('/api/v1/notifications/:id/dismiss', (call) => forget(call, false)),
    get('/api/v2/notifications', groups),
    get('/api/v2/notifications/unread_count', counted),
  ];
}

interface Shown {
  id: string;
  type: string;
  created_at: string;
  group_key: string;
  account: { id: string };
  status?: { id: string };
}
