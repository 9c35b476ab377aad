import { Lock, SendHorizontal, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { clockText } from '../messaging/words.ts';
import { IconButton } from '../ui/button.tsx';
import type { Recording } from './record.ts';
import { Waveform } from './waveform.tsx';
import './attachments.css';

/** Half an hour is a lecture. */
const longestMs = 30 * 60_000;
const barsShown = 40;
const paintMs = 60;

/** While one speaks: for how long, how loud, and the ways to end it. */
export default function RecordingBar({
  recording,
  isLocked,
  slid,
  onCancel,
  onSend,
}: {
  recording: { current: Recording | null };
  isLocked: boolean;
  /** How far to the side, of what it takes to be gone. */
  slid: number;
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
        <span className="attachments-slide" style={{ opacity: 1 - slid }}>
          {t('voice.slide')}
        </span>
      )}
    </section>
  );
}
