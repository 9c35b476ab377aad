import type { Picture } from '@allmende/contract/actors';
import { pictureLook } from './looks.ts';
import Viewer from './viewer.tsx';

/** All of one picture. */
export default function PictureViewer({
  picture,
  caption,
  onClose,
}: {
  picture: Picture;
  caption: string;
  onClose: () => void;
}) {
  return (
    <Viewer
      opened={picture}
      looks={[pictureLook(picture, caption)]}
      start={0}
      caption={caption}
      onClose={onClose}
    />
  );
}
