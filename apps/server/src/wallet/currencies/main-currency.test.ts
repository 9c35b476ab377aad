import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Money } from '@allmende/contract/money';
import { createWalletWorld, refusal, walletWorld } from '../../../../../dev/wallet-world.ts';
import { StartRefused } from '#platform/refusal';

const world = await walletWorld();

test('[W160] the main currency is chosen before money moves, and then it stays', async () => {
  const fresh = await createWalletWorld({});
  after(() => fresh.close());
  const choose = (code: string) => fresh.wallet.chooseMainCurrency(code);
  const refused = async (code: string) =>
    choose(code).then(
      () => 'done',
      (error: unknown) => (error instanceof StartRefused ? error.message : error),
    );
  assert.match(String(await refused('XYZ')), /no currency/);
  assert.match(String(await refused('JPY')), /two decimals/);
  await choose('EUR');
  await choose('CHF');
  await choose('CHF');
  assert.deepEqual(await fresh.wallet.mainAsset(), {
    ...(await fresh.wallet.mainAsset()),
    assetCode: 'CHF',
    assetScale: 2,
  });
  const assets = await fresh.wallet.currencies.assets();
  assert.deepEqual(
    assets.map(({ assetCode, isMain, isOpen, name }) => [assetCode, isMain, isOpen, name.de]),
    [
      ['CHF', true, true, 'Schweizer Franken'],
      ['EUR', false, false, 'Euro'],
    ],
  );
  const someone = await fresh.person('heidi');
  const amount = { value: '2000', assetCode: 'CHF', assetScale: 2 };
  await someone.api.wallet.topUpPlayMoney({ body: { amount }, idempotencyKey: 'eins' });
  assert.deepEqual((await someone.api.wallet.getWallet()).balance, amount);
  assert.match(String(await refused('EUR')), /CHF and stays/);
});

test('[W19] play money comes in any asset with a rate, and counts as what it is worth', async () => {
  const someone = await world.person('spieler');
  const dollars = (value: string) => ({ value, assetCode: 'USD', assetScale: 2 });
  const get = (amount: Money, idempotencyKey: string) =>
    someone.api.wallet.topUpPlayMoney({ body: { amount }, idempotencyKey });
  const { desk } = world.wallet.currencies;
  const own = { kind: 'own', isOpen: true, rateSource: 'operator', spreadBp: 0 } as const;
  const dollar = { ...own, kind: 'currency', assetCode: 'USD', assetScale: 2 } as const;
  const name = { de: 'Dollar', en: 'Dollar' };
  await desk.setAsset({ ...dollar, name, isConvertible: true });
  const rate = { assetCode: 'USD', assetUnits: '1.25', mainUnits: '1', userId: someone.userId };
  assert.ok((await desk.setRate(rate)).ok);
  await desk.setAsset({
    ...own,
    assetCode: 'KARMA',
    assetScale: 0,
    name: { de: 'Karma', en: 'Karma' },
    isConvertible: false,
  });
  const karma = { value: '1', assetCode: 'KARMA', assetScale: 0 };
  assert.equal(await refusal(get(karma, 'ohne-kurs')), 'wallet.currency_unknown');
  await get(dollars('1000'), 'zehn');
  const { playMoneyLeft } = await someone.api.wallet.getWallet();
  assert.deepEqual(playMoneyLeft.value, '19200', 'ten dollars are eight euros');
  assert.equal(await refusal(get(dollars('99900'), 'zu-viel')), 'wallet.top_up_limit');
});
