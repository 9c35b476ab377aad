import type { Picture } from '@allmende/contract/actors';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { PictureInput } from '../ui/picture-input.tsx';

/**
 * A picture of an actor: scaled on the device and uploaded when it is chosen; it counts when the form is
 * saved, which had better wait while `onUploading` says so.
 */
export function PictureField({
  label,
  showsLabel = false,
  hint,
  picture,
  alt,
  audience,
  onChange,
  onUploading,
}: {
  label: string;
  /** Where it is one of several. */
  showsLabel?: boolean;
  hint: string;
  picture: { mediumUrl: string } | null;
  /** What it shows, for those who do not see it. */
  alt: string;
  /** Who may look at it: everybody, or whoever the server lets see the actor. */
  audience: 'public' | 'private';
  onChange: (picture: Picture | null) => void;
  onUploading: (isUploading: boolean) => void;
}) {
  const problemText = useProblemText();
  const [file, setFile] = useState<File | null>(null);
  const { mutate, reset, isPending, error } = useMutation({
    mutationFn: (chosen: File) =>
      api.media.uploadPicture({
        upload: chosen,
        uploadType: chosen.type,
        query: { audience, alt: alt.slice(0, 500) },
      }),
  });
  useEffect(() => onUploading(isPending), [isPending, onUploading]);
  const input = (
    <PictureInput
      label={label}
      hint={hint}
      pictures={file ? [file] : picture ? [picture.mediumUrl] : []}
      busy={isPending}
      error={error ? problemText(error).text : null}
      onPictures={([chosen]) => {
        if (!chosen) return;
        setFile(chosen);
        mutate(chosen, { onSuccess: onChange, onSettled: () => setFile(null) });
      }}
      onRemove={() => {
        // What is still on its way then arrives for nobody.
        reset();
        setFile(null);
        onChange(null);
      }}
    />
  );
  if (!showsLabel) return input;
  return (
    <div className="ui-field">
      <span className="ui-field-label">{label}</span>
      {input}
    </div>
  );
}
