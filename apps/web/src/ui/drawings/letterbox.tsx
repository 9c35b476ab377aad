import { laterDrawing } from './later.tsx';

/** A letterbox by the garden fence: nothing in it yet. */
export const Letterbox = laterDrawing(
  async () => (await import('./drawn/letterbox.tsx')).Letterbox,
);
