import type { Picture } from '@allmende/contract/actors';
import { Dialog } from '../ui/dialog.tsx';

/** All of a picture, as large as the screen lets it be. */
export default function Lightbox({
  picture,
  alt,
  onClose,
}: {
  picture: Picture;
  alt: string;
  onClose: () => void;
}) {
  return (
    <Dialog open onClose={onClose} title={alt} className="messaging-lightbox">
      <img src={picture.largeUrl} alt={alt} width={picture.width} height={picture.height} />
    </Dialog>
  );
}
