import { Pause, Play } from 'lucide-react';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { clockText } from '../messaging/words.ts';
import { IconButton } from '../ui/button.tsx';
import { useFormat } from '../ui/format.ts';
import { nextRate, type SpokenVoice, seekVoice, toggleVoice, useVoice } from './voice-player.ts';
import { Waveform } from './waveform.tsx';
import './attachments.css';

const stepMs = 5_000;

/** A voice message: how it sounds at a glance, and what plays it. */
export function VoiceLine({ voice, peaks }: { voice: SpokenVoice; peaks: readonly number[] }) {
  const { t } = useTranslation('attachments/things');
  const format = useFormat();
  const { isPlaying, share, rate, hasFailed } = useVoice(voice.id);
  const { durationMs } = voice;
  const atMs = share * durationMs;
  const isBegun = isPlaying || share > 0;

  function onKeyDown(event: KeyboardEvent): void {
    const step = stepMs / Math.max(durationMs, 1);
    const to = {
      ArrowRight: share + step,
      ArrowUp: share + step,
      ArrowLeft: share - step,
      ArrowDown: share - step,
      Home: 0,
      End: 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    seekVoice(voice, to);
  }

  function seekTo(event: PointerEvent<HTMLElement>): void {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const part = (event.clientX - left) / Math.max(width, 1);
    seekVoice(voice, document.dir === 'rtl' ? 1 - part : part);
  }

  return (
    <VoiceFrame
      lead={
        <IconButton
          variant="primary"
          label={t(isPlaying ? 'voice.pause' : 'voice.play', { length: clockText(durationMs) })}
          icon={
            isPlaying ? (
              <Pause size={20} fill="currentColor" />
            ) : (
              <Play size={20} fill="currentColor" />
            )
          }
          onClick={(event) => {
            event.stopPropagation();
            void toggleVoice(voice);
          }}
        />
      }
      time={hasFailed ? t('voice.failed') : clockText(isBegun ? atMs : durationMs)}
      end={
        isBegun && (
          <button
            type="button"
            className="attachments-rate"
            aria-label={t('voice.rate', { rate: format.number(rate) })}
            onClick={(event) => {
              event.stopPropagation();
              nextRate();
            }}
          >
            {format.number(rate)}×
          </button>
        )
      }
    >
      <div
        role="slider"
        tabIndex={0}
        className="attachments-seek"
        aria-label={t('voice.seek')}
        aria-valuemin={0}
        aria-valuemax={Math.round(durationMs / 1_000)}
        aria-valuenow={Math.round(atMs / 1_000)}
        aria-valuetext={t('voice.at', { at: clockText(atMs), length: clockText(durationMs) })}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          seekTo(event);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) seekTo(event);
        }}
        onClick={(event) => event.stopPropagation()}
      >
        <Waveform peaks={peaks} share={share} />
      </div>
    </VoiceFrame>
  );
}

/** The same shape for one that is still on its way. */
export function VoiceFrame(props: {
  lead: ReactNode;
  children: ReactNode;
  time: string;
  end?: ReactNode;
}) {
  return (
    <div className="attachments-voice">
      {props.lead}
      {props.children}
      <span className="attachments-voice-time">
        <span className="ui-figures">{props.time}</span>
        {props.end}
      </span>
    </div>
  );
}
