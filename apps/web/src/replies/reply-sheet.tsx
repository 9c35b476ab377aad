import type { Picture } from '@allmende/contract/actors';
import { captionMax } from '@allmende/contract/limits';
import type { QuickReply } from '@allmende/contract/replies';
import { isVisible } from '@allmende/contract/text';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { PictureField } from '../identity/picture-field.tsx';
import { TextField } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { repliesKey } from './queries.ts';
import { VariableField } from './variable-field.tsx';

/** One quick reply, new or to be changed. */
export function ReplySheet({
  actorId,
  reply,
  onClose,
}: {
  actorId: string;
  reply: QuickReply | null;
  onClose: () => void;
}) {
  const { t } = useTranslation('replies');
  const problemText = useProblemText();
  const [shortcut, setShortcut] = useState(reply?.shortcut ?? '');
  const [text, setText] = useState(reply?.text ?? '');
  const [picture, setPicture] = useState<Picture | null>(reply?.picture ?? null);
  const [isUploading, setUploading] = useState(false);
  const isShortcut = /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,29}$/u.test(shortcut);
  const isReady = isShortcut && (isVisible(text) || picture !== null) && !isUploading;
  const saving = useMutation({
    async mutationFn() {
      const body = { shortcut, text, pictureId: picture?.id ?? null };
      if (reply) await api.replies.changeReply({ params: { replyId: reply.id }, body });
      else await api.replies.createReply({ body });
      await queryClient.invalidateQueries({ queryKey: repliesKey(actorId) });
    },
    onSuccess: onClose,
  });
  return (
    <FormSheet
      title={t(reply ? 'sheet.change' : 'sheet.new')}
      submit={t('save')}
      isReady={isReady}
      busy={saving.isPending}
      error={saving.error && problemText(saving.error).text}
      onSubmit={() => saving.mutate()}
      onClose={onClose}
    >
      <TextField
        label={t('sheet.shortcut')}
        hint={t('sheet.shortcutHint')}
        before="/"
        autoCapitalize="none"
        autoComplete="off"
        maxLength={30}
        value={shortcut}
        onChange={(next) => setShortcut(next.trim().replace(/^\//, '').toLowerCase())}
        error={shortcut === '' || isShortcut ? null : t('sheet.shortcutInvalid')}
      />
      <VariableField
        label={t('sheet.text')}
        value={text}
        onChange={setText}
        maxLength={captionMax}
        variables={['firstName', 'name', 'me', 'business', 'opens']}
      />
      <PictureField
        label={t('sheet.picture')}
        showsLabel
        hint={t('sheet.pictureHint')}
        alt={shortcut}
        audience="private"
        picture={picture}
        onChange={setPicture}
        onUploading={setUploading}
      />
    </FormSheet>
  );
}
