import type { FeedList } from '@allmende/contract/feed-lists';
import type { Uuid } from '#platform/ids';
import {
  ApiError,
  type Call,
  type Endpoint,
  type MastodonContext,
  Paged,
  personOf,
} from './context.ts';
import type { Entities } from './entities.ts';
import { needId, pageEntries } from './paging.ts';
import { must } from './refusing.ts';
import { listOf, textOf } from './request.ts';

const shown = ({ id, title }: FeedList) => ({
  id,
  title,
  replies_policy: 'list',
  exclusive: false,
});

/** [MA24] Lists are those of the feed. */
export function listEndpoints({ feed }: MastodonContext, entities: Entities): Endpoint[] {
  const { lists } = feed;
  const path = '/api/v1/lists/:id';
  const owner = (call: Call): Uuid => personOf(call).actorId;
  const idOf = (call: Call) => needId(call.path['id'], 'fls');

  function titleOf({ params }: Call): string {
    const title = textOf(params, 'title').trim();
    if (title === '' || title.length > 60) {
      throw new ApiError(422, "Validation failed: Title can't be blank, or longer than 60");
    }
    return title;
  }

  const people = ({ params }: Call) => listOf(params, 'account_ids').map((id) => needId(id, 'act'));

  async function add(call: Call): Promise<unknown> {
    for (const id of people(call)) must(await lists.add(owner(call), idOf(call), id));
    return {};
  }

  async function remove(call: Call): Promise<unknown> {
    for (const id of people(call)) must(await lists.remove(owner(call), idOf(call), id));
    return {};
  }

  async function timeline(call: Call): Promise<unknown> {
    const me = owner(call);
    must(await lists.get(me, idOf(call)));
    const { entries, next, previous } = await pageEntries(call.params, (slice) =>
      lists.posts(me, idOf(call), slice),
    );
    return new Paged(await entities.statuses(me, entries), { next, previous });
  }

  const read = (at: string, handle: Endpoint['handle']): Endpoint => ({
    method: 'GET',
    path: at,
    scope: 'read:lists',
    handle,
  });
  const write = (method: Endpoint['method'], at: string, handle: Endpoint['handle']): Endpoint => ({
    method,
    path: at,
    scope: 'write:lists',
    handle,
  });

  return [
    read('/api/v1/lists', async (call) => (await lists.list(owner(call))).map(shown)),
    read(path, async (call) => shown(must(await lists.get(owner(call), idOf(call))))),
    read(`${path}/accounts`, async (call) =>
      entities.accountsOf(must(await lists.members(owner(call), idOf(call)))),
    ),
    read('/api/v1/accounts/:id/lists', async (call) => {
      const about = needId(call.path['id'], 'act');
      return (await lists.list(owner(call), about)).filter(({ has }) => has).map(shown);
    }),
    read('/api/v1/timelines/list/:id', timeline),
    write('POST', '/api/v1/lists', async (call) =>
      shown(must(await lists.create(owner(call), titleOf(call)))),
    ),
    write('PUT', path, async (call) =>
      shown(must(await lists.rename(owner(call), idOf(call), titleOf(call)))),
    ),
    write('DELETE', path, async (call) => {
      must(await lists.get(owner(call), idOf(call)));
      await lists.delete(owner(call), idOf(call));
      return {};
    }),
    write('POST', `${path}/accounts`, add),
    write('DELETE', `${path}/accounts`, remove),
  ];
}
