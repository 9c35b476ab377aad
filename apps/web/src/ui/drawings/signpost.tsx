import { laterDrawing } from './later.tsx';

/** A signpost at a fork, and a blackbird that knows the way. */
export const Signpost = laterDrawing(async () => (await import('./drawn/signpost.tsx')).Signpost);
