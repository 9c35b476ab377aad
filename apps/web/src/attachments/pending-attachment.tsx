import { X } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { MessageText } from '../text/message-text.tsx';
import type { LocalAttachment, OutboxEntry } from '../sync/database.ts';
import { currentSync } from '../sync/sync.ts';
import { IconButton } from '../ui/button.tsx';
import { FileLine } from './file-line.tsx';
import { useLocalLooks } from './looks.ts';
import { Mosaic } from './mosaic.tsx';
import { useProgress } from './progress.ts';
import { VoiceFrame } from './voice-line.tsx';
import { Waveform } from './waveform.tsx';
import { clockText } from '../messaging/words.ts';
import './attachments.css';

/** What is on its way, as it will look, with how far it is and a way to give it up. */
export default function PendingAttachment({
  entry,
  content,
}: {
  entry: OutboxEntry;
  content: LocalAttachment;
}) {
  const ring = entry.refusedWith === null && <Ring clientId={entry.clientId} />;
  const caption = 'caption' in content ? content.caption : '';
  return (
    <>
      {content.kind === 'voice' ? (
        <VoiceFrame lead={ring} time={clockText(content.durationMs)}>
          <span className="attachments-seek">
            <Waveform peaks={content.peaks} share={0} />
          </span>
        </VoiceFrame>
      ) : content.kind === 'file' ? (
        <span className="attachments-download">
          <FileLine
            name={content.name}
            size={content.file.size}
            type={content.type}
            lead={ring || undefined}
          />
        </span>
      ) : (
        <PendingLooks content={content} ring={ring} />
      )}
      {caption && <MessageText text={caption} />}
    </>
  );
}

function PendingLooks({
  content,
  ring,
}: {
  content: Exclude<LocalAttachment, { kind: 'voice' | 'file' }>;
  ring: ReactNode;
}) {
  const items = useMemo(() => (content.kind === 'album' ? content.items : [content]), [content]);
  const looks = useLocalLooks(items);
  return <Mosaic looks={looks} over={ring && <span className="attachments-over">{ring}</span>} />;
}

const radius = 19;
const around = 2 * Math.PI * radius;

/** How far it is; a tap gives it up. */
function Ring({ clientId }: { clientId: string }) {
  const { t } = useTranslation('attachments/things');
  const share = useProgress(clientId);
  return (
    <span className="attachments-ring" data-waiting={share === null || undefined}>
      <IconButton
        label={t('cancelUpload')}
        icon={<X size={20} />}
        onClick={(event) => {
          event.stopPropagation();
          currentSync().discard(clientId);
        }}
      />
      <svg
        viewBox="0 0 44 44"
        role="progressbar"
        aria-label={t('uploading')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round((share ?? 0) * 100)}
      >
        <circle cx="22" cy="22" r={radius} />
        <circle
          cx="22"
          cy="22"
          r={radius}
          strokeDasharray={around}
          strokeDashoffset={around * (1 - (share ?? 0.2))}
        />
      </svg>
    </span>
  );
}
