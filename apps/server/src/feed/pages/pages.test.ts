import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Post } from '@allmende/contract/feed';
import { feedWorld } from '../../../../../dev/feed-world.ts';
import { openStand } from '../../../../../dev/shop-crowd.ts';

const { app, person, say } = await feedWorld();

/** As whoever has only the address. */
async function visit(url: string) {
  const { statusCode, body, headers } = await app.http.fastify.inject({ method: 'GET', url });
  return { statusCode, body, location: headers.location };
}
const pageOf = ({ author, id }: Post) => `/@${author.handle}/posts/${id}`;

test('[FD82] a public post has a page, a place in the list and in the RSS; what is for few is nowhere', async () => {
  const anna = await person();
  const open = await say(anna, 'Für *alle* & jeden\u000b');
  const few = [
    await say(anna, 'Nur unter uns', { visibility: 'followers' }),
    await say(anna, 'Nur für dich', { visibility: 'mentioned' }),
  ];
  const page = await visit(pageOf(open));
  assert.equal(page.statusCode, 200);
  assert.match(page.body, /Für <strong>alle<\/strong> &amp; jeden/);
  for (const url of [`/@${anna.handle}/posts`, `/@${anna.handle}/posts.xml`]) {
    const { statusCode, body } = await visit(url);
    assert.equal(statusCode, 200);
    assert.ok(body.includes(open.id), url);
    assert.ok(!body.includes('Nur '), url);
    // No XML reader takes control characters.
    assert.ok(!body.includes('\u000b'), url);
  }
  const nothing = (await visit(`/@${anna.handle}/posts/pst_${'0'.repeat(32)}`)).statusCode;
  for (const post of few) assert.equal((await visit(pageOf(post))).statusCode, nothing);
  assert.equal(nothing, 404);

  const elsewhere = await visit(`/@somebody-else/posts/${open.id}`);
  assert.equal(elsewhere.statusCode, 301);
  assert.ok(elsewhere.location?.endsWith(pageOf(open)));

  await anna.client.feed.deletePost({ params: { postId: open.id } });
  assert.equal((await visit(pageOf(open))).statusCode, 404);
  assert.ok(!(await visit(`/@${anna.handle}/posts`)).body.includes(open.id));
});

test('[FD82] nothing that is written in a post or a product becomes part of its page', async () => {
  const anna = await person();
  const { sellerId } = await openStand(app, { handle: 'skript', priceMinor: 480n, stocks: [1] });
  const { items } = await app.shop.products.shelf(
    { sellerId, publishedOnly: true, q: '' },
    { after: null, limit: 1 },
  );
  const evil = '</script><script>alert(1)</script>]]><b onclick=x>';
  const post = await say(anna, evil, {
    contentWarning: evil,
    productIds: [items[0]!.id],
  });
  const { body } = await visit(pageOf(post));
  const outside = body.replaceAll(
    /<script type="application\/ld\+json"[^>]*>(.*?)<\/script>/gs,
    '',
  );
  assert.ok(!outside.includes('<script>alert'));
  assert.ok(!outside.includes('<b onclick'));
  const [, data] = /<script type="application\/ld\+json"[^>]*>(.*?)<\/script>/s.exec(body)!;
  const read = JSON.parse(data!) as { articleBody: string; mentions: { offers: unknown }[] };
  assert.equal(read.articleBody, evil);
  assert.deepEqual(read.mentions[0]!.offers, {
    '@type': 'Offer',
    url: (read.mentions[0]!.offers as { url: string }).url,
    price: '4.80',
    priceCurrency: 'EUR',
    availability: 'https://schema.org/InStock',
    seller: (read.mentions[0]!.offers as { seller: unknown }).seller,
  });
  const rss = (await visit(`/@${anna.handle}/posts.xml`)).body;
  assert.ok(!rss.includes('<script'));
});
