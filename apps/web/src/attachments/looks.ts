import type { Picture } from '@allmende/contract/actors';
import type { AlbumItem, Video } from '@allmende/contract/attachments';
import type { MessageBody } from '@allmende/contract/messaging';
import { useEffect, useState } from 'react';
import type { Translate } from '../i18n/words.ts';
import { clockText } from '../messaging/words.ts';
import type { LocalPicture, LocalVideo } from '../sync/database.ts';

/** Something to look at, whether the server has it or only this device yet. */
export interface Look {
  key: string;
  kind: 'picture' | 'video';
  /** A few pixels, for lists. */
  small: string;
  /** What stands in the conversation. */
  preview: string;
  /** The whole picture, or what is played. */
  whole: string;
  width: number;
  height: number;
  colour: string;
  alt: string;
  durationMs: number | null;
}

export function pictureLook(picture: Picture, caption = ''): Look {
  const { id, smallUrl, mediumUrl, largeUrl, width, height, colour, alt } = picture;
  const preview = mediumUrl;
  const whole = largeUrl;
  const key = id;
  return {
    key,
    kind: 'picture',
    small: smallUrl,
    preview,
    whole,
    width,
    height,
    colour,
    alt: alt || caption,
    durationMs: null,
  };
}

function videoLook({ poster, streamUrl, durationMs, file }: Video, caption = ''): Look {
  const look = pictureLook(poster, caption);
  return { ...look, key: file.id, kind: 'video', whole: streamUrl, durationMs };
}

function itemLook(item: AlbumItem): Look {
  return item.kind === 'picture' ? pictureLook(item.picture) : videoLook(item.video);
}

/** In their order; none for what is not looked at. */
export function looksOf(body: MessageBody): Look[] {
  if (body.kind === 'picture') return [pictureLook(body.picture, body.caption)];
  if (body.kind === 'video') return [videoLook(body.video, body.caption)];
  return body.kind === 'album' ? body.items.map(itemLook) : [];
}

/** What it is in words: a film with its length, and what is known to be on it. */
export function whatOf({ kind, alt, durationMs }: Look, t: Translate): string {
  return t(kind, { alt, length: clockText(durationMs ?? 0) }).trim();
}

/** The same of what is still on this device, which must be the same array as long as it is; addresses end with the component. */
export function useLocalLooks(items: readonly (LocalPicture | LocalVideo)[]): Look[] {
  const [urls, setUrls] = useState<readonly string[]>([]);
  useEffect(() => {
    const made = items.map((item) =>
      URL.createObjectURL(item.kind === 'video' ? item.poster : item.file),
    );
    setUrls(made);
    return () => {
      for (const url of made) URL.revokeObjectURL(url);
    };
  }, [items]);
  return items.map((item, at) => {
    const preview = urls[at] ?? '';
    return {
      key: String(at),
      kind: item.kind,
      small: preview,
      preview,
      whole: preview,
      width: item.width,
      height: item.height,
      colour: 'var(--paper-sunk)',
      alt: '',
      durationMs: item.kind === 'video' ? item.durationMs : null,
    };
  });
}
