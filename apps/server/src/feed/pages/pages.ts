import type { Actor } from '@allmende/contract/actors';
import { advertisingLine } from '@allmende/contract/advertising';
import type { Post } from '@allmende/contract/feed';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '#platform/config';
import { escapeHtml } from '#platform/html';
import { toUuid } from '#platform/ids';
import { languageOf, type Pages } from '#platform/pages';
import type { FeedContext } from '../context.ts';
import type { Posts } from '../posts.ts';
import type { Timelines } from '../timelines.ts';
import { postContent, postsContent } from './content.ts';
import { headlineOf, postData } from './structured-data.ts';
import { wordsOf } from './words.ts';

const listedMax = 30;

/**
 * [FD82] Public posts for everybody to read, without script: `/@handle/posts/<post>`, the list `/@handle/posts` and its
 * RSS. All is asked as nobody, so that only what is public is ever found.
 */
export function registerPostPages(
  context: FeedContext & { config: Pick<Config, 'publicUrl'>; pages: Pages },
  { posts, timelines }: { posts: Posts; timelines: Timelines },
): void {
  const { config, pages, identity } = context;
  const { fastify } = context.http;
  type Request = FastifyRequest<{ Params: { handle: string; postId?: string } }>;
  const urlOf = ({ handle }: Actor, rest = '') => `${config.publicUrl}/@${handle}/posts${rest}`;

  async function authorOf({ params }: Request): Promise<Actor | null> {
    if (!/^[a-z0-9-]{1,31}$/i.test(params.handle)) return null;
    const id = await identity.actorIdByHandle(params.handle.toLowerCase());
    return (id && (await identity.actors([id])).get(id)) || null;
  }

  /** What somebody has said themselves, in public, the latest first. */
  async function saidBy({ handle }: Actor): Promise<Post[]> {
    const page = { limit: listedMax, withReplies: false };
    const found = await timelines.profile(null, handle, page);
    if (!found.ok) return [];
    return found.value.items.flatMap(({ post, boostedBy }) => (boostedBy ? [] : [post]));
  }

  fastify.get('/@:handle/posts', async (request: Request, reply) => {
    const author = await authorOf(request);
    if (!author) return pages.sendNothingHere(request, reply);
    if (author.handle !== request.params.handle) return reply.redirect(urlOf(author), 301);
    const language = languageOf(request);
    const t = wordsOf(language);
    return pages.send(reply, {
      language,
      title: t.postsOf(author.name),
      description: t.aboutPosts(author.name),
      canonicalUrl: urlOf(author),
      accent: author.accent,
      isHiddenFromSearch: author.kind !== 'business',
      feed: { url: `/@${author.handle}/posts.xml`, title: t.postsOf(author.name) },
      content: postsContent(author, await saidBy(author), language),
    });
  });

  fastify.get('/@:handle/posts.xml', async (request: Request, reply) => {
    const author = await authorOf(request);
    if (!author) return pages.sendNothingHere(request, reply);
    return reply
      .type('application/rss+xml; charset=utf-8')
      .header('cache-control', 'public, max-age=300')
      .send(rssOf(author, await saidBy(author)));
  });

  fastify.get('/@:handle/posts/:postId', async (request: Request, reply: FastifyReply) => {
    const id = request.params.postId ?? '';
    const found = /^pst_[0-9a-f]{32}$/.test(id) ? await posts.get(null, toUuid(id)) : null;
    if (!found?.ok) return pages.sendNothingHere(request, reply);
    const post = found.value;
    const { author } = post;
    const url = urlOf(author, `/${post.id}`);
    // One post has one address, whoever's name was written before it.
    if (author.handle !== request.params.handle) return reply.redirect(url, 301);
    const language = languageOf(request);
    const picture = post.contentWarning ? undefined : pictureOf(post);
    return pages.send(reply, {
      language,
      title: `${headlineOf(post)} · ${author.name}`,
      description: headlineOf(post),
      canonicalUrl: url,
      image: picture
        ? {
            url: config.publicUrl + picture.largeUrl,
            alt: picture.alt,
            width: picture.width,
            height: picture.height,
          }
        : null,
      accent: author.accent,
      isHiddenFromSearch: author.kind !== 'business',
      jsonLd: [postData(post, { url, publicUrl: config.publicUrl })],
      content: postContent(post, language),
    });
  });

  function rssOf(author: Actor, listed: readonly Post[]): string {
    const t = wordsOf(listed[0]?.language === 'en' ? 'en' : 'de');
    const items = listed.map((post) => {
      const url = escapeHtml(urlOf(author, `/${post.id}`));
      const label = post.advertiser && advertisingLine(post.advertiser.name, post.language);
      const said = post.contentWarning || post.text;
      const text = escapeHtml(label ? `${label}\n${said}` : said);
      return `<item><title>${escapeHtml(headlineOf(post))}</title><link>${url}</link><guid>${url}</guid><pubDate>${new Date(post.at).toUTCString()}</pubDate><description>${text}</description></item>`;
    });
    return `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>${escapeHtml(t.postsOf(author.name))}</title><link>${escapeHtml(urlOf(author))}</link><atom:link href="${escapeHtml(`${urlOf(author)}.xml`)}" rel="self" type="application/rss+xml"/><description>${escapeHtml(t.aboutPosts(author.name))}</description>\n${items.join('\n')}\n</channel></rss>\n`;
  }
}

/** What is shown where the address is shared: its own picture, or that of the first thing to buy. */
function pictureOf(post: Post) {
  return (
    post.pictures[0] ?? post.products.find(({ product }) => product?.picture)?.product?.picture
  );
}
