import { z } from 'zod';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { searchMax } from './limits.ts';
import { conversation, message } from './messaging.ts';
import { defineOperations } from './operation.ts';
import { page, pageQuery } from './paging.ts';

/** Finding what was said, and with whom. */
export const searchErrors = defineErrors({
  'search.took_too_long': { status: 503, title: 'The search took too long' },
});

/** A link is a text or caption with an address in it; films and albums count as pictures too. */
export const searchKind = z.enum(['text', 'picture', 'video', 'file', 'voice', 'link', 'card']);
export type SearchKind = z.infer<typeof searchKind>;

export const searchHit = z
  .object({
    message,
    /** Where the words stand: the text, or the part of it around the first of them. */
    excerpt: z.object({
      text: z.string(),
      /** What matched, in UTF-16 units of `text`, in order and apart from each other. */
      highlights: z.array(z.object({ from: z.int(), to: z.int() })),
    }),
  })
  .meta({ id: 'SearchHit' });
export type SearchHit = z.infer<typeof searchHit>;

export const searchOperations = defineOperations({
  searchMessages: {
    method: 'GET',
    path: '/api/v1/search/messages',
    summary: 'What was said in the acting actor’s conversations, the latest first.',
    description:
      'Every word must occur, the last one at least with its beginning. German and English forms of a word find each other; case, accents and the two ways to write an umlaut do not matter. Without words, everything that fits the rest. A message can be found about a second after it was sent; what was deleted, at once no longer.',
    query: z.object({
      q: z.string().max(searchMax).default(''),
      conversationId: id('conversation').optional(),
      senderActorId: id('actor').optional(),
      kind: searchKind.optional(),
      /** From this moment on. */
      from: z.iso.datetime().optional(),
      /** Before this moment. */
      to: z.iso.datetime().optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(50).default(20),
    }),
    response: page(searchHit).extend({
      /** How many there are, on the first page; null on the others. Exact up to 1,000. */
      total: z.int().nullable(),
      /** There are more than `total`. */
      isTotalMore: z.boolean(),
      /** False when the time was up before all conversations were looked through: narrow it down. */
      isComplete: z.boolean(),
    }),
    errors: ['messaging.conversation_unknown', 'search.took_too_long', 'platform.invalid_input'],
    limitPerMinute: 240,
  },
  searchConversations: {
    method: 'GET',
    path: '/api/v1/search/conversations',
    summary: 'The acting actor’s conversations by the name of the other side or the group.',
    description:
      'The beginnings of words come first, then what is written nearly alike: a slip of the pen is forgiven. Among the 5,000 with the latest activity.',
    query: z.object({
      q: z.string().max(searchMax),
      limit: z.coerce.number().int().min(1).max(50).default(10),
    }),
    response: z.object({ items: z.array(conversation) }),
    errors: ['search.took_too_long'],
    limitPerMinute: 240,
  },
  listMedia: {
    method: 'GET',
    path: '/api/v1/search/conversations/:conversationId/media',
    summary:
      'The pictures, films and albums of a conversation, its files, or its messages with links, the latest first.',
    params: z.object({ conversationId: id('conversation') }),
    query: pageQuery.extend({
      kind: z.enum(['picture', 'file', 'link']),
      /** Before this moment, to begin with a month. */
      to: z.iso.datetime().optional(),
    }),
    response: page(message),
    errors: ['messaging.conversation_unknown', 'platform.invalid_input'],
  },
});
