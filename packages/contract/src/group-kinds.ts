import { z } from 'zod';
import { picture } from './actors.ts';
import { id } from './ids.ts';
import { groupAboutMax, groupNameMax } from './limits.ts';
import { paragraphs, someLine } from './words.ts';

/** What groups and channels are made of: roles, settings, notices. Used by messages and by operations. */

/** Owners may do everything; there is exactly one as long as anybody is in the group. */
export const memberRole = z.enum(['owner', 'admin', 'member']);
export type MemberRole = z.infer<typeof memberRole>;

/** `all` are all members; `admins` are the owner and the admins. */
const whoMay = z.enum(['all', 'admins']);

export const groupSettings = z
  .object({
    /** In a channel always `admins`. */
    whoWrites: whoMay,
    whoAdds: whoMay,
    /** Name, description and picture. */
    whoEdits: whoMay,
    /** Who makes invite links. */
    whoInvites: whoMay,
    /**
     * `invite`: only who is added or has a link. `request`: also by link only when an admin agrees.
     * `open`: anybody, and it can be found.
     */
    joining: z.enum(['invite', 'request', 'open']),
    /** What somebody who joins can read: everything, or what is said from then on. */
    history: z.enum(['all', 'from_joining']),
    /** New messages disappear after so many seconds; null for never. */
    disappearAfterSeconds: z.int().min(60).max(31_536_000).nullable(),
  })
  .meta({ id: 'GroupSettings' });
export type GroupSettings = z.infer<typeof groupSettings>;

/** What a conversation of many has besides what every conversation has, as one of its members sees it. */
export const groupInfo = z
  .object({
    name: z.string(),
    about: z.string(),
    picture: picture.nullable(),
    /** As `#rrggbb`, when it was opened by a business with an accent. */
    accent: z.string().nullable(),
    memberCount: z.int(),
    ownRole: memberRole,
    /** May write now: by role and settings. */
    mayWrite: z.boolean(),
    /** Waiting to be let in; 0 for those who do not decide. */
    requestCount: z.int(),
    settings: groupSettings,
    /**
     * Grows with every change of what stands here and of who is in it, which are no versions of the
     * conversation: of two copies the one with the higher revision is right about `group` and `members`.
     */
    revision: z.int(),
  })
  .meta({ id: 'GroupInfo' });
export type GroupInfo = z.infer<typeof groupInfo>;

export const groupName = someLine(groupNameMax);
export const groupAbout = paragraphs(groupAboutMax);

/** A line that says what happened to the conversation; its message's sender is who did it. */
export const notice = z
  .discriminatedUnion('event', [
    z.object({ event: z.literal('created'), name: z.string() }),
    z.object({
      event: z.literal('added'),
      actorIds: z.array(id('actor')),
      /** Added at the same time, beyond those named. */
      moreCount: z.int(),
    }),
    z.object({ event: z.literal('joined') }),
    z.object({ event: z.literal('left') }),
    z.object({ event: z.literal('removed'), actorId: id('actor') }),
    z.object({ event: z.literal('renamed'), name: z.string() }),
    z.object({ event: z.literal('described') }),
    z.object({ event: z.literal('pictured') }),
    z.object({ event: z.literal('role'), actorId: id('actor'), role: memberRole }),
    z.object({ event: z.literal('settings'), changed: z.array(z.string()) }),
    /** These two also in a direct conversation. */
    z.object({ event: z.literal('pinned'), seq: z.int() }),
    z.object({ event: z.literal('disappearing'), afterSeconds: z.int().nullable() }),
  ])
  .meta({ id: 'Notice' });
export type Notice = z.infer<typeof notice>;
