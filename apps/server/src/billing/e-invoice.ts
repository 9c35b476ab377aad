import { microScale } from '@allmende/contract/billing';
import { create } from 'xmlbuilder2';
import { stepOf } from './rules.ts';
import type { InvoiceDocument, InvoiceParty } from './tables.ts';

/**
 * [BL10] An invoice as data after EN 16931, in the syntax UN/CEFACT Cross Industry Invoice D16B, which Factur-X and ZUGFeRD carry
 * inside of a PDF. Order and names of elements are those of the schema; the numbers in brackets are those of the standard.
 */
export function eInvoice(document: InvoiceDocument): string {
  const { lines, number, issuedOn, seller, buyer, corrects } = document;
  return create(
    { version: '1.0', encoding: 'UTF-8' },
    {
      'rsm:CrossIndustryInvoice': {
        '@xmlns:rsm': 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100',
        '@xmlns:ram':
          'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100',
        '@xmlns:udt': 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100',
        'rsm:ExchangedDocumentContext': {
          'ram:GuidelineSpecifiedDocumentContextParameter': {
            'ram:ID': 'urn:cen.eu:en16931:2017',
          },
        },
        'rsm:ExchangedDocument': {
          'ram:ID': number,
          // BT-3: a commercial invoice, or a credit note, whose amounts are what is given back.
          'ram:TypeCode': corrects ? '381' : '380',
          'ram:IssueDateTime': dateTime(issuedOn),
          // BT-22
          ...(corrects ? { 'ram:IncludedNote': { 'ram:Content': corrects.reason } } : {}),
        },
        'rsm:SupplyChainTradeTransaction': {
          'ram:IncludedSupplyChainTradeLineItem': lines.map((line, index) => ({
            'ram:AssociatedDocumentLineDocument': { 'ram:LineID': String(index + 1) },
            'ram:SpecifiedTradeProduct': { 'ram:Name': productNames[line.category] },
            'ram:SpecifiedLineTradeAgreement': {
              'ram:NetPriceProductTradePrice': {
                'ram:ChargeAmount': decimal(String(line.priceMicros), microScale),
              },
            },
            'ram:SpecifiedLineTradeDelivery': {
              // C62: one, of what is counted; MON: a month.
              'ram:BilledQuantity': {
                '@unitCode': line.category === 'base' ? 'MON' : 'C62',
                '#': line.quantity,
              },
            },
            'ram:SpecifiedLineTradeSettlement': {
              'ram:ApplicableTradeTax': taxOf(document),
              'ram:SpecifiedTradeSettlementLineMonetarySummation': {
                'ram:LineTotalAmount': amount(document, line.netMinor),
              },
            },
          })),
          'ram:ApplicableHeaderTradeAgreement': {
            'ram:SellerTradeParty': party(seller),
            'ram:BuyerTradeParty': party(buyer),
          },
          'ram:ApplicableHeaderTradeDelivery': {},
          'ram:ApplicableHeaderTradeSettlement': settlement(document),
        },
      },
    },
  ).end({ prettyPrint: true });
}

/** In the language in which most who read the data are; people read the paper. */
const productNames = {
  marketing: 'Marketing message',
  utility: 'Utility message',
  authentication: 'Authentication message',
  service: 'Service message',
  base: 'Base fee for a month',
} as const;

function settlement(document: InvoiceDocument) {
  const { assetCode, net, tax, total, paid, due, from, until, dueOn, exemptionReason } = document;
  const { 'ram:TypeCode': typeCode, ...rate } = taxOf(document);
  return {
    'ram:PaymentReference': document.number,
    'ram:InvoiceCurrencyCode': assetCode,
    'ram:ApplicableTradeTax': {
      'ram:CalculatedAmount': amount(document, tax),
      'ram:TypeCode': typeCode,
      ...(exemptionReason === '' ? {} : { 'ram:ExemptionReason': exemptionReason }),
      'ram:BasisAmount': amount(document, net),
      ...rate,
    },
    'ram:BillingSpecifiedPeriod': {
      'ram:StartDateTime': dateTime(from),
      'ram:EndDateTime': dateTime(until),
    },
    'ram:SpecifiedTradePaymentTerms': { 'ram:DueDateDateTime': dateTime(dueOn) },
    'ram:SpecifiedTradeSettlementHeaderMonetarySummation': {
      'ram:LineTotalAmount': amount(document, net),
      'ram:TaxBasisTotalAmount': amount(document, net),
      'ram:TaxTotalAmount': { '@currencyID': assetCode, '#': amount(document, tax) },
      'ram:GrandTotalAmount': amount(document, total),
      'ram:TotalPrepaidAmount': amount(document, paid),
      'ram:DuePayableAmount': amount(document, due),
    },
    // BG-3
    ...(document.corrects
      ? { 'ram:InvoiceReferencedDocument': { 'ram:IssuerAssignedID': document.corrects.number } }
      : {}),
  };
}

/** S is the rate of the country, E exempt with a reason (BR-S-05, BR-E-05). */
function taxOf({ taxBasisPoints }: InvoiceDocument) {
  return {
    'ram:TypeCode': 'VAT',
    'ram:CategoryCode': taxBasisPoints > 0 ? 'S' : 'E',
    'ram:RateApplicablePercent': decimal(String(taxBasisPoints), 2),
  };
}

function party({ name, street, postalCode, city, country, vatId, taxNumber }: InvoiceParty) {
  // BR-CO-09: a VAT number begins with its country.
  const ids = [
    ...(/^[A-Z]{2}/.test(vatId) ? [{ '@schemeID': 'VA', '#': vatId }] : []),
    ...(taxNumber === '' ? [] : [{ '@schemeID': 'FC', '#': taxNumber }]),
  ];
  return {
    'ram:Name': name,
    'ram:PostalTradeAddress': {
      ...(postalCode === '' ? {} : { 'ram:PostcodeCode': postalCode }),
      ...(street === '' ? {} : { 'ram:LineOne': street }),
      ...(city === '' ? {} : { 'ram:CityName': city }),
      'ram:CountryID': country,
    },
    ...(ids.length === 0
      ? {}
      : { 'ram:SpecifiedTaxRegistration': ids.map((one) => ({ 'ram:ID': one })) }),
  };
}

function dateTime(day: string) {
  return { 'udt:DateTimeString': { '@format': '102', '#': day.replaceAll('-', '') } };
}

/** [BL16] In hundredths at most; what is finer was rounded to them when it was issued. */
function amount({ assetScale }: InvoiceDocument, minor: string): string {
  return decimal(String(BigInt(minor) / stepOf(assetScale)), Math.min(assetScale, 2));
}

/** Exact, because it is written as text. */
export function decimal(value: string, scale: number): string {
  const figures = value.replace('-', '').padStart(scale + 1, '0');
  const at = figures.length - scale;
  const fraction = scale === 0 ? '' : `.${figures.slice(at)}`;
  return `${value.startsWith('-') ? '-' : ''}${figures.slice(0, at)}${fraction}`;
}
