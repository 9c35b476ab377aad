import type { Money } from '@allmende/contract/money';
import type { Contact } from './contacts.ts';
import { type GraphCode, statusErrorOf } from './errors.ts';
import { digitsOf } from './numbers.ts';

/** [WA11] Why a message failed after it was accepted. */
const failureCodes: Record<string, { code: GraphCode; details: string }> = {
  unreachable: { code: 131026, details: 'Message undeliverable.' },
  opted_out: { code: 131050, details: 'The user wants no more of these messages from you.' },
  no_consent: {
    code: 131049,
    details: 'The user has not agreed to these messages, and nothing else allows them.',
  },
  budget: { code: 131049, details: 'The user has had as much marketing as they want for now.' },
  not_in_time: { code: 131049, details: 'The quiet hours of the user did not end in time.' },
  template_paused: {
    code: 132015,
    details: 'The template was paused; its first readers minded it.',
  },
  sender_stopped: { code: 131048, details: 'The sender was frozen or suspended meanwhile.' },
};

export function failureOf(failure: string | null): { code: GraphCode; details: string } {
  return failureCodes[failure ?? ''] ?? { code: 131000, details: 'Something went wrong.' };
}

export const unixSeconds = (at: Date | string) => String(Math.floor(new Date(at).getTime() / 1000));

export function metadataOf(sender: bigint, kind: 'phone' | 'sandbox' = 'phone') {
  return {
    messaging_product: 'whatsapp',
    metadata: {
      display_phone_number: digitsOf(kind, sender),
      phone_number_id: digitsOf(kind, sender),
    },
  };
}

export function statusValue(status: {
  id: string;
  state: string;
  at: string | Date;
  contact: Pick<Contact, 'waId' | 'userId'>;
  category: string;
  /** What the business pays for it: nothing where its plan is free. */
  priceMicros: number;
  opaque: string | null;
  failure: { code: GraphCode; details: string } | null;
}) {
  const { id, state, at, contact, category, priceMicros, opaque, failure } = status;
  const isFreeReply = category === 'service' && priceMicros === 0;
  return {
    id,
    status: state,
    timestamp: unixSeconds(at),
    recipient_id: contact.waId,
    recipient_user_id: contact.userId,
    ...(failure
      ? {}
      : {
          pricing: {
            billable: priceMicros > 0,
            pricing_model: 'PMP',
            type: isFreeReply ? 'free_customer_service' : 'regular',
            category,
          },
        }),
    ...(opaque === null ? {} : { biz_opaque_callback_data: opaque }),
    ...(failure ? { errors: [statusErrorOf(failure.code, failure.details)] } : {}),
  };
}

export function paymentStatus(paid: {
  id: string;
  contact: Pick<Contact, 'waId' | 'userId'>;
  reference: string;
  amount: Money;
  at: string | Date;
  transactionId: string;
}) {
  const { id, contact, reference, amount, at, transactionId } = paid;
  return {
    id,
    status: 'captured',
    type: 'payment',
    timestamp: unixSeconds(at),
    recipient_id: contact.waId,
    recipient_user_id: contact.userId,
    payment: {
      reference_id: reference,
      amount: { value: Number(amount.value), offset: 10 ** amount.assetScale },
      currency: amount.assetCode,
      transaction: {
        id: transactionId,
        type: 'wallet',
        status: 'success',
        created_timestamp: Number(unixSeconds(at)),
        updated_timestamp: Number(unixSeconds(at)),
      },
    },
  };
}
