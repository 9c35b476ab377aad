import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientFrame } from '@allmende/contract/realtime';
import { seqMax } from '@allmende/contract/messaging';

const place = { actorId: `act_${'0'.repeat(32)}`, conversationId: `cnv_${'0'.repeat(32)}` };

test('a position that no column can hold is no frame, and reaches no batch that others share', () => {
  const frames = (seq: number) => [
    { type: 'read', ref: 1, ...place, seq },
    { type: 'delivered', ...place, seq },
    {
      type: 'send',
      ref: 1,
      ...place,
      clientId: crypto.randomUUID(),
      message: { kind: 'text', text: 'x' },
      replyToSeq: seq,
    },
  ];
  for (const frame of frames(seqMax)) assert.equal(clientFrame.safeParse(frame).success, true);
  for (const seq of [seqMax + 1, Number.MAX_SAFE_INTEGER]) {
    for (const frame of frames(seq)) assert.equal(clientFrame.safeParse(frame).success, false);
  }
});
