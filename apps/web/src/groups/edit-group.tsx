import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useLocation } from 'wouter';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { currentSync } from '../sync/sync.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { type Look, LookFields } from './group-form.tsx';
import type { GroupPageProps } from './group-pane.tsx';

/** Name, description and picture. */
export function EditGroup({ conversation, base }: GroupPageProps) {
  const { t } = useTranslation('groups');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const { name, about, picture } = conversation.group!;
  const [look, setLook] = useState<Look>({ name, about, picture });
  const [isUploading, setUploading] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.groups.updateGroup({
        params: { groupId: conversation.id },
        body: {
          name: look.name,
          about: look.about,
          ...(look.picture?.id === picture?.id ? {} : { pictureId: look.picture?.id ?? null }),
        },
      }),
    onSuccess: (next) => {
      currentSync().putConversation(next);
      navigate(`${base}/info`);
    },
  });
  return (
    <form
      className="ui-stack groups-wide"
      onSubmit={(event) => {
        event.preventDefault();
        mutate();
      }}
    >
      {error && <ProblemNote problem={problemText(error)} />}
      <LookFields look={look} onChange={setLook} onUploading={setUploading} />
      <Button
        type="submit"
        variant="primary"
        full
        busy={isPending}
        disabled={look.name.trim() === '' || isUploading}
      >
        {t('save')}
      </Button>
    </form>
  );
}
