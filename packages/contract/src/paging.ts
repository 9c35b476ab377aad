import { z } from 'zod';

/** Keyset paging: `cursor` is opaque and comes from the page before; `limit` is at most 100. */
export const pageQuery = z.object({
  /** The longest holds a title of 200 letters. */
  cursor: z.string().max(2000).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** One page: `nextCursor` is null at the end. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
