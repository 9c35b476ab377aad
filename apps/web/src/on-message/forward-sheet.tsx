import type { Conversation } from '@allmende/contract/messaging';
import { Forward } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { avatarOf, faceOf } from '../messaging/face.ts';
import { currentSync, useConversations } from '../sync/sync.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/choice.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { showToast } from '../ui/toast.tsx';
import type { StepProps } from './message-actions.tsx';

const targetsMax = 20;

/** Sends a message on to several chats at once. Only those are shown in which one may write. */
export default function ForwardSheet({ message, conversation, onClose }: StepProps) {
  const { t } = useTranslation('on-message');
  const problemText = useProblemText();
  const { ownActorId } = conversation;
  const { list } = useConversations(ownActorId);
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isSending, setSending] = useState(false);
  // The same when it is tried again, so that nobody gets it twice.
  const [clientId] = useState(() => crypto.randomUUID());
  const wanted = query.trim().toLocaleLowerCase();
  const targets = useMemo(() => targetsIn(list?.values() ?? []), [list]);
  const shown = targets.filter(
    (one) => chosen.has(one.id) || faceOf(one).name.toLocaleLowerCase().includes(wanted),
  );

  function toggle(id: string): void {
    const next = new Set(chosen);
    if (!next.delete(id) && next.size < targetsMax) next.add(id);
    setChosen(next);
  }
  async function send(): Promise<void> {
    setSending(true);
    const { conversationId, seq } = message;
    try {
      const { items } = await api.messages.forward({
        actorId: ownActorId,
        body: { clientId, conversationId, seq, toConversationIds: [...chosen] },
      });
      for (const item of items) if (item.message) currentSync().takeMessage(item.message);
      const refused = items.filter(({ code }) => code !== null);
      const names = refused.flatMap(({ conversationId: id }) => {
        const found = list?.get(id);
        return found ? [faceOf(found).name] : [];
      });
      showToast(
        refused.length > 0
          ? { text: t('forwarding.refused', { names: names.join(', ') }), tone: 'danger' }
          : { text: t('forwarding.done', { count: items.length }) },
      );
      onClose();
    } catch (error) {
      showToast({ text: problemText(error).text, tone: 'danger' });
      setSending(false);
    }
  }
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('forwarding.title')}
      className="on-message-forward"
      actions={
        <Button
          variant="primary"
          busy={isSending}
          disabled={chosen.size === 0}
          icon={<Forward size={18} className="ui-mirror" />}
          onClick={() => void send()}
        >
          {t('forwarding.send', { count: chosen.size })}
        </Button>
      }
    >
      <SearchField label={t('forwarding.search')} value={query} onChange={setQuery} />
      <fieldset className="on-message-targets">
        <legend className="ui-hidden">{t('forwarding.to')}</legend>
        {shown.map((one) => {
          const face = faceOf(one);
          return (
            <Checkbox
              key={one.id}
              checked={chosen.has(one.id)}
              onChange={() => toggle(one.id)}
              label={
                <span className="on-message-person">
                  <Avatar {...avatarOf(face)} size={36} />
                  <bdi>{face.name}</bdi>
                </span>
              }
            />
          );
        })}
        {shown.length === 0 && <p className="on-message-hint">{t('forwarding.none')}</p>}
      </fieldset>
    </Sheet>
  );
}

/** Where one may write, the latest first. */
function targetsIn(all: Iterable<Conversation>): Conversation[] {
  return [...all]
    .filter(
      ({ isBlocked, isStopped, group }) => !isBlocked && !isStopped && group?.mayWrite !== false,
    )
    .sort((a, b) => (a.lastActivityAt < b.lastActivityAt ? 1 : -1));
}
