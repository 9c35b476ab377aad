import { MessageSquareText } from 'lucide-react';
import { createElement } from 'react';
import { api } from '../app/api.ts';
import type { Command, CommandSource } from '../app/commands.ts';
import { currentSession } from '../app/session.ts';
import { loadWords, translationOf } from '../i18n/words.ts';
import { avatarOf, faceOf } from '../messaging/face.ts';
import { currentSync } from '../sync/sync.ts';
import { Avatar } from '../ui/avatar.tsx';

/** Chats by name and what was said, as one types in the command bar. */
const source: CommandSource = {
  async search(query, signal) {
    const { status, actor } = currentSession();
    if (status !== 'signed-in' || !actor) return [];
    const base = actor.kind === 'business' ? '/inbox' : '/chats';
    const q = query.slice(0, 200);
    const options = { actorId: actor.id, signal };
    const [chats, said] = await Promise.all([
      api.search.searchConversations({ ...options, query: { q, limit: 4 } }),
      api.search.searchMessages({ ...options, query: { q, limit: 5 } }),
      loadWords('search'),
    ]);
    const note = translationOf('search').t('command.note');
    const list = currentSync().getState().lists.get(actor.id);
    return [
      ...chats.items.map((conversation): Command => {
        const face = faceOf(conversation);
        return {
          id: `search.${conversation.id}`,
          label: face.name,
          ...(face.handle ? { note: `@${face.handle}` } : {}),
          icon: createElement(Avatar, { ...avatarOf(face), size: 24 }),
          href: `${base}/${conversation.id}`,
        };
      }),
      ...said.items.map(({ message, excerpt }): Command => {
        const conversation = list?.get(message.conversationId);
        return {
          id: `search.${message.id}`,
          label: excerpt.text || note,
          note: conversation ? faceOf(conversation).name : note,
          icon: createElement(MessageSquareText, { size: 20 }),
          href: `${base}/${message.conversationId}?at=${message.seq}`,
        };
      }),
    ];
  },
};
export default source;
