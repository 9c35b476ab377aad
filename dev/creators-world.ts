import type { creatorsOperations, MembershipInterval, Tier } from '@allmende/contract/creators';
import { euros, type Money } from '@allmende/contract/money';
import type { OperationArguments } from '@allmende/contract/operation';
import { newUuid, toPublicId } from '../apps/server/src/platform/ids.ts';
import type { Somebody, World } from './world.ts';

const password = 'mohn-und-klee';
type NewTier = OperationArguments<(typeof creatorsOperations)['createTier']>['body'];

/** Creators, members and their money, for tests. */
export function creatorsTown({ app, database, open, client }: World) {
  let count = 0;

  async function confirm(
    who: Somebody,
    payeeActorId: Somebody['actorId'],
    amount: Money,
    action: 'standing_order' | 'pay' = 'standing_order',
  ) {
    const { confirmationId } = await who.client.identity.startConfirmation({
      body: { action, payeeActorId: toPublicId('act', payeeActorId), amount },
    });
    const body = { password };
    const answer = { params: { confirmationId }, body };
    return (await who.client.identity.answerConfirmation(answer)).confirmation;
  }

  return {
    confirm,

    /** The same person with a new session, for when the old one has run out. */
    async again(who: Somebody): Promise<Somebody> {
      const token = await app.identity.createSession(who.userId);
      return { ...who, token, client: client(token) };
    },

    /** Somebody with some money. */
    async person(name: string, minor = 0n): Promise<Somebody> {
      count += 1;
      const who = await open(`${name}-${count}`, password);
      if (minor > 0n) await this.fund(who, minor);
      return who;
    },

    async fund({ actorId }: Pick<Somebody, 'actorId'>, amountMinor: bigint): Promise<void> {
      await database.transaction((tx) =>
        app.wallet.deposit(tx, {
          paymentId: newUuid(),
          toActorId: actorId,
          amountMinor,
          assetCode: 'EUR',
          rail: 'cash',
          note: '',
        }),
      );
    },

    /** What all of them have together, at one moment: jobs may move money meanwhile. */
    async sumOf(all: readonly Pick<Somebody, 'actorId'>[]): Promise<bigint> {
      const { assetCode } = await app.wallet.mainAsset();
      const accounts = await app.database.transaction((tx) =>
        Promise.all(all.map(({ actorId }) => app.wallet.accountOf(tx, actorId, assetCode))),
      );
      const balances = await app.ledger.balances(accounts);
      return accounts.reduce((sum, id) => sum + balances.get(id)!.balance, 0n);
    },

    async balanceOf({ client }: Somebody): Promise<bigint> {
      return BigInt((await client.wallet.getWallet({ query: {} })).balance.value);
    },

    tier: (creator: Somebody, words: Partial<NewTier> = {}) =>
      creator.client.creators.createTier({
        body: { name: 'Brotfreunde', monthly: euros(500n), ...words },
      }),

    async join(
      member: Somebody,
      creator: Pick<Somebody, 'actorId'>,
      tier: Tier,
      interval: MembershipInterval = 'month',
      key = newUuid(),
    ) {
      const price = (interval === 'month' ? tier.monthly : tier.yearly)!;
      return member.client.creators.join({
        params: { tierId: tier.id },
        idempotencyKey: key,
        body: { interval, price, confirmation: await confirm(member, creator.actorId, price) },
      });
    },
  };
}
