import type { Actor } from '@allmende/contract/actors';
import type { ReactNode } from 'react';
import { Avatar } from '../ui/avatar.tsx';

/** Who did, under each other, each with a word about it. */
export function People({ people }: { people: readonly { actor: Actor; note?: ReactNode }[] }) {
  return (
    <ul className="together-people">
      {people.map(({ actor, note }) => (
        <li key={actor.id}>
          <Avatar
            name={actor.name}
            kind={actor.kind}
            picture={actor.picture?.smallUrl}
            accent={actor.accent}
            size={32}
          />
          <bdi>{actor.name}</bdi>
          {note && <span className="together-people-note">{note}</span>}
        </li>
      ))}
    </ul>
  );
}
