import { type Id, id } from '@allmende/contract/ids';
import { deliveryAddress, type Product, type ShopSettings } from '@allmende/contract/shop';
import { paragraphs, someLine } from '@allmende/contract/words';
import { z } from 'zod';

/** What a guest has written into the form, and what it comes to. */
export const quantityMax = 20;
export const fieldNames = [
  'variant',
  'quantity',
  'name',
  'email',
  'fulfilment',
  'street',
  'postalCode',
  'city',
  'country',
  'note',
  'post',
] as const;
export type FieldName = (typeof fieldNames)[number];
export type Fields = Record<FieldName, string>;

export interface Wish {
  variantId: Id<'variant'>;
  quantity: number;
  name: string;
  email: string;
  fulfilment: 'pickup' | 'delivery';
  address: z.infer<typeof deliveryAddress> | undefined;
  note: string;
  postId: Id<'post'> | undefined;
}

const email = z.email().max(254);
const name = someLine(60);
const quantity = z.coerce.number().int().min(1).max(quantityMax);
const note = paragraphs(500);
const postIdOf = id('post');
const addressFields = ['street', 'postalCode', 'city'] as const;

/** As it was written; what is missing is empty. */
export function fieldsOf(form: URLSearchParams): Fields {
  return Object.fromEntries(
    fieldNames.map((field) => [field, (form.get(field) ?? '').slice(0, 2_000)]),
  ) as Fields;
}

/** @returns the wish, or which fields are wrong, in the order in which they stand */
export function readWish(
  fields: Fields,
  { product, settings }: { product: Product; settings: ShopSettings },
): { ok: true; wish: Wish } | { ok: false; wrong: FieldName[] } {
  const wrong = new Set<FieldName>();
  const read = <T>(field: FieldName, schema: z.ZodType<T>): T | undefined => {
    const found = schema.safeParse(fields[field].trim());
    if (!found.success) wrong.add(field);
    return found.data;
  };
  const variant = product.variants.find((one) => one.id === fields.variant);
  if (!variant) wrong.add('variant');
  const count = read('quantity', quantity);
  if (variant && count !== undefined && variant.available !== null && variant.available < count) {
    wrong.add(variant.available === 0 ? 'variant' : 'quantity');
  }
  const isDelivered = fields.fulfilment === 'delivery';
  const isOffered = isDelivered ? settings.offersDelivery : settings.offersPickup;
  if (!isOffered) wrong.add('fulfilment');
  const whose = read('name', name);
  const address = deliveryAddress.safeParse({
    name: whose ?? '?',
    street: fields.street,
    postalCode: fields.postalCode,
    city: fields.city,
    country: fields.country || 'DE',
  });
  if (isDelivered && !address.success) {
    for (const { path } of address.error.issues) wrong.add(path[0] as FieldName);
    for (const field of addressFields) if (fields[field].trim() === '') wrong.add(field);
    wrong.delete('name');
  }
  const wish = {
    variantId: variant?.id,
    quantity: count,
    name: whose,
    email: read('email', email),
    fulfilment: isDelivered ? ('delivery' as const) : ('pickup' as const),
    address: isDelivered ? address.data : undefined,
    note: read('note', note),
    postId: postIdOf.safeParse(fields.post).data,
  };
  if (whose === undefined) wrong.add('name');
  if (wrong.size > 0) return { ok: false, wrong: fieldNames.filter((one) => wrong.has(one)) };
  return { ok: true, wish: wish as Wish };
}
