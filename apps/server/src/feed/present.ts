import type { FeedEntry, Post, QuotedPost } from '@allmende/contract/feed';
import { toPublicId } from '#platform/ids';
import { presentPoll } from './polls/index.ts';
import type { PostRow } from './posts-store.ts';
import type { Sight } from './seeing.ts';

/** The only way in which a post leaves the server; of what it quotes nothing does that the viewer may not see. */
export function presentEntries(rows: readonly PostRow[], sight: Sight): FeedEntry[] {
  const { actors, marks, products, exclusives } = sight;

  function base(row: PostRow): QuotedPost | null {
    const author = actors.get(row.author_actor_id);
    if (!author) return null;
    const { reply_to_id: replyToId, reply_to_actor_id: replyToActorId } = row;
    return {
      id: toPublicId('pst', row.id),
      author,
      at: row.created_at.toISOString(),
      editedAt: row.edited_at?.toISOString() ?? null,
      visibility: row.visibility,
      text: row.text,
      contentWarning: row.content_warning,
      language: row.language,
      pictures: row.pictures,
      products: row.product_ids.map((id) => ({
        id: toPublicId('prd', id),
        product: products.get(id) ?? null,
      })),
      hashtags: row.hashtags,
      mentions: row.mentions.flatMap((id) => actors.get(id) ?? []),
      replyTo:
        replyToId === null
          ? null
          : {
              postId: toPublicId('pst', replyToId),
              author: (replyToActorId && actors.get(replyToActorId)) || null,
            },
      poll: presentPoll(row, sight),
      advertiser:
        row.advertiser_actor_id === null ? null : (actors.get(row.advertiser_actor_id) ?? null),
      exclusive: exclusives.get(row.id) ?? null,
      isPinned: row.pinned_at !== null,
      likeCount: row.like_count,
      boostCount: row.boost_count,
      replyCount: row.reply_count,
      isLikedByMe: marks.get(row.id)?.isLiked ?? false,
      isBoostedByMe: marks.get(row.id)?.isBoosted ?? false,
      isBookmarkedByMe: marks.get(row.id)?.isBookmarked ?? false,
    };
  }

  function whole(row: PostRow): Post | null {
    const shownPost = base(row);
    if (!shownPost) return null;
    const quoted = quoteOf(row, sight);
    return {
      ...shownPost,
      quote: row.quote_id === null ? null : { post: quoted && base(quoted) },
    };
  }

  return rows.flatMap((row) => {
    const post = whole(originalOf(row, sight));
    const by = row.boost_of_id === null ? null : actors.get(row.author_actor_id);
    if (!post || by === undefined) return [];
    return [{ id: toPublicId('pst', row.id), post, boostedBy: by, foldedBy: [] }];
  });
}

/** The post that a row passes on, or is. */
function originalOf(row: PostRow, sight: Sight): PostRow {
  return row.boost_of_id === null ? row : sight.others.get(row.boost_of_id)!;
}

function quoteOf(row: PostRow, sight: Sight): PostRow | null {
  const quoted = row.quote_id && sight.others.get(row.quote_id);
  return quoted && sight.sees(quoted) ? quoted : null;
}
