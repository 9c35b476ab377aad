import type { Picture } from '@allmende/contract/actors';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { PictureInput } from '../ui/picture-input.tsx';

/** Uploads a picture that everybody may see, in the name of the hat or of `actorId`. */
export function uploadPublicPicture(file: File, alt: string, actorId?: string): Promise<Picture> {
  return api.media.uploadPicture({
    ...(actorId ? { actorId } : {}),
    upload: file,
    uploadType: file.type,
    query: { audience: 'public', alt: alt.slice(0, 500) },
  });
}

/** A picture of the business: scaled and uploaded when it is chosen; it counts when the form is saved. */
export function PictureField({
  label,
  hint,
  picture,
  alt,
  onChange,
}: {
  label: string;
  hint: string;
  picture: Picture | null;
  alt: string;
  onChange: (picture: Picture | null) => void;
}) {
  const problemText = useProblemText();
  const [file, setFile] = useState<File | null>(null);
  const upload = useMutation({
    mutationFn: (chosen: File) => uploadPublicPicture(chosen, alt),
    onSuccess: onChange,
    onSettled: () => setFile(null),
  });
  return (
    <div className="ui-field">
      <span className="ui-field-label">{label}</span>
      <PictureInput
        label={label}
        hint={hint}
        pictures={file ? [file] : picture ? [picture.mediumUrl] : []}
        busy={upload.isPending}
        error={upload.error ? problemText(upload.error).text : null}
        onPictures={([chosen]) => {
          if (!chosen) return;
          setFile(chosen);
          upload.mutate(chosen);
        }}
        onRemove={() => onChange(null)}
      />
    </div>
  );
}
