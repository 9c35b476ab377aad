import type { Presence } from '@allmende/contract/business';
import type { Money } from '@allmende/contract/money';
import type { Product, Variant } from '@allmende/contract/shop';

/** A product in the words of schema.org (`Product`, or `ProductGroup` with variants), for search engines. */

/** The exact decimal that schema.org wants, without the detour over a float. */
function decimalOf(money: Money): string {
  const digits = money.value.padStart(money.assetScale + 1, '0');
  const cut = digits.length - money.assetScale;
  return money.assetScale === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
}

/** UN/CEFACT codes for our units of measure. */
const unitCodes: Record<NonNullable<Variant['content']>['unit'], string> = {
  kg: 'KGM',
  l: 'LTR',
  m: 'MTR',
  m2: 'MTK',
  m3: 'MTQ',
  piece: 'C62',
};

export function productData(
  product: Product,
  { presence, url, publicUrl }: { presence: Presence; url: string; publicUrl: string },
): unknown {
  const absolute = (path: string) => new URL(path, publicUrl).href;
  const seller = {
    '@type': 'Organization',
    name: presence.actor.name,
    url: absolute(`/@${presence.actor.handle}`),
  };
  const common = {
    name: product.title,
    url,
    ...(product.description ? { description: product.description } : {}),
    ...(product.pictures.length > 0
      ? { image: product.pictures.map((picture) => absolute(picture.largeUrl)) }
      : {}),
    ...(product.vendor ? { brand: { '@type': 'Brand', name: product.vendor } } : {}),
    ...(product.category ? { category: product.category } : {}),
  };
  const [only, ...more] = product.variants;
  if (only && more.length === 0) {
    return {
      '@context': 'https://schema.org',
      '@type': 'Product',
      ...common,
      ...identifiers(only),
      offers: offer(only, url, seller),
    };
  }
  return {
    '@context': 'https://schema.org',
    '@type': 'ProductGroup',
    ...common,
    productGroupID: product.id,
    hasVariant: product.variants.map((variant) => {
      const picture = variant.picture ?? product.pictures[0];
      return {
        '@type': 'Product',
        name: [product.title, ...variant.optionValues].join(', '),
        ...(picture ? { image: absolute(picture.largeUrl) } : {}),
        ...identifiers(variant),
        offers: offer(variant, url, seller),
      };
    }),
  };
}

function identifiers({ sku, barcode }: Variant): object {
  const isGtin = /^(\d{8}|\d{12,14})$/.test(barcode);
  return { ...(sku ? { sku } : {}), ...(isGtin ? { gtin: barcode } : {}) };
}

function offer(variant: Variant, url: string, seller: object): object {
  const { price, unitPrice, content } = variant;
  return {
    '@type': 'Offer',
    url,
    price: decimalOf(price),
    priceCurrency: price.assetCode,
    availability: `https://schema.org/${variant.available === 0 ? 'OutOfStock' : 'InStock'}`,
    itemCondition: 'https://schema.org/NewCondition',
    seller,
    ...(unitPrice && content
      ? {
          priceSpecification: {
            '@type': 'UnitPriceSpecification',
            price: decimalOf(unitPrice.price),
            priceCurrency: unitPrice.price.assetCode,
            valueAddedTaxIncluded: true,
            referenceQuantity: {
              '@type': 'QuantitativeValue',
              value: '1',
              unitCode: unitCodes[content.unit],
            },
          },
        }
      : {}),
  };
}
