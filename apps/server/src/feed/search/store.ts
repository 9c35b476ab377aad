import type { Uuid } from '#platform/ids';
import type { Picked, Slice } from '../pages-store.ts';
import type { Db, PostRow } from '../posts-store.ts';

/** All SQL about finding posts and hashtags. */

/** With every version of a post, in its transaction: what it says no longer finds it no longer. */
export async function putWords(
  db: Db,
  post: Pick<PostRow, 'id' | 'author_actor_id' | 'visibility' | 'text' | 'content_warning'>,
): Promise<void> {
  await db.query(
    `insert into feed_search (post_id, author_actor_id, is_public, words) values ($1, $2, $3, feed_words($4))
     on conflict (post_id) do update set words = excluded.words, is_public = excluded.is_public`,
    [
      post.id,
      post.author_actor_id,
      post.visibility === 'public',
      `${post.content_warning} ${post.text}`,
    ],
  );
}

export async function deleteWords(db: Db, postId: Uuid): Promise<void> {
  await db.query('delete from feed_search where post_id = $1', [postId]);
}

/**
 * Posts with all of the words, the latest first. Those that the viewer hardly may see are not looked at; whether they may is
 * asked of each that is found.
 */
export function pickFound(
  { text, lastWord }: { text: string; lastWord: string },
  { before, limit }: Slice,
): Picked {
  return {
    text: `with asked as materialized (
         select plainto_tsquery('feed_german', feed_plain($2)) || plainto_tsquery('feed_english', feed_plain($2))
           || (plainto_tsquery('simple', feed_spelled($3))
             && to_tsquery('simple', case when $4 = '' then '' else quote_literal(feed_spelled($4)) || ':*' end)) as query
       )
       select s.post_id as id, s.post_id as place from asked, feed_search s
       where s.words @@ asked.query and ($5::uuid is null or s.post_id < $5)
         and (s.is_public or s.author_actor_id = $1
           or exists (select from feed_follows f where f.follower_actor_id = $1
             and f.followed_actor_id = s.author_actor_id and f.is_accepted)
           or exists (select from feed_mentions m where m.actor_id = $1 and m.post_id = s.post_id))
       order by s.post_id desc limit $6`,
    values: [text, text.slice(0, text.length - lastWord.length), lastWord, before, limit],
  };
}

/** Of so many uses only are beginnings of hashtags looked up. */
const usesMax = 20_000;

/** Hashtags of public posts that begin so, the most used first. */
export async function listTags(
  db: Db,
  beginning: string,
  limit: number,
): Promise<{ tag: string; count: number }[]> {
  const { rows } = await db.query<{ tag: string; count: number }>(
    `select tag, count(*)::integer as count from (
       select tag from feed_hashtags where tag ^@ $1 limit $3
     ) used group by tag order by count(*) desc, tag limit $2`,
    [beginning, limit, usesMax],
  );
  return rows;
}
