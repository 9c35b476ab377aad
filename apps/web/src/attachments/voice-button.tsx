import type { Conversation, Message } from '@allmende/contract/messaging';
import { Lock, Mic, SendHorizontal, Trash2 } from 'lucide-react';
import { type PointerEvent, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { clockText } from '../messaging/words.ts';
import { currentSync } from '../sync/sync.ts';
import { announce } from '../ui/announce.ts';
import { IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { showToast } from '../ui/toast.tsx';
import { canRecord, type Recording, startRecording } from './record.ts';
import { Waveform } from './waveform.tsx';
import './attachments.css';

/** A shorter touch begins a recording that goes on by itself. */
const tapMs = 350;
const cancelPx = 90;
const lockPx = 64;
const shortestMs = 600;
/** Half an hour is a lecture. */
const longestMs = 30 * 60_000;
const barsShown = 40;
const paintMs = 60;

type Phase = 'idle' | 'asking' | 'held' | 'locked';

/**
 * Speaking instead of writing. Held, it records until it is let go, which sends; to the side is away, upwards
 * or with a tap it records by itself.
 */
export default function VoiceButton({
  conversation,
  replyTo,
  onSent,
}: {
  conversation: Conversation;
  replyTo: Message['replyTo'];
  onSent: () => void;
}) {
  const { t } = useTranslation('attachments/things');
  const [phase, setPhase] = useState<Phase>('idle');
  const [slidPx, setSlidPx] = useState(0);
  const recording = useRef<Recording | null>(null);
  const touch = useRef<{ x: number; y: number; at: number } | null>(null);
  const wanted = useRef<Phase>('idle');

  const show = useCallback((next: Phase) => {
    wanted.current = next;
    setPhase(next);
    if (next === 'idle') setSlidPx(0);
  }, []);

  const cancel = useCallback(() => {
    recording.current?.cancel();
    recording.current = null;
    show('idle');
  }, [show]);

  // Who leaves does not go on speaking.
  useEffect(() => () => recording.current?.cancel(), []);

  async function begin(): Promise<void> {
    if (wanted.current !== 'idle') return;
    if (!canRecord()) {
      showToast({ text: t('voice.cannot'), tone: 'danger' });
      return;
    }
    show('asking');
    try {
      const made = await startRecording();
      // Given up while the browser asked.
      if ((wanted.current as Phase) === 'idle') {
        made.cancel();
        return;
      }
      recording.current = made;
      show(touch.current ? 'held' : 'locked');
      announce(t('voice.recording'));
    } catch (error) {
      show('idle');
      const { name } = error as DOMException;
      const isDenied = name === 'NotAllowedError' || name === 'SecurityError';
      const text = t(isDenied ? 'voice.denied' : 'voice.noMicrophone');
      showToast({ text, tone: 'danger', stays: true });
    }
  }

  async function finish(): Promise<void> {
    const made = recording.current;
    if (!made) return;
    recording.current = null;
    show('idle');
    const isShort = made.elapsedMs() < shortestMs;
    const { file, durationMs, peaks } = await made.stop();
    if (isShort || file.size === 0) {
      showToast({ text: t('voice.short') });
      return;
    }
    currentSync().send({
      actorId: conversation.ownActorId,
      conversationId: conversation.id,
      content: { kind: 'voice', file, durationMs, peaks },
      replyTo,
    });
    onSent();
  }

  function onPointerDown(event: PointerEvent<HTMLButtonElement>): void {
    if (event.button !== 0 || phase !== 'idle') return;
    event.currentTarget.setPointerCapture(event.pointerId);
    touch.current = { x: event.clientX, y: event.clientY, at: performance.now() };
    void begin();
  }

  function onPointerMove({ clientX, clientY }: PointerEvent): void {
    if (!touch.current || wanted.current !== 'held') return;
    const away = document.dir === 'rtl' ? clientX - touch.current.x : touch.current.x - clientX;
    setSlidPx(Math.max(0, away));
    if (away > cancelPx) {
      touch.current = null;
      cancel();
    } else if (touch.current.y - clientY > lockPx) {
      touch.current = null;
      show('locked');
    }
  }

  function onPointerUp(): void {
    const began = touch.current;
    touch.current = null;
    if (!began || wanted.current !== 'held') return;
    if (performance.now() - began.at < tapMs) show('locked');
    else void finish();
  }

  const isOn = phase === 'held' || phase === 'locked';
  return (
    <>
      {isOn && (
        <RecordingBar
          recording={recording}
          isLocked={phase === 'locked'}
          slidPx={slidPx}
          onCancel={cancel}
          onSend={() => void finish()}
        />
      )}
      <IconButton
        className={classes('attachments-mic', phase === 'held' && 'attachments-mic-held')}
        label={t('voice.record')}
        icon={<Mic size={22} />}
        variant="primary"
        aria-busy={phase === 'asking' || undefined}
        hidden={phase === 'locked'}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => {
          touch.current = null;
          if (wanted.current === 'held') show('locked');
        }}
        onContextMenu={(event) => event.preventDefault()}
        onClick={(event) => {
          // A key, or a program that helps; fingers have been dealt with.
          if (event.detail === 0) void begin();
        }}
      />
    </>
  );
}

function RecordingBar({
  recording,
  isLocked,
  slidPx,
  onCancel,
  onSend,
}: {
  recording: { current: Recording | null };
  isLocked: boolean;
  slidPx: number;
  onCancel: () => void;
  onSend: () => void;
}) {
  const { t } = useTranslation('attachments/things');
  const [elapsedMs, setElapsedMs] = useState(0);
  const [levels, setLevels] = useState<number[]>(() => Array(barsShown).fill(0));
  const sendButton = useRef<HTMLDivElement>(null);
  const end = useRef(onSend);
  end.current = onSend;

  useEffect(() => {
    const timer = setInterval(() => {
      const made = recording.current;
      if (!made) return;
      setElapsedMs(made.elapsedMs());
      setLevels((before) => [...before.slice(1), 100 * made.level()]);
      if (made.elapsedMs() > longestMs) end.current();
    }, paintMs);
    return () => clearInterval(timer);
  }, [recording]);
  useEffect(() => {
    if (isLocked) sendButton.current?.querySelector('button')?.focus();
  }, [isLocked]);

  return (
    <section
      className="attachments-recording"
      aria-label={t('voice.recording')}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel();
      }}
    >
      {isLocked ? (
        <IconButton label={t('voice.discard')} icon={<Trash2 size={20} />} onClick={onCancel} />
      ) : (
        <span className="attachments-lock" aria-hidden="true">
          <Lock size={18} />
        </span>
      )}
      <span className="attachments-recording-time">
        <span className="attachments-dot" aria-hidden="true" />
        <span className="ui-figures">{clockText(elapsedMs)}</span>
      </span>
      <span className="attachments-levels" aria-hidden="true">
        <Waveform peaks={levels} share={1} />
      </span>
      {isLocked ? (
        <div ref={sendButton}>
          <IconButton
            label={t('voice.send')}
            icon={<SendHorizontal size={21} className="ui-mirror" />}
            variant="primary"
            onClick={onSend}
          />
        </div>
      ) : (
        <span className="attachments-slide" style={{ opacity: 1 - slidPx / cancelPx }}>
          {t('voice.slide')}
        </span>
      )}
    </section>
  );
}
