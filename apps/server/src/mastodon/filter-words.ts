import { type FeedFilter, feedFiltersOperations } from '@allmende/contract/feed-filters';
import { toUuid } from '#platform/ids';
import {
  ApiError,
  type Call,
  type Endpoint,
  type MastodonContext,
  notFound,
  type Params,
  personOf,
} from './context.ts';
import { contextsOf, placesOf, wordId, wordOf } from './filters.ts';
import { must } from './refusing.ts';
import { isOn, textOf } from './request.ts';

type Content = Omit<FeedFilter, 'id'>;
interface Word {
  filter: FeedFilter;
  at: number;
}

/** What the older version calls a filter is one word of one here. */
function oldShown({ filter, at }: Word) {
  const { text, isWhole } = filter.words[at]!;
  return {
    id: wordId(filter, at),
    phrase: text,
    context: contextsOf(filter.places),
    whole_word: isWhole,
    expires_at: filter.until,
    irreversible: filter.action === 'hide',
  };
}

/** [MA25] The words of filters one by one, in both versions that apps speak. */
export function filterWordEndpoints({ feed, clock }: MastodonContext): Endpoint[] {
  const { filters } = feed;
  const owner = (call: Call) => personOf(call).actorId;

  async function known(call: Call): Promise<Word> {
    const id = call.path['id'];
    for (const filter of await filters.list(owner(call))) {
      const at = filter.words.findIndex((_, index) => wordId(filter, index) === id);
      if (at !== -1) return { filter, at };
    }
    throw notFound();
  }

  async function filterOf(call: Call): Promise<FeedFilter> {
    const found = (await filters.list(owner(call))).find(({ id }) => id === call.path['id']);
    if (!found) throw notFound();
    return found;
  }

  function checked(content: Content): Content {
    const parsed = feedFiltersOperations.createFilter.body.safeParse(content);
    if (parsed.success) return parsed.data;
    const { path, message } = parsed.error.issues[0]!;
    throw new ApiError(422, `Validation failed: ${path.join('.')} ${message}`);
  }

  const save = async (call: Call, { id, ...filter }: FeedFilter): Promise<FeedFilter> =>
    must(await filters.change(owner(call), toUuid(id), checked(filter)));

  /** With the word left out; a filter without any is none. */
  async function leaveOut(call: Call): Promise<unknown> {
    const { filter, at } = await known(call);
    const words = filter.words.filter((_, index) => index !== at);
    if (words.length === 0) await filters.delete(owner(call), toUuid(filter.id));
    else await save(call, { ...filter, words });
    return {};
  }

  const wordFrom = (params: Params, name: string, before?: FeedFilter['words'][0]) => ({
    text: textOf(params, name) || (before?.text ?? ''),
    isWhole:
      params['whole_word'] === undefined ? (before?.isWhole ?? false) : isOn(params, 'whole_word'),
  });

  async function change(call: Call, name: string): Promise<Word> {
    const { filter, at } = await known(call);
    const words = filter.words.map((word, index) =>
      index === at ? wordFrom(call.params, name, word) : word,
    );
    return { filter: await save(call, { ...filter, words }), at };
  }

  function untilOf(params: Params): string | null {
    const seconds = Number(textOf(params, 'expires_in'));
    return seconds > 0 && seconds < 1e9
      ? new Date(clock.now().getTime() + seconds * 1000).toISOString()
      : null;
  }

  async function createOld(call: Call): Promise<unknown> {
    const { params } = call;
    const word = wordFrom(params, 'phrase');
    const content = checked({
      title: word.text.slice(0, 40),
      words: [word],
      places: placesOf(params),
      action: isOn(params, 'irreversible') ? 'hide' : 'fold',
      until: untilOf(params),
    });
    return oldShown({ filter: must(await filters.create(owner(call), content)), at: 0 });
  }

  async function changeOld(call: Call): Promise<unknown> {
    const { params } = call;
    const { filter, at } = await known(call);
    const places = placesOf(params);
    const next: FeedFilter = {
      ...filter,
      places: places.length > 0 ? places : filter.places,
      action:
        params['irreversible'] === undefined
          ? filter.action
          : isOn(params, 'irreversible')
            ? 'hide'
            : 'fold',
      until: params['expires_in'] === undefined ? filter.until : untilOf(params),
    };
    const isSame = JSON.stringify(next) === JSON.stringify(filter);
    if (!isSame && filter.words.length > 1) {
      throw new ApiError(
        422,
        'Validation failed: These parameters concern the other words of the filter as well',
      );
    }
    const words = filter.words.map((word, index) =>
      index === at ? wordFrom(params, 'phrase', word) : word,
    );
    return oldShown({ filter: await save(call, { ...next, words }), at });
  }

  const endpoint = (
    method: Endpoint['method'],
    path: string,
    handle: Endpoint['handle'],
  ): Endpoint => ({
    method,
    path,
    scope: method === 'GET' ? 'read:filters' : 'write:filters',
    handle,
  });
  const old = '/api/v1/filters';
  const word = '/api/v2/filters/keywords/:id';
  const words = '/api/v2/filters/:id/keywords';
  return [
    endpoint('GET', old, async (call) =>
      (await filters.list(owner(call))).flatMap((filter) =>
        filter.words.map((_, at) => oldShown({ filter, at })),
      ),
    ),
    endpoint('POST', old, createOld),
    endpoint('GET', `${old}/:id`, async (call) => oldShown(await known(call))),
    endpoint('PUT', `${old}/:id`, changeOld),
    endpoint('DELETE', `${old}/:id`, leaveOut),
    endpoint('GET', words, async (call) => {
      const filter = await filterOf(call);
      return filter.words.map((_, at) => wordOf(filter, at));
    }),
    endpoint('POST', words, async (call) => {
      const filter = await filterOf(call);
      const added = [...filter.words, wordFrom(call.params, 'keyword')];
      return wordOf(await save(call, { ...filter, words: added }), filter.words.length);
    }),
    endpoint('GET', word, async (call) => {
      const { filter, at } = await known(call);
      return wordOf(filter, at);
    }),
    endpoint('PUT', word, async (call) => {
      const { filter, at } = await change(call, 'keyword');
      return wordOf(filter, at);
    }),
    endpoint('DELETE', word, leaveOut),
    // Filters here go by words alone.
    endpoint('GET', '/api/v2/filters/:id/statuses', async (call) => {
      await filterOf(call);
      return [];
    }),
  ];
}
