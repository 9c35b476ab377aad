import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Shift } from '@allmende/contract/rails';
import type { Money } from '@allmende/contract/money';
import type { Actor } from '@allmende/contract/actors';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import type { AssetTables } from '#wallet';
import type { Books } from '../books.ts';
import { transferCodes } from '../rules.ts';
import * as store from './store.ts';

/** Who stands at the till: the user, and the person they are, for whoever reads the book of shifts. */
export interface AtTill {
  userId: Uuid;
}
type AmountRefusal = 'wallet.currency_unknown' | 'wallet.amount_invalid';

const shiftsShown = 30;

/** The shifts of the till, one at a time for each currency: opened with what lies in it, counted at the end, the difference written down. */
export type Shifts = ReturnType<typeof createShifts>;

export function createShifts(deps: {
  database: Database;
  clock: Clock;
  identity: {
    actors(ids: Iterable<Uuid>): Promise<Map<Uuid, Actor>>;
    personOfUser(userId: Uuid): Promise<Uuid | null>;
  };
  table: AssetTables;
  booksOf(assetCode: string): Books;
}) {
  const { database, clock, identity, table, booksOf } = deps;

  async function judge(money: Money): Promise<Result<bigint, AmountRefusal>> {
    if (!(await table()).of(money)) return fail('wallet.currency_unknown');
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
    const assets = await table();
    return shifts.map((shift) => {
      const money = (minor: bigint) => assets.money(shift.assetCode, minor);
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
    async list(): Promise<{ open: Shift[]; items: Shift[] }> {
      const [open, counted] = await Promise.all([
        store.readOpenShifts(database),
        store.readCountedShifts(database, shiftsShown),
      ]);
      return { open: await present(open), items: await present(counted) };
    },

    async open(
      { userId }: AtTill,
      float: Money,
    ): Promise<Result<Shift, AmountRefusal | 'rails.shift_open'>> {
      const judged = await judge(float);
      if (!judged.ok) return judged;
      const { assetCode } = float;
      const books = booksOf(assetCode);
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
      const judged = await judge(counted);
      if (!judged.ok) return judged;
      const closed = await database.transaction(async (tx) => {
        const shift = await store.closeShift(tx, {
          id: shiftId,
          at: clock.now(),
          userId,
          assetCode: counted.assetCode,
          countedMinor: judged.value,
          note,
        });
        if (!shift) return null;
        await booksOf(shift.assetCode).move(tx, {
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
