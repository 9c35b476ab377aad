import type { Message, Receipt } from '@allmende/contract/messaging';
import { nobodysId } from '@allmende/contract/nobody';
import type { ChangedTopic, ServerFrame } from '@allmende/contract/realtime';
import type { Connection, Gateway } from '#platform/gateway';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Log } from '#platform/log';
import { presentMessage } from './present.ts';
import { type Rosters, splitByReading } from './rosters.ts';
import type { MessageRow } from './store.ts';

/**
 * Tells devices what has just been committed. An echo may be lost with its connection and may come
 * twice; devices put it in its place by its version and fetch what they missed.
 */
export interface Echo {
  /** In the order given. The device that sent a message hears of it as the answer to its frame. */
  push(echoes: readonly Echoed[]): Promise<void>;
  /** Messages as they are now, each to all members of its conversation. Never rejects: what was lost is logged. */
  pushChanged(rows: readonly MessageRow[]): Promise<void>;
}

export type Echoed = { conversationId: Uuid; rosterVersion: number } & (
  | { kind: 'message'; message: Message; origin: Origin | undefined }
  /** Without a version it is no change of the conversation, and only the member's own devices are told. */
  | {
      kind: 'receipt';
      actorId: Uuid;
      receipt: Receipt;
      version: number | null;
      /** Members who do not show how far they have read, and are not told it of others. */
      discreet: readonly Uuid[] | null;
    }
);

/** The frame that asked for it. */
export interface Origin {
  connection: Connection;
  ref: number;
}

/** Says to the devices of an actor, and to nobody else, that something of their own is other now. */
export function tellOwnDevices(
  gateway: Pick<Gateway, 'deliver'>,
  actorId: Uuid,
  topic: ChangedTopic,
): void {
  gateway.deliver([actorId], { type: 'changed', topic, actorId: toPublicId('act', actorId) });
}

/** That there was a change, for those who may not know which: so that they miss none and need not ask. */
function bareVersion({ conversation_id: conversationId, version }: MessageRow): ServerFrame {
  return {
    type: 'receipt',
    conversationId: toPublicId('cnv', conversationId),
    receipt: { actorId: nobodysId, readSeq: 0, deliveredSeq: 0, unreadCount: 0 },
    version,
  };
}

export function createEcho(deps: { gateway: Gateway; rosters: Rosters; log: Log }): Echo {
  const { gateway, rosters, log } = deps;
  return {
    async push(echoes) {
      const rosterOf = await rosters.load(echoes);
      // From here on nothing waits, so that the frames of one batch reach a device in their order.
      for (const echo of echoes) {
        const roster = rosterOf.get(echo.conversationId);
        if (echo.kind === 'receipt') {
          const actorIds = roster?.actorIds ?? [];
          const { receipt, version, discreet, actorId } = echo;
          const conversationId = toPublicId('cnv', echo.conversationId);
          const tell = (toActorIds: readonly Uuid[], told: Receipt) =>
            gateway.deliver(toActorIds, {
              type: 'receipt',
              conversationId,
              receipt: told,
              version,
            });
          if (version === null) tell([actorId], receipt);
          else if (!discreet || discreet.length === 0) tell(actorIds, receipt);
          else {
            const isHidden = (id: Uuid) =>
              id !== actorId && (discreet.includes(actorId) || discreet.includes(id));
            tell(
              actorIds.filter((id) => !isHidden(id)),
              receipt,
            );
            tell(actorIds.filter(isHidden), { ...receipt, readSeq: 0, unreadCount: 0 });
          }
          continue;
        }
        const { message, origin } = echo;
        const json = JSON.stringify(message);
        origin?.connection.send({
          type: 'ack',
          json: `{"type":"ack","ref":${origin.ref},"value":${json}}`,
        });
        gateway.deliver(
          roster ? splitByReading(roster, message.seq).readers : [],
          { type: 'message', json: `{"type":"message","message":${json}}` },
          origin?.connection,
        );
      }
    },
    async pushChanged(rows) {
      try {
        const rosterOf = await rosters.now([...new Set(rows.map((row) => row.conversation_id))]);
        for (const row of rows) {
          const roster = rosterOf.get(row.conversation_id);
          if (!roster) continue;
          const { readers, others } = splitByReading(roster, row.seq);
          gateway.deliver(readers, { type: 'message', message: presentMessage(row) });
          if (others.length > 0) gateway.deliver(others, bareVersion(row));
        }
      } catch (error) {
        log.warn({ err: error }, 'messaging.echo_lost');
      }
    },
  };
}
