import { laterDrawing } from './later.tsx';

/** A bench under a linden, and two who have not begun to talk. */
export const Bench = laterDrawing(async () => (await import('./drawn/bench.tsx')).Bench);
