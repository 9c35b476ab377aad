import { toPublicId, type Uuid } from '#platform/ids';
import {
  ApiError,
  type Call,
  type Endpoint,
  type MastodonContext,
  notFound,
  personOf,
} from '../context.ts';
import type { Entities } from '../entities.ts';
import { needId } from '../paging.ts';
import { listOf, textOf } from '../request.ts';
import { choiceNames, type Judged, type Judging, type Verdict, verdicts } from './judging.ts';
import { accept, dismiss, putChoices } from './store.ts';

const path = '/api/v1/notifications/requests';
/** As far back as what is held is asked about. */
const noticesMax = 1_000;

/** [MA50] [MA51] Whose notifications somebody wants to see in apps, and those that are held back, by who they are from. */
export function policyEndpoints(
  { database, feed }: MastodonContext,
  { entities, judging }: { entities: Entities; judging: Judging },
): Endpoint[] {
  const { pool } = database;

  /** What is held and was not dismissed, the latest first, by whoever did it. */
  async function held(actorId: Uuid): Promise<Map<Uuid, Judged[]>> {
    if (!(await judging.isStrict(actorId))) return new Map();
    const all = await feed.notices.each(actorId, { before: null, after: null, limit: noticesMax });
    const found = new Map<Uuid, Judged[]>();
    for (const one of await judging.judge(actorId, all)) {
      const { row } = one.notice;
      const isDone = one.heard?.dismissed_up_to && row.id <= one.heard.dismissed_up_to;
      if (one.verdict !== 'filter' || isDone) continue;
      found.set(row.by_actor_id, [...(found.get(row.by_actor_id) ?? []), one]);
    }
    return found;
  }

  async function policy(actorId: Uuid): Promise<object> {
    const waiting = [...(await held(actorId)).values()];
    return {
      ...(await judging.choicesOf(actorId)),
      summary: {
        pending_requests_count: waiting.length,
        pending_notifications_count: waiting.flat().length,
      },
    };
  }

  async function change(call: Call): Promise<unknown> {
    const { actorId } = personOf(call);
    const choices = await judging.choicesOf(actorId);
    for (const name of choiceNames) {
      const wished = textOf(call.params, name);
      if (!wished) continue;
      if (!verdicts.some((one) => one === wished)) {
        throw new ApiError(422, `Validation failed: ${name} is not included in the list`);
      }
      choices[name] = wished as Verdict;
    }
    await putChoices(pool, actorId, choices);
    return policy(actorId);
  }

  async function shown(actorId: Uuid, requests: readonly Judged[][]): Promise<object[]> {
    const latest = requests.map((own) => own[0]!.notice);
    const accounts = await entities.accountsOf(latest.map(({ by }) => by));
    const posts = await entities.posts(
      actorId,
      latest.flatMap(({ post }) => post ?? []),
    );
    return requests.map((own, index) => {
      const { row, post } = latest[index]!;
      return {
        id: toPublicId('act', row.by_actor_id),
        created_at: own.at(-1)!.notice.row.at.toISOString(),
        updated_at: row.at.toISOString(),
        account: accounts[index],
        notifications_count: String(own.length),
        last_status: post ? posts.shift() : null,
      };
    });
  }

  async function list(call: Call): Promise<unknown> {
    const { actorId } = personOf(call);
    return shown(actorId, [...(await held(actorId)).values()]);
  }

  async function one(call: Call): Promise<unknown> {
    const { actorId } = personOf(call);
    const own = (await held(actorId)).get(needId(call.path['id'], 'act'));
    if (!own) throw notFound();
    return (await shown(actorId, [own]))[0];
  }

  /** Of those that wait; others are nothing that could be answered. */
  const answer =
    (work: (actorId: Uuid, requests: [Uuid, Judged[]][]) => Promise<void>) =>
    async (call: Call): Promise<unknown> => {
      const { actorId } = personOf(call);
      const asked = call.path['id'] ? [call.path['id']] : listOf(call.params, 'id');
      const waiting = await held(actorId);
      const requests = asked.map((id): [Uuid, Judged[]] => {
        const by = needId(id, 'act');
        const own = waiting.get(by);
        if (!own) throw notFound();
        return [by, own];
      });
      await work(actorId, requests);
      return {};
    };

  const accepting = answer((actorId, requests) =>
    accept(
      pool,
      actorId,
      requests.map(([by]) => by),
    ),
  );
  const dismissing = answer(async (actorId, requests) => {
    for (const [byActorId, own] of requests) {
      await dismiss(pool, actorId, { byActorId, upTo: own[0]!.notice.row.id });
    }
  });

  const get = (at: string, handle: Endpoint['handle']): Endpoint => ({
    method: 'GET',
    path: at,
    scope: 'read:notifications',
    handle,
  });
  const write = (method: Endpoint['method'], at: string, handle: Endpoint['handle']): Endpoint => ({
    method,
    path: at,
    scope: 'write:notifications',
    handle,
  });
  return [
    get('/api/v2/notifications/policy', (call) => policy(personOf(call).actorId)),
    write('PATCH', '/api/v2/notifications/policy', change),
    // As some libraries call it.
    write('PUT', '/api/v2/notifications/policy', change),
    get(path, list),
    // What is accepted is there at once.
    get(`${path}/merged`, async () => ({ merged: true })),
    get(`${path}/:id`, one),
    write('POST', `${path}/accept`, accepting),
    write('POST', `${path}/dismiss`, dismissing),
    write('POST', `${path}/:id/accept`, accepting),
    write('POST', `${path}/:id/dismiss`, dismissing),
  ];
}
