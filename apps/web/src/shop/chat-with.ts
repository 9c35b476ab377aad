import type { Conversation } from '@allmende/contract/messaging';
import { api } from '../app/api.ts';
import { currentSession } from '../app/session.ts';
import { currentSync } from '../sync/sync.ts';

/** The conversation with a shop, opened when there is none yet. */
export async function conversationWith(actorId: string): Promise<Conversation> {
  const conversation = await api.messaging.startConversation({ body: { withActorId: actorId } });
  currentSync().putConversation(conversation);
  return conversation;
}

/** Below which address the acting actor's conversations lie. */
export function chatsBase(): '/chats' | '/inbox' {
  return currentSession().actor?.kind === 'business' ? '/inbox' : '/chats';
}

/** Begins a question where nothing is written yet: what stands there already is somebody's. */
export function beginDraft(conversation: Conversation, text: string): void {
  const { ownActorId, id } = conversation;
  const written = currentSync().getState().drafts.get(`${ownActorId} ${id}`);
  if (!written?.trim()) currentSync().setDraft(ownActorId, id, text);
}

/** The cursor goes where one writes, once the chat is there; on a phone the keyboard stays down. */
export function focusComposer(): void {
  if (!matchMedia('(pointer: fine)').matches) return;
  requestAnimationFrame(() => document.querySelector<HTMLElement>('#content textarea')?.focus());
}
