import type { Message } from '@allmende/contract/messaging';
import { createContext } from 'react';

/** Where the wish to do something with a message came from. */
export interface ActionsAt {
  message: Message;
  /** Gets the focus back. */
  from: HTMLElement;
  /** Where the pointer was; beside `from` without it. */
  point?: { x: number; y: number } | undefined;
}

/** Opens what can be done with a message of the conversation that is shown. */
export const ActionsContext = createContext<(at: ActionsAt) => void>(() => undefined);
