import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { createClient } from '@allmende/sdk';
import { plainPicture } from '../../../../../dev/business-world.ts';
import { campaignsTown } from '../../../../../dev/campaigns-world.ts';
import { refusal, type Somebody, testWorld } from '../../../../../dev/world.ts';
import { toUuid } from '#platform/ids';

/** Later than today, because ids made by this process never go back in time. */
const world = await testWorld({ now: new Date('2028-03-01T12:00:00Z') });
const { app, clock, database, origin } = world;
const town = campaignsTown(world);
const day = 86_400_000;

let opened = 0;
/** A business, in whose name its owner acts. */
async function openClub() {
  opened += 1;
  const owner = await town.person('vorstand');
  const { actor } = await owner.client.business.openBusiness({
    body: { name: `Singverein ${opened}`, handle: `singverein-${opened}`, category: 'other' },
  });
  const as = (token: string) =>
    createClient({
      baseUrl: origin,
      headers: () => ({ authorization: `Bearer ${token}`, 'allmende-actor': actor.id }),
    });
  const club = { ...owner, client: as(owner.token), actorId: toUuid(actor.id), publicId: actor.id };
  const again = async () => ({
    ...club,
    client: as(await app.identity.createSession(owner.userId)),
  });
  return { club, again };
}
type Club = Awaited<ReturnType<typeof openClub>>['club'];

const words = {
  name: 'Singverein am Markt e. V.',
  street: 'Marktstraße 4',
  postalCode: '99084',
  city: 'Erfurt',
  taxOffice: 'Erfurt',
  fileNumber: '151/141/00021',
  noticeKind: 'exemption' as const,
  noticeOn: '2026-05-04',
  assessed: '2023 bis 2025',
  purposes: 'der Kunst und Kultur',
  announcedOn: '2027-01-10',
  signer: 'Hanne Vogt, Vorsitzende',
};
const donor = {
  name: 'Emil Brandt',
  street: 'Lindenweg 2',
  postalCode: '99086',
  city: 'Erfurt',
  country: '',
};
async function signatureOf({ actorId }: Club) {
  const stored = await app.media.storePicture({
    bytes: await plainPicture('#1b1d1a', 300, 60),
    ownerActorId: actorId,
    audience: 'private',
    alt: '',
  });
  assert.ok(stored.ok);
  return stored.value.id;
}
async function operator() {
  const who = await town.person('amt');
  await app.identity.makeOperator(who.userId);
  return who;
}
async function confirmed(change: object = {}) {
  const { club, again } = await openClub();
  const signatureId = await signatureOf(club);
  await club.client.donations.putCharity({ body: { ...words, ...change, signatureId } });
  await decide(await operator(), club, true);
  return { club, again };
}
const decide = ({ client }: Somebody, { publicId }: Club, isConfirmed: boolean) =>
  client.donations.decideCharity({ params: { actorId: publicId }, body: { isConfirmed } });
const campaignOf = (club: Club, more: object = {}) =>
  town.open(club, { title: 'Neue Noten', way: 'keep', ...more });
const issue = ({ client }: Pick<Somebody, 'client'>, body: object) =>
  client.donations.issueReceipt({ body: body as never });
const donationsOf = ({ client }: Pick<Somebody, 'client'>) => client.donations.getDonations();
async function fileOf(who: Pick<Somebody, 'client'>, { id }: { id: string }): Promise<Buffer> {
  const params = { receiptId: id as never };
  const { bytes } = await who.client.donations.downloadReceipt({ params });
  return Buffer.from(await new Response(bytes as never).arrayBuffer());
}

test('[CM20] [CM23] who is no charity, not confirmed, changed since, or has too old a notice issues nothing', async () => {
  const { club } = await openClub();
  const emil = await town.person('emil', 50_000n);
  const own = await town.person('allein');
  await assert.rejects(
    own.client.donations.putCharity({ body: { ...words, signatureId: null } }),
    refusal('donations.charity_unknown'),
  );
  const campaign = await campaignOf(club);
  const { id: pledgeId } = await town.give(emil, club, campaign, 2_500n);
  await emil.client.donations.putDonor({ body: donor });
  assert.deepEqual((await donationsOf(emil)).open, []);
  await assert.rejects(issue(emil, { pledgeId }), refusal('donations.nothing_to_confirm'));
  await assert.rejects(
    club.client.donations.putCharity({ body: { ...words, signatureId: null } }),
    refusal('donations.signature_unknown'),
  );
  const foreign = await signatureOf((await openClub()).club);
  await assert.rejects(
    club.client.donations.putCharity({ body: { ...words, signatureId: foreign } }),
    refusal('donations.signature_unknown'),
  );
  const asked = await club.client.donations.putCharity({
    body: { ...words, signatureId: await signatureOf(club) },
  });
  assert.deepEqual([asked.state, asked.goodUntil], ['asked', '2031-05-04']);
  await assert.rejects(issue(emil, { pledgeId }), refusal('donations.not_confirmed'));

  // Neither they nor anybody but an operator, and no operator for their own business.
  const amt = await operator();
  await assert.rejects(decide(emil, club, true), refusal('platform.not_allowed'));
  await app.identity.makeOperator(club.userId);
  const owner = { client: world.client(club.token) } as Somebody;
  await assert.rejects(decide(owner, club, true), refusal('donations.own_case'));
  const { items } = await amt.client.donations.listCharities();
  assert.equal(items[0]!.actor.id, club.publicId);
  assert.equal((await decide(amt, club, true)).state, 'confirmed');
  assert.equal((await donationsOf(emil)).open[0]!.isPossible, true);

  const changed = { ...words, noticeOn: '2022-01-01', signatureId: null };
  assert.equal((await club.client.donations.putCharity({ body: changed })).state, 'asked');
  await assert.rejects(issue(emil, { pledgeId }), refusal('donations.not_confirmed'));
  await decide(amt, club, true);
  await assert.rejects(issue(emil, { pledgeId }), refusal('donations.notice_too_old'));
  assert.equal((await donationsOf(emil)).open[0]!.isPossible, false);
});

test('[CM21] [CM22] [CM25] a gift is confirmed once, however often it is asked for and at once; nobody else reads it', async () => {
  const { club } = await confirmed();
  const [emil, frida] = [await town.person('emil', 50_000n), await town.person('frida', 50_000n)];
  const rewards = [{ name: 'Ein Lied', from: euros(500n), stock: null }];
  const campaign = await campaignOf(club, { rewards });
  const rewardId = (await town.look(emil, campaign)).rewards[0]!.id;
  const { id: pledgeId } = await town.give(emil, club, campaign, 2_550n);
  const thing = await town.give(emil, club, campaign, 900n, { rewardId });
  const { id: fridas } = await town.give(frida, club, campaign, 700n);
  // What is only promised is no gift yet.
  const promised = await town.give(emil, club, await campaignOf(club, { way: 'all' }), 400n);
  await assert.rejects(issue(emil, { pledgeId }), refusal('donations.no_donor'));
  for (const who of [emil, frida]) await who.client.donations.putDonor({ body: donor });
  for (const id of [thing.id, promised.id, fridas]) {
    await assert.rejects(issue(emil, { pledgeId: id }), refusal('donations.nothing_to_confirm'));
  }
  const many = await Promise.all([1, 2, 3].map(() => issue(emil, { pledgeId })));
  assert.equal(new Set(many.map(({ id }) => id)).size, 1);
  const [receipt] = many as [(typeof many)[number]];
  assert.deepEqual(
    [receipt.number, receipt.kind, receipt.total, receipt.donorName],
    ['2028-00001', 'single', euros(2_550n), 'Emil Brandt'],
  );
  const other = await issue(frida, { pledgeId: fridas });
  assert.equal(other.number, '2028-00002');
  assert.deepEqual((await donationsOf(emil)).open, []);

  const bytes = await fileOf(emil, receipt);
  assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
  assert.deepEqual(await fileOf(club, receipt), bytes);
  for (const who of [frida, (await openClub()).club]) {
    await assert.rejects(fileOf(who, receipt), refusal('donations.receipt_unknown'));
    await assert.rejects(
      who.client.donations.revokeReceipt({
        params: { receiptId: receipt.id },
        body: { reason: 'So', mayBeIssuedAnew: true },
      }),
      refusal('donations.receipt_unknown'),
    );
  }
});

test('[CM22] a receipt for the year comes when it is over, has what is on no other, and adds up to the wallet', async () => {
  const { club, again } = await confirmed();
  const emil = await town.person('emil', 50_000n);
  const campaign = await campaignOf(club, { days: 60 });
  await emil.client.donations.putDonor({ body: donor });
  const single = await town.give(emil, club, campaign, 1_000n);
  await town.give(emil, club, campaign, 2_001n);
  await town.give(emil, club, campaign, 3_302n);
  const year = { charityActorId: club.publicId, year: 2028 };
  await assert.rejects(issue(emil, year), refusal('donations.year_not_over'));
  await issue(emil, { pledgeId: single.id });
  clock.advance(310 * day);
  const [donating, charity] = [await town.again(emil), await again()];
  const [group] = (await donationsOf(donating)).open;
  assert.deepEqual(
    [group!.year, group!.total, group!.isOver, group!.gifts.length],
    [2028, euros(5_303n), true, 2],
  );
  const made = await Promise.all([issue(donating, year), issue(donating, year)]);
  assert.equal(made[0].id, made[1].id);
  assert.deepEqual([made[0].total, made[0].kind], [euros(5_303n), 'yearly']);
  await assert.rejects(
    issue(donating, { ...year, year: 2027 }),
    refusal('donations.nothing_to_confirm'),
  );
  // All that is confirmed is all that came.
  const { items } = await charity.client.donations.listIssued();
  const sum = items.reduce((all, { total }) => all + BigInt(total.value), 0n);
  assert.equal(sum, await town.balanceOf(charity));
  assert.deepEqual(
    items.map(({ number }) => number.slice(5)),
    ['00002', '00001'],
  );
});

test('[CM24] [CM25] what was issued stays as it is; taken back it counts no more, and its gift is confirmed anew or never', async () => {
  const { club } = await confirmed();
  const emil = await town.person('emil', 50_000n);
  const campaign = await campaignOf(club);
  await emil.client.donations.putDonor({ body: donor });
  const { id: pledgeId } = await town.give(emil, club, campaign, 1_500n);
  const first = await issue(emil, { pledgeId });
  const before = await fileOf(emil, first);
  await emil.client.donations.putDonor({ body: { ...donor, name: 'Emil Brandt-Kern' } });
  await emil.client.donations.forgetDonor();
  await club.client.donations.putCharity({ body: { ...words, name: 'Anders', signatureId: null } });
  assert.deepEqual(await fileOf(emil, first), before);
  for (const change of [
    `update campaigns_receipts set total = 1 where id = $1`,
    `update campaigns_receipts set pdf = '' where id = $1`,
    `delete from campaigns_receipts where id = $1`,
  ]) {
    await assert.rejects(
      database.pool.query(change, [toUuid(first.id)]),
      /a receipt stays as it was issued/,
    );
  }
  const revoke = (reason: string, mayBeIssuedAnew: boolean, { id } = first) =>
    club.client.donations.revokeReceipt({
      params: { receiptId: id },
      body: { reason, mayBeIssuedAnew },
    });
  const back = await revoke('Name falsch geschrieben', true);
  assert.equal(back.revokedBecause, 'Name falsch geschrieben');
  assert.deepEqual(await revoke('Noch einmal', false), back);
  await assert.rejects(fileOf(emil, first), refusal('donations.receipt_revoked'));
  assert.deepEqual(await fileOf(club, first), before);

  await decide(await operator(), club, true);
  await emil.client.donations.putDonor({ body: { ...donor, name: 'Emil Brandt-Kern' } });
  const second = await issue(emil, { pledgeId });
  assert.deepEqual([second.number.slice(5), second.donorName], ['00002', 'Emil Brandt-Kern']);
  // The money was given back: nothing is left to confirm.
  await revoke('Betrag zurückgezahlt', false, second);
  await assert.rejects(issue(emil, { pledgeId }), refusal('donations.nothing_to_confirm'));
  assert.deepEqual((await donationsOf(emil)).open, []);
});
