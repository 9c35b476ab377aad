import type { Face } from '@allmende/contract/together-cards';
import { Avatar } from '../ui/avatar.tsx';

/** Up to five faces in a row, over each other; decorative beside a count. */
export function Faces({ faces, size = 24 }: { faces: readonly Face[]; size?: number }) {
  if (faces.length === 0) return null;
  return (
    <span className="together-faces" aria-hidden="true">
      {faces.map((face) => (
        <Avatar
          key={face.actorId}
          name={face.name}
          kind={face.kind}
          picture={face.pictureUrl}
          accent={face.accent}
          size={size}
        />
      ))}
    </span>
  );
}
