import { z } from 'zod';
import { draftMax, folderNameMax, foldersMax } from './chats-limits.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { conversation } from './messaging.ts';
import { defineOperations } from './operation.ts';
import { someLine } from './words.ts';

/** How one arranges one's own chats: what nobody else sees of a conversation, and who sees what of oneself. */
export const chatsErrors = defineErrors({
  'chats.too_many_pinned': { status: 409, title: 'Five chats stand on top already' },
  'chats.too_many_folders': { status: 409, title: 'There are twenty folders already' },
  'chats.folder_unknown': { status: 404, title: 'This folder does not exist' },
  'chats.no_request': { status: 404, title: 'There is no request to decline' },
});

const place = z.object({ conversationId: id('conversation') });
const folderName = someLine(folderNameMax);

export const folder = z.object({ id: id('folder'), name: z.string() }).meta({ id: 'Folder' });
export type Folder = z.infer<typeof folder>;

/** Mutual: who does not show something does not see it of others either. */
export const chatSettings = z
  .object({
    /** Whether others are told how far one has read, and one is told of them. */
    showsReceipts: z.boolean(),
    /** Whether others see that one is there and types, and one sees it of them. */
    showsPresence: z.boolean(),
    /** Who may begin a conversation; the ones there are go on. */
    whoWrites: z.enum(['everybody', 'group_members', 'nobody']),
    folders: z.array(folder),
  })
  .meta({ id: 'ChatSettings' });
export type ChatSettings = z.infer<typeof chatSettings>;

export const draft = z
  .object({
    /** The hat in which it is written. */
    actorId: id('actor'),
    conversationId: id('conversation'),
    /** Empty when it was sent or given up. */
    text: z.string(),
    /** Grows with each change on the server. */
    revision: z.int(),
  })
  .meta({ id: 'Draft' });
export type Draft = z.infer<typeof draft>;

export const chatsOperations = defineOperations({
  setPreferences: {
    method: 'PATCH',
    path: '/api/v1/chats/:conversationId/preferences',
    summary: 'Arranges a conversation for oneself: what is named changes, the rest stays.',
    description: 'Nobody else learns of it; one’s other devices do, by push and by the list sync.',
    params: place,
    body: z
      .object({
        isArchived: z.boolean(),
        /** Until when it makes no noise and counts nowhere; `always` until it is taken back. */
        mutedUntil: z.union([z.iso.datetime(), z.literal('always')]).nullable(),
        isFavourite: z.boolean(),
        isPinned: z.boolean(),
        isMarkedUnread: z.boolean(),
        folderIds: z.array(id('folder')).max(foldersMax),
      })
      .partial(),
    response: conversation,
    errors: ['messaging.conversation_unknown', 'chats.too_many_pinned', 'chats.folder_unknown'],
    limitPerMinute: 300,
  },
  acceptRequest: {
    method: 'POST',
    path: '/api/v1/chats/:conversationId/accept',
    summary:
      'Accepts the request of somebody unknown; they learn it only by receipts and presence.',
    description: 'To answer is to accept. What is no request stays as it is.',
    params: place,
    response: conversation,
    errors: ['messaging.conversation_unknown'],
  },
  declineRequest: {
    method: 'POST',
    path: '/api/v1/chats/:conversationId/decline',
    summary: 'Declines a request: it is gone for oneself, and nothing they write arrives any more.',
    description:
      'They are not told. It lasts until one opens a conversation with them oneself, or a payment or an order brings both together; what was said before stays gone.',
    params: place,
    response: z.object({}),
    errors: ['messaging.conversation_unknown', 'chats.no_request'],
  },
  getSettings: {
    method: 'GET',
    path: '/api/v1/chats/settings',
    summary: 'One’s folders, and who sees what of oneself.',
    response: chatSettings,
  },
  updateSettings: {
    method: 'PATCH',
    path: '/api/v1/chats/settings',
    summary: 'Changes who sees what of oneself, and who may write.',
    body: chatSettings.omit({ folders: true }).partial(),
    response: chatSettings,
  },
  createFolder: {
    method: 'POST',
    path: '/api/v1/chats/folders',
    summary: 'Makes a folder for one’s own list.',
    body: z.object({ name: folderName }),
    response: folder,
    errors: ['chats.too_many_folders'],
  },
  renameFolder: {
    method: 'PATCH',
    path: '/api/v1/chats/folders/:folderId',
    summary: 'Gives a folder another name.',
    params: z.object({ folderId: id('folder') }),
    body: z.object({ name: folderName }),
    response: folder,
    errors: ['chats.folder_unknown'],
  },
  deleteFolder: {
    method: 'DELETE',
    path: '/api/v1/chats/folders/:folderId',
    summary: 'Removes a folder; the conversations in it stay where they are.',
    params: z.object({ folderId: id('folder') }),
    response: z.object({}),
    errors: ['chats.folder_unknown'],
  },
  listDrafts: {
    method: 'GET',
    path: '/api/v1/chats/drafts',
    summary:
      'What one has begun to write in the name of the acting actor, for one’s other devices.',
    response: z.object({ items: z.array(draft) }),
  },
  putDraft: {
    method: 'PUT',
    path: '/api/v1/chats/:conversationId/draft',
    summary: 'Keeps what one has begun to write; an empty text clears it.',
    description:
      'The later writing wins, whatever the clocks of the devices say: `agoMs` is how long ago it was typed. Whoever comes too late is answered with what stands. Colleagues in a business do not see each other’s.',
    params: place,
    body: z.object({
      text: z.string().max(draftMax),
      /** The revision that was changed; 0 for none. */
      revision: z.int().min(0),
      agoMs: z
        .int()
        .min(0)
        .max(10 * 366 * 86_400_000),
    }),
    response: draft,
    errors: ['messaging.conversation_unknown'],
    limitPerMinute: 300,
  },
});
