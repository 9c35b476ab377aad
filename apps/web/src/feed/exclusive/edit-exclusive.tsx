import { type ExclusivePart, exclusiveTextMax } from '@allmende/contract/exclusives';
import type { QuotedPost } from '@allmende/contract/feed';
import { postPicturesMax } from '@allmende/contract/feed-limits';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { TextArea } from '../../ui/field.tsx';
import { FormSheet } from '../../ui/form-sheet.tsx';
import { picturesOf, picturesSaid } from '../compose-content.ts';
import { ComposePictures } from '../compose-pictures.tsx';
import type { DraftExclusive } from '../draft.ts';
import { takePost } from '../queries.ts';

/** Says the rest of an own post anew. */
export default function EditExclusive({
  post,
  exclusive,
  onClose,
}: {
  post: QuotedPost;
  exclusive: ExclusivePart;
  onClose: () => void;
}) {
  const { t } = useTranslation('feed');
  const problemText = useProblemText();
  const [text, setText] = useState(exclusive.text ?? '');
  const [pictures, setPictures] = useState<DraftExclusive['pictures']>(() =>
    picturesOf(exclusive.pictures ?? []),
  );
  const [isBringing, setBringing] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.creators.editExclusive({
        params: { postId: post.id },
        body: {
          text: text.trim(),
          pictures: picturesSaid(pictures),
        },
      }),
    onSuccess(said) {
      takePost(post.id, (one) => ({ ...one, exclusive: said }));
      onClose();
    },
  });
  return (
    <FormSheet
      title={t('exclusive.edit')}
      submit={t('exclusive.saveEdit')}
      isReady={!isBringing && (text.trim() !== '' || pictures.length > 0)}
      busy={isPending}
      error={error && problemText(error).text}
      className="feed-compose"
      onSubmit={() => mutate()}
      onClose={onClose}
    >
      <p className="ui-small ui-soft">{t('exclusive.editHow')}</p>
      <TextArea
        label={t('exclusive.text')}
        data-autofocus
        value={text}
        rows={6}
        maxLength={exclusiveTextMax}
        onChange={setText}
      />
      <ComposePictures
        pictures={pictures}
        max={postPicturesMax}
        onChange={setPictures}
        onBringing={setBringing}
      />
    </FormSheet>
  );
}
