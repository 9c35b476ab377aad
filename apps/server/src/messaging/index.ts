import type { Result } from '@allmende/contract/errors';
import type { Message, Receipt } from '@allmende/contract/messaging';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import type { Http } from '#platform/http';
import type { Uuid } from '#platform/ids';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Metrics } from '#platform/metrics';
import type { Outbound } from '#platform/outbound';
import type { AttachmentStore } from './attachments.ts';
import { type AnswerTime, createAnswerTime } from './answer-time.ts';
import { createAuthors, type PersonDirectory } from './authors.ts';
import { type Cards, createCards } from './cards.ts';
import { type BusinessDirectory, createConcern } from './concern.ts';
import { type Conversations, createConversations } from './conversations.ts';
import { createEcho } from './echo.ts';
import { createErase } from './erasing.ts';
import { createExpiry } from './expiry.ts';
import { createFollowing, type Following } from './following.ts';
import { handleFrames, markRead } from './frames.ts';
import type { GroupPictures } from './groups/context.ts';
import { registerGroups } from './groups/index.ts';
import { createHistory, type History } from './history.ts';
import { registerLater } from './later/index.ts';
import type { Reminding } from './later/reminding.ts';
import type { StaffDirectory } from './later/scheduling.ts';
import { type QuietDirectory, type MayNotify, registerChats } from './chats/index.ts';
import { type ColleagueDirectory, createJudge } from './chats/requests.ts';
import { createNotifying, type Notifying } from './notifying.ts';
import { createPresence } from './presence.ts';
import { createRosters } from './rosters.ts';
import { registerRoutes } from './routes.ts';
import { createLending } from './lending.ts';
import { createMentionReader, type HandleDirectory } from './mentions.ts';
import { createReach, type Reach } from './reach.ts';
import { registerOnMessage } from './on-message/index.ts';
import { registerReports } from './reports/index.ts';
import { isOneOpen } from './reports/store.ts';
import { createSearch } from './search/index.ts';
import { createContents } from './contents.ts';
import { createPreviews, type PreviewPictures } from './previews/index.ts';
import {
  firstOf,
  type OwnLinks,
  type ProfileDirectory,
  profileLinks,
} from './previews/own-links.ts';
import { createSend, type Outgoing } from './sending.ts';
import { createSaid, type Said } from './said.ts';
import { createForSoftware, type ForSoftware } from './software.ts';
import { createStickers, registerStickers, type StickerDeps } from './stickers/index.ts';
import { setLinks } from './stickers/links.ts';
import * as store from './store.ts';
import { createWritePath, type WriteErrorCode } from './writing.ts';

/**
 * Messaging: conversations between actors. It promises that a message which was acknowledged is on disk,
 * stands in its conversation once and at one place for ever, and reaches every member's device, by push
 * or by sync; and that nobody sees a conversation of which the actor in whose name they act is no member.
 * The rules have numbers in SPEC.md.
 */
export interface Messaging
  extends Cards,
    Notifying,
    Reach,
    Said,
    Following,
    ForSoftware,
    Pick<Reminding, 'onReminder'>,
    Pick<
      Conversations,
      | 'directConversation'
      | 'directConversations'
      | 'moneyConversations'
      | 'kinshipOf'
      | 'turnTo'
      | 'knock'
      | 'setBlocked'
      | 'setStopped'
    > {
  /**
   * Sends in the name of an actor; the caller has proven that the user may. Resolves when the message is
   * durable. Fails with `messaging.conversation_unknown`, `.blocked`, `.empty`, `.text_too_long`,
   * `.text_malformed`, `.client_id_reused`, `.picture_unknown`, `.reply_unknown`, or
   * `platform.unavailable` when the database stayed away; then send again with the same client id.
   */
  send(outgoing: Outgoing): Promise<Result<Message, WriteErrorCode>>;
  /** [MS50] What changed for a member since a version. */
  syncMessages: History['sync'];
  /** [MS52] A page of what was said, for a member. */
  listMessages: History['list'];
  /** [MS40] A member has read up to here; for whoever reads by another way than a device. */
  markRead(reading: {
    actorId: Uuid;
    conversationId: Uuid;
    seq: number;
  }): Promise<Result<Receipt, WriteErrorCode>>;
  /** Shows the conversation anew in its members' lists: what a member calls itself has changed. */
  showAgain(conversationId: Uuid): void;
  membersOf(conversationId: Uuid): Promise<readonly Uuid[]>;
  isMember(conversationId: Uuid, actorIds: readonly Uuid[]): Promise<boolean>;
  /** Whether one of the actors is a member of one of the conversations: who may see a private picture. */
  isMemberOfAny(conversationIds: readonly Uuid[], actorIds: readonly Uuid[]): Promise<boolean>;
  /** Whether one of these is a report that waits: what is lent to it may be seen by operators. */
  isOpenReport(ids: readonly Uuid[]): Promise<boolean>;
  answerTimeOf: AnswerTime;
  /** Asked for each member before a message is notified; null when nothing is to be said. */
  mayNotify: MayNotify;
  /** What further addresses of this server show when they are sent; asked after the own ones. */
  showLinksWith(links: OwnLinks): void;
  /** Resolves when everything that was accepted is written. For shutting down. */
  idle(): Promise<void>;
}

export interface MessagingOptions {
  database: Database;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  http: Http;
  gateway: Gateway;
  jobs: Jobs;
  identity: ColleagueDirectory &
    QuietDirectory &
    BusinessDirectory &
    PersonDirectory &
    HandleDirectory &
    ProfileDirectory &
    StaffDirectory;
  media: AttachmentStore & GroupPictures & PreviewPictures & StickerDeps['media'];
  outbound: Outbound;
  config: Pick<Config, 'publicUrl' | 'linkPreviews'>;
}

export type { TurnRefusal } from './conversations.ts';
export type { AnswerTime } from './answer-time.ts';
export type { ActorDirectory } from './present.ts';
export type { OwnLinks } from './previews/own-links.ts';
export type { AttachmentStore };
export type { SaidMessage } from './said.ts';
export type { Outgoing } from './sending.ts';
export type { DoneMark, Followed, LastSaid, Reading, Saying } from './following.ts';
export type { Progress } from './reach.ts';

export function createMessaging(options: MessagingOptions): Messaging {
  const { database, http } = options;
  const rosters = createRosters(database);
  const search = createSearch(options);
  const stickers = createStickers(options);
  const links = [profileLinks(options.identity), setLinks(stickers)];
  const previews = createPreviews({ ...options, ownLinks: firstOf(links) });
  const concern = createConcern({ ...options, rosters });
  const notifying = createNotifying(database.pool, concern);
  const reach = createReach(database.pool, concern);
  const following = createFollowing((id, only) => conversations.pushToLists(id, only), concern);
  const echo = notifying.listenTo(
    reach.listenTo(
      following.listenTo(previews.listenTo(search.listenTo(createEcho({ ...options, rosters })))),
    ),
  );
  const writePath = createWritePath({ ...options, echo });
  const mentionsIn = createMentionReader(options);
  const prepareContent = createContents({ ...options, stickers });
  const lending = createLending(options);
  const send = createSend({ ...options, mentionsIn, lending, prepareContent, writePath });
  const judge = createJudge(options);
  const conversations = createConversations({ ...options, rosters, judge });
  const erase = createErase(options.media);
  const history = createHistory({ ...options, echo, erase });
  const authors = createAuthors(options);
  const cards = createCards({ ...options, echo });
  const presence = createPresence({ ...options, rosters });

  const told: Conversations = {
    ...conversations,
    async setDone(actorId, change) {
      const done = await conversations.setDone(actorId, change);
      if (done.ok) following.tellDone({ actorId, ...change });
      return done;
    },
  };
  registerRoutes(http, { conversations: told, history, authors, send, writePath });
  registerGroups({
    ...options,
    publicUrl: options.config.publicUrl,
    echo,
    conversations,
    cards,
  });
  const reactions = registerOnMessage({ ...options, echo, writePath, mentionsIn, previews });
  registerReports({ ...options, echo, erase });
  registerStickers(http, stickers);
  createExpiry({ ...options, echo, erase });
  const later = registerLater({ ...options, echo, send, conversations });
  const mayNotify = registerChats({
    ...options,
    conversations,
    onAccepted: ({ conversationId, actorId }) => {
      rosters
        .peek(conversationId)
        .then((members) => {
          const other = members.find((member) => member !== actorId);
          return other === undefined ? undefined : presence.retell(actorId, other);
        })
        .catch((error) => options.log.warn({ err: error }, 'messaging.presence_not_told'));
    },
  });
  search.registerRoutes();
  handleFrames({ ...options, send, writePath, presence });

  return {
    ...cards,
    ...createForSoftware({ database, writePath, presence, reactions }),
    directConversation: conversations.directConversation,
    directConversations: conversations.directConversations,
    moneyConversations: conversations.moneyConversations,
    kinshipOf: conversations.kinshipOf,
    turnTo: conversations.turnTo,
    knock: conversations.knock,
    setBlocked: conversations.setBlocked,
    setStopped: conversations.setStopped,
    mayNotify,
    ...following,
    onReceipt: reach.onReceipt,
    receiptsOf: reach.receiptsOf,
    lastWordsOf: reach.lastWordsOf,
    ...createSaid(database.pool),
    onSaid: notifying.onSaid,
    onSaidWithBusiness: notifying.onSaidWithBusiness,
    waitingIn: notifying.waitingIn,
    unreadChats: notifying.unreadChats,
    missedBy: notifying.missedBy,
    onReminder: later.onReminder,
    send: (outgoing) => send(outgoing),
    syncMessages: history.sync,
    listMessages: history.list,
    markRead: (reading) => markRead(writePath, reading),
    showAgain: (conversationId) => conversations.pushToLists(conversationId),
    membersOf: (conversationId) => rosters.peek(conversationId),
    isMember: (conversationId, actorIds) =>
      store.areMembers(database.pool, { conversationIds: [conversationId], actorIds }),
    isMemberOfAny: (conversationIds, actorIds) =>
      store.areMembers(database.pool, { conversationIds, actorIds }),
    isOpenReport: (ids) => isOneOpen(database.pool, ids),
    answerTimeOf: createAnswerTime(options),
    showLinksWith: (more) => void links.push(more),
    async idle() {
      await writePath.idle();
      await search.pause();
    },
  };
}
