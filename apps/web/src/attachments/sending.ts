const parts = [
  () => import('./preview-sheet.tsx'),
  () => import('./pending-attachment.tsx'),
  () => import('./upload.ts'),
];

/** Fetches what sending needs, so that it is there when somebody is without a connection by then. */
export function prepareSending(): void {
  for (const load of parts) load().catch(() => undefined);
}
