import type { Conversation, Message } from '@allmende/contract/messaging';
import { Mic } from 'lucide-react';
import { type PointerEvent, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { currentSync } from '../sync/sync.ts';
import { announce } from '../ui/announce.ts';
import { IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { showToast } from '../ui/toast.tsx';
import type { Recording } from './record.ts';
import type RecordingBar from './recording-bar.tsx';
import './attachments.css';

/** A shorter touch begins a recording that goes on by itself. */
const tapMs = 350;
const cancelPx = 90;
const lockPx = 64;
const shortestMs = 600;

/** Fetched when a finger or a pointer comes near: most of those who write never speak. */
async function loadRecorder() {
  const [{ canRecord, startRecording }, bar, { prepareSending }] = await Promise.all([
    import('./record.ts'),
    import('./recording-bar.tsx'),
    import('./sending.ts'),
  ]);
  prepareSending();
  return { canRecord, startRecording, RecordingBar: bar.default };
}

function fetchAhead(): void {
  loadRecorder().catch(() => undefined);
}

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
  const { t: tApp } = useTranslation('app');
  const [phase, setPhase] = useState<Phase>('idle');
  const [slidPx, setSlidPx] = useState(0);
  const bar = useRef<typeof RecordingBar>(null);
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
    show('asking');
    const recorder = await loadRecorder().catch(() => null);
    if (!recorder?.canRecord()) {
      show('idle');
      const text = recorder ? t('voice.cannot') : tApp('fault.missingText');
      showToast({ text, tone: 'danger' });
      return;
    }
    bar.current = recorder.RecordingBar;
    try {
      const made = await recorder.startRecording();
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
      showToast({ text, tone: 'danger' });
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

  const Bar = bar.current;
  const isOn = phase === 'held' || phase === 'locked';
  return (
    <>
      {isOn && Bar && (
        <Bar
          recording={recording}
          isLocked={phase === 'locked'}
          slid={slidPx / cancelPx}
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
        onPointerEnter={fetchAhead}
        onFocus={fetchAhead}
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
