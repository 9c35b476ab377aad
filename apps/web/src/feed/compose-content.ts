import type { Post } from '@allmende/contract/feed';
import type { PlannedPost } from '@allmende/contract/feed-planned';
import type { Id } from '@allmende/contract/ids';
import { api } from '../app/api.ts';
import { choicesOf, type Draft, type DraftExclusive } from './draft.ts';

/** What one writes for: something new, an answer, about another post, anew, or what was kept for later. */
export type Purpose =
  | { kind: 'new'; dealId?: string }
  | { kind: 'reply' | 'quote' | 'edit'; post: Post }
  | { kind: 'planned'; plan: PlannedPost };

export function emptyDraft(purpose: Purpose, ownActorId: string, language: string): Draft {
  const empty: Draft = {
    text: '',
    contentWarning: '',
    language,
    visibility: 'public',
    pictures: [],
    products: [],
    poll: null,
    exclusive: null,
    dealId: (purpose.kind === 'new' && purpose.dealId) || '',
  };
  if (purpose.kind === 'planned') return draftOf(purpose.plan, empty);
  if (purpose.kind === 'new' || purpose.kind === 'quote') return empty;
  const { post } = purpose;
  if (purpose.kind === 'edit') {
    return {
      ...empty,
      text: post.text,
      contentWarning: post.contentWarning,
      language: post.language ?? language,
      visibility: post.visibility,
      pictures: picturesOf(post.pictures),
      products: post.products.map(({ id, product }) => ({ id, title: product?.title ?? '' })),
    };
  }
  const { author, visibility, contentWarning } = post;
  const text = author.id === ownActorId ? '' : `@${author.handle} `;
  return { ...empty, text, visibility, contentWarning };
}

/** As they are written about; `picturesSaid` is the way back. */
export const picturesOf = (pictures: Post['pictures']): Draft['pictures'] =>
  pictures.map(({ id, smallUrl, alt, video }) => ({
    id: id as Draft['pictures'][number]['id'],
    url: smallUrl,
    alt,
    ...(video && { video: { fileId: video.file.id as Id<'file'>, durationMs: video.durationMs } }),
  }));

export const picturesSaid = (pictures: Draft['pictures']) =>
  pictures.map(({ id, alt, video }) => ({ id, alt: alt.trim(), ...(video && { video }) }));

function draftOf({ content, pictures }: PlannedPost, empty: Draft): Draft {
  return {
    text: content.text,
    contentWarning: content.contentWarning,
    language: content.language ?? empty.language,
    visibility: content.visibility,
    pictures: picturesOf(pictures),
    products: (content.productIds ?? []).map((id) => ({ id, title: '' })),
    poll: content.poll ?? null,
    dealId: content.dealId ?? '',
    exclusive: content.exclusive
      ? {
          ...content.exclusive,
          pictures: content.exclusive.pictures.map((one) => ({
            ...one,
            url: `/media/${one.id}/small.webp`,
          })),
        }
      : null,
  };
}

function wordsOf(draft: Draft) {
  return {
    text: draft.text.trim(),
    contentWarning: draft.contentWarning.trim(),
    language: draft.language,
    pictures: picturesSaid(draft.pictures),
    productIds: draft.products.map(({ id }) => id),
  };
}

function exclusiveOf({ text, pictures, tierId, price }: DraftExclusive) {
  return {
    text: text.trim(),
    pictures: picturesSaid(pictures),
    tierId: tierId as never,
    price: price?.value === '0' ? null : price,
  };
}

function contentOf(purpose: Purpose, draft: Draft): PlannedPost['content'] {
  const { poll, dealId, exclusive } = draft;
  const { kind } = purpose;
  const about = kind === 'reply' || kind === 'quote' ? purpose.post.id : null;
  const { replyToId, quoteId } =
    kind === 'planned'
      ? purpose.plan.content
      : {
          replyToId: kind === 'reply' ? about : null,
          quoteId: kind === 'quote' ? about : null,
        };
  return {
    ...wordsOf(draft),
    // Advertising is for everybody.
    visibility: dealId ? 'public' : draft.visibility,
    replyToId: replyToId as never,
    quoteId: quoteId as never,
    ...(dealId && { dealId: dealId as never }),
    ...(exclusive && { exclusive: exclusiveOf(exclusive) }),
    ...(poll && { poll: { ...poll, options: choicesOf(poll) } }),
  };
}

/** The same words again are the same post, other words another one. */
export async function post(
  purpose: Purpose,
  draft: Draft,
  attempt: { said: string; clientId: string },
): Promise<Post> {
  if (purpose.kind === 'edit') {
    return api.feed.editPost({
      params: { postId: purpose.post.id as never },
      body: wordsOf(draft),
    });
  }
  if (purpose.kind === 'planned') {
    const { clientId, publishAt } = purpose.plan;
    const isPast = publishAt !== null && Date.parse(publishAt) <= Date.now();
    await keep(purpose, draft, { clientId, publishAt: isPast ? null : publishAt });
    return api.feedPlanned.publishPlanned({ params: { clientId } });
  }
  const content = contentOf(purpose, draft);
  const said = JSON.stringify(content);
  if (attempt.said !== said) Object.assign(attempt, { said, clientId: crypto.randomUUID() });
  return api.feed.createPost({ body: { clientId: attempt.clientId, ...content } });
}

/** On the server, for all devices, and at a time where it is given one. */
export function keep(
  purpose: Purpose,
  draft: Draft,
  { clientId, publishAt }: { clientId: string; publishAt: string | null },
): Promise<PlannedPost> {
  const revision = purpose.kind === 'planned' ? purpose.plan.revision : 0;
  return api.feedPlanned.putPlanned({
    params: { clientId },
    body: { content: contentOf(purpose, draft), publishAt, revision },
  });
}
