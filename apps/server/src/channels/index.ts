import type { ChannelsContext } from './context.ts';
import { registerFrame } from './frame.ts';
import type { Uuid } from '#platform/ids';
import { createAnswering } from './mail/answering.ts';
import { createApart } from './mail/apart.ts';
import { createFetching } from './mail/fetching.ts';
import type { MailboxTrust } from './mail/imap.ts';
import { createListener } from './mail/listener.ts';
import type { ResolveName } from './mail/proving.ts';
import { createReceiving } from './mail/receiving.ts';
import { createHearing } from './hearing.ts';
import { registerChannelsRoutes } from './routes.ts';
import { createVisits, type Visits } from './visits.ts';
import { createWidgets } from './widgets.ts';

export type { MailboxTrust, ResolveName };

/**
 * Channels: people without an account reach a business, from its website and by mail, and its staff answer in the
 * inbox as they answer everybody. It promises that a guest reads and writes in the one conversation with that business
 * and nowhere else, and that a page shows the chat only where the business allowed it. Rules are in SPEC.md.
 */
export interface Channels {
  /** For guests who come in another way than by the chat of a website. */
  visits: Pick<Visits, 'open' | 'whose' | 'say' | 'hear'>;
  /** Removes what nobody has used for 90 days; a job calls it every night. */
  forgetOld(): Promise<void>;
  /** Mails to the guest what waits in their conversation; a job calls it. */
  mailAnswers(conversationId: Uuid): Promise<void>;
  /** Fetches what lies in the mailbox of a business; a job calls it every minute. */
  fetchLetters(businessId: Uuid): Promise<void>;
  /** Takes letters from here on, where the operator wants it. */
  listen(): Promise<void>;
  /** The port on which letters come in; 0 where none do. */
  mailPort(): number;
  /** Lets visitors go who wait for an answer, and takes no more letters. */
  close(): Promise<void>;
}

export function createChannels(context: ChannelsContext): Channels {
  const { jobs, messaging } = context;
  const hearing = createHearing(messaging);
  const widgets = createWidgets(context);
  const visits = createVisits({
    ...context,
    hearing,
    isOn: async (businessId) => (await widgets.get(businessId)).isOn,
  });
  registerFrame(context.http, widgets, visits);
  jobs.register('channels.forget', visits.forgetOld);
  jobs.schedule('41 3 * * *', 'channels.forget');
  const answering = createAnswering(context);
  const apart = createApart(context.resolveName);
  const receiving = createReceiving(context);
  const listener = createListener(context, { receiving, apart });
  const fetching = createFetching(context, { receiving, apart });
  registerChannelsRoutes(context, { widgets, visits, fetching });
  return {
    visits,
    forgetOld: visits.forgetOld,
    mailAnswers: answering.mail,
    fetchLetters: fetching.fetch,
    listen: listener.start,
    mailPort: listener.port,
    async close() {
      hearing.close();
      await listener.stop();
      await apart.stop();
    },
  };
}
