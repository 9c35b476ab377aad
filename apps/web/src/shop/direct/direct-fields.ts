import type { DirectSettings } from '@allmende/contract/direct';
import { isIban } from '@allmende/contract/payment-codes/iban';

/** How a shop is paid, as it is being written. */
export interface DirectFields {
  takesWallet: boolean;
  takesDirect: boolean;
  name: string;
  iban: string;
  bic: string;
  days: number;
  takesGuests: boolean;
}

export function directFieldsOf({ account, ...rest }: DirectSettings): DirectFields {
  const { takesWallet, takesDirect, days, takesGuests } = rest;
  return {
    takesWallet,
    takesDirect,
    takesGuests,
    name: account.name,
    iban: account.iban,
    bic: account.bic ?? '',
    days,
  };
}

const plain = (iban: string) => iban.replaceAll(/\s/g, '').toUpperCase();

/** What keeps it from being saved: only an account that is to be paid into has to be right. */
export function wrongIn({ takesDirect, name, iban }: DirectFields) {
  return {
    iban: takesDirect && !isIban(plain(iban)),
    name: takesDirect && name.trim() === '',
  };
}

export function directSettingsOf(fields: DirectFields) {
  const { takesWallet, takesDirect, name, bic, days, takesGuests } = fields;
  const iban = plain(fields.iban);
  const account = { name: name.trim(), iban: isIban(iban) ? iban : '', bic };
  return { takesWallet, takesDirect, account, days, takesGuests };
}
