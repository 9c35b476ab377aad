import { remainderOf97 } from './references.ts';

/**
 * What stands behind country and check digits, by the IBAN registry of ISO 13616: how many figures (n),
 * capital letters (a), or either (c). Territories of France use FR.
 */
const structures = new Map(
  `AD8n12c AE19n AL8n16c AT16n AZ4a20c BA16n BE12n BG4a6n8c BH4a14c BI23n BR23n1a1c BY4a4n16c
CH5n12c CR18n CY8n16c CZ20n DE18n DJ23n DK14n DO4a20n EE16n EG25n ES20n FI14n FK2a12n FO14n
FR10n11c2n GB4a14n GE2a16n GI4a15c GL14n GR7n16c GT24c HN4a20n HR17n HU24n IE4a14n IL19n
IQ4a15n IS22n IT1a10n12c JO4a4n18c KW4a22c KZ3n13c LB4n20c LC4a24c LI5n12c LT16n LU3n13c
LV4a13c LY21n MC10n11c2n MD20c ME18n MK3n10c2n MN16n MR23n MT4a5n18c MU4a19n3a NI4a20n
NL4a10n NO11n OM3n16c PK4a16c PL24n PS4a21c PT21n QA4a21c RO4a16c RS18n RU14n15c SA2n18c
SC4a20n3a SD14n SE20n SI15n SK20n SM1a10n12c SO19n ST21n SV4a20n TL19n TN20n TR5n17c UA6n19c
VA18n VG4a16n XK16n YE4a4n18c`
    .split(/\s/)
    .map((entry) => [entry.slice(0, 2), patternOf(entry.slice(2))]),
);

function patternOf(structure: string): RegExp {
  const classes: Record<string, string> = { n: '[0-9]', a: '[A-Z]', c: '[A-Z0-9]' };
  const body = structure.replace(/(\d+)([nac])/g, (_, count, kind) => `${classes[kind]}{${count}}`);
  return new RegExp(`^${body}$`);
}

/**
 * Whether a text is an IBAN (ISO 13616): a country of the registry, its length and structure, and check
 * digits that fit (ISO 7064, MOD 97-10). In electronic form only: capital letters, no spaces. That the account exists
 * is not said. Never throws.
 */
export function isIban(text: string): boolean {
  const pattern = structures.get(text.slice(0, 2));
  if (!pattern?.test(text.slice(4))) return false;
  const digits = text.slice(2, 4);
  // 00, 01 and 99 leave the same remainder as 97, 98 and 02, which are the ones to use.
  if (!/^\d\d$/.test(digits) || digits < '02' || digits > '98') return false;
  return remainderOf97(text.slice(4) + text.slice(0, 4)) === 1;
}

/**
 * Whether an IBAN is a QR-IBAN, to which only payments with a QR reference go: Swiss or of Liechtenstein, with an
 * institution from 30000 to 31999 (Swiss Implementation Guidelines QR-bill, QR-IBAN).
 */
export function isQrIban(iban: string): boolean {
  return /^(?:CH|LI)\d\d3[01]\d{3}/.test(iban);
}

/**
 * Countries of the European Economic Area. Elsewhere in SEPA a transfer still names the payee's bank, by its
 * BIC (EPC069-12, section 2).
 */
const economicArea = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(
    ' ',
  ),
);

/** Whether a transfer to this IBAN does without a BIC. */
export function isInEconomicArea(iban: string): boolean {
  return economicArea.has(iban.slice(0, 2));
}
