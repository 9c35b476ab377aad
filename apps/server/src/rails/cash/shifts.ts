import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Shift } from '@allmende/contract/rails';
import type { Money } from '@allmende/contract/money';
import type { Actor } from '@allmende/contract/actors';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import type { Books } from '../books.ts';
import { sepaAsset, transferCodes } from '../rules.ts';
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
  books: Books;
}) {
  const { database, clock, identity, books } = deps;

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
      const { takenMinor, paidMinor, countedMinor, closedAt, closedBy } = shift;
      const expected = expectedIn(shift);
      return {
        id: toPublicId('shf', shift.id),
        openedAt: shift.openedAt.toISOString(),
        openedBy: who(shift.openedBy),
        float: money(shift.floatMinor),
        taken: money(takenMinor),
        payments: shift.payments,
        paid: money(paidMinor),
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
      const opened = await database.transaction(async (tx) => {
        const { clearing } = await books.balances(tx);
        // What lies in the till beyond what the book knows of is the operator's own, brought to give change.
        const brought = judged.value + clearing;
        const shift = {
          id: newUuid(),
          assetCode,
          openedAt: clock.now(),
          openedBy: userId,
          floatMinor: judged.value,
          broughtMinor: brought > 0n ? brought : 0n,
          takenMinor: 0n,
          payments: 0,
          paidMinor: 0n,
          closedAt: null,
          closedBy: null,
          countedMinor: null,
          note: '',
        };
        if (!(await store.insertShift(tx, shift))) return null;
        await books.move(tx, {
          id: newUuid(),
          from: 'clearing',
          to: 'own',
          amountMinor: shift.broughtMinor,
          code: transferCodes.brought,
        });
        return shift;
      });
      return opened ? ok((await present([opened]))[0]!) : fail('rails.shift_open');
    },

    /** Whoever counts writes what they found, before anybody tells them what it should be; it stays. */
    async close(
      { userId }: AtTill,
      { shiftId, counted, note }: { shiftId: Uuid; counted: Money; note: string },
    ): Promise<Result<Shift, AmountRefusal | 'rails.shift_not_open'>> {
      const judged = judge(counted);
      if (!judged.ok) return judged;
      const closed = await database.transaction(async (tx) => {
        const shift = await store.closeShift(tx, {
          id: shiftId,
          at: clock.now(),
          userId,
          countedMinor: judged.value,
          note,
        });
        if (!shift) return null;
        await books.move(tx, {
          id: newUuid(),
          from: 'clearing',
          to: 'difference',
          amountMinor: judged.value - expectedIn(shift),
          code: transferCodes.miscounted,
        });
        return shift;
      });
      return closed ? ok((await present([closed]))[0]!) : fail('rails.shift_not_open');
    },
  };
}

/** What should lie in the till. */
function expectedIn(shift: store.StoredShift): bigint {
  return shift.floatMinor + shift.takenMinor - shift.paidMinor;
}
