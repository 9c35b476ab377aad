import type { Conversation } from '@allmende/contract/messaging';
import { useMutation } from '@tanstack/react-query';
import { Lock, NotebookPen } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { showToast } from '../ui/toast.tsx';
import { useSelf } from './people.tsx';
import { useCaseOf, useDesk } from './queries.ts';

/** What one had begun to note, while one looked elsewhere. */
const begun = new Map<string, string>();

/** Where one writes for colleagues: the same place as for customers, and unmistakably another paper. */
export default function NoteComposer({
  conversation,
  onDone,
}: {
  conversation: Conversation;
  onDone: () => void;
}) {
  const { t } = useTranslation('inbox');
  const problemText = useProblemText();
  const one = useCaseOf(conversation.id).data;
  const [text, setText] = useState(begun.get(conversation.id) ?? '');
  const clientId = useRef(crypto.randomUUID());
  const field = useRef<HTMLTextAreaElement>(null);
  const names = useNames(text, field, change);
  // One has just asked for it.
  useEffect(() => field.current?.focus(), []);
  function change(next: string): void {
    begun.set(conversation.id, next);
    setText(next);
  }
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      api.inbox.addNote({
        params: { caseId: one!.id },
        body: { clientId: clientId.current, text: text.trim(), afterSeq: conversation.lastSeq },
      }),
    onSuccess() {
      begun.delete(conversation.id);
      void queryClient.invalidateQueries({ queryKey: ['inbox', 'entries'] });
      onDone();
    },
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  const isReady = text.trim() !== '' && one !== undefined;
  function onKeyDown(event: KeyboardEvent): void {
    if (names.onKeyDown(event)) return;
    if (event.key === 'Escape') onDone();
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    if (matchMedia('(pointer: coarse)').matches) return;
    event.preventDefault();
    if (isReady && !isPending) mutate();
  }
  return (
    <form
      className="inbox-note-composer"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) mutate();
      }}
    >
      <p className="inbox-note-hint">
        <Lock size={14} aria-hidden="true" />
        {t('note.hint')}
      </p>
      {names.list}
      <textarea
        ref={field}
        rows={2}
        dir="auto"
        maxLength={5000}
        aria-label={t('note.write')}
        placeholder={t('note.placeholder')}
        value={text}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="inbox-note-actions">
        <Button size="small" onClick={onDone}>
          {t('note.toAnswer')}
        </Button>
        <Button
          size="small"
          type="submit"
          variant="money"
          busy={isPending}
          disabled={!isReady}
          icon={<NotebookPen size={16} />}
        >
          {t('note.save')}
        </Button>
      </div>
    </form>
  );
}

/** Colleagues whose handle begins with what stands after the last @. */
function useNames(
  text: string,
  field: RefObject<HTMLTextAreaElement | null>,
  change: (text: string) => void,
) {
  const { t } = useTranslation('inbox');
  const desk = useDesk();
  const self = useSelf();
  const begunName = /(?:^|\s)@([\p{L}\p{N}-]*)$/u.exec(text)?.[1]?.toLowerCase();
  const found =
    begunName === undefined
      ? []
      : (desk?.staff ?? [])
          .map(({ actor }) => actor)
          .filter(({ id }) => id !== self)
          .filter(({ handle, name }) =>
            [handle, ...name.toLowerCase().split(' ')].some((word) => word.startsWith(begunName)),
          )
          .slice(0, 5);
  function take(handle: string): void {
    change(`${text.slice(0, text.lastIndexOf('@'))}@${handle} `);
    field.current?.focus();
  }
  return {
    list: found.length > 0 && (
      <ul className="inbox-names" aria-label={t('note.colleagues')}>
        {found.map(({ id, handle, name }) => (
          <li key={id}>
            <button type="button" className="ui-chip" onClick={() => take(handle)}>
              <bdi>{name}</bdi> <span className="ui-soft">@{handle}</span>
            </button>
          </li>
        ))}
      </ul>
    ),
    onKeyDown(event: KeyboardEvent): boolean {
      const [first] = found;
      if (!first || (event.key !== 'Tab' && event.key !== 'Enter') || event.shiftKey) return false;
      event.preventDefault();
      take(first.handle);
      return true;
    },
  };
}
