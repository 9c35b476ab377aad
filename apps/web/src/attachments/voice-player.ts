import { useSyncExternalStore } from 'react';

/**
 * The one voice that plays. It lives beside the rows, which come and go while one scrolls; it stops when
 * one leaves the conversation, for there would be nothing to stop it with.
 */
export interface SpokenVoice {
  id: string;
  url: string;
  durationMs: number;
}

interface Playing {
  id: string;
  isPlaying: boolean;
  /** From 0 to 1. */
  share: number;
  rate: number;
  hasFailed: boolean;
}

const rates: readonly number[] = [1, 1.5, 2];
const tickMs = 80;
const rateKey = 'allmende.voice-rate';

let audio: HTMLAudioElement | null = null;
let current: SpokenVoice | null = null;
let state: Playing = { id: '', isPlaying: false, share: 0, rate: 1, hasFailed: false };
/** Where voices that were paused go on, as long as the page lives. */
const places = new Map<string, number>();
let ticking: ReturnType<typeof setInterval> | undefined;
let place = '';
const listeners = new Set<() => void>();

function tell(change: Partial<Playing>): void {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
}

function readRate(): number {
  const kept = Number(localStorage.getItem(rateKey));
  return rates.find((rate) => rate === kept) ?? 1;
}

function seconds(): number {
  return (current?.durationMs ?? 0) / 1_000;
}

function tick(): void {
  if (!audio || !current || audio.muted) return;
  const share = Math.min(1, audio.currentTime / Math.max(seconds(), 0.01));
  places.set(current.id, share);
  tell({ share });
}

function player(): HTMLAudioElement {
  if (audio) return audio;
  const made = new Audio();
  audio = made;
  made.preload = 'auto';
  made.onplay = () => {
    clearInterval(ticking);
    ticking = setInterval(tick, tickMs);
    tell({ isPlaying: true });
  };
  made.onpause = () => {
    clearInterval(ticking);
    tell({ isPlaying: false });
  };
  made.onended = () => {
    if (current) places.delete(current.id);
    tell({ isPlaying: false, share: 0 });
  };
  made.onerror = () => tell({ isPlaying: false, hasFailed: true });
  for (const event of ['popstate', 'pushState', 'replaceState']) {
    addEventListener(event, () => {
      if (!location.pathname.startsWith(place)) made.pause();
    });
  }
  return made;
}

/** Plays, goes on, or pauses; whatever else was playing stops. */
export async function toggleVoice(voice: SpokenVoice): Promise<void> {
  const made = player();
  if (current?.id === voice.id && !state.hasFailed) {
    if (made.paused) await made.play().catch(() => tell({ hasFailed: true }));
    else made.pause();
    return;
  }
  current = voice;
  place = location.pathname.split('/').slice(0, 3).join('/');
  const share = places.get(voice.id) ?? 0;
  tell({ id: voice.id, share, rate: readRate(), hasFailed: false });
  made.src = voice.url;
  // In the same step as the tap, or a telephone does not let it sound.
  made.muted = true;
  const started = made.play();
  made.playbackRate = state.rate;
  try {
    await started;
    await measure(made);
    if (current !== voice) return;
    made.currentTime = share * seconds();
    made.playbackRate = state.rate;
    made.muted = false;
  } catch {
    if (current === voice) tell({ isPlaying: false, hasFailed: true });
  }
}

/** A recording may not say how long it is; having been at its end once, it can be sought in. */
async function measure(made: HTMLAudioElement): Promise<void> {
  if (Number.isFinite(made.duration)) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(end, 1_500);
    function end(): void {
      clearTimeout(timer);
      made.removeEventListener('durationchange', end);
      resolve();
    }
    made.addEventListener('durationchange', end);
    made.currentTime = 1e7;
  });
  made.currentTime = 0;
  if (made.paused) await made.play();
}

export function seekVoice(voice: SpokenVoice, share: number): void {
  const to = Math.min(0.999, Math.max(0, share));
  places.set(voice.id, to);
  if (current?.id !== voice.id) {
    for (const listener of listeners) listener();
    return;
  }
  if (audio) audio.currentTime = to * seconds();
  tell({ share: to });
}

export function nextRate(): void {
  const at = rates.indexOf(state.rate);
  const rate = rates[(at + 1) % rates.length]!;
  localStorage.setItem(rateKey, String(rate));
  if (audio) audio.playbackRate = rate;
  tell({ rate });
}

const idle = new Map<string, Playing>();

/** How this voice stands. */
export function useVoice(id: string): Playing {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => {
      if (state.id === id) return state;
      const share = places.get(id) ?? 0;
      const known = idle.get(id);
      if (known?.share === share) return known;
      const next = { id, isPlaying: false, share, rate: 1, hasFailed: false };
      idle.set(id, next);
      return next;
    },
  );
}
