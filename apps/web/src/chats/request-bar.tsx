import type { Conversation } from '@allmende/contract/messaging';
import { useMutation } from '@tanstack/react-query';
import { Check, X } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { faceOf } from '../messaging/face.ts';
import { counterpartOf } from '../messaging/words.ts';
import { currentSync } from '../sync/sync.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/choice.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { showToast } from '../ui/toast.tsx';
import './chats.css';

/** Somebody unknown has written: one lets them in, or not. They learn of neither. */
export default function RequestBar({
  conversation,
  base,
}: {
  conversation: Conversation;
  base: string;
}) {
  const { t } = useTranslation('chats');
  const problemText = useProblemText();
  const [isDeclining, setDeclining] = useState(false);
  const { name } = faceOf(conversation);
  const accept = useMutation({
    mutationFn: () => api.chats.acceptRequest({ params: { conversationId: conversation.id } }),
    onSuccess: (next) => currentSync().putConversation(next),
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  return (
    <section className="chats-request" aria-label={t('request.label')}>
      <p>
        <strong>{t('request.title', { name })}</strong> {t('request.text')}
      </p>
      <div className="ui-row">
        <Button icon={<X size={18} />} onClick={() => setDeclining(true)}>
          {t('request.decline')}
        </Button>
        <Button
          variant="primary"
          className="chats-accept"
          icon={<Check size={18} />}
          busy={accept.isPending}
          onClick={() => accept.mutate()}
        >
          {t('request.accept')}
        </Button>
      </div>
      {isDeclining && (
        <DeclineDialog
          conversation={conversation}
          base={base}
          onClose={() => setDeclining(false)}
        />
      )}
    </section>
  );
}

function DeclineDialog({
  conversation,
  base,
  onClose,
}: {
  conversation: Conversation;
  base: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('chats');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const [blocks, setBlocks] = useState(false);
  const [reports, setReports] = useState(false);
  const { actor } = counterpartOf(conversation);
  const { mutate, isPending } = useMutation({
    async mutationFn() {
      const { id: conversationId, lastMessage } = conversation;
      // As long as one can still read it.
      if (reports && lastMessage && lastMessage.senderActorId === actor.id) {
        await api.messages.report({
          params: { conversationId, seq: lastMessage.seq },
          body: { reason: 'spam', note: '' },
        });
      }
      if (blocks) await api.identity.block({ params: { actorId: actor.id } });
      await api.chats.declineRequest({ params: { conversationId } });
    },
    onSuccess() {
      showToast({ text: t('request.declined', { name: actor.name }) });
      navigate(`${base}?list=requests`);
    },
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('request.declineTitle', { name: actor.name })}
      locked={isPending}
      actions={
        <>
          <Button onClick={onClose}>{t('request.keep')}</Button>
          <Button variant="danger" busy={isPending} onClick={() => mutate()}>
            {t('request.decline')}
          </Button>
        </>
      }
    >
      <p>{t('request.declineText', { name: actor.name })}</p>
      <Checkbox
        label={t('request.block')}
        hint={t('request.blockHint')}
        checked={blocks}
        onChange={setBlocks}
      />
      <Checkbox
        label={t('request.report')}
        hint={t('request.reportHint')}
        checked={reports}
        onChange={setReports}
      />
    </Dialog>
  );
}
