import { z } from 'zod';

/**
 * Where a device is in its list of conversations. `from` is the transaction at which the next round of
 * changes begins: the oldest that was still running when this round began. `all` and `changes` say where
 * a round of several pages goes on. Opaque to devices, so all of it is checked again.
 */
const xid = z.string().regex(/^\d{1,19}$/);
const cursorSchema = z.object({
  epoch: z.string().max(60),
  from: xid,
  /** In the middle of the whole list, the latest activity first. */
  all: z.object({ at: z.int().min(0).max(253_402_300_799_999), id: z.uuid() }).optional(),
  /** In the middle of the changes since a transaction. */
  changes: z.object({ since: xid, xid, id: z.uuid() }).optional(),
});
export type Cursor = z.infer<typeof cursorSchema>;

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** Null for anything that we did not write. */
export function readCursor(text: string | undefined): Cursor | null {
  if (!text) return null;
  try {
    const parsed = cursorSchema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
