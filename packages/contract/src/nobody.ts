import type { Id } from './ids.ts';

/** Whose receipt it is that says a version and nothing else; in a file without schemas, for browsers. */
export const nobodysId = 'act_00000000000000000000000000000000' as Id<'actor'>;
