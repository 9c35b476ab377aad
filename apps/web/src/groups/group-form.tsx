import type { Picture } from '@allmende/contract/actors';
import { groupAboutMax, groupNameMax } from '@allmende/contract/limits';
import { useTranslation } from '../i18n/words.ts';
import { PictureField } from '../identity/picture-field.tsx';
import { TextArea, TextField } from '../ui/field.tsx';

export interface Look {
  name: string;
  about: string;
  picture: Pick<Picture, 'id' | 'mediumUrl'> | null;
}

/** What a group is called and looks like. */
export function LookFields({
  look,
  onChange,
  onUploading,
}: {
  look: Look;
  onChange: (look: Look) => void;
  onUploading: (isUploading: boolean) => void;
}) {
  const { t } = useTranslation('groups');
  return (
    <>
      <TextField
        label={t('look.name')}
        value={look.name}
        maxLength={groupNameMax}
        onChange={(name) => onChange({ ...look, name })}
      />
      <TextArea
        label={t('look.about')}
        optional={t('look.optional')}
        value={look.about}
        maxLength={groupAboutMax}
        onChange={(about) => onChange({ ...look, about })}
      />
      <PictureField
        label={t('look.picture')}
        hint={t('look.pictureHint')}
        picture={look.picture}
        alt={look.name}
        audience="public"
        onChange={(picture) => onChange({ ...look, picture })}
        onUploading={onUploading}
      />
    </>
  );
}
