import { type AssetShape, euros, moneyOf } from '@allmende/contract/money';
import type { BankFile } from '@allmende/contract/rails';
import { newUuid } from '../apps/server/src/platform/ids.ts';
import { type BookedTransfer, writeNotification, writeStatement } from './bank.ts';
import {
  createWalletWorld,
  type Someone,
  type WalletWorld,
  type WalletWorldOptions,
} from './wallet-world.ts';

/** The account of the operator, at a bank that is a double of our own. */
export const ownIban = 'DE02120300000000202051';

/** A town with a bank account: people, an operator, and the bank's files on the way between them. */
export interface RailsWorld extends WalletWorld {
  operator: Someone;
  /** Hands in a file of the bank. */
  handIn(file: string | Uint8Array<ArrayBuffer>, fileName?: string): Promise<BankFile>;
  /** The bank closes its day: a statement that follows the one before. */
  closeDay(booked: readonly Omit<BookedTransfer, 'on'>[]): Promise<BankFile>;
  /** The same without handing it in. */
  writeDay(booked: readonly Omit<BookedTransfer, 'on'>[]): string;
  /** The bank tells of bookings at once; they stand in the statement of the day again. */
  notify(booked: readonly Omit<BookedTransfer, 'on'>[]): Promise<BankFile>;
  /** Says that somebody is going to transfer money. */
  payIn(someone: Someone, minor: bigint): Promise<{ reference: string; id: string; code: string }>;
  requestPayout(
    someone: Someone,
    minor: bigint,
    options?: { iban?: string; isInstant?: boolean; key?: string },
  ): ReturnType<Someone['api']['rails']['requestPayout']>;
  /** The second factor for a payout, as a token. */
  confirmPayout(
    someone: Someone,
    minor: bigint,
    boundTo: string,
    asset?: AssetShape,
  ): Promise<string>;
  /** Events of the processor of cards arrive; gives the statuses that they were answered with. */
  takeCardEvents(events: readonly { body: string; signature: string }[]): Promise<number[]>;
  /** What the book says of the rail's account, and what of it belongs to whom. */
  reconcile(): Promise<
    Awaited<ReturnType<Someone['api']['rails']['getReconciliation']>>['items'][0]
  >;
}

const euro = { assetCode: 'EUR', assetScale: 2 };

export const theirIban = 'DE89370400440532013000';

export async function createRailsWorld(options: WalletWorldOptions = {}): Promise<RailsWorld> {
  const world = await createWalletWorld({ regime: 'licensed', ...options });
  const operator = await world.person('konrad', { isOperator: true });
  if (options.regime !== 'play') await switchOn(operator);
  let balance = 100_000n;
  let day = 1;

  function dayText(): string {
    return dateOf(day);
  }

  async function handIn(
    file: string | Uint8Array<ArrayBuffer>,
    fileName = 'bank.xml',
  ): Promise<BankFile> {
    return operator.api.rails.importBankFile({
      query: { fileName },
      upload: typeof file === 'string' ? new TextEncoder().encode(file) : file,
      uploadType: typeof file === 'string' ? 'application/xml' : 'application/zip',
    });
  }

  function writeDay(booked: readonly Omit<BookedTransfer, 'on'>[]): string {
    const openingOn = dayText();
    day += 1;
    const on = dayText();
    const statement = writeStatement({
      iban: ownIban,
      id: `S${day}`,
      opening: balance,
      openingOn,
      on,
      booked: booked.map((transfer) => ({ ...transfer, on })),
    });
    balance = booked.reduce((sum, { minor }) => sum + minor, balance);
    return statement;
  }

  async function confirmPayout(
    someone: Someone,
    minor: bigint,
    boundTo: string,
    asset: AssetShape = euro,
  ): Promise<string> {
    const { confirmationId } = await someone.api.identity.startConfirmation({
      body: { action: 'payout', iban: boundTo, amount: moneyOf(asset, minor) },
    });
    const { confirmation } = await someone.api.identity.answerConfirmation({
      params: { confirmationId },
      body: { password: someone.password },
    });
    return confirmation;
  }

  return {
    ...world,
    operator,
    handIn,
    writeDay,
    closeDay: (booked) => handIn(writeDay(booked)),
    notify: (booked) => {
      // Of the day that the next statement closes.
      const on = dateOf(day + 1);
      return handIn(
        writeNotification({
          iban: ownIban,
          id: `N${newUuid()}`,
          on,
          booked: booked.map((transfer) => ({ ...transfer, on })),
        }),
      );
    },
    payIn: (someone, minor) =>
      someone.api.rails.startPayIn({
        body: { rail: 'sepa', amount: euros(minor) },
        idempotencyKey: newUuid(),
      }),
    confirmPayout,
    async requestPayout(someone, minor, { iban = theirIban, isInstant = false, key } = {}) {
      return someone.api.rails.requestPayout({
        body: {
          rail: 'sepa',
          amount: euros(minor),
          name: someone.handle,
          iban,
          isInstant,
          confirmation: await confirmPayout(someone, minor, iban),
        },
        idempotencyKey: key ?? newUuid(),
      });
    },
    async takeCardEvents(events) {
      const url = new URL('/api/v1/rails/card/events', world.baseUrl);
      const statuses: number[] = [];
      for (const { body, signature } of events) {
        const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
        statuses.push((await fetch(url, { method: 'POST', body, headers })).status);
      }
      return statuses;
    },
    async reconcile() {
      return (await operator.api.rails.getReconciliation()).items.find(
        ({ rail }) => rail === 'sepa',
      )!;
    },
  };
}

/** The days of a town begin in November and do not end with it. */
function dateOf(day: number): string {
  return new Date(Date.UTC(2026, 10, day)).toISOString().slice(0, 10);
}

async function switchOn({ api }: Someone): Promise<void> {
  const limits = { payoutMin: euros(100n), payoutMax: euros(500_000n) };
  await api.rails.setCashSettings({ body: { collects: true, paysOut: true, ...limits } });
  await api.rails.setSepaSettings({
    body: {
      collects: true,
      paysOut: true,
      isInstantPossible: true,
      name: 'Allmende Lindenau eG',
      iban: ownIban,
      bic: '',
      ...limits,
    },
  });
}
