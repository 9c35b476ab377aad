import type { LocalPicture, LocalVideo } from '../sync/database.ts';
import { scalePicture } from '../ui/scale-picture.ts';

/** A file as it will be sent: to look at where that can be, else to download. */
export type Prepared =
  | LocalPicture
  | LocalVideo
  | { kind: 'file'; file: Blob; name: string; type: string };

/** What the server reads as a picture. */
const pictureTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif'];
const pictureBytesMax = 15 * 1024 * 1024;
/** Played in the browsers of most people. */
const videoTypes = ['video/mp4', 'video/webm', 'video/quicktime'];
const posterEdgeMax = 1280;
const loadMsMax = 8_000;
const frameMsMax = 1_500;

export async function prepare(file: File, asFile: boolean): Promise<Prepared> {
  const plain = { kind: 'file' as const, file, name: file.name, type: file.type };
  if (asFile) return plain;
  if (file.type.startsWith('image/')) return (await asPicture(file)) ?? plain;
  if (videoTypes.includes(file.type)) return (await asVideo(file)) ?? plain;
  return plain;
}

async function asPicture(file: File): Promise<LocalPicture | null> {
  const scaled = await scalePicture(file);
  if (!pictureTypes.includes(scaled.type) || scaled.size > pictureBytesMax) return null;
  const bitmap = await createImageBitmap(scaled).catch(() => null);
  if (!bitmap) return null;
  const { width, height } = bitmap;
  bitmap.close();
  return { kind: 'picture', file: scaled, width, height };
}

/** With a picture from near its beginning; null when this browser cannot play it. */
async function asVideo(file: File): Promise<LocalVideo | null> {
  const film = document.createElement('video');
  film.muted = true;
  film.playsInline = true;
  film.preload = 'auto';
  const url = URL.createObjectURL(file);
  try {
    film.src = url;
    await heard(film, 'loadeddata');
    if (film.videoWidth === 0) return null;
    if (!Number.isFinite(film.duration)) {
      // What is recorded in a browser says how long it is only when one has been at its end.
      const known = heard(film, 'durationchange');
      film.currentTime = 1e7;
      await known.catch(() => undefined);
    }
    const seconds = Number.isFinite(film.duration) ? film.duration : 0;
    const there = heard(film, 'seeked');
    const frame = firstFrame(film);
    film.currentTime = Math.min(1, seconds / 3);
    await there;
    await frame;
    const poster = await pictureOf(film);
    return (
      poster && {
        kind: 'video',
        file,
        name: file.name,
        poster,
        width: film.videoWidth,
        height: film.videoHeight,
        durationMs: Math.round(seconds * 1_000),
      }
    );
  } catch {
    return null;
  } finally {
    film.removeAttribute('src');
    film.load();
    URL.revokeObjectURL(url);
  }
}

function heard(film: HTMLVideoElement, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${event}`)), loadMsMax);
    film.addEventListener(
      event,
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
    film.addEventListener('error', () => reject(new Error('cannot be played')), { once: true });
  });
}

/** Found is not yet drawn: without a frame its picture would be black. No browser is waited for longer. */
function firstFrame(film: HTMLVideoElement): Promise<unknown> {
  const drawn = new Promise<void>((resolve) => {
    film.addEventListener('seeking', () => film.requestVideoFrameCallback?.(() => resolve()), {
      once: true,
    });
  });
  return Promise.race([drawn, new Promise((resolve) => setTimeout(resolve, frameMsMax))]);
}

function pictureOf(film: HTMLVideoElement): Promise<Blob | null> {
  const { videoWidth, videoHeight } = film;
  const scale = Math.min(1, posterEdgeMax / Math.max(videoWidth, videoHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(videoWidth * scale));
  canvas.height = Math.max(1, Math.round(videoHeight * scale));
  canvas.getContext('2d')?.drawImage(film, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.82));
}
