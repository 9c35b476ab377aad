import { laterDrawing } from './later.tsx';

/** A lantern at night keeps its light while the rest is dark. */
export const Lantern = laterDrawing(async () => (await import('./drawn/lantern.tsx')).Lantern);
