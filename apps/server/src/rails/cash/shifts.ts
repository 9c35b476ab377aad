import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Shift } from '@allmende/contract/rails';
import type { Money } from '@allmende/contract/money';
import type { Actor } from '@allmende/contract/actors';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { sepaAsset } from '../rules.ts';
import * as store from './store.ts';

/** Who stands at the till: the user, and the person they are, for whoever reads the book of shifts. */
export interface AtTill {
  userId: Uuid;
}
type AmountRefusal = 'wallet.currency_unknown' | 'wallet.amount_invalid';

const shiftsShown = 30;

/** So far the till is counted in one currency. */
const { assetCode, assetScale } = sepaAsset;

/** The shifts of the till: opened with what lies in it, counted at the end, the difference written down. */
export type Shifts = ReturnType<typeof createShifts>;

export function createShifts(deps: {
  database: Database;
  clock: Clock;
  identity: {
    actors(ids: Iterable<Uuid>): Promise<Map<Uuid, Actor>>;
    personOfUser(userId: Uuid): Promise<Uuid | null>;
  };
}) {
  const { database, clock, identity } = deps;

  function judge(money: Money): Result<bigint, AmountRefusal> {
    if (money.assetCode !== assetCode || money.assetScale !== assetScale) {
      return fail('wallet.currency_unknown');
    }
    const minor = BigInt(money.value);
    return minor < 0n ? fail('wallet.amount_invalid') : ok(minor);
  }

  async function present(shifts: readonly store.StoredShift[]): Promise<Shift[]> {
    const users = new Set(
      shifts.flatMap(({ openedBy, closedBy }) => [openedBy, closedBy ?? []].flat()),
    );
    const persons = new Map<Uuid, Uuid | null>();
    for (const userId of users) persons.set(userId, await identity.personOfUser(userId));
    const actors = await identity.actors([...persons.values()].filter((id) => id !== null));
    const who = (userId: Uuid) => actors.get(persons.get(userId) ?? '') ?? null;
    const money = (minor: bigint) => ({ value: String(minor), assetCode, assetScale });
    return shifts.map((shift) => {
      const { floatMinor, takenMinor, countedMinor, closedAt, closedBy } = shift;
      const expected = floatMinor + takenMinor;
      return {
        id: toPublicId('shf', shift.id),
        openedAt: shift.openedAt.toISOString(),
        openedBy: who(shift.openedBy),
        float: money(floatMinor),
        taken: money(takenMinor),
        payments: shift.payments,
        expected: money(expected),
        closedAt: closedAt?.toISOString() ?? null,
        closedBy: closedBy === null ? null : who(closedBy),
        counted: countedMinor === null ? null : money(countedMinor),
        difference: countedMinor === null ? null : money(countedMinor - expected),
        note: shift.note,
      };
    });
  }

  return {
    async list(): Promise<{ open: Shift | null; items: Shift[] }> {
      const shown = await present(await store.readShifts(database, shiftsShown));
      return {
        open: shown.find(({ closedAt }) => closedAt === null) ?? null,
        items: shown.filter(({ closedAt }) => closedAt !== null),
      };
    },

    async open(
      { userId }: AtTill,
      float: Money,
    ): Promise<Result<Shift, AmountRefusal | 'rails.shift_open'>> {
      const judged = judge(float);
      if (!judged.ok) return judged;
      const opened = await database.transaction((tx) =>
        store.insertShift(tx, {
          id: newUuid(),
          assetCode,
          openedAt: clock.now(),
          openedBy: userId,
          floatMinor: judged.value,
        }),
      );
      return opened ? ok((await present([opened]))[0]!) : fail('rails.shift_open');
    },

    /** Whoever counts writes what they found, before anybody tells them what it should be; it stays. */
    async close(
      { userId }: AtTill,
      { shiftId, counted, note }: { shiftId: Uuid; counted: Money; note: string },
    ): Promise<Result<Shift, AmountRefusal | 'rails.shift_not_open'>> {
      const judged = judge(counted);
      if (!judged.ok) return judged;
      const closed = await database.transaction((tx) =>
        store.closeShift(tx, {
          id: shiftId,
          at: clock.now(),
          userId,
          countedMinor: judged.value,
          note,
        }),
      );
      return closed ? ok((await present([closed]))[0]!) : fail('rails.shift_not_open');
    },

    /** Cash that the till takes, in the transaction that credits it. Without a shift nothing is counted. */
    countCash: (tx: Tx, cash: { amountMinor: bigint; assetCode: string }): Promise<void> =>
      store.addTaken(tx, cash),
  };
}
