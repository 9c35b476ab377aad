import { labelMax } from '@allmende/contract/limits';
import type { Conversation, Message } from '@allmende/contract/messaging';
import { LocateFixed, SendHorizontal } from 'lucide-react';
import { useState } from 'react';
import { type Position, positionIn } from '../business/map-link.ts';
import { useTranslation } from '../i18n/words.ts';
import { currentSync } from '../sync/sync.ts';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import './contents.css';
import { PlaceDrawing } from './place-drawing.tsx';
import { useDegrees } from './place-view.tsx';

const patienceMs = 15_000;

/** Sends a place: where one is, or one that is typed or pasted. Nothing is asked of the device before one says so. */
export default function PlaceSheet({
  conversation,
  replyTo,
  onSent,
  onClose,
}: {
  conversation: Conversation;
  replyTo: Message['replyTo'];
  onSent: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('contents');
  const [label, setLabel] = useState('');
  const [text, setText] = useState('');
  const [here, setHere] = useState<Position | null>(null);
  const [search, setSearch] = useState<'idle' | 'busy' | 'refused' | 'failed'>('idle');
  const typed = text.trim() === '' ? null : positionIn(text);
  const position = text.trim() === '' ? here : typed;

  function locate(): void {
    setSearch('busy');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setSearch('idle');
        setText('');
        setHere({ latitude: coords.latitude, longitude: coords.longitude });
      },
      ({ code }) => setSearch(code === 1 ? 'refused' : 'failed'),
      { enableHighAccuracy: true, timeout: patienceMs },
    );
  }

  function send(): void {
    if (!position) return;
    currentSync().send({
      actorId: conversation.ownActorId,
      conversationId: conversation.id,
      content: { kind: 'location', ...position, label: label.trim() },
      replyTo,
    });
    onSent();
    onClose();
  }

  return (
    <Sheet
      open
      onClose={onClose}
      title={t('place.title')}
      actions={
        <Button
          variant="primary"
          full
          icon={<SendHorizontal size={18} className="ui-mirror" />}
          disabled={!position}
          onClick={send}
        >
          {t('place.send')}
        </Button>
      }
    >
      <div className="contents-form">
        {'geolocation' in navigator && (
          <>
            <Button icon={<LocateFixed size={18} />} busy={search === 'busy'} onClick={locate}>
              {t('place.here')}
            </Button>
            <p className="contents-note" role="status">
              {search === 'refused' || search === 'failed'
                ? t(`place.${search}`)
                : t('place.explained')}
            </p>
          </>
        )}
        <TextField
          label={t('place.typed')}
          hint={t('place.typedHint')}
          value={text}
          onChange={setText}
          error={text.trim() !== '' && !typed ? t('place.unreadable') : null}
        />
        <TextField
          label={t('place.label')}
          value={label}
          onChange={setLabel}
          maxLength={labelMax}
        />
        {position && <Shown position={position} />}
      </div>
    </Sheet>
  );
}

function Shown({ position }: { position: Position }) {
  const where = useDegrees(position);
  return (
    <div>
      <div className="contents-form-drawing">
        <PlaceDrawing {...position} />
      </div>
      <p className="contents-note">{where}</p>
    </div>
  );
}
