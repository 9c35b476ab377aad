import { Readable } from 'node:stream';
import { ok, type Result } from '@allmende/contract/errors';
import type { PrefixedId } from '@allmende/contract/ids';
import type { Identity } from '#identity';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import type { Http } from '#platform/http';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Jobs } from '#platform/jobs';
import { registerMediaJobs } from './jobs.ts';
import { createMediaCases, type MediaCases } from './media.ts';
import { registerMediaRoutes } from './routes.ts';
import { registerTus } from './uploads/tus.ts';

export { decodePicture } from './decoding.ts';
export { asFilm, asVideo, asVoice, type OwnedFile } from './files.ts';
export type { Thing } from './grants.ts';
export type { MembershipCheck, NewPicture } from './media.ts';
export { measure, plainPoster } from './playing.ts';
export { rangeOf } from './serving.ts';

export interface Shown {
  /**
   * [M11] [M41] What an actor may see, for those whom no browser of theirs asks: guests of a business, and mail. The
   * type is one that no browser opens, but of pictures. Null when it does not exist for them.
   */
  shownTo(
    thing: { pictureId: Uuid } | { fileId: Uuid },
    actorId: Uuid,
  ): Promise<{ name: string; type: string; read(): Promise<Buffer | null> } | null>;
  /** [M45] Keeps a file that came by another way than an upload; refused like one. */
  storeFile(file: {
    ownerActorId: Uuid;
    name: string;
    type: string;
    bytes: Uint8Array;
  }): Promise<
    Result<
      PrefixedId<'fil'>,
      'media.file_too_large' | 'media.too_many_uploads' | 'media.storage_full'
    >
  >;
}

/**
 * Media takes pictures and files from people and serves them. It promises that a picture is one that it
 * encoded itself, with nothing in it but pixels; that a file is downloaded and never opened by a browser,
 * unless its own structure proves that it is a film or a recording; and that what is private is seen by its owner
 * and by the members of the conversations to which it was sent, and by nobody else.
 */
export type Media = Shown & {
  /** Files in pieces, for software; the same as over HTTP. */
  uploads: Pick<MediaCases['uploads'], 'begin' | 'state' | 'receive'>;
} & Pick<
    MediaCases,
    | 'storePicture'
    | 'hasNoRoom'
    | 'pictures'
    | 'ownedPicture'
    | 'ownedBytes'
    | 'ownedFile'
    | 'makePublic'
    | 'grantToConversation'
    | 'grantToAll'
    | 'revokeFromConversation'
    | 'shareWithConversation'
    | 'readableWith'
    | 'publicBytes'
    | 'bytesFor'
    | 'fileFor'
    | 'removeUnsent'
    | 'removeExpired'
  >;

export function createMedia(deps: {
  config: Pick<Config, 'dataFolder' | 'publicUrl' | 'uploadMb' | 'storageMb'>;
  database: Database;
  clock: Clock;
  http: Http;
  jobs: Jobs;
  identity: Identity;
}): Media {
  const cases = createMediaCases(deps);
  const shownTo: Shown['shownTo'] = async (thing, actorId) => {
    const find = async () => ({ actorIds: [actorId], isOperator: false });
    if ('pictureId' in thing) {
      const row = await cases.readable(thing.pictureId, find);
      if (!row) return null;
      const read = () => cases.bytesOf(row, 'large');
      return { name: `${row.id}.webp`, type: 'image/webp', read };
    }
    const row = await cases.readableFile(thing.fileId, find);
    if (!row) return null;
    const read = async () => cases.files.read(row.hash);
    return { name: row.name, type: 'application/octet-stream', read };
  };
  registerMediaRoutes(deps.http, cases, deps.identity);
  registerTus(deps.http, cases.uploads, {
    bytesMax: deps.config.uploadMb * 1024 * 1024,
    publicUrl: deps.config.publicUrl,
  });
  registerMediaJobs(deps.jobs, cases);
  const storeFile: Shown['storeFile'] = async ({ ownerActorId, name, type, bytes }) => {
    const size = bytes.length;
    const begun = await cases.uploads.begin({ ownerActorId, name, type, size });
    if (!begun.ok) return begun;
    const { id } = begun.value;
    const piece = { offset: 0, body: Readable.from([bytes]), checksum: null };
    const taken = await cases.uploads.receive({ id, ownerActorId }, piece);
    if (!taken.ok) throw new Error(`a file was not kept: ${taken.code}`);
    return ok(toPublicId('fil', id));
  };
  return { ...cases, shownTo, storeFile };
}
