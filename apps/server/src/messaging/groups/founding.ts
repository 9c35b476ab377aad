import { fail, ok } from '@allmende/contract/errors';
import type { Addition } from '@allmende/contract/groups';
import type { Conversation } from '@allmende/contract/messaging';
import type { Tx } from '#platform/database';
import { newUuid, toUuid, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import type { Acting, Answer, Groups } from './context.ts';
import type { Joining } from './joining.ts';
import {
  changedSettings,
  type GroupKind,
  isAmong,
  ranks,
  type SettingsChange,
  settingsAfter,
} from './rules.ts';
import * as store from './store.ts';

/** Opening groups and changing what they are called and how they work. */
export interface Founding {
  create(
    acting: Acting,
    group: {
      clientId: Uuid;
      kind: GroupKind;
      name: string;
      about: string;
      pictureId: string | null;
      memberIds: readonly string[];
      settings: SettingsChange;
    },
  ): Answer<{ conversation: Conversation; addition: Addition }, 'createGroup'>;
  update(
    acting: Acting,
    groupId: Uuid,
    change: {
      name?: string | undefined;
      about?: string | undefined;
      pictureId?: string | null | undefined;
      settings?: SettingsChange | undefined;
    },
  ): Answer<Conversation, 'updateGroup'>;
}

export function createFounding(groups: Groups, joining: Joining): Founding {
  const { database, clock, conversations, identity, media } = groups;

  async function pictureOf(tx: Tx, pictureId: string | null, ownerActorId: Uuid) {
    if (pictureId === null) return ok(null);
    const picture = await media.makePublic(tx, toUuid(pictureId), ownerActorId);
    return picture ? ok(picture) : fail('groups.picture_unknown');
  }

  async function founded(actorId: Uuid, groupId: Uuid, addition: Addition) {
    const found = await conversations.get(actorId, groupId);
    return found.ok ? ok({ conversation: found.value, addition }) : found;
  }

  return {
    async create(acting, group) {
      const { actorId } = acting;
      const key = { actorId, clientId: group.clientId };
      const nothing = { added: [], invited: [], refused: [] };
      const known = await store.readByClientId(database.pool, key);
      if (known) return founded(actorId, known, nothing);
      const own = (await identity.actors([actorId])).get(actorId);
      const now = clock.now();
      const id = newUuid();
      const made = await undoing(database, async (tx) => {
        const picture = await pictureOf(tx, group.pictureId, actorId);
        if (!picture.ok) return picture;
        const isNew = await store.insertGroup(tx, {
          ...group,
          id,
          createdBy: actorId,
          picture: picture.value,
          accent: own?.accent ?? null,
          settings: settingsAfter(group.kind, group.settings),
          now,
        });
        // Another request with this client id was faster; what this one began is undone.
        if (!isNew) return fail('messaging.conversation_unknown');
        await groups.post(tx, id, acting, { event: 'created', name: group.name });
        groups.showAfterCommit(tx, (await store.readState(tx.client, { groupId: id, actorId }))!, [
          actorId,
        ]);
        return ok(id);
      });
      if (!made.ok) {
        const winner = await store.readByClientId(database.pool, key);
        return winner ? founded(actorId, winner, nothing) : made;
      }
      const others = group.memberIds.map(toUuid).filter((one) => one !== actorId);
      const addition = others.length > 0 ? await joining.add(acting, id, others) : ok(nothing);
      // Left again at the same moment, on another device.
      if (!addition.ok) return fail('messaging.conversation_unknown');
      return founded(actorId, id, addition.value);
    },

    async update(acting, groupId, change) {
      const { actorId } = acting;
      const changed = await groups.change(groupId, acting, async (tx, group) => {
        const editing =
          change.name !== undefined || change.about !== undefined || change.pictureId !== undefined;
        if (editing && !isAmong(group.who_edits, group.own_rank)) return fail('groups.not_allowed');
        if (change.settings && group.own_rank < ranks.admin) return fail('groups.not_allowed');
        const picture =
          change.pictureId === undefined
            ? ok(group.picture)
            : await pictureOf(tx, change.pictureId, actorId);
        if (!picture.ok) return picture;
        const before = store.settingsOf(group);
        const settings = settingsAfter(group.kind, change.settings ?? {}, before);
        const { name = group.name, about = group.about } = change;
        await store.updateGroup(tx, { groupId, name, about, picture: picture.value, settings });
        if (name !== group.name) await groups.post(tx, groupId, acting, { event: 'renamed', name });
        if (about !== group.about) await groups.post(tx, groupId, acting, { event: 'described' });
        if (picture.value?.id !== group.picture?.id) {
          await groups.post(tx, groupId, acting, { event: 'pictured' });
        }
        const { disappearAfterSeconds: afterSeconds } = settings;
        if (afterSeconds !== before.disappearAfterSeconds) {
          await groups.post(tx, groupId, acting, { event: 'disappearing', afterSeconds });
        }
        const names = changedSettings(before, settings).filter(
          (one) => one !== 'disappearAfterSeconds',
        );
        if (names.length > 0) {
          await groups.post(tx, groupId, acting, { event: 'settings', changed: names });
        }
        groups.showAfterCommit(tx, group, [actorId]);
        return ok(undefined);
      });
      return changed.ok ? conversations.get(actorId, groupId) : changed;
    },
  };
}
