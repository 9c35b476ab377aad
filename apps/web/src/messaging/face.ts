import type { Conversation } from '@allmende/contract/messaging';
import { counterpartOf } from './words.ts';

/** What a conversation looks like in lists and heads: the other side, or the group. */
export interface Face {
  name: string;
  kind: 'person' | 'business' | 'guest' | 'group' | 'channel';
  /** Address of the small picture. */
  picture: string | undefined;
  accent: string | null;
  /** What one can search for besides the name. */
  handle: string;
}

export function faceOf(conversation: Conversation): Face {
  const { group, kind } = conversation;
  if (group && kind !== 'direct') {
    const { name, picture, accent } = group;
    return { name, kind, picture: picture?.smallUrl, accent, handle: '' };
  }
  const { actor } = counterpartOf(conversation);
  const { name, picture, accent, handle } = actor;
  return { name, kind: actor.kind, picture: picture?.smallUrl, accent, handle };
}

/** For the avatar, which knows the shapes of persons and of businesses; groups are round. */
export function avatarOf({ name, kind, picture, accent }: Face) {
  return { name, picture, accent, kind: kind === 'business' ? kind : ('person' as const) };
}
