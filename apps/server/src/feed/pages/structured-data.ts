import type { Actor } from '@allmende/contract/actors';
import type { Post } from '@allmende/contract/feed';
import type { PostPicture } from '@allmende/contract/post-pictures';
import type { Money } from '@allmende/contract/money';
import type { ShownProduct } from '@allmende/contract/shop';

/** A public post in the words of schema.org, with what one may buy from it. */
export function postData(
  post: Post,
  { url, publicUrl }: { url: string; publicUrl: string },
): unknown {
  const absolute = (path: string) => new URL(path, publicUrl).href;
  const { author, pictures, products } = post;
  const films = pictures.flatMap((one) => (one.video ? [{ ...one, video: one.video }] : []));
  const offered = products.flatMap(({ product }) => product ?? []);
  return {
    '@context': 'https://schema.org',
    '@type': 'SocialMediaPosting',
    '@id': url,
    url,
    datePublished: post.at,
    ...(post.editedAt ? { dateModified: post.editedAt } : {}),
    ...(post.language ? { inLanguage: post.language } : {}),
    headline: headlineOf(post),
    articleBody: post.text,
    author: named(author, absolute(`/@${author.handle}/posts`)),
    ...(pictures.length > 0 ? { image: pictures.map(({ largeUrl }) => absolute(largeUrl)) } : {}),
    ...(films.length > 0 ? { video: films.map((one) => videoData(one, post, absolute)) } : {}),
    ...(offered.length > 0 ? { mentions: offered.map((one) => productData(one, absolute)) } : {}),
  };
}

/** What stands in a title: the warning, where there is one, and never what it hides. */
export function headlineOf({ text, contentWarning, author }: Post): string {
  const words = (contentWarning || text).replace(/\s+/g, ' ').trim();
  return words.length > 110 ? `${words.slice(0, 107).trimEnd()} …` : words || author.name;
}

function named({ kind, name }: Actor, url: string) {
  return { '@type': kind === 'business' ? 'Organization' : 'Person', name, url };
}

/** [FD181] A film without words about it has those of its post. */
function videoData(
  { alt, largeUrl, video }: PostPicture & Required<Pick<PostPicture, 'video'>>,
  post: Post,
  absolute: (path: string) => string,
) {
  return {
    '@type': 'VideoObject',
    name: headlineOf(post),
    description: alt || headlineOf(post),
    thumbnailUrl: absolute(largeUrl),
    uploadDate: post.at,
    contentUrl: absolute(video.streamUrl),
    encodingFormat: video.file.type,
    duration: `PT${(video.durationMs / 1000).toFixed(1)}S`,
  };
}

function productData(product: ShownProduct, absolute: (path: string) => string) {
  const { seller, slug, picture, priceFrom, priceTo, isSoldOut, isOpen } = product;
  const url = absolute(`/@${seller.handle}/shop/${slug}`);
  const isRange = priceFrom.value !== priceTo.value;
  return {
    '@type': 'Product',
    name: product.title,
    url,
    ...(picture ? { image: absolute(picture.largeUrl) } : {}),
    offers: {
      '@type': isRange ? 'AggregateOffer' : 'Offer',
      url,
      ...(isRange
        ? {
            lowPrice: decimalOf(priceFrom),
            highPrice: decimalOf(priceTo),
            offerCount: product.variantCount,
          }
        : { price: decimalOf(priceFrom) }),
      priceCurrency: priceFrom.assetCode,
      availability: `https://schema.org/${isSoldOut ? 'SoldOut' : isOpen ? 'InStock' : 'OutOfStock'}`,
      seller: named(seller, absolute(`/@${seller.handle}`)),
    },
  };
}

/** The exact decimal that schema.org wants. */
function decimalOf({ value, assetScale }: Money): string {
  if (assetScale === 0) return value;
  const digits = value.padStart(assetScale + 1, '0');
  return `${digits.slice(0, -assetScale)}.${digits.slice(-assetScale)}`;
}
