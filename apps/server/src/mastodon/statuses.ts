import { createHash } from 'node:crypto';
import type { Result } from '@allmende/contract/errors';
import { feedOperations, type Post, type PostVisibility } from '@allmende/contract/feed';
import type { PostPicture } from '@allmende/contract/post-pictures';
import type { ZodType, z } from 'zod';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import {
  ApiError,
  type Call,
  type Endpoint,
  type MastodonContext,
  notFound,
  Paged,
  type Params,
  personOf,
  viewerOf,
} from './context.ts';
import type { Entities } from './entities.ts';
import { needId, pageByCursor, readId } from './paging.ts';
import { listOf, textOf } from './request.ts';
import { askedPoll } from './polls.ts';
import { must, refused } from './refusing.ts';
import { askedTime, scheduledOf } from './scheduled.ts';
import { readUploaded } from './store.ts';

const meanings: Record<string, PostVisibility> = {
  public: 'public',
  private: 'followers',
  direct: 'mentioned',
};

/** [MA9] The same key of the same person is the same post. */
function clientIdOf(actorId: Uuid, key: string | null): Uuid {
  const hash = createHash('sha256')
    .update(key === null ? crypto.randomUUID() : `${actorId} ${key}`)
    .digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

const objectsOf = (value: unknown): Params[] =>
  Array.isArray(value)
    ? value.filter((one): one is Params => typeof one === 'object' && one !== null)
    : [];

/** [MA10] Posts and what is done with them. */
export function statusEndpoints(
  { database, feed }: MastodonContext,
  entities: Entities,
): Endpoint[] {
  const { planned, posts, reactions, timelines } = feed;

  async function one(viewer: Uuid | null, post: Post): Promise<Record<string, unknown>> {
    return (await entities.posts(viewer, [post]))[0] as Record<string, unknown>;
  }

  const idOf = (call: Call) => needId(call.path['id'], 'pst');

  /** An entry that passes a post on is, for whoever asks for it by its id, that post. */
  async function seen(call: Call): Promise<Post> {
    return must(await posts.get(viewerOf(call), idOf(call)));
  }

  async function wordsOf(call: Call, kept: readonly PostPicture[] = []) {
    const { params } = call;
    const { actorId } = personOf(call);
    const ids = listOf(params, 'media_ids');
    const pictureIds = ids.map((id) => readId(id, 'med'));
    if (pictureIds.some((id) => id === null)) throw refused({ code: 'feed.picture_unknown' });
    const said = await readUploaded(database.pool, actorId, pictureIds as Uuid[]);
    const anew = new Map(
      objectsOf(params['media_attributes']).map((one) => [
        textOf(one, 'id'),
        textOf(one, 'description'),
      ]),
    );
    const before = new Map(kept.map((one) => [one.id as string, one]));
    const language = textOf(params, 'language').toLowerCase().split('-')[0]!;
    return {
      text: textOf(params, 'status'),
      contentWarning: textOf(params, 'spoiler_text').replaceAll('\n', ' ').trim(),
      language: /^[a-z]{2,3}$/.test(language) ? language : null,
      pictures: (pictureIds as Uuid[]).map((uuid) => {
        const id = toPublicId('med', uuid);
        const [known, was] = [said.get(uuid), before.get(id)];
        const alt = anew.get(id) ?? known?.description ?? was?.alt ?? '';
        const fileId = known?.film ? toPublicId('fil', known.film.fileId) : was?.video?.file.id;
        const durationMs = known?.film?.durationMs ?? was?.video?.durationMs;
        return { id, alt, ...(fileId && { video: { fileId, durationMs } }) };
      }),
    };
  }

  /** As the app of this server is held to it: the same limits, and the same blanks and signs taken away. */
  function checked<Schema extends ZodType>(schema: Schema, words: unknown): z.output<Schema> {
    const parsed = schema.safeParse(words);
    if (parsed.success) return parsed.data;
    const { path, message } = parsed.error.issues[0]!;
    throw new ApiError(422, `Validation failed: ${path.join('.')} ${message}`);
  }

  async function create(call: Call): Promise<unknown> {
    const { params } = call;
    const person = personOf(call);
    const publishAt = askedTime(params);
    const wished = textOf(params, 'visibility') || 'public';
    const visibility = meanings[wished];
    // Never more people than was meant: what is neither public nor for few is not to be had here.
    if (!visibility)
      throw new ApiError(422, 'Validation failed: Visibility is not included in the list');
    const replyTo = textOf(params, 'in_reply_to_id');
    const quoted = textOf(params, 'quoted_status_id');
    const post = checked(feedOperations.createPost.body, {
      ...(await wordsOf(call)),
      clientId: clientIdOf(person.actorId, call.idempotencyKey),
      visibility,
      replyToId: replyTo ? toPublicId('pst', needId(replyTo, 'pst')) : null,
      quoteId: quoted ? toPublicId('pst', needId(quoted, 'pst')) : null,
      poll: askedPoll(params),
    });
    if (publishAt !== null) {
      const { clientId, ...content } = post;
      const key = { authorActorId: person.actorId, clientId: clientId as Uuid };
      const plan = await planned.put(key, { content, publishAt, revision: 0 });
      return scheduledOf(must(plan), entities);
    }
    const made = await posts.create(person.actorId, post);
    return one(person.actorId, must(made));
  }

  async function edit(call: Call): Promise<unknown> {
    const { actorId } = personOf(call);
    const before = await seen(call);
    const poll = askedPoll(call.params) as { options: string[] } | undefined;
    // [MA20] Apps say the poll again that is there; another one is none.
    if (poll && poll.options.join('\n') !== before.poll?.options.map(({ text }) => text).join('\n'))
      throw new ApiError(422, 'Validation failed: A poll stays as it was asked');
    const words = checked(feedOperations.editPost.body, await wordsOf(call, before.pictures));
    return one(actorId, must(await posts.edit(actorId, idOf(call), words)));
  }

  async function remove(call: Call): Promise<unknown> {
    const { actorId } = personOf(call);
    const before = await seen(call);
    const shown = await one(actorId, before);
    must(await posts.remove(actorId, idOf(call)));
    return { ...shown, text: before.text };
  }

  async function context(call: Call): Promise<unknown> {
    const viewer = viewerOf(call);
    const thread = must(await timelines.thread(viewer, idOf(call), { limit: 100 }));
    // Answers to answers, as far as a page of each goes, so that one question shows a conversation.
    const descendants: Post[] = [];
    const queue = [...thread.items];
    while (queue.length > 0 && descendants.length < 200) {
      const next = queue.shift()!;
      descendants.push(next);
      if (next.replyCount === 0) continue;
      const below = await timelines.thread(viewer, toUuid(next.id), { limit: 100 });
      if (below.ok) queue.unshift(...below.value.items);
    }
    return {
      ancestors: await entities.posts(viewer, thread.ancestors),
      descendants: await entities.posts(viewer, descendants),
    };
  }

  async function history(call: Call): Promise<unknown> {
    const viewer = viewerOf(call);
    const post = await seen(call);
    const versions = must(await posts.versions(viewer, idOf(call)));
    const account = (await entities.accountsOf([post.author]))[0];
    return versions.map((version) => ({
      content: entities.contentOf(post, version.text),
      spoiler_text: version.content_warning,
      sensitive: version.content_warning !== '',
      created_at: version.at.toISOString(),
      account,
      media_attachments: version.pictures.map(entities.attachment),
      emojis: [],
      poll: null,
    }));
  }

  async function source(call: Call): Promise<unknown> {
    const { actorId } = personOf(call);
    const post = await seen(call);
    if (toUuid(post.author.id) !== actorId) throw notFound();
    return { id: post.id, text: post.text, spoiler_text: post.contentWarning };
  }

  const doers = (what: 'likes' | 'boosts') => async (call: Call) => {
    const found = await pageByCursor(call.params, { usual: 40, max: 80 }, (page) =>
      reactions.doers(viewerOf(call), idOf(call), { ...page, what }),
    );
    return new Paged(await entities.accountsOf(found.items), { next: found.next, previous: null });
  };

  type Deed = (actorId: Uuid, postId: Uuid) => Promise<Result<Post, string>>;

  /** What a post becomes by it is the answer; what somebody boosts is their own entry, as Mastodon has it. */
  const deeds: [string, string, Deed, string?][] = [
    ['favourite', 'write:favourites', reactions.like],
    ['unfavourite', 'write:favourites', reactions.unlike],
    ['bookmark', 'write:bookmarks', reactions.bookmark],
    ['unbookmark', 'write:bookmarks', reactions.unbookmark],
    ['unreblog', 'write:statuses', reactions.unboost],
    ['pin', 'write:accounts', (actorId, id) => posts.pin(actorId, id, true)],
    ['unpin', 'write:accounts', (actorId, id) => posts.pin(actorId, id, false)],
  ];

  async function reblog(call: Call): Promise<unknown> {
    const { actorId } = personOf(call);
    const post = must(await reactions.boost(actorId, idOf(call)));
    const inner = await one(actorId, post);
    const account = await entities.accountOf(actorId);
    const id = await reactions.boostOf(actorId, idOf(call));
    return { ...inner, id: toPublicId('pst', id!), account, content: '', reblog: inner };
  }

  /** [MA28] */
  const muting = (isMuted: boolean) => async (call: Call) => {
    const { actorId } = personOf(call);
    must(await feed.threads.setMuted(actorId, idOf(call), isMuted));
    return one(actorId, await seen(call));
  };

  async function many(call: Call): Promise<unknown> {
    const ids = listOf(call.params, 'id').slice(0, 40);
    const known = ids.map((id) => readId(id, 'pst')).filter((id) => id !== null);
    return entities.posts(viewerOf(call), await posts.shown(viewerOf(call), known));
  }

  const takingAway = { name: 'deletes', most: 30, minutes: 30 };
  const path = '/api/v1/statuses/:id';
  const open = { scope: null, reads: 'read:statuses' };
  return [
    { method: 'GET', path: '/api/v1/statuses', ...open, handle: many },
    {
      method: 'POST',
      path: '/api/v1/statuses',
      scope: 'write:statuses',
      counts: 'feed.createPost',
      handle: create,
    },
    {
      method: 'GET',
      path,
      ...open,
      handle: async (call) => one(viewerOf(call), await seen(call)),
    },
    { method: 'PUT', path, scope: 'write:statuses', counts: 'feed.editPost', handle: edit },
    {
      method: 'DELETE',
      path,
      scope: 'write:statuses',
      counts: 'feed.deletePost',
      limit: takingAway,
      handle: remove,
    },
    { method: 'GET', path: `${path}/context`, ...open, handle: context },
    { method: 'GET', path: `${path}/history`, ...open, handle: history },
    { method: 'GET', path: `${path}/source`, scope: 'read:statuses', handle: source },
    { method: 'GET', path: `${path}/favourited_by`, ...open, handle: doers('likes') },
    { method: 'GET', path: `${path}/reblogged_by`, ...open, handle: doers('boosts') },
    {
      method: 'POST',
      path: `${path}/reblog`,
      scope: 'write:statuses',
      counts: 'feed.boost',
      handle: reblog,
    },
    { method: 'POST', path: `${path}/mute`, scope: 'write:mutes', handle: muting(true) },
    { method: 'POST', path: `${path}/unmute`, scope: 'write:mutes', handle: muting(false) },
    ...deeds.map(
      ([name, scope, deed]): Endpoint => ({
        method: 'POST',
        path: `${path}/${name}`,
        scope,
        ...(name === 'unreblog' ? { limit: takingAway } : {}),
        async handle(call) {
          const { actorId } = personOf(call);
          return one(actorId, must(await deed(actorId, idOf(call))));
        },
      }),
    ),
  ];
}
