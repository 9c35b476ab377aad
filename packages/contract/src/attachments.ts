import { z } from 'zod';
import { picture } from './actors.ts';
import { id } from './ids.ts';
import { albumMax, albumMin, captionMax, peaksMax, playedMsMax } from './limits.ts';

/** What is sent besides words: files, films, voices and albums, as they stand in a message. */
const caption = z.string().default('').meta({ maxLength: captionMax });
const durationMs = z.int().min(0).max(playedMsMax);

/** A file that was uploaded, with the name and size that it has. */
export const storedFile = z
  .object({
    id: id('file'),
    /** One line, without parts of a path and without marks that turn text around. */
    name: z.string(),
    /** In bytes. */
    size: z.int(),
    /** What it is, by its first bytes where they say it, else as its owner's device called it. */
    type: z.string(),
    /** Always answers with a download that no browser opens by itself. */
    url: z.string(),
  })
  .meta({ id: 'StoredFile' });
export type StoredFile = z.infer<typeof storedFile>;

/** A film in MP4 or WebM; `streamUrl` answers to range requests. */
export const video = z
  .object({
    file: storedFile,
    streamUrl: z.string(),
    /** Its shape is that of the film. */
    poster: picture,
    /** As the sender's device measured it; for showing only. */
    durationMs: z.int(),
  })
  .meta({ id: 'Video' });
export type Video = z.infer<typeof video>;

/** Something spoken, in WebM, Ogg or MP4. */
export const voice = z
  .object({
    file: storedFile,
    streamUrl: z.string(),
    durationMs: z.int(),
    /** How loud it is from beginning to end, each from 0 to 100. */
    peaks: z.array(z.int()),
  })
  .meta({ id: 'Voice' });
export type Voice = z.infer<typeof voice>;

const albumPicture = z.object({ kind: z.literal('picture'), picture });
const albumVideo = z.object({ kind: z.literal('video'), video });
export const albumItem = z.discriminatedUnion('kind', [albumPicture, albumVideo]);
export type AlbumItem = z.infer<typeof albumItem>;

/** The kinds of a message's body that carry files. */
export const attachedBodies = [
  z.object({ kind: z.literal('file'), file: storedFile, caption: z.string() }),
  z.object({ kind: z.literal('video'), video, caption: z.string() }),
  z.object({ kind: z.literal('voice'), voice }),
  z.object({ kind: z.literal('album'), items: z.array(albumItem), caption: z.string() }),
] as const;

const sendablePicture = z.object({ kind: z.literal('picture'), pictureId: id('media') });
const sendableVideo = z.object({
  kind: z.literal('video'),
  fileId: id('file'),
  /** A picture of one's own that stands there until it is played. */
  posterId: id('media'),
  durationMs,
});
const sendableItem = z.discriminatedUnion('kind', [sendablePicture, sendableVideo]);

/** What is sent has been uploaded before, in the name of the same actor. */
export const attachedSendables = [
  sendablePicture.extend({ caption }),
  z.object({ kind: z.literal('file'), fileId: id('file'), caption }),
  sendableVideo.extend({ caption }),
  z.object({
    kind: z.literal('voice'),
    fileId: id('file'),
    durationMs,
    /** From 0 to 100; what is beyond counts as the nearest. */
    peaks: z.array(z.number()).min(1).max(peaksMax),
  }),
  z.object({
    kind: z.literal('album'),
    items: z.array(sendableItem).min(albumMin).max(albumMax),
    caption,
  }),
] as const;
