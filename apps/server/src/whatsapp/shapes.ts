import { z } from 'zod';
import { GraphError } from './errors.ts';
import type { Params } from './request.ts';

/** [WA8] What the members of a message may be. Figures come as numbers or written out, as clients have it. */
export const text = (max: number) => z.string().min(1).max(max);
export const words = (max: number) => z.object({ text: text(max) });
const number = z
  .union([z.number(), z.string().regex(/^-?\d{1,20}(?:\.\d{1,20})?$/)])
  .transform(Number);
/** Also as it is written in an address. */
export const flag = z.union([
  z.boolean(),
  z.enum(['true', 'false', '1', '0']).transform((one) => one === 'true' || one === '1'),
  z.number().transform((one) => one !== 0),
]);
export const digits = z.union([z.string().regex(/^\d{1,32}$/), z.int().min(0).transform(String)]);

const source = z.object({ id: digits.optional(), link: z.string().max(2000).optional() });
/** Above what an interactive message says. */
export const header = z.object({
  type: z.enum(['text', 'image']),
  text: text(60).optional(),
  image: source.optional(),
});
const captioned = source.extend({ caption: z.string().max(1024).optional() });

export const mediaShapes = {
  image: captioned,
  video: captioned,
  audio: source,
  document: captioned.extend({ filename: z.string().max(240).optional() }),
  sticker: source,
};

export const textShape = z.object({ body: text(4096), preview_url: flag.optional() });
export const locationShape = z.object({
  latitude: number.pipe(z.number().min(-90).max(90)),
  longitude: number.pipe(z.number().min(-180).max(180)),
  name: z.string().max(100).optional(),
  address: z.string().max(300).optional(),
});
const some = z.string().max(300).optional();
export const contactsShape = z
  .array(
    z.object({
      name: z.object({ formatted_name: text(200) }),
      phones: z
        .array(z.object({ phone: some, wa_id: some, type: some }))
        .max(20)
        .optional(),
      emails: z
        .array(z.object({ email: some }))
        .max(20)
        .optional(),
      urls: z
        .array(z.object({ url: some }))
        .max(20)
        .optional(),
      org: z.object({ company: some, title: some }).optional(),
      addresses: z
        .array(z.object({ street: some, zip: some, city: some, country: some }))
        .max(20)
        .optional(),
    }),
  )
  .min(1)
  .max(50);
export const reactionShape = z.object({
  message_id: text(200),
  emoji: z.string().max(64).default(''),
});
const component = z.object({
  type: z
    .string()
    .max(40)
    .transform((one) => one.toLowerCase()),
  sub_type: z
    .string()
    .max(40)
    .transform((one) => one.toLowerCase())
    .optional(),
  index: number.optional(),
  parameters: z
    .array(z.looseObject({ type: z.string().max(40) }))
    .max(50)
    .default([]),
});
export const templateShape = z.object({
  name: text(512),
  language: z.union([z.object({ code: text(20) }), text(20).transform((code) => ({ code }))]),
  components: z
    .array(
      component.extend({
        cards: z
          .array(
            z.object({
              card_index: number.optional(),
              components: z.array(component).max(10).default([]),
            }),
          )
          .max(10)
          .optional(),
      }),
    )
    .max(20)
    .default([]),
});
export type TemplateParameters = z.output<typeof templateShape>['components'];

/** @throws GraphError that says which member is missing or wrong, by its path. */
export function parse<S extends z.ZodType>(schema: S, value: unknown, name: string): z.output<S> {
  if (value === undefined || value === '') {
    throw new GraphError(131008, `${name} is missing.`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = [name, ...issue!.path.map(String)].join('.').slice(0, 200);
  const isMissing = valueAt(value, issue!.path) === undefined;
  throw new GraphError(isMissing ? 131008 : 131009, `${path}: ${issue!.message.slice(0, 200)}`);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Params)[step as string];
  }
  return at;
}
