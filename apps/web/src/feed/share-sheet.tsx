import type { Post } from '@allmende/contract/feed';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { avatarOf, faceOf } from '../messaging/face.ts';
import { currentSync, useConversations } from '../sync/sync.ts';
import { Avatar } from '../ui/avatar.tsx';
import { TextField } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { showToast } from '../ui/toast.tsx';

const shownMax = 50;

/** Sends the address of a post into one chat, with a word of one's own. */
export function ShareSheet({ post, onClose }: { post: Post; onClose: () => void }) {
  const { t } = useTranslation('feed');
  const problemText = useProblemText();
  const own = useActor();
  const { list } = useConversations(own.id);
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [word, setWord] = useState('');
  // The same when it is tried again, so that it comes once.
  const [clientId] = useState(() => crypto.randomUUID());
  const address = `${location.origin}/feed/p/${post.id}`;
  const { mutate, isPending, error } = useMutation({
    mutationFn: (conversationId: string) =>
      api.messaging.sendMessage({
        actorId: own.id,
        params: { conversationId: conversationId as never },
        body: {
          clientId,
          message: { kind: 'text', text: word.trim() ? `${word.trim()}\n${address}` : address },
        },
      }),
    onSuccess(message) {
      currentSync().takeMessage(message);
      showToast({ text: t('shared'), tone: 'good' });
      onClose();
    },
  });
  const wanted = query.trim().toLocaleLowerCase();
  const targets = [...(list?.values() ?? [])]
    .filter(({ isBlocked, group }) => !isBlocked && group?.mayWrite !== false)
    .filter((one) => faceOf(one).name.toLocaleLowerCase().includes(wanted))
    .sort((a, b) => (a.lastActivityAt < b.lastActivityAt ? 1 : -1))
    .slice(0, shownMax);
  return (
    <FormSheet
      title={t('share')}
      submit={t('shareSend')}
      isReady={chosen !== null}
      busy={isPending}
      error={error && problemText(error).text}
      onSubmit={() => chosen && mutate(chosen)}
      onClose={onClose}
    >
      <SearchField label={t('shareSearch')} value={query} onChange={setQuery} />
      <fieldset className="feed-targets">
        <legend className="ui-hidden">{t('share')}</legend>
        {targets.map((one) => {
          const face = faceOf(one);
          return (
            <label key={one.id} className="feed-target">
              <input
                type="radio"
                name="feed-target"
                checked={chosen === one.id}
                onChange={() => setChosen(one.id)}
              />
              <Avatar {...avatarOf(face)} size={36} />
              <bdi>{face.name}</bdi>
            </label>
          );
        })}
        {targets.length === 0 && <p className="ui-soft">{t('shareNone')}</p>}
      </fieldset>
      <TextField label={t('shareWord')} value={word} onChange={setWord} maxLength={1000} />
    </FormSheet>
  );
}
