import { createContext, type ReactNode } from 'react';

/** What stands after messages and is none, by the seq that it follows: notes of the staff. */
export type Between = ReadonlyMap<number, { at: string; node: ReactNode }[]>;
export const BetweenContext = createContext<Between | null>(null);
