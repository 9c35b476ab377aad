import type { Actor } from '@allmende/contract/actors';
import type { Desk, InboxCase, InboxEntry } from '@allmende/contract/inbox';
import { useMutation } from '@tanstack/react-query';
import { Lock, Pencil, Trash2 } from 'lucide-react';
import { createElement, Fragment, type ReactNode, useEffect, useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { type Translate, useTranslation } from '../i18n/words.ts';
import type { Between } from '../messaging/between.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { TextArea } from '../ui/field.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { showToast } from '../ui/toast.tsx';
import { useSelf } from './people.tsx';
import { useEntries } from './queries.ts';

/** Puts notes, and what was done, between the messages of a conversation. */
export function useBetween(
  one: InboxCase | undefined,
  desk: Desk | undefined,
  onBetween: (between: Between | null) => void,
): void {
  const data = useEntries(one);
  useEffect(() => {
    if (!data) return;
    const between = new Map<number, { at: string; node: ReactNode }[]>();
    const actors = new Map<string, Actor>(data.actors.map((actor) => [actor.id, actor]));
    for (const entry of data.items.toReversed()) {
      // That it began is seen by its first message.
      if (entry.kind === 'opened' && entry.detail['round'] === undefined) continue;
      const seq = Math.max(1, entry.afterSeq);
      const node = <Entry key={entry.id} entry={entry} actors={actors} desk={desk} />;
      between.set(seq, [...(between.get(seq) ?? []), { at: entry.at, node }]);
    }
    onBetween(between);
  }, [data, desk, onBetween]);
  useEffect(() => () => onBetween(null), [onBetween]);
}

interface EntryProps {
  entry: InboxEntry;
  actors: ReadonlyMap<string, Actor>;
  desk: Desk | undefined;
}

function Entry(props: EntryProps) {
  return props.entry.kind === 'note' ? <Note {...props} /> : <Deed {...props} />;
}

/** A note looks like paper stuck between the messages, and says in words that no customer sees it. */
function Note({ entry, actors }: EntryProps) {
  const { t } = useTranslation('inbox');
  const problemText = useProblemText();
  const isOwn = useSelf() === entry.byActorId;
  const [draft, setDraft] = useState<string | null>(null);
  const author = entry.byActorId ? actors.get(entry.byActorId)?.name : t('byItself');
  const params = { caseId: entry.caseId!, noteId: entry.id };
  const { mutate, isPending } = useMutation({
    mutationFn: (text: string | null) =>
      text === null
        ? api.inbox.deleteNote({ params })
        : api.inbox.editNote({ params, body: { text } }),
    onSuccess() {
      setDraft(null);
      void queryClient.invalidateQueries({ queryKey: ['inbox', 'entries'] });
    },
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  if (entry.isDeleted) {
    return (
      <p className="inbox-deed">
        <Lock size={13} aria-hidden="true" /> {t('note.deleted', { name: author ?? '' })}
      </p>
    );
  }
  return (
    <article className="inbox-note" aria-label={t('note.by', { name: author ?? '' })}>
      <header>
        <Lock size={13} aria-hidden="true" />
        <bdi className="inbox-note-author">{author}</bdi>
        <span>{t('note.staffOnly')}</span>
        <TimeText at={entry.at} form="clock" />
        {entry.editedAt && <span>{t('note.edited')}</span>}
        {isOwn && draft === null && (
          <span className="inbox-note-deeds">
            <IconButton
              label={t('note.edit')}
              icon={<Pencil size={15} />}
              onClick={() => setDraft(entry.text)}
            />
            <IconButton
              label={t('note.delete')}
              icon={<Trash2 size={15} />}
              onClick={() => mutate(null)}
            />
          </span>
        )}
      </header>
      {draft === null ? (
        <p>
          <NoteText entry={entry} actors={actors} />
        </p>
      ) : (
        <>
          <TextArea
            label={t('note.write')}
            hideLabel
            value={draft}
            onChange={setDraft}
            maxLength={5000}
          />
          <footer>
            <Button size="small" onClick={() => setDraft(null)}>
              {t('cancel')}
            </Button>
            <Button
              size="small"
              variant="primary"
              busy={isPending}
              disabled={draft.trim() === ''}
              onClick={() => mutate(draft)}
            >
              {t('save')}
            </Button>
          </footer>
        </>
      )}
    </article>
  );
}

/** Names with an @ stand out where the server counts them as mentioned. */
function NoteText({ entry, actors }: Pick<EntryProps, 'entry' | 'actors'>) {
  const handles = entry.mentionIds.flatMap((id) => actors.get(id)?.handle ?? []);
  if (handles.length === 0) return entry.text;
  const parts = entry.text.split(new RegExp(`(@(?:${handles.join('|')}))(?![a-z0-9-])`, 'gi'));
  const nodes = parts.map((part, at) =>
    at % 2 === 1 ? createElement('strong', { className: 'inbox-mention' }, part) : part,
  );
  return createElement(Fragment, null, ...nodes);
}

function Deed(props: EntryProps) {
  const { t } = useTranslation('inbox');
  return (
    <p className="inbox-deed">
      {deedText(props, t)} <TimeText at={props.entry.at} form="clock" />
    </p>
  );
}

/** What was done, as one sentence; also in the audit trail. */
export function deedText({ entry, actors, desk }: EntryProps, t: Translate): string {
  const { kind, detail, byActorId } = entry;
  const nameOf = (id: unknown) => (typeof id === 'string' ? actors.get(id)?.name : undefined) ?? '';
  const name = byActorId ? nameOf(byActorId) : t('byItself');
  const words = (group: string, value: unknown) => t(`${group}.${String(value)}`);
  if (kind === 'note') return t('deed.note', { name });
  if (kind === 'opened') return t('deed.opened', { count: Number(detail['round'] ?? 1) });
  if (kind === 'state') {
    if (detail['takesBack']) return t('deed.undone', { name });
    return byActorId
      ? t(`deed.state.${String(detail['to'])}`, { name })
      : words('deed.stateOfItself', detail['to']);
  }
  if (kind === 'assigned') {
    if (detail['byAnswering']) return t('deed.answered', { name });
    const to = detail['to'];
    if (to === null || to === undefined) return t('deed.unassigned', { name });
    return to === byActorId
      ? t('deed.took', { name })
      : t('deed.assigned', { name, to: nameOf(to) });
  }
  if (kind === 'rated') return t('deed.rated', { score: String(detail['to']) });
  if (kind === 'priority') return t('deed.priority', { name, to: words('priority', detail['to']) });
  if (kind === 'labels') {
    const namesOf = (ids: unknown) =>
      (Array.isArray(ids) ? ids : [])
        .map((id) => desk?.labels.find((label) => label.id === id)?.name ?? '…')
        .join(', ');
    const added = namesOf(detail['added']);
    return added
      ? t('deed.labelled', { name, labels: added })
      : t('deed.unlabelled', { name, labels: namesOf(detail['removed']) });
  }
  const what = String(detail['name'] ?? '');
  if (kind === 'field')
    return t('deed.field', { name, field: what, to: String(detail['to'] ?? '–') });
  if (kind === 'staff_invited' || kind === 'staff_joined' || kind === 'staff_role') {
    return t(`deed.${kind}`, { name, what, role: words('deed.role', detail['to']) });
  }
  // What went away has no new name.
  if (kind.endsWith('_kept') && detail['to'] === null) {
    return t(`deed.${kind.replace('_kept', '_removed')}`, { name, what });
  }
  return t(`deed.${kind}`, { name, what });
}
