import { ImagePlus, X } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { useTranslation } from '../i18n/words.ts';
import './picture-input.css';
import type { FieldError } from './field.tsx';
import { FileDrop } from './file-drop.tsx';
import { scalePicture } from './scale-picture.ts';
import { Spinner } from './spinner.tsx';

export interface PictureInputProps {
  label: string;
  hint?: string;
  /** What is chosen already: an address of the server, or a file that is under way. */
  pictures?: readonly (string | File)[];
  multiple?: boolean;
  busy?: boolean;
  error?: FieldError;
  /** Scaled down on the device and ready to upload. */
  onPictures: (files: File[]) => void;
  onRemove?: (index: number) => void;
}

/** Pictures by choosing, camera, dragging or pasting; each shown at once. */
export function PictureInput(props: PictureInputProps) {
  const { pictures = [], multiple = false, busy } = props;
  const { t } = useTranslation('ui');
  const full = !multiple && pictures.length > 0;
  return (
    <div className="ui-picture-input">
      {pictures.map((picture, i) => (
        <div
          key={typeof picture === 'string' ? picture : `${picture.name}-${picture.lastModified}`}
          className="ui-picture-input-one"
        >
          <PicturePreview picture={picture} />
          {busy && typeof picture !== 'string' && (
            <span className="ui-picture-input-busy">
              <Spinner label={t('uploading')} />
            </span>
          )}
          {props.onRemove && (
            <button
              type="button"
              className="ui-picture-input-remove"
              aria-label={t('removePicture', { number: i + 1 })}
              onClick={() => props.onRemove?.(i)}
            >
              <X size={16} aria-hidden="true" />
            </button>
          )}
        </div>
      ))}
      {!full && (
        <FileDrop
          label={props.label}
          hint={props.hint}
          icon={<ImagePlus size={24} aria-hidden="true" />}
          accept="image/*"
          multiple={multiple}
          error={props.error}
          onFiles={async (files) =>
            props.onPictures(await Promise.all(files.map((file) => scalePicture(file))))
          }
        />
      )}
    </div>
  );
}

function PicturePreview({ picture }: { picture: string | File }) {
  const address = useMemo(
    () => (typeof picture === 'string' ? picture : URL.createObjectURL(picture)),
    [picture],
  );
  useEffect(() => {
    if (address.startsWith('blob:')) return () => URL.revokeObjectURL(address);
  }, [address]);
  return <img src={address} alt="" />;
}
