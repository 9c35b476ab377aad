/**
 * [MS165] When a message disappears; null for never. Cards are records of other modules and notices say what
 * happened: both stay. The same is said in SQL by `messaging_expiry`.
 */
export function expiryOf(
  kind: string,
  { sentAt, stay }: { sentAt: Date; stay: number | null },
): Date | null {
  if (stay === null || kind === 'card' || kind === 'notice') return null;
  return new Date(sentAt.getTime() + stay * 1000);
}
