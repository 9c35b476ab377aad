import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { refusal, walletWorld } from '../../../../dev/wallet-world.ts';
import { newUuid } from '#platform/ids';

const world = await walletWorld();

test('a note that cannot be stored is refused before it shares a batch with others', async () => {
  const lena = await world.person('lena', { minor: 10_000n });
  const omar = await world.person('omar');
  const pay = (note: string) =>
    lena.api.wallet.sendMoney({
      body: { toActorId: omar.publicId, amount: euros(100n), note },
      idempotencyKey: newUuid(),
    });
  for (const note of ['a\0b', 'half \ud800 of a letter']) {
    assert.equal(await refusal(pay(note)), 'platform.invalid_input');
  }
  assert.equal((await pay('ganze Wörter 🍞')).note, 'ganze Wörter 🍞');
});
