import type { Actor } from '@allmende/contract/actors';
import { advertisingLine } from '@allmende/contract/advertising';
import type { FeedEntry, Post, PostVisibility, QuotedPost } from '@allmende/contract/feed';
import type { FeedFilter } from '@allmende/contract/feed-filters';
import type { PostPicture } from '@allmende/contract/post-pictures';
import type { AuthorFigures } from '#feed';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { MastodonContext, Viewer } from './context.ts';
import { filteredBy } from './filters.ts';
import { escaped, htmlOf } from './html.ts';
import { pollOf } from './polls.ts';

/**
 * [MA10] The shapes of Mastodon, made of what the feed shows to its own app and of nothing else. Ids are strings, lists are never
 * null, and times have milliseconds, as clients take for granted.
 */
export type Entities = ReturnType<typeof createEntities>;

const visibilities = { public: 'public', followers: 'private', mentioned: 'direct' } as const;

export function visibilityOf(visibility: PostVisibility): string {
  return visibilities[visibility] ?? 'direct';
}

export function createEntities({ config, clock, identity, feed }: MastodonContext) {
  const { publicUrl } = config;
  const noFigures: AuthorFigures = {
    postCount: 0,
    followerCount: 0,
    followingCount: 0,
    approvesFollowers: false,
  };
  const absolute = (path: string) => new URL(path, publicUrl).href;
  const postUrl = (id: string) => `${publicUrl}/feed/p/${id}`;

  async function accounts(actors: readonly Actor[]): Promise<Map<string, object>> {
    const distinct = new Map(actors.map((actor) => [actor.id as string, actor]));
    const ids = [...distinct.keys()].map(toUuid);
    const [profiles, figures] = await Promise.all([
      identity.profiles(ids),
      feed.follows.figures(ids),
    ]);
    return new Map(
      [...distinct].map(([id, actor]) => {
        const uuid = toUuid(id);
        return [id, account(actor, profiles.get(uuid), figures.get(uuid) ?? noFigures)];
      }),
    );
  }

  function account(
    { id, kind, handle, name, picture }: Actor,
    profile: { about: string; created_at: Date } | undefined,
    figures: AuthorFigures,
  ): object {
    const image = absolute(picture?.mediumUrl ?? '/icons/icon-192.png');
    const day = (profile?.created_at ?? new Date(0)).toISOString().slice(0, 10);
    return {
      id,
      username: handle,
      acct: handle,
      url: `${publicUrl}/@${handle}`,
      uri: `${publicUrl}/@${handle}`,
      display_name: name,
      note: profile?.about ? `<p>${escaped(profile.about).replaceAll('\n', '<br />')}</p>` : '',
      avatar: image,
      avatar_static: image,
      header: image,
      header_static: image,
      locked: figures.approvesFollowers,
      bot: false,
      group: false,
      discoverable: true,
      fields: [],
      emojis: [],
      roles: [],
      is_business: kind === 'business',
      created_at: `${day}T00:00:00.000Z`,
      last_status_at: null,
      statuses_count: figures.postCount,
      followers_count: figures.followerCount,
      following_count: figures.followingCount,
    };
  }

  /** [MA34] A film is called by its picture. */
  function attachment({ video, ...picture }: PostPicture): object {
    const { id, smallUrl, largeUrl, width, height, alt } = picture;
    const shape = { width, height, size: `${width}x${height}`, aspect: width / height };
    if (video) {
      const duration = video.durationMs / 1000;
      return {
        id,
        type: 'video',
        url: absolute(video.streamUrl),
        preview_url: absolute(largeUrl),
        remote_url: null,
        description: alt || null,
        blurhash: null,
        meta: { ...shape, duration, original: { width, height, duration }, small: shape },
      };
    }
    return {
      id,
      type: 'image',
      url: absolute(largeUrl),
      preview_url: absolute(smallUrl),
      remote_url: null,
      description: alt || null,
      blurhash: null,
      meta: { original: shape },
    };
  }

  const labelOf = ({ advertiser, language }: QuotedPost) =>
    advertiser && advertisingLine(advertiser.name, language);

  /** [MA22] What a post says, or said, with whose advertising it is. */
  function contentOf(post: QuotedPost, text: string): string {
    const label = labelOf(post);
    return `${label ? `<p>${escaped(label)}</p>` : ''}${htmlOf(text, publicUrl)}`;
  }

  function status(
    post: Post | QuotedPost,
    known: {
      viewer: Viewer;
      accounts: ReadonlyMap<string, object>;
      filters: readonly FeedFilter[];
      muted: ReadonlySet<Uuid>;
    },
  ): Record<string, unknown> {
    const { viewer } = known;
    const label = labelOf(post);
    const own = viewer !== null && toPublicId('act', viewer) === post.author.id;
    return {
      id: post.id,
      uri: postUrl(post.id),
      url: postUrl(post.id),
      created_at: post.at,
      edited_at: post.editedAt,
      account: known.accounts.get(post.author.id),
      content: contentOf(post, post.text),
      // What hides the words does not hide this.
      spoiler_text: [post.contentWarning && label, post.contentWarning].filter(Boolean).join(' · '),
      sensitive: post.contentWarning !== '',
      visibility: visibilityOf(post.visibility),
      language: post.language,
      in_reply_to_id: post.replyTo?.postId ?? null,
      in_reply_to_account_id: post.replyTo?.author?.id ?? null,
      reblog: null,
      media_attachments: post.pictures.map(attachment),
      mentions: post.mentions.map(({ id, handle }) => ({
        id,
        username: handle,
        acct: handle,
        url: `${publicUrl}/@${handle}`,
      })),
      tags: post.hashtags.map((name) => ({ name, url: tagUrl(name) })),
      emojis: [],
      card: null,
      poll: pollOf(post, viewer && toPublicId('act', viewer)),
      application: null,
      replies_count: post.replyCount,
      reblogs_count: post.boostCount,
      favourites_count: post.likeCount,
      quotes_count: 0,
      ...(viewer === null
        ? {}
        : {
            favourited: post.isLikedByMe,
            reblogged: post.isBoostedByMe,
            bookmarked: post.isBookmarkedByMe,
            muted: known.muted.has(toUuid(post.id)),
            ...(own ? { pinned: post.isPinned } : {}),
          }),
      filtered: filteredBy(post, own ? [] : known.filters, clock.now()),
    };
  }

  const tagUrl = (name: string) => `${publicUrl}/feed/tags/${encodeURIComponent(name)}`;

  async function statuses(
    viewer: Viewer,
    entries: readonly Omit<FeedEntry, 'foldedBy'>[],
  ): Promise<object[]> {
    const named = entries.flatMap(({ post, boostedBy }) => [
      post.author,
      ...(boostedBy ? [boostedBy] : []),
      ...(post.quote?.post ? [post.quote.post.author] : []),
    ]);
    const ids = entries.map(({ post }) => toUuid(post.id));
    const known = {
      viewer,
      accounts: await accounts(named),
      filters: viewer === null ? [] : await feed.filters.list(viewer),
      muted: viewer === null ? new Set<Uuid>() : await feed.threads.mutedAmong(viewer, ids),
    };

    function whole(post: Post): Record<string, unknown> {
      const { quote } = post;
      return {
        ...status(post, known),
        quote: !quote
          ? null
          : quote.post
            ? { state: 'accepted', quoted_status: status(quote.post, known) }
            : { state: 'unauthorized', quoted_status: null },
      };
    }

    return entries.map(({ id, post, boostedBy }) => {
      const inner = whole(post);
      if (!boostedBy) return inner;
      return {
        ...inner,
        id,
        account: known.accounts.get(boostedBy.id),
        content: '',
        media_attachments: [],
        mentions: [],
        tags: [],
        quote: null,
        spoiler_text: '',
        reblog: inner,
      };
    });
  }

  return {
    accounts,
    attachment,
    statuses,
    tagUrl,
    postUrl,
    contentOf,
    async posts(viewer: Viewer, posts: readonly Post[]): Promise<object[]> {
      return statuses(
        viewer,
        posts.map((post) => ({ id: post.id, post, boostedBy: null })),
      );
    },
    /** In the given order. */
    async accountsOf(actors: readonly Actor[]): Promise<object[]> {
      const known = await accounts(actors);
      return actors.flatMap(({ id }) => known.get(id) ?? []);
    },
    async accountOf(actorId: Uuid): Promise<object | null> {
      const actor = await identity.actor(actorId);
      return actor && (await accounts([actor])).get(actor.id)!;
    },
  };
}
