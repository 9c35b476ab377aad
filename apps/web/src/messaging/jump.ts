import { createContext, useContext } from 'react';

/** Goes to a message of the conversation that is shown, and shows which one it is. */
export const JumpContext = createContext<(seq: number) => void>(() => undefined);

export function useJump(): (seq: number) => void {
  return useContext(JumpContext);
}
