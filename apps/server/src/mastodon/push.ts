import type { Notice } from '#feed';
import { feedText } from '#notifications';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import {
  ApiError,
  type Call,
  type Caller,
  type Endpoint,
  type MastodonContext,
  notFound,
  type Params,
  personOf,
} from './context.ts';
import { noticeTypes } from './notices.ts';
import type { OAuth } from './oauth.ts';
import type { Judging } from './policy/judging.ts';
import * as store from './push-store.ts';
import { isOn, textOf } from './request.ts';
import { covers } from './scopes.ts';

const path = '/api/v1/push/subscription';
const job = 'mastodon.push';
const attemptsMax = 6;
/** Apps name their push services themselves: one that is slow on purpose keeps up these and nothing else. */
const workers = 4;
const policies: readonly store.PushPolicy[] = ['all', 'followed', 'follower', 'none'];
/** All that Mastodon has; of those that are nothing here an app is told that it gets none. */
const alertTypes = [...new Set(Object.values(noticeTypes))];
const foreignAlerts = ['status', 'update', 'admin.sign_up', 'admin.report'];

const membersOf = (params: Params, name: string): Params => {
  const value = params[name];
  return typeof value === 'object' && value !== null ? (value as Params) : {};
};

/** [MA40]–[MA42] Apps that are woken by Web Push, with the keys of the server. */
export function pushEndpoints(
  context: MastodonContext,
  { judging, oauth }: { judging: Judging; oauth: OAuth },
): Endpoint[] {
  const { clock, config, database, feed, identity, jobs, notifications } = context;
  const { pool } = database;
  const { webPush } = notifications;

  const shown = (row: store.PushRow) => ({
    id: toPublicId('sub', row.id),
    endpoint: row.endpoint,
    standard: true,
    alerts: Object.fromEntries(
      [...alertTypes, ...foreignAlerts].map((type) => [type, row.alerts.includes(type)]),
    ),
    server_key: webPush.publicKey,
    policy: row.policy,
  });

  function wished(params: Params, before: store.PushRow | null) {
    const data = membersOf(params, 'data');
    const alerts = membersOf(data, 'alerts');
    const policy = textOf(data, 'policy') || textOf(params, 'policy') || (before?.policy ?? 'all');
    if (!policies.some((one) => one === policy)) {
      throw new ApiError(422, 'Validation failed: Policy is not included in the list');
    }
    return {
      alerts: alertTypes.filter((type) =>
        alerts[type] === undefined ? before?.alerts.includes(type) : isOn(alerts, type),
      ),
      policy: policy as store.PushPolicy,
    };
  }

  async function subscribe(call: Call): Promise<unknown> {
    const { actorId } = personOf(call);
    const subscription = membersOf(call.params, 'subscription');
    const keys = membersOf(subscription, 'keys');
    const address = {
      endpoint: textOf(subscription, 'endpoint'),
      p256dh: textOf(keys, 'p256dh'),
      auth: textOf(keys, 'auth'),
    };
    const refusal = address.endpoint.length > 2_000 ? true : webPush.refusalOf(address);
    if (refusal) throw new ApiError(422, 'Validation failed: Endpoint or keys cannot be used');
    const row = {
      ...address,
      ...wished(call.params, null),
      id: newUuid(),
      token_id: call.caller!.tokenId,
      actor_id: actorId,
      subscribed_at: clock.now(),
    };
    await store.putPush(pool, row);
    return shown(row);
  }

  async function known(call: Call): Promise<store.PushRow> {
    const row = await store.readPush(pool, call.caller!.tokenId);
    if (!row) throw notFound();
    return row;
  }

  async function change(call: Call): Promise<unknown> {
    const before = await known(call);
    const row = { ...before, ...wished(call.params, before) };
    await store.putPush(pool, row);
    return shown(row);
  }

  // [MA41] In the transaction of the notice, so that none is forgotten; whether it is sent is decided when it is.
  feed.noticedWith(async (tx, { id: noticeId, actor_id: actorId, kind }) => {
    for (const row of await store.listPushFor(tx.client, actorId, noticeTypes[kind])) {
      await jobs.add(tx, job, { tokenId: row.token_id, noticeId }, { attemptsMax });
    }
  });

  async function isWanted({ policy }: store.PushRow, actorId: Uuid, by: Uuid): Promise<boolean> {
    if (policy === 'followed') return (await feed.follows.followersAmong(by, [actorId])).size > 0;
    if (policy === 'follower') return (await feed.follows.followersAmong(actorId, [by])).size > 0;
    return policy === 'all';
  }

  /** Says who and what, as far as its reader allows, and never what a post says. */
  async function worded(userId: Uuid, { row, by }: Notice, shows: Shows) {
    const { locale } = await identity.addressee(userId);
    const own = (await identity.actor(row.actor_id))!;
    const businessName = own.kind === 'business' ? own.name : null;
    const text = feedText(
      { kind: row.kind, name: by.name, others: 0, businessName },
      { shows, locale },
    );
    const icon = shows === 'nothing' ? undefined : by.picture?.smallUrl;
    return {
      // Of tokens only hashes are kept, so none can be named; apps know by the subscription whose it is.
      access_token: '',
      preferred_locale: locale,
      notification_id: toPublicId('ntc', row.id),
      notification_type: noticeTypes[row.kind],
      icon: new URL(icon ?? '/icons/icon-192.png', config.publicUrl).href,
      ...text,
    };
  }

  async function push(caller: Caller, row: store.PushRow, noticeId: Uuid): Promise<void> {
    const { userId, actorId } = caller.person!;
    const notice = await feed.notices.one(actorId, noticeId);
    if (!notice || !(await isWanted(row, actorId, notice.row.by_actor_id))) return;
    if ((await judging.wanted(actorId, [notice])).length === 0) return;
    const calm = (await identity.quietFor([userId], clock.now())).get(userId);
    if (calm?.isQuiet) return;
    const payload = await worded(userId, notice, calm?.shows ?? 'nothing');
    const sent = await webPush.send(row, {
      bytes: Buffer.from(JSON.stringify(payload)),
      tag: `mastodon ${noticeId}`,
    });
    if (sent === 'gone') await store.deletePush(pool, row.token_id, row.id);
    if (sent === 'later') throw new Error('not taken for now');
  }

  jobs.register(
    job,
    async ({ tokenId, noticeId }: { tokenId: Uuid; noticeId: Uuid }) => {
      const row = await store.readPush(pool, tokenId);
      const caller = row && (await oauth.callerOf(tokenId));
      if (!row || !caller?.person || !covers(caller.scopes, 'push')) return;
      await push(caller, row, noticeId);
    },
    { ownWorkers: workers },
  );

  const endpoint = (method: Endpoint['method'], handle: Endpoint['handle']): Endpoint => ({
    method,
    path,
    scope: 'push',
    handle,
  });
  return [
    endpoint('GET', async (call) => shown(await known(call))),
    endpoint('POST', subscribe),
    endpoint('PUT', change),
    endpoint('DELETE', async (call) => {
      await store.deletePush(pool, call.caller!.tokenId);
      return {};
    }),
  ];
}

type Shows = Parameters<typeof feedText>[1]['shows'];
