import type { Actor } from '@allmende/contract/actors';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useLocation } from 'wouter';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { currentSync } from '../sync/sync.ts';
import { Button } from '../ui/button.tsx';
import { Switch } from '../ui/choice.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { showToast } from '../ui/toast.tsx';
import './groups.css';
import { type Look, LookFields } from './group-form.tsx';
import { PeoplePicker } from './people-picker.tsx';

/** Opens a group of people one chooses, or a channel that people follow. */
export default function NewGroup({ base, kind }: { base: string; kind: 'group' | 'channel' }) {
  const { t } = useTranslation('groups');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  // One group, however often the button has to be pressed.
  const [clientId] = useState(() => crypto.randomUUID());
  const [look, setLook] = useState<Look>({ name: '', about: '', picture: null });
  const [people, setPeople] = useState<Actor[]>([]);
  const [isOpen, setOpen] = useState(true);
  const [isUploading, setUploading] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.groups.createGroup({
        body: {
          clientId,
          kind,
          name: look.name,
          about: look.about,
          pictureId: look.picture?.id ?? null,
          memberIds: people.map(({ id }) => id),
          ...(kind === 'channel' && isOpen ? { settings: { joining: 'open' } } : {}),
        },
      }),
    onSuccess: ({ conversation, addition }) => {
      currentSync().putConversation(conversation);
      const count = addition.invited.length;
      if (count > 0) showToast({ text: t('invitedCount', { count }) });
      navigate(`${base}/${conversation.id}`, { replace: true });
    },
  });
  return (
    <Page
      title={t(kind === 'channel' ? 'newChannel' : 'newGroup')}
      back={`${base}/new`}
      foot={
        <Button
          variant="primary"
          full
          type="submit"
          form="groups-new"
          busy={isPending}
          disabled={look.name.trim() === '' || isUploading}
        >
          {t(kind === 'channel' ? 'openChannel' : 'openGroup')}
        </Button>
      }
    >
      <form
        id="groups-new"
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (look.name.trim() !== '' && !isUploading) mutate();
        }}
      >
        {error && <ProblemNote problem={problemText(error)} />}
        <LookFields look={look} onChange={setLook} onUploading={setUploading} />
        {kind === 'channel' ? (
          <Switch
            label={t('openToAll')}
            hint={t('openToAllHint')}
            checked={isOpen}
            onChange={setOpen}
          />
        ) : (
          <>
            <h2 className="groups-heading">{t('whoIsIn')}</h2>
            <PeoplePicker chosen={people} onChange={setPeople} />
          </>
        )}
      </form>
    </Page>
  );
}
