import { Camera, ImageUp } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import './qr-scanner.css';
import { Button } from './button.tsx';
import { FileDrop } from './file-drop.tsx';
import { Spinner } from './spinner.tsx';

export interface QrScannerProps {
  /** What a code says; called once for each new text, also over a pause. A new scanner begins anew. */
  onText: (text: string) => void;
  /** While something is done with the last text. */
  paused?: boolean;
}

type CameraState = 'starting' | 'live' | 'denied' | 'none';

const framePauseMs = 120;
const cameraEdge = 720;

/** Reads codes with the camera or from an uploaded picture. Nothing leaves the device. */
export function QrScanner(props: QrScannerProps) {
  const [attempt, setAttempt] = useState(0);
  return <Attempt key={attempt} {...props} onAgain={() => setAttempt(attempt + 1)} />;
}

/** Asks for the camera once. */
function Attempt({ onText, paused = false, onAgain }: QrScannerProps & { onAgain: () => void }) {
  const { t } = useTranslation('ui');
  const video = useRef<HTMLVideoElement>(null);
  const [notFound, setNotFound] = useState(false);
  const camera = useCamera(video);
  useFrames(video, camera === 'live' && !paused, onText);

  async function readPicture(files: File[]) {
    const found = files[0] && (await readFromFile(files[0]));
    setNotFound(!found);
    if (found) onText(found);
  }
  return (
    <div className="ui-scanner">
      <div className="ui-scanner-view">
        <video ref={video} muted playsInline hidden={camera !== 'live'} aria-label={t('camera')} />
        {camera === 'live' && <span className="ui-scanner-frame" aria-hidden="true" />}
        {camera === 'starting' && <Spinner label={t('cameraStarts')} size={28} />}
        {(camera === 'denied' || camera === 'none') && (
          <div className="ui-scanner-words">
            <Camera size={28} aria-hidden="true" />
            <p>{t(camera === 'denied' ? 'cameraDenied' : 'cameraNone')}</p>
            {camera === 'denied' && (
              <Button size="small" onClick={onAgain}>
                {t('tryAgain')}
              </Button>
            )}
          </div>
        )}
      </div>
      <FileDrop
        className="ui-scanner-upload"
        label={t('scanPicture')}
        icon={<ImageUp size={20} aria-hidden="true" />}
        accept="image/*"
        error={notFound ? t('noCodeInPicture') : null}
        onFiles={readPicture}
      />
    </div>
  );
}

/** Turns the rear camera on while it is shown, and off again. */
function useCamera(video: { current: HTMLVideoElement | null }): CameraState {
  const [state, setState] = useState<CameraState>('starting');
  useEffect(() => {
    let stream: MediaStream | undefined;
    let gone = false;
    async function start() {
      if (!navigator.mediaDevices?.getUserMedia) return setState('none');
      try {
        stream = await navigator.mediaDevices.getUserMedia({
          video: { facingMode: 'environment', width: { ideal: 1280 } },
        });
      } catch (error) {
        const refused = error instanceof DOMException && error.name === 'NotAllowedError';
        if (!gone) setState(refused ? 'denied' : 'none');
        return;
      }
      if (gone || !video.current) return stop();
      video.current.srcObject = stream;
      await video.current.play().catch(() => undefined);
      if (!gone) setState('live');
    }
    function stop() {
      for (const track of stream?.getTracks() ?? []) track.stop();
    }
    start();
    return () => {
      gone = true;
      stop();
    };
  }, [video]);
  return state;
}

/** Looks at a frame now and then, and reports each text once. */
function useFrames(
  video: { current: HTMLVideoElement | null },
  active: boolean,
  onText: (text: string) => void,
): void {
  const report = useRef(onText);
  report.current = onText;
  const last = useRef('');
  useEffect(() => {
    if (!active) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    async function look() {
      const element = video.current;
      const found = element && element.videoWidth > 0 ? await readFrom(element, cameraEdge) : null;
      if (gone) return;
      if (found && found !== last.current) {
        last.current = found;
        report.current(found);
      }
      timer = setTimeout(look, framePauseMs);
    }
    look();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [video, active]);
}

/** The text of the code in a picture, tried large and small; null when there is none. */
async function readFromFile(file: Blob): Promise<string | null> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return null;
  try {
    for (const edge of [1200, 600, 2000]) {
      const found = await readFrom(bitmap, edge, 1500);
      if (found) return found;
    }
    return null;
  } finally {
    bitmap.close();
  }
}

async function readFrom(
  source: HTMLVideoElement | ImageBitmap,
  edgeMax: number,
  timeLimit = 60,
): Promise<string | null> {
  const { decodeQR } = await import('qr/decode.js');
  const [width, height] =
    source instanceof HTMLVideoElement
      ? [source.videoWidth, source.videoHeight]
      : [source.width, source.height];
  const scale = Math.min(1, edgeMax / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return null;
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  try {
    return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height), { timeLimit });
  } catch {
    // No code in sight: the decoder says so by throwing.
    return null;
  }
}
