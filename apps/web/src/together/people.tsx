import type { Actor } from '@allmende/contract/actors';
import type { ReactNode } from 'react';
import { ActorAvatar } from '../ui/avatar.tsx';

/** Who did, under each other, each with a word about it. */
export function People({ people }: { people: readonly { actor: Actor; note?: ReactNode }[] }) {
  return (
    <ul className="together-people">
      {people.map(({ actor, note }) => (
        <li key={actor.id}>
          <ActorAvatar actor={actor} size={32} />
          <bdi>{actor.name}</bdi>
          {note && <span className="together-people-note">{note}</span>}
        </li>
      ))}
    </ul>
  );
}
