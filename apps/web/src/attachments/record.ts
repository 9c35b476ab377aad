/** Recording a voice: what the microphone hears, how loud it is, and what it comes to. */
export interface Recording {
  /** How loud it is now, from 0 to 1. */
  level(): number;
  elapsedMs(): number;
  stop(): Promise<{ file: Blob; durationMs: number; peaks: number[] }>;
  cancel(): void;
}

export const peakCount = 64;
const sampleMs = 50;
/** Sound of a voice in AAC plays everywhere; where it cannot be made, Opus. */
const types = [
  'audio/mp4;codecs=mp4a.40.2',
  'audio/webm;codecs=opus',
  'audio/ogg;codecs=opus',
  'audio/mp4',
];

export function canRecord(): boolean {
  return typeof MediaRecorder !== 'undefined' && navigator.mediaDevices !== undefined;
}

/** Throws the `DOMException` of the browser: `NotAllowedError` when it was not permitted. */
export async function startRecording(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  });
  const mimeType = types.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, {
    audioBitsPerSecond: 32_000,
    ...(mimeType ? { mimeType } : {}),
  });
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1_024;
  context.createMediaStreamSource(stream).connect(analyser);
  const wave = new Float32Array(analyser.fftSize);
  const levels: number[] = [];
  const pieces: Blob[] = [];
  const startedAt = performance.now();
  recorder.ondataavailable = ({ data }) => {
    if (data.size > 0) pieces.push(data);
  };
  const sampling = setInterval(() => {
    analyser.getFloatTimeDomainData(wave);
    let loudest = 0;
    for (const value of wave) loudest = Math.max(loudest, Math.abs(value));
    levels.push(loudest);
  }, sampleMs);
  recorder.start(1_000);

  function end(): void {
    clearInterval(sampling);
    for (const track of stream.getTracks()) track.stop();
    void context.close().catch(() => undefined);
  }

  return {
    level: () => Math.min(1, (levels.at(-1) ?? 0) * 2.5),
    elapsedMs: () => performance.now() - startedAt,
    async stop() {
      const durationMs = Math.round(performance.now() - startedAt);
      const ended = new Promise((resolve) => {
        recorder.onstop = resolve;
      });
      if (recorder.state !== 'inactive') {
        recorder.stop();
        await ended;
      }
      end();
      const file = new Blob(pieces, { type: recorder.mimeType.split(';')[0]! });
      return { file, durationMs, peaks: await peaksIn(file).catch(() => peaksOf(levels)) };
    },
    cancel() {
      if (recorder.state !== 'inactive') recorder.stop();
      end();
    },
  };
}

/** From the sound itself. */
async function peaksIn(file: Blob): Promise<number[]> {
  const context = new OfflineAudioContext(1, 1, 44_100);
  const sound = await context.decodeAudioData(await file.arrayBuffer());
  return peaksOf(sound.getChannelData(0));
}

/** The loudest of each part, from 0 to 100, the loudest of all at 100; silence stays flat. */
export function peaksOf(samples: ArrayLike<number>): number[] {
  const peaks: number[] = [];
  for (let at = 0; at < peakCount; at += 1) {
    const from = Math.floor((at * samples.length) / peakCount);
    const to = Math.max(from + 1, Math.floor(((at + 1) * samples.length) / peakCount));
    let loudest = 0;
    for (let i = from; i < Math.min(to, samples.length); i += 1) {
      loudest = Math.max(loudest, Math.abs(samples[i]!));
    }
    peaks.push(loudest);
  }
  const most = Math.max(0.02, ...peaks);
  return peaks.map((peak) => Math.round((100 * peak) / most));
}
