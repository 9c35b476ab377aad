import type { Picture } from '@allmende/contract/actors';
import type { StoredFile } from '@allmende/contract/attachments';
import { fail } from '@allmende/contract/errors';
import type { Media } from '#media';
import type { Database, Tx } from '#platform/database';
import { toUuid, type Uuid } from '#platform/ids';
import { Refused } from '#platform/refusal';
import type { ShopTables } from '../tables.ts';
import type { DisputeRow } from './rules.ts';
import * as store from './store.ts';

/** What a side uploaded before, by its public ids. */
export interface Shown {
  pictureIds: readonly string[];
  fileIds: readonly string[];
}

export interface Evidence {
  pictures: Picture[];
  files: StoredFile[];
}

/** [SH47] Pictures and files with which the sides of a dispute show what they say. */
export function createEvidence(deps: {
  database: Database;
  media: Pick<Media, 'grantToConversation' | 'pictures' | 'ownedFile'>;
}) {
  const { database, media } = deps;
  const read = () => database.read<ShopTables>();

  return {
    /** Shown with the statement at `position`. @throws Refused when something of it is not the actor's. */
    async show(
      tx: Tx,
      dispute: Pick<DisputeRow, 'seller_id' | 'id'>,
      { position, ownerId, shown }: { position: number; ownerId: Uuid; shown: Shown },
    ): Promise<void> {
      const things = [
        ...shown.pictureIds.map((id) => ({ pictureId: toUuid(id) })),
        ...shown.fileIds.map((id) => ({ fileId: toUuid(id) })),
      ];
      for (const [place, thing] of things.entries()) {
        const grant = { ...thing, ownerActorId: ownerId, conversationId: dispute.id };
        if (!(await media.grantToConversation(tx, grant))) {
          throw new Refused(fail('disputes.evidence_unknown'));
        }
        await store.addEvidence(tx, {
          seller_id: dispute.seller_id,
          dispute_id: dispute.id,
          position,
          place,
          picture_id: 'pictureId' in thing ? thing.pictureId : null,
          file_id: 'fileId' in thing ? thing.fileId : null,
          owner_id: ownerId,
        });
      }
    },

    /** Of each statement, by its position. */
    async of(
      dispute: Pick<DisputeRow, 'seller_id' | 'id'>,
    ): Promise<(position: number) => Evidence> {
      const rows = await store.findEvidence(read(), dispute);
      const pictures = await media.pictures(rows.flatMap((row) => row.picture_id ?? []));
      const files = new Map<Uuid, StoredFile>();
      for (const { file_id, owner_id } of rows) {
        const owned = file_id && (await media.ownedFile(file_id, owner_id));
        if (owned) files.set(file_id, owned.file);
      }
      return (position) => {
        const own = rows.filter((row) => row.position === position);
        return {
          pictures: own.flatMap((row) => (row.picture_id && pictures.get(row.picture_id)) || []),
          files: own.flatMap((row) => (row.file_id && files.get(row.file_id)) || []),
        };
      };
    },

    /** Whether what was shown in one of these disputes is theirs to see: a side's of it, or an operator's. */
    mayRead: (disputeIds: readonly Uuid[], actorIds: readonly Uuid[], isOperator: boolean) =>
      store.hasSide(database, { disputeIds, actorIds, isOperator }),
  };
}
